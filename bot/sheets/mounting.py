"""Works float-mounted on a board of warm paper: deckled white sheets and their shadows.

Board, sheets and outlines are made once a size, always the same, so that
showing a picture costs its decoding and little more.
"""

from functools import cache

import numpy as np
from PIL import Image, ImageFilter

from engine.painters.watercolor.noise import fractal

BOARD = (232, 223, 207)  # sRGB; darker than any paper a picture is on, light enough for a pale chat
PAPER = (252, 250, 245)  # sRGB of the sheets
SHADOW = (70, 52, 34)  # sRGB; shadows on warm paper are warm
_SHADOW_DEPTH = 0.42  # opacity where it is deepest
_LARGEST = 1280  # pixels a side of the largest board
_GRAIN = 4.2  # pixels from one bump of the board's tooth to the next
_SEED = 1741


def board(width: int, height: int) -> Image.Image:
    """A bare board, up to 1280 pixels a side."""
    return _whole_board().crop((0, 0, width, height))


def border(side: int) -> int:
    """How much of a sheet of `side` pixels stays white around its picture, in pixels."""
    return round(4 + side / 90)


def mount(
    canvas: Image.Image, corner: tuple[int, int], side: int, picture: Image.Image | None
) -> None:
    """Lay a sheet of `side` pixels on the board, its upper left corner at `corner`.

    `picture` is `side - 2 * border(side)` pixels a side; without one the sheet stays bare.
    """
    left, top = corner
    around, inside = _shadow_reach(side), border(side)
    shadow, outline = _shadow(side), _outline(side, 1.0)
    # Pasting an image takes half the time that filling with a colour does.
    canvas.paste(Image.new("RGB", shadow.size, SHADOW), (left - around, top - around), shadow)
    canvas.paste(Image.new("RGB", outline.size, PAPER), corner, outline)
    if picture is not None:
        canvas.paste(picture, (left + inside, top + inside), _outline(picture.width, 0.4))


def _shadow_reach(side: int) -> int:
    return round(10 + side / 28)


@cache
def _whole_board() -> Image.Image:
    rng = np.random.default_rng(_SEED)
    tooth = fractal(rng, _LARGEST, _LARGEST / _GRAIN, octaves=2)
    tooth -= np.roll(tooth, (1, 1), (0, 1))  # its slope: light falls from the upper left
    shade = np.clip(tooth, -2.5, 2.5, out=tooth)
    shade *= np.float32(-0.014)
    shade += np.float32(0.006) * fractal(rng, _LARGEST, 7, octaves=3)
    shade += 1
    return Image.merge(
        "RGB", [Image.fromarray((shade * np.float32(part)).astype(np.uint8)) for part in BOARD]
    )


@cache
def _shadow(side: int) -> Image.Image:
    """An "L" mask of the shade a sheet throws, `_shadow_reach` wider on each side."""
    around = _shadow_reach(side)
    near = _fallen(side, around // 10).filter(ImageFilter.GaussianBlur(around / 9))
    far = _fallen(side, around // 3).filter(ImageFilter.GaussianBlur(around / 3))
    return Image.blend(near, far, 0.55).point(lambda shade: shade * _SHADOW_DEPTH)


def _fallen(side: int, down: int) -> Image.Image:
    """The outline of a sheet, moved down and half as far to the right."""
    around = _shadow_reach(side)
    mask = Image.new("L", (side + 2 * around, side + 2 * around))
    mask.paste(_outline(side, 1.0), (around + down // 2, around + down))
    return mask


@cache
def _outline(side: int, roughness: float) -> Image.Image:
    """An "L" mask of a square whose edge wanders, by a few pixels where `roughness` is 1."""
    rng = np.random.default_rng(_SEED + side)
    wander = fractal(rng, side, side / 14, octaves=3) + fractal(rng, side, 5, octaves=2)
    reach = np.float32(roughness * (0.6 + side / 900))
    place = np.minimum(np.arange(side), np.arange(side)[::-1]).astype(np.float32)
    inside = np.minimum(place[:, None], place[None, :])
    level = (inside + reach * (wander - 2)) / 2 + np.float32(0.5)
    return Image.fromarray((255 * np.clip(level, 0, 1)).astype(np.uint8))
