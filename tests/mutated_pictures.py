"""Looks at pictures that are none, as the gallery's sheets do, and prints what that took.

    python mutated_pictures.py <folder> <how many> <seed>

It prints one JSON object: the slowest look in seconds, the most memory in bytes,
how many pictures could be shown all the same, and the faults that nobody caught.
"""

import io
import json
import logging
import random
import resource
import struct
import sys
import time
import zlib
from pathlib import Path

from PIL import Image
from PIL.PngImagePlugin import PngInfo

from bot.sheets.opening import open_square
from drawn import painted
from engine.errors import BadInput
from mutated_bytes import ANYWHERE, Deed
from storage import pictures
from storage.pictures import KEY, read_metadata

MOST_BYTES = 512 * 2**20
FORMATS = tuple(pictures.FORMATS)
SIDES = (1, 64, 4_000, 4_001, 16_383, 65_535, 2**31 - 1, 2**32 - 1)  # pixels that a header claims
SQUARE = 120  # pixels a side of what is shown


def _lying(data: bytes, chance: random.Random) -> bytes:
    """Other dimensions in the header, its checksum right."""
    width, height = chance.choice(SIDES), chance.choice(SIDES)
    if data.startswith(b"\x89PNG"):
        header = b"IHDR" + struct.pack(">II", width, height) + data[24:29]
        return data[:12] + header + struct.pack(">I", zlib.crc32(header)) + data[33:]
    small = struct.pack(">HH", height & 0xFFFF, width & 0xFFFF)
    if data.startswith(b"\xff\xd8"):
        begin = max(data.find(b"\xff\xc0"), data.find(b"\xff\xc2"))
        return data[: begin + 5] + small + data[begin + 9 :]
    begin = data.find(b"VP8X")  # of WebP; 24 bits each, less one
    sides = (width & 0xFFFFFF).to_bytes(3, "little") + (height & 0xFFFFFF).to_bytes(3, "little")
    return data[: begin + 12] + sides + data[begin + 18 :]


def _described(_: bytes, chance: random.Random) -> bytes:
    """A sound picture that says nonsense about itself."""
    deep = "[" * 100_000 + "]" * 100_000
    words = ("", "{}", "[]", "7", "null", '{"a"', deep, "[[1,2]]", '"ab"', "9" * 5_000)
    told, file = chance.choice(words), io.BytesIO()
    image = Image.new("RGB", (64, 64), "orange")
    if chance.random() < 0.5:
        info = PngInfo()
        add = chance.choice((info.add_text, info.add_itxt))
        add(KEY, told, zip=chance.random() < 0.5)
        image.save(file, "PNG", pnginfo=info)
        return file.getvalue()
    exif = Image.Exif()
    exif[0x010E] = told[:60_000]
    image.save(file, chance.choice(("WEBP", "JPEG")), exif=exif)
    return file.getvalue()


def _unpacked(_: bytes, chance: random.Random) -> bytes:
    """Few bytes, many words."""
    file, info = io.BytesIO(), PngInfo()
    info.add_text(chance.choice((KEY, "Comment")), " " * 2**26, zip=True)
    Image.new("RGB", (64, 64), "orange").save(file, "PNG", pnginfo=info)
    return file.getvalue()


def _other(_: bytes, chance: random.Random) -> bytes:
    """A picture of another kind under the same name, or none at all."""
    kind = chance.choice(("GIF", "BMP", "TIFF", "ICO", "PPM", "JPEG2000", ""))
    if not kind:
        return chance.randbytes(chance.randrange(300))
    file = io.BytesIO()
    Image.new("RGB", (64, 64), "orange").save(file, kind)
    return file.getvalue()


def _large(_: bytes, chance: random.Random) -> bytes:
    """Few bytes, many pixels: as many as are shown, or some more."""
    file, side = io.BytesIO(), chance.choice((4_000, 4_001, 8_000))
    mode = chance.choice(("1", "L", "P"))
    Image.new(mode, (side, side)).save(file, "PNG", compress_level=1)
    return file.getvalue()


def _scanned(_: bytes, chance: random.Random) -> bytes:
    """Few bytes, many passes over the pixels."""
    file = io.BytesIO()
    Image.new("RGB", (3_000, 3_000), "orange").save(file, "JPEG", progressive=True)
    data = file.getvalue()
    begin = data.rfind(b"\xff\xda")
    return data[:-2] + data[begin:-2] * chance.choice((1, 10_000)) + data[-2:]


DEEDS: tuple[Deed, ...] = (*ANYWHERE, _lying, _described, _other)
RARE: tuple[Deed, ...] = (_large, _unpacked, _scanned)  # they take their time to be made


class Looks:
    """What became of them."""

    def __init__(self) -> None:
        self.slowest = (0.0, "")
        self.shown = 0
        self.faults: list[str] = []

    def look(self, path: Path, deed: str) -> None:
        """Show a picture, and read how it was painted."""
        began = time.process_time()
        try:
            self.shown += open_square(path, SQUARE) is not None
            read_metadata(path)
        except BadInput:
            pass
        except Exception as error:  # noqa: BLE001 - they are what is looked for
            self.faults.append(f"{deed}: {type(error).__name__}: {str(error)[:200]}")
        self.slowest = max(self.slowest, (time.process_time() - began, deed))


class OutOfMemory(logging.Handler):
    """Notices a look that was given up for want of memory."""

    def __init__(self, looks: Looks) -> None:
        super().__init__()
        self._looks = looks

    def emit(self, record: logging.LogRecord) -> None:
        if "MemoryError" in record.getMessage():
            self._looks.faults.append(record.getMessage())


def main(folder: Path, number: int, seed: int) -> None:
    """Look at so many."""
    resource.setrlimit(resource.RLIMIT_DATA, (MOST_BYTES, MOST_BYTES))
    chance, looks = random.Random(seed), Looks()
    logging.basicConfig(level=logging.WARNING, handlers=[OutOfMemory(looks)])
    sound = [pictures.encode(painted(), name) for name in FORMATS]
    for turn in range(number):
        deed = chance.choice(RARE if turn % 200 == 0 else DEEDS)
        kind = chance.randrange(len(sound))
        path = folder / f"picture.{FORMATS[kind]}"
        path.write_bytes(deed(sound[kind], chance))
        looks.look(path, deed.__name__)
    # Not ru_maxrss: that is also the peak of whoever started us.
    status = Path("/proc/self/status").read_text(encoding="ascii")
    memory = int(status.split("VmHWM:")[1].split()[0]) * 1024
    print(json.dumps({**vars(looks), "memory": memory}))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
