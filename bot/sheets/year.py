"""A picture of one's year: every day a wash in the colours of its feelings.

It needs no language: the year, the months' numbers, weeks from Monday on.
"""

from calendar import monthrange
from collections.abc import Collection, Mapping
from datetime import date
from functools import cache

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from bot.sheets.opening import jpeg
from bot.sheets.recipes import Recipe, recipe
from bot.sheets.washes import SIDE, washes
from engine.painters.watercolor.noise import Field
from engine.painters.watercolor.pigment import density, to_srgb

WIDTH, HEIGHT = 1600, 1200  # pixels
_ACROSS = 4  # months beside each other
_LEFT, _TOP = 98, 214  # pixels to the middle of the first Monday of January
_DAY = 45  # pixels from one day to the next, and from week to week
_MONTH_WIDTH, _MONTH_HEIGHT = 378, 338  # pixels from month to month

_PAPER = (0.935, 0.905, 0.850)  # linear reflectance, warmer than the pictures' sheets
_INK = density((92, 74, 60))
_TILE = 400  # pixels a side of the paper's texture; it repeats without a seam
_GRAIN = 2.6  # pixels, of the paper's tooth
_SEED = 1741

Shares = Mapping[str, float]
"""What part of a day each emotion has, summing to 1."""


def year_sheet(year: int, days: Mapping[date, Shares]) -> bytes:
    """The days of `year`, each in its feelings' colours, as one JPEG of 1600 x 1200.

    Days that are not in `days` stay bare paper. The same days give the same bytes.
    """
    painted = {
        day: recipe(day, shares)
        for day, shares in sorted(days.items())
        if day.year == year and any(shares.values())
    }
    films = np.zeros((3, HEIGHT, WIDTH), np.float32)
    for month in range(1, 13):
        _paint_month(films, {day: each for day, each in painted.items() if day.month == month})
    _write(films, year, painted)
    return jpeg(_seen(films), quality=90)


def _middle(day: date) -> tuple[int, int]:
    """Where a day is: pixels from the left and from the top."""
    row, column = divmod(day.month - 1, _ACROSS)
    first = date(day.year, day.month, 1).weekday()
    week, weekday = divmod(first + day.day - 1, 7)
    return (
        _LEFT + column * _MONTH_WIDTH + weekday * _DAY,
        _TOP + row * _MONTH_HEIGHT + week * _DAY,
    )


def _paint_month(films: Field, painted: Mapping[date, Recipe]) -> None:
    if not painted:
        return
    squares = []
    for day in painted:
        x, y = _middle(day)
        top, left = y - SIDE // 2, x - SIDE // 2
        squares.append((slice(top, top + SIDE), slice(left, left + SIDE)))
    valleys = _valleys()
    under = np.stack([_repeated(valleys, rows, columns) for rows, columns in squares])
    layers = washes(list(painted.values()), under)
    for (rows, columns), layer in zip(squares, layers, strict=True):
        films[:, rows, columns] += layer


def _write(films: Field, year: int, painted: Collection[date]) -> None:
    """In thin ink: the year, the months' numbers, and a dot for each bare day."""
    image = Image.new("L", (WIDTH, HEIGHT))
    pen = ImageDraw.Draw(image)
    pen.text((_LEFT - 21, 124), str(year), 170, ImageFont.load_default(84), anchor="ls")
    font = ImageFont.load_default(25)
    for month in range(1, 13):
        _, y = _middle(date(year, month, 1))
        x = _LEFT - 17 + (month - 1) % _ACROSS * _MONTH_WIDTH
        pen.text((x, y - 38), str(month), 150, font, anchor="ls")
        for number in range(1, monthrange(year, month)[1] + 1):
            if (day := date(year, month, number)) not in painted:
                x, y = _middle(day)
                pen.ellipse((x - 2, y - 2, x + 2, y + 2), 34)
    layer = np.asarray(image, np.float32) / 255
    rows, columns = np.nonzero(layer)
    grain = 1 + np.float32(0.15) * _valleys()[rows % _TILE, columns % _TILE]
    films[:, rows, columns] += layer[rows, columns] * grain * _INK[:, None]


@cache
def _valleys() -> Field:
    """The paper's tooth (_TILE, _TILE), about unit variance, high where it is low."""
    rng = np.random.default_rng(_SEED)
    waves = np.hypot(np.fft.fftfreq(_TILE)[:, None], np.fft.rfftfreq(_TILE)[None, :])
    wanted = np.exp(-np.square(waves * np.pi * _GRAIN)) + 0.12 * np.exp(-np.square(waves * 40))
    noise = np.fft.irfft2(np.fft.rfft2(rng.standard_normal((_TILE, _TILE))) * wanted)
    valleys: Field = np.clip(noise / noise.std(), -2.2, 2.2).astype(np.float32)
    return valleys


def _repeated(tile: Field, rows: slice, columns: slice) -> Field:
    """A part of the sheet, cut from a tile that repeats over it."""
    down = np.arange(rows.start, rows.stop) % _TILE
    across = np.arange(columns.start, columns.stop) % _TILE
    part: Field = tile[down[:, None], across]
    return part


def _seen(films: Field) -> Image.Image:
    """The films (3, HEIGHT, WIDTH) on paper that is lit from the upper left."""
    valleys = _valleys()
    slope = valleys - np.roll(valleys, (1, 1), (0, 1))
    shade = np.tile(1 - np.float32(0.011) * slope, (1, WIDTH // _TILE))
    light = np.stack([np.float32(channel) * shade for channel in _PAPER])
    bands = [films[:, top : top + _TILE] for top in range(0, HEIGHT, _TILE)]
    return Image.fromarray(np.vstack([to_srgb(band, light) for band in bands]))
