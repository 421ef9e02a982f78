"""Anger: jagged and upward. Shards of fire thrust up out of scorched ground."""

import numpy as np

from engine.painters.watercolor.noise import Field
from engine.painters.watercolor.sheet import WET, Sheet, Wetness
from engine.painters.watercolor.strokes import Points, brush_line, drops

RED, BLACK, BROWN, ORANGE, GRAY = range(5)

SPLIT = Wetness(soft=0.004, edge=1.0, rim=0.009, rough=0.0022, grain=0.13, flow=0.42)
DRY_BRUSH = Wetness(soft=0.006, edge=0.2, rim=0.01, rough=0.005, grain=0.35, flow=0.4)


def paint(sheet: Sheet) -> None:
    """Glow, ranges of shards from light to dark, slashes, cracks, sparks."""
    rng = sheet.rng
    lean = rng.uniform(-0.5, 0.5)
    focus = rng.uniform(0.2, 0.8)
    _glow(sheet, focus)
    for mix, height, teeth, amount in (
        (((ORANGE, 3.0), (RED, 1.0)), rng.uniform(0.34, 0.44), 4, 0.55),
        (((RED, 3.0), (ORANGE, 2.0)), rng.uniform(0.50, 0.60), 6, 0.60),
        (((RED, 3.0), (BROWN, 1.0)), rng.uniform(0.66, 0.76), 7, 0.55),
        (((BROWN, 2.0), (GRAY, 1.0), (BLACK, 1.0)), rng.uniform(0.84, 0.92), 8, 0.75),
    ):
        sheet.wash(_shards(sheet, height, teeth, (lean, focus)), mix, amount, SPLIT)
    for _ in range(5):
        _slash(sheet, lean)
    for _ in range(4):
        _crack(sheet)
    _sparks(sheet, focus)


def _glow(sheet: Sheet, focus: float) -> None:
    x, y = sheet.warped(0.12, "broad")
    heat = y - np.float32(0.30) - np.float32(0.5) * np.abs(x - np.float32(focus))
    sheet.wash(heat, ((ORANGE, 2.0), (RED, 1.0)), 0.5, WET)
    smoke = np.float32(0.16) - y + np.float32(0.06) * sheet.noise.cut("middle")
    sheet.wash(smoke, ((GRAY, 2.0), (BROWN, 1.0)), 0.28, WET)


def _shards(sheet: Sheet, height: float, teeth: int, thrust: tuple[float, float]) -> Field:
    """Ground whose skyline is straight-edged spikes, tallest round the focus."""
    rng = sheet.rng
    lean, focus = thrust
    gaps = rng.dirichlet(np.full(2 * teeth + 1, 1.4)) * 1.7
    places = np.cumsum(gaps) - 0.4
    near = np.exp(-np.square((places - focus) / 0.4))
    peaks = rng.uniform(0.10, 0.30, places.size) + 0.42 * near * rng.uniform(0.4, 1.0, places.size)
    tops = np.where(np.arange(places.size) % 2, peaks, rng.uniform(-0.06, 0.04, places.size))
    x, y = sheet.warped(0.0035, "fine")
    across = x + np.float32(lean) * (y - np.float32(height))
    rise = np.interp(across, places, tops).astype(np.float32)
    return (y - np.float32(height) + rise) * np.float32(0.3)


def _slash(sheet: Sheet, lean: float) -> None:
    """A nearly dry brush torn upward: its hairs leave streaks along the way."""
    rng = sheet.rng
    foot = np.array([rng.uniform(0.05, 0.95), rng.uniform(0.7, 1.0)], np.float32)
    length = rng.uniform(0.45, 0.8)
    way = np.array([-lean * 0.6 + rng.uniform(-0.25, 0.25), -1.0], np.float32)
    way /= np.linalg.norm(way)
    x, y = sheet.warped(0.004, "fine")
    across = (x - foot[0]) * way[1] - (y - foot[1]) * way[0]
    along = ((x - foot[0]) * way[0] + (y - foot[1]) * way[1]) / np.float32(length)
    width = rng.uniform(0.012, 0.032)
    hairs = np.interp(across, np.linspace(-0.06, 0.06, 60), rng.uniform(-0.4, 0.9, 60))
    inside = np.minimum(along * 4, 1 - along) + hairs * np.clip(along, 0, 1) * 0.7
    field = np.minimum(np.float32(width) - np.abs(across), inside * width)
    colour = int(rng.choice([RED, RED, BLACK, BROWN]))
    sheet.wash(field.astype(np.float32), ((colour, 1.0),), rng.uniform(0.5, 0.8), DRY_BRUSH)


def _crack(sheet: Sheet) -> None:
    rng = sheet.rng
    start = np.array([rng.uniform(0.1, 0.9), rng.uniform(0.75, 1.0)])
    count = int(rng.integers(5, 9))
    sides = rng.uniform(0.02, 0.09, count) * np.where(np.arange(count) % 2, 1, -1)
    steps: Points = np.column_stack([sides, -rng.uniform(0.03, 0.13, count)]).cumsum(axis=0)
    brush_line(sheet, start + steps, rng.uniform(0.003, 0.008), ((BLACK, 1.0),), 0.8)


def _sparks(sheet: Sheet, focus: float) -> None:
    rng = sheet.rng
    count = 60
    places = np.column_stack([rng.normal(focus, 0.24, count), rng.beta(1.6, 2.2, count) * 0.8])
    drops(sheet, places, rng.uniform(0.0008, 0.005, count), ((RED, 1.0),), 0.9, stretch=1.5)
