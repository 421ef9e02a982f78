"""Sadness: running down. Wet veils at the top lose themselves in long streams."""

import numpy as np

from engine.painters.watercolor.noise import Field
from engine.painters.watercolor.sheet import DAMP, WET, Sheet, Wetness
from engine.painters.watercolor.strokes import drops

GRAY, BLUE, BLACK, GREEN, PURPLE = range(5)

RUN = Wetness(soft=0.006, edge=0.9, rim=0.007, rough=0.0015, grain=0.1, flow=0.4)
VEIL = Wetness(soft=0.10, edge=0.15, rim=0.03, rough=0.003, grain=0.1, flow=0.5)


def paint(sheet: Sheet) -> None:
    """Grey mist, a heavy cloud to one side, streams of unequal length, still water below."""
    rng = sheet.rng
    tilt = rng.uniform(-0.34, 0.34)
    cloud = rng.uniform(0.16, 0.36)
    _mist(sheet, cloud, tilt)
    for mix, count, amount in (
        (((PURPLE, 2.0), (GRAY, 1.0)), int(rng.integers(3, 8)), 0.7),
        (((GRAY, 2.0), (BLUE, 1.0)), int(rng.integers(5, 10)), 0.32),
        (((BLUE, 3.0), (GREEN, 1.0)), int(rng.integers(4, 9)), 0.30),
        (((BLUE, 1.0), (BLACK, 1.0)), int(rng.integers(2, 6)), 0.24),
    ):
        sheet.wash(_streams(sheet, cloud, tilt, count), mix, amount, RUN)
    _water(sheet)
    _tears(sheet)
    sheet.bloom((rng.uniform(0.15, 0.85), rng.uniform(0.05, cloud)), rng.uniform(0.06, 0.12), 0.5)


def _mist(sheet: Sheet, cloud: float, tilt: float) -> None:
    x, y = sheet.warped(0.10, "broad")
    slope = np.float32(tilt) * (x - np.float32(0.5))
    sheet.wash(np.float32(0.70) - y, ((GRAY, 2.0), (PURPLE, 2.0)), 0.40, WET)
    sheet.wash(np.float32(cloud + 0.18) - y + slope, ((GRAY, 1.0), (BLUE, 1.0)), 0.30, VEIL)
    sheet.wash(np.float32(cloud) - y + slope, ((BLUE, 2.0), (GREEN, 1.0)), 0.24, VEIL)


def _streams(sheet: Sheet, cloud: float, tilt: float, count: int) -> Field:
    """A cloud's lower rim with `count` runs hanging from it, each ending in a bead."""
    rng = sheet.rng
    x, y = sheet.warped(0.006)
    rim = np.float32(cloud * rng.uniform(0.35, 1.1)) + np.float32(0.05) * sheet.noise.cut("broad")
    field = rim - y + np.float32(tilt) * (x - np.float32(0.5))
    middle = rng.uniform(0.2, 0.8)
    for place in np.clip(rng.normal(middle, 0.28, count), 0.02, 0.98):
        field = np.maximum(field, _run(rng, x, y, float(place)))
    return field


def _run(rng: np.random.Generator, x: Field, y: Field, place: float) -> Field:
    end, width = rng.uniform(0.4, 1.04), rng.uniform(0.004, 0.028) * rng.uniform(0.6, 1.0)
    drift = np.float32(rng.uniform(-0.015, 0.015))
    away = np.abs(x - np.float32(place) - drift * y)
    thin = np.float32(width) * (np.float32(1.3) - np.float32(0.8) * y / np.float32(end))
    bead = np.float32(width * 1.15) - np.hypot(away, (y - np.float32(end)) * np.float32(0.6))
    return np.maximum(np.minimum(thin - away, np.float32(end) - y), bead)


def _water(sheet: Sheet) -> None:
    level = sheet.rng.uniform(0.82, 0.95)
    for step, amount in ((0.0, 0.22), (0.045, 0.25)):
        _, y = sheet.warped(0.018, "broad")
        mix = ((BLUE, 1.0), (GREEN, 1.0), (GRAY, 1.0))
        sheet.wash(y - np.float32(level + step), mix, amount, DAMP)


def _tears(sheet: Sheet) -> None:
    rng = sheet.rng
    count = 12
    places = np.column_stack([rng.uniform(0.03, 0.97, count), rng.uniform(0.45, 0.95, count)])
    drops(sheet, places, rng.uniform(0.001, 0.005, count), ((BLUE, 1.0),), 0.5, stretch=1.6)
