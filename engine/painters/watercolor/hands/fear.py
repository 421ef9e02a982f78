"""Fear: closing in. Darkness comes from every side and leaves one pale place."""

import math

import numpy as np

from engine.painters.watercolor.noise import Field
from engine.painters.watercolor.sheet import DAMP, WET, Sheet, Wetness, polar
from engine.painters.watercolor.strokes import brush_line, smooth

BLACK, PURPLE, BLUE, GREEN, GRAY = range(5)

CREEPING = Wetness(soft=0.02, edge=0.45, rim=0.014, rough=0.007, grain=0.35, flow=0.3)


def paint(sheet: Sheet) -> None:
    """A pale haze, rings of dark that tighten, fingers reaching inward."""
    rng = sheet.rng
    heart = (rng.uniform(0.27, 0.73), rng.uniform(0.27, 0.73))
    opening = rng.uniform(0.8, 1.15)
    sheet.wash(np.ones_like(sheet.x), ((GRAY, 3.0), (PURPLE, 1.0)), 0.16, WET)
    for radius, mix, amount, wetness in (
        (0.40, ((BLUE, 2.0), (GREEN, 1.0)), 0.30, WET),
        (0.33, ((PURPLE, 2.0), (BLUE, 1.0)), 0.26, DAMP),
        (0.42, ((GREEN, 1.0), (BLUE, 1.0)), 0.30, CREEPING),
        (0.50, ((BLACK, 1.0), (PURPLE, 2.0)), 0.38, CREEPING),
        (0.60, ((BLACK, 1.0),), 0.5, DAMP),
    ):
        sheet.wash(_enclosing(sheet, heart, radius * opening), mix, amount, wetness)
    for _ in range(9):
        _finger(sheet, heart)
    _scratches(sheet, heart)


def _enclosing(sheet: Sheet, heart: tuple[float, float], radius: float) -> Field:
    """Everything outside an uneven hole whose rim sends tongues inward."""
    rng = sheet.rng
    x, y = sheet.warped(0.035)
    distance, turn = polar(x, y, heart)
    count = int(rng.integers(9, 15))
    depth = rng.uniform(0.0, 0.16, count)
    rim = np.interp(turn, np.linspace(0, 1, count + 1), np.append(depth, depth[0]))
    return (distance - np.float32(radius) + rim.astype(np.float32)).astype(np.float32)


def _finger(sheet: Sheet, heart: tuple[float, float]) -> None:
    rng = sheet.rng
    angle = rng.uniform(0, 2 * math.pi)
    outward = np.array([math.cos(angle), math.sin(angle)])
    side = np.array([-outward[1], outward[0]])
    reaches = np.array([0.85, 0.6, 0.42, 0.28, rng.uniform(0.09, 0.2)])
    bends = rng.uniform(-0.07, 0.07, 5) * np.array([0.5, 1, 1, 0.8, 0.5])
    spine = np.array(heart) + reaches[:, None] * outward + bends[:, None] * side
    for width, amount in ((0.030, 0.25), (0.011, 0.55)):
        _tapered(sheet, smooth(spine, 160), width, amount)


def _tapered(sheet: Sheet, points: np.ndarray, width: float, amount: float) -> None:
    image, pen = sheet.mask()
    scale = sheet.size * 2
    for place, (x, y) in enumerate(points):
        half = max(0.8, width * scale * (1 - place / len(points)) ** 0.8)
        pen.ellipse((x * scale - half, y * scale - half, x * scale + half, y * scale + half), 255)
    sheet.draw(sheet.finished_mask(image, 0.002), ((BLACK, 0.6), (BLUE, 0.4)), amount)


def _scratches(sheet: Sheet, heart: tuple[float, float]) -> None:
    """Nervous thin lines round the pale place, never closing."""
    rng = sheet.rng
    for _ in range(5):
        start, span = rng.uniform(0, 2 * math.pi), rng.uniform(0.8, 2.4)
        angles = np.linspace(start, start + span, 16)
        radii = rng.uniform(0.14, 0.34) + np.cumsum(rng.uniform(-0.014, 0.014, 16))
        spine = np.column_stack(
            [heart[0] + radii * np.cos(angles), heart[1] + radii * np.sin(angles)]
        )
        brush_line(sheet, spine, 0.0026, ((BLACK, 1.0),), 0.75)
