"""Round labels of paper, laid over works: a number, or a heart on a favourite.

They bring their own ground and shadow, so they read the same on any picture.
"""

from functools import cache

import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from bot.sheets.mounting import PAPER, SHADOW

_INK = (62, 50, 40)  # sRGB; sepia
_HEART = (200, 32, 48)  # sRGB; the red of love and of anger, between the two
_OVER = 3  # drawn so many times larger, for smooth outlines
_SHADOW_DEPTH = 0.5  # opacity where it is deepest


@cache
def number_seal(number: int, diameter: int) -> Image.Image:
    """A label with `number` on it, RGBA; `diameter` in pixels, the shadow beyond it."""
    image, pen, middle = _label(diameter)
    font = ImageFont.load_default(diameter * _OVER * 0.62)
    pen.text((middle, middle), str(number), _INK, font, anchor="mm")
    return image.reduce(_OVER)


@cache
def heart_seal(diameter: int) -> Image.Image:
    """A label with a heart on it, RGBA; `diameter` in pixels, the shadow beyond it."""
    image, pen, middle = _label(diameter)
    turn = np.linspace(0, 2 * np.pi, 90, endpoint=False)
    across = 16 * np.sin(turn) ** 3
    down = -13 * np.cos(turn) + 5 * np.cos(2 * turn) + 2 * np.cos(3 * turn) + np.cos(4 * turn)
    scale = diameter * _OVER * 0.019
    points = zip((middle + scale * across).tolist(), (middle + scale * down).tolist(), strict=True)
    pen.polygon(list(points), _HEART)
    return image.reduce(_OVER)


def seal_reach(diameter: int) -> int:
    """How far a seal's image goes beyond its label on each side, in pixels."""
    return diameter // 5


def _label(diameter: int) -> tuple[Image.Image, ImageDraw.ImageDraw, float]:
    """An empty label, `_OVER` times as large, its pen, and where its middle is."""
    around = seal_reach(diameter) * _OVER
    side = diameter * _OVER + 2 * around
    disc = Image.new("L", (side, side))
    ImageDraw.Draw(disc).ellipse((around, around, side - around, side - around), 255)
    fallen = disc.filter(ImageFilter.GaussianBlur(around / 3)).point(lambda a: a * _SHADOW_DEPTH)
    image = Image.new("RGBA", (side, side), (*SHADOW, 0))
    image.putalpha(fallen)
    image.paste((*PAPER, 255), (0, 0), disc)
    return image, ImageDraw.Draw(image), side / 2
