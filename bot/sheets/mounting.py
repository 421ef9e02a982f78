"""Works float-mounted on a board of warm paper: deckled white sheets and their shadows.

Board, sheets and outlines are made once a size, always the same, so that
showing a picture costs its decoding and little more.
"""

from functools import cache

import numpy as np
from PIL import Image, ImageFilter

from engine.painters.watercolor.noise import Field, fractal

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
    around = _shadow_reach(side)
    sheet = _sheet(side)
    canvas.paste(sheet, (left - around, top - around), sheet)
    if picture is not None:
        inside = border(side)
        canvas.paste(picture, (left + inside, top + inside), _outline(picture.width, 0.4))


def _shadow_reach(side: int) -> int:
    return round(10 + side / 28)


@cache
def _whole_board() -> Image.Image:
    rng = np.random.default_rng(_SEED)
    tooth = fractal(rng, _LARGEST, _LARGEST / _GRAIN, octaves=2)
    cloud = fractal(rng, _LARGEST, 7, octaves=3)
    slope = np.gradient(tooth, axis=0) + np.gradient(tooth, axis=1)
    shade = 1 - np.float32(0.014) * np.clip(slope, -2.5, 2.5) + np.float32(0.006) * cloud
    levels = np.clip(255 * shade, 0, 255 * 1.06)
    return Image.merge(
        "RGB",
        [Image.fromarray((levels * np.float32(part / 255)).astype(np.uint8)) for part in BOARD],
    )


@cache
def _sheet(side: int) -> Image.Image:
    """A bare deckled sheet with its shadow, as RGBA."""
    around = _shadow_reach(side)
    whole = side + 2 * around
    outline = Image.new("L", (whole, whole))
    outline.paste(_outline(side, 1.0), (around, around))
    near = outline.filter(ImageFilter.GaussianBlur(around / 9))
    far = outline.filter(ImageFilter.GaussianBlur(around / 3))
    shadow = 0.45 * _moved(near, around // 10) + 0.55 * _moved(far, around // 3)
    paper = np.asarray(outline, np.float32) / 255
    alpha = paper + (1 - paper) * shadow * np.float32(_SHADOW_DEPTH)
    share = (paper / np.maximum(alpha, np.float32(1e-6)))[..., None]
    colour = share * np.array(PAPER) + (1 - share) * np.array(SHADOW)
    return Image.fromarray(np.dstack([colour, alpha * 255]).round().astype(np.uint8))


def _moved(mask: Image.Image, down: int) -> Field:
    """The mask, 0 to 1, moved down and half as far to the right."""
    return np.roll(np.asarray(mask, np.float32) / np.float32(255), (down, down // 2), (0, 1))


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
