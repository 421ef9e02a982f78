"""The answer in a chat that takes one photo: one to four pictures on one board."""

from collections.abc import Sequence
from pathlib import Path

from bot.sheets.mounting import board, border, mount
from bot.sheets.opening import jpeg, open_square
from engine.errors import StorageFailed

# In pixels. Telegram shows 1280 as it is and shrinks what is larger. The large
# sheet holds a picture of 768 as it was painted. Upright, because phones are.
_LARGE, _SMALL = 794, 387  # sides of the sheets
_GAP = 20
_MARGIN = 40

_Place = tuple[int, int, int]  # left, top, side

_BELOW = _MARGIN + _LARGE + _GAP
_ALONE = (84, 80, 1112)
_QUARTER = 590
_RIGHT = _MARGIN + _QUARTER + _GAP
_STRONGEST = (_MARGIN, _MARGIN, _LARGE)
# By the number of pictures: the board's size, and where each sheet lies.
_LAYOUTS: dict[int, tuple[tuple[int, int], tuple[_Place, ...]]] = {
    1: ((1280, 1280), (_ALONE,)),
    2: ((1280, 876), (_STRONGEST, (_BELOW, _MARGIN + _LARGE - _SMALL, _SMALL))),
    3: (
        (_LARGE + 2 * _MARGIN, 1280),
        (_STRONGEST, (_MARGIN, _BELOW, _SMALL), (_MARGIN + _SMALL + _GAP, _BELOW, _SMALL)),
    ),
    4: (
        (1280, 1280),
        (
            (_MARGIN, _MARGIN, _QUARTER),
            (_RIGHT, _MARGIN, _QUARTER),
            (_MARGIN, _RIGHT, _QUARTER),
            (_RIGHT, _RIGHT, _QUARTER),
        ),
    ),
}


def answer_sheet(pictures: Sequence[Path]) -> bytes:
    """The pictures of a drawing, up to four, strongest first, as one JPEG under 1 MB.

    A picture that cannot be read leaves its sheet bare. Raises StorageFailed
    where none can.
    """
    size, places = _LAYOUTS[max(1, len(pictures))]
    opened = [
        open_square(path, side - 2 * border(side))
        for path, (_, _, side) in zip(pictures, places, strict=False)
    ]
    if all(picture is None for picture in opened):
        raise StorageFailed("None of the drawing's pictures can be read.")
    canvas = board(*size)
    for (left, top, side), picture in zip(places, opened, strict=True):
        mount(canvas, (left, top), side, picture)
    return jpeg(canvas, quality=88)
