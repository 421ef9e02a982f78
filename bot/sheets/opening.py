"""Picture files from the gallery, opened for a sheet: small, square, or not at all."""

import io
import logging
from pathlib import Path

from PIL import Image

MAX_PIXELS = 16_000_000  # of a file that is decoded; ours have 4 million at most
_FORMATS = ("PNG", "WEBP", "JPEG")

# Of a JPEG file; ours have one. Each costs a pass over all pixels, whatever it holds.
MAX_SCANS = 16
_SCAN = b"\xff\xda"

log = logging.getLogger(__name__)


def open_square(path: Path, side: int) -> Image.Image | None:
    """The middle square of a picture as RGB, `side` pixels a side.

    None, with a line in the log, where the file is gone, damaged or too large.
    """
    try:
        with Image.open(path, formats=_FORMATS) as image:
            if image.width * image.height > MAX_PIXELS:
                log.warning("Left out the picture %s: too large.", path.name)
                return None
            if image.format == "JPEG" and path.read_bytes().count(_SCAN) > MAX_SCANS:
                log.warning("Left out the picture %s: too many scans.", path.name)
                return None
            image.draft("RGB", (side, side))  # JPEG alone can be decoded smaller
            return _square(image, side)
    # Damage shows as OSError, SyntaxError, ValueError, struct.error, a warning
    # about the size that is an error in some settings, ...
    except Exception as error:  # noqa: BLE001
        log.warning("Left out the picture %s: %s.", path.name, type(error).__name__)
        return None


def _square(image: Image.Image, side: int) -> Image.Image:
    whole = image.convert("RGB")
    if whole.size == (side, side):
        return whole
    shorter = min(whole.size)
    left, top = (whole.width - shorter) / 2, (whole.height - shorter) / 2
    box = (left, top, left + shorter, top + shorter)
    # As sharp as bicubic when shrinking, in two thirds of its time; blocky when enlarging.
    method = Image.Resampling.HAMMING if shorter > side else Image.Resampling.BICUBIC
    return whole.resize((side, side), method, box=box, reducing_gap=2.0)


def jpeg(image: Image.Image, quality: int) -> bytes:
    """The picture as a JPEG file; chats make one of every photo anyway."""
    file = io.BytesIO()
    image.save(file, "JPEG", quality=quality)
    return file.getvalue()
