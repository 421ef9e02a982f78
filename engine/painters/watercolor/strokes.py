"""Lines and drops: what a pointed brush and a flicked one leave."""

import math

import numpy as np
from numpy.typing import NDArray

from engine.painters.watercolor.sheet import Mix, Sheet

Points = NDArray[np.float64]  # (n, 2), in sides of the picture


def brush_line(  # noqa: PLR0913 - a stroke is all of these
    sheet: Sheet, points: Points, width: float, mix: Mix, amount: float, blur: float = 0.0
) -> None:
    """One stroke along `points`, swelling and thinning as pressure does."""
    image, pen = sheet.mask()
    scale = sheet.size * 2
    pressure = _pressure(sheet.rng, len(points))
    for (x, y), (next_x, next_y), press in zip(points, points[1:], pressure, strict=False):
        half = max(0.6, width * scale * press / 2)
        pen.line((x * scale, y * scale, next_x * scale, next_y * scale), 255, round(2 * half))
        pen.ellipse((x * scale - half, y * scale - half, x * scale + half, y * scale + half), 255)
    sheet.draw(sheet.finished_mask(image, blur), mix, amount)


def _pressure(rng: np.random.Generator, count: int) -> Points:
    along = np.linspace(0, math.pi, count)
    wander = np.interp(np.linspace(0, 1, count), np.linspace(0, 1, 7), rng.uniform(0.45, 1.0, 7))
    return np.asarray(wander * (0.35 + 0.65 * np.sin(along)))


def drops(  # noqa: PLR0913 - likewise
    sheet: Sheet, places: Points, radii: Points, mix: Mix, amount: float, stretch: float = 0.0
) -> None:
    """Drops at `places` (n, 2) with `radii` (n,), slightly out of round."""
    image, pen = sheet.mask()
    scale = sheet.size * 2
    turns = np.linspace(0, 2 * math.pi, 22, endpoint=False)
    lean, depth, bend = (sheet.rng.random((len(radii), 3)) * (6, 1, 6)).T[:, :, None]
    wobble = 1 + 0.09 * np.sin(turns * 2 + lean) * depth + 0.07 * np.sin(turns * 3 + bend)
    xs = (places[:, :1] + radii[:, None] * wobble * np.cos(turns)) * scale
    ys = (places[:, 1:] + radii[:, None] * (1 + stretch) * wobble * np.sin(turns)) * scale
    for outline in np.stack([xs, ys], axis=2).reshape(len(radii), -1).tolist():
        pen.polygon(outline, 255)
    mask = sheet.finished_mask(image)
    sheet.draw(mask, mix, amount, grain=0.12)


def smooth(points: Points, count: int) -> Points:
    """`count` points on a smooth curve through `points` (Catmull-Rom)."""
    padded = np.vstack([2 * points[0] - points[1], points, 2 * points[-1] - points[-2]])
    places = np.linspace(0, len(points) - 1 - 1e-9, count)
    start = places.astype(int)
    t = (places - start)[:, None]
    p0, p1, p2, p3 = (padded[start + k] for k in range(4))
    curve = p1 + 0.5 * t * (
        p2 - p0 + t * (2 * p0 - 5 * p1 + 4 * p2 - p3 + t * (3 * (p1 - p2) + p3 - p0))
    )
    return np.asarray(curve)
