"""What is shown of a drawing before it is finished: its pictures side by side."""

from collections.abc import Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from bot.sheets.mounting import board, border, mount
from bot.sheets.opening import jpeg

# In pixels.
_WIDTH = 1280
_MARGIN, _GAP = 40, 20
_LARGEST = 590  # side of a sheet
_QUALITY = 80  # of the JPEG; what it shows is blurred anyway


def sketch_sheet(pictures: Sequence[NDArray[np.uint8]]) -> bytes:
    """Up to four pictures, (side, side, 3) sRGB of any side, as one JPEG of some 60 KB."""
    side = _side(len(pictures))
    inside = side - 2 * border(side)
    canvas = board(_across(len(pictures), side), side + 2 * _MARGIN)
    for number, pixels in enumerate(pictures):
        picture = Image.fromarray(pixels).resize((inside, inside), Image.Resampling.BICUBIC)
        mount(canvas, (_MARGIN + number * (side + _GAP), _MARGIN), side, picture)
    return jpeg(canvas, _QUALITY)


@cache
def bare_sheet() -> bytes:
    """An empty sheet: what is left of a sketch whose drawing never came, as JPEG."""
    side = _side(3)
    canvas = board(_across(1, side), side + 2 * _MARGIN)
    mount(canvas, (_MARGIN, _MARGIN), side, None)
    return jpeg(canvas, _QUALITY)


def _side(pictures: int) -> int:
    """Of each sheet where so many lie side by side."""
    return min(_LARGEST, (_WIDTH - 2 * _MARGIN - (pictures - 1) * _GAP) // pictures)


def _across(pictures: int, side: int) -> int:
    return 2 * _MARGIN + pictures * side + (pictures - 1) * _GAP
