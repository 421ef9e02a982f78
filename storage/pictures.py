"""Pictures as files, each of which says how to paint it again.

The metadata is one JSON object under the key `emotion-draw`, in ASCII:

- PNG: a tEXt chunk with that keyword, holding the object. With Pillow:
  `json.loads(image.text["emotion-draw"])`.
- WebP and JPEG: the Exif tag ImageDescription, holding {"emotion-draw": object}.
  With Pillow: `json.loads(image.getexif()[0x010E])["emotion-draw"]`.

Nothing in a file depends on when or where it was written.
"""

import io
import json
import os
import zlib
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, replace
from itertools import count
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from engine.errors import BadInput, EmotionDrawError
from engine.values import Brief, Picture
from storage.files import file_errors, make_folder, whole_file

KEY = "emotion-draw"
_IMAGE_DESCRIPTION = 0x010E  # Exif tag, ASCII by definition


def _save_png(image: Image.Image, metadata: str, file: BinaryIO) -> None:
    info = PngInfo()
    info.add_text(KEY, metadata)
    # Runs only: grain on washes has few repeats that a longer search finds.
    # 768 x 768: 32 ms; with zlib's default strategy 33 ms at level 1 for a
    # larger file, 200 ms at level 6 for one as large.
    image.save(file, "PNG", pnginfo=info, compress_type=zlib.Z_RLE)


def _save_webp(image: Image.Image, metadata: str, file: BinaryIO) -> None:
    image.save(file, "WEBP", quality=90, method=0, exif=_exif(metadata))


def _save_jpeg(image: Image.Image, metadata: str, file: BinaryIO) -> None:
    image.save(file, "JPEG", quality=92, exif=_exif(metadata))


def _exif(metadata: str) -> Image.Exif:
    exif = Image.Exif()
    exif[_IMAGE_DESCRIPTION] = f'{{"{KEY}": {metadata}}}'
    return exif


# By the name that is also the end of the file's name.
FORMATS: dict[str, Callable[[Image.Image, str, BinaryIO], None]] = {
    "png": _save_png,
    "webp": _save_webp,
    "jpeg": _save_jpeg,
}


def metadata(picture: Picture) -> dict[str, Any]:
    """What the same painter needs to paint it again; `size` in pixels."""
    brief = picture.brief
    said: dict[str, Any] = {
        "prompt": brief.prompt,
        "emotion": brief.emotion,
        "confidence": brief.confidence,
        "seed": brief.seed,
        "size": brief.size,
        "painter": picture.painter,
        "revision": picture.revision,
    }
    if brief.negative:
        said["negative"] = brief.negative
    if brief.blend:
        said["blend"] = [asdict(part) for part in brief.blend]
    return said


def encode(picture: Picture, image_format: str = "png") -> bytes:
    """The picture as a file's content: the same bytes for the same picture.

    `image_format` is one of `FORMATS`. Raises BadInput.
    """
    if image_format not in FORMATS:
        raise BadInput(f"{image_format[:80]!r} is no picture format; choose {', '.join(FORMATS)}.")
    file = io.BytesIO()
    image = Image.fromarray(picture.pixels)
    FORMATS[image_format](image, json.dumps(metadata(picture)), file)
    return file.getvalue()


def write(folder: Path, stem: str, picture: Picture, image_format: str = "png") -> Path:
    """Write the picture to `folder`, made where it is missing, and return its path.

    It is there whole or not at all. No file is overwritten: where `stem` is
    taken, `stem-2` is tried next, and so on. Raises BadInput, StorageFailed.
    """
    content = encode(picture, image_format)
    with file_errors(f"Pictures cannot be written to {folder}"):
        make_folder(folder)
        for number in count(1):
            end = f"-{number}" if number > 1 else ""
            path = folder / f"{stem}{end}.{image_format}"
            try:
                with whole_file(path, replace=False) as file:
                    file.write(content)
            except FileExistsError:
                continue
            return path
    raise AssertionError("count() does not end")


def write_all(
    folder: Path, stems: Sequence[str], pictures: Sequence[Picture], image_format: str = "png"
) -> list[Path]:
    """Write several pictures, side by side on the cores; all of them or none.

    Blocks; call it off the event loop. Raises as `write` does.
    """
    with ThreadPoolExecutor(max_workers=max(1, min(len(pictures), os.cpu_count() or 1))) as pool:
        waiting = [
            pool.submit(write, folder, stem, picture, image_format)
            for stem, picture in zip(stems, pictures, strict=True)
        ]
    try:
        return [written.result() for written in waiting]
    except EmotionDrawError:
        for written in waiting:
            if not written.exception():
                written.result().unlink(missing_ok=True)
        raise


def read(path: Path, brief: Brief, seed: int, painter: str, revision: str) -> Picture:
    """A picture that `write` wrote as PNG, as what answers `brief`. Raises BadInput."""
    try:
        with Image.open(path, formats=["PNG"]) as image:
            pixels = np.asarray(image.convert("RGB"))
    except (OSError, SyntaxError, Image.DecompressionBombError) as error:
        raise BadInput(f"{path} cannot be read as a picture.") from error
    if pixels.shape[:2] != (brief.size, brief.size):
        raise BadInput(f"{path} is of another size.")
    return Picture(replace(brief, seed=seed), painter, revision, pixels)


def read_metadata(path: Path) -> dict[str, Any]:
    """What a file written by `write` says about its picture. Raises BadInput."""
    try:
        with Image.open(path, formats=list(FORMATS)) as image:
            if image.format == "PNG":
                return dict(json.loads(image.info[KEY]))
            return dict(json.loads(image.getexif()[_IMAGE_DESCRIPTION])[KEY])
    except (OSError, SyntaxError, Image.DecompressionBombError) as error:
        raise BadInput(f"{path} cannot be read as a picture.") from error
    except (KeyError, TypeError, ValueError, RecursionError) as error:
        raise BadInput(f"{path} does not say how it was painted.") from error
