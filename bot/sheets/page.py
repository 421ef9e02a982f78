"""A page of a gallery: up to six drawings, numbered, with a heart on the favourites."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

from bot.sheets.mounting import board, border, mount
from bot.sheets.opening import jpeg, open_square
from bot.sheets.seals import heart_seal, number_seal, seal_reach

PAGE = 6  # drawings on a page at most

# By the number of drawings: how many stand side by side, and how many pixels a
# side the sheet of the strongest feeling has. No board is larger than 1280.
_ARRANGEMENTS = {0: (1, 580), 1: (1, 580), 2: (2, 580), 3: (3, 380), 4: (2, 380)}
_FULL = (3, 380)
_MARGIN = 36  # pixels around everything
_BETWEEN = 34  # pixels between drawings


@dataclass(frozen=True)
class Thumbnail:
    """A drawing to show on a page: its picture files, strongest first, up to three."""

    pictures: Sequence[Path]
    favourite: bool


def page_sheet(thumbnails: Sequence[Thumbnail]) -> bytes:
    """Up to six drawings as one JPEG, numbered from 1 in reading order.

    A picture that cannot be read leaves its sheet bare.
    """
    shown = thumbnails[:PAGE]
    columns, side = _ARRANGEMENTS.get(len(shown), _FULL)
    height = _height(side, max((len(drawing.pictures) for drawing in shown), default=1))
    rows = max(1, -(-len(shown) // columns))
    canvas = board(_extent(columns, side), _extent(rows, height))
    for place, drawing in enumerate(shown):
        row, column = divmod(place, columns)
        corner = (_MARGIN + column * (side + _BETWEEN), _MARGIN + row * (height + _BETWEEN))
        _hang(canvas, corner, side, drawing.pictures)
        _label(canvas, corner, side, place + 1, favourite=drawing.favourite)
    return jpeg(canvas, quality=86)


def _extent(count: int, each: int) -> int:
    """How far `count` drawings of `each` pixels reach, margins included."""
    return 2 * _MARGIN + count * each + (count - 1) * _BETWEEN


def _small(side: int) -> tuple[int, int]:
    """The side of the two small sheets under a large one, and the gap around them."""
    gap = side // 38
    return (side - gap) // 2, gap


def _height(side: int, pictures: int) -> int:
    small, gap = _small(side)
    return side + gap + small if pictures > 1 else side


def _hang(
    canvas: Image.Image, corner: tuple[int, int], side: int, pictures: Sequence[Path]
) -> None:
    """The strongest feeling, and the two others under it."""
    left, top = corner
    small, gap = _small(side)
    below = top + side + gap
    places = [(left, top, side), (left, below, small), (left + side - small, below, small)]
    if not pictures:  # it has its place and its number all the same
        mount(canvas, corner, side, None)
    for (x, y, each), path in zip(places, pictures, strict=False):
        mount(canvas, (x, y), each, open_square(path, each - 2 * border(each)))


def _label(
    canvas: Image.Image, corner: tuple[int, int], side: int, number: int, *, favourite: bool
) -> None:
    """The number over the upper left corner, the heart over the upper right one."""
    left, top = corner
    diameter = side * 9 // 50
    out = diameter // 7 + seal_reach(diameter)
    seal = number_seal(number, diameter)
    canvas.paste(seal, (left - out, top - out), seal)
    if favourite:
        heart = heart_seal(diameter)
        canvas.paste(heart, (left + side + out - heart.width, top - out), heart)
