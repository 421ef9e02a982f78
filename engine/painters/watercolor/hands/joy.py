"""Joy: bursting outward. Rays of every colour fly from one bright place."""

import math

import numpy as np

from engine.painters.watercolor.noise import Field
from engine.painters.watercolor.sheet import WET, Sheet, Wetness, circle
from engine.painters.watercolor.strokes import drops

YELLOW, ORANGE, GREEN, BLUE, PINK = range(5)

Place = tuple[float, float]

# Round the wheel only neighbours that mix to something bright stand together.
WHEEL = (YELLOW, ORANGE, PINK, BLUE, GREEN)

RAY = Wetness(soft=0.008, edge=0.7, rim=0.012, rough=0.002, grain=0.08, flow=0.45)
SOFT_RAY = Wetness(soft=0.06, edge=0.1, rim=0.03, rough=0.002, grain=0.08, flow=0.4)


def paint(sheet: Sheet) -> None:
    """A sun that runs out wet, soft rays, crisp rays over them, confetti."""
    rng = sheet.rng
    sun = (rng.uniform(0.26, 0.74), rng.uniform(0.28, 0.74))
    spin = rng.random()
    _light(sheet, sun, spin)
    _rays(sheet, sun, spin, (int(rng.integers(6, 9)), 0.10, 0.85), SOFT_RAY)
    _rays(sheet, sun, spin + 0.07, (int(rng.integers(10, 14)), 0.15, 0.62), RAY)
    core = circle(*sheet.warped(0.015), sun, rng.uniform(0.05, 0.085))
    sheet.wash(core, ((ORANGE, 1.0), (YELLOW, 3.0)), 0.75, RAY)
    sheet.bloom((sun[0] + 0.02, sun[1] - 0.02), 0.05, 0.6)
    _confetti(sheet, sun)


def _light(sheet: Sheet, sun: Place, spin: float) -> None:
    x, y = sheet.warped(0.07, "broad")
    sheet.wash(circle(x, y, sun, 0.26), ((YELLOW, 1.0),), 0.85, WET)
    for number, colour in enumerate((BLUE, PINK, BLUE, GREEN)):
        angle = 2 * math.pi * (spin + number / 4)
        spot = (sun[0] + 0.55 * math.cos(angle), sun[1] + 0.55 * math.sin(angle))
        sheet.wash(circle(x, y, spot, 0.2), ((colour, 1.0),), 0.55, WET)


def _rays(
    sheet: Sheet, sun: Place, spin: float, shape: tuple[int, float, float], wetness: Wetness
) -> None:
    rng = sheet.rng
    count, inner, outer = shape
    for number in range(count):
        turn = spin + (number + rng.uniform(-0.25, 0.25)) / count
        colour = WHEEL[int(turn % 1 * len(WHEEL))]
        length = outer * rng.uniform(0.55, 1.15)
        width = rng.uniform(0.35, 1.0) * outer / count
        field = _ray(sheet, sun, turn, (inner * rng.uniform(0.7, 1.3), length, width))
        neighbour = WHEEL[(WHEEL.index(colour) + 1) % len(WHEEL)]
        mix = ((colour, 3.0), (neighbour, 1.0))
        sheet.wash(field, mix, rng.uniform(0.6, 0.95), wetness)


def _ray(sheet: Sheet, sun: Place, turn: float, shape: tuple[float, float, float]) -> Field:
    """A stroke flung outward: thin where it starts, broad and blunt where it lands."""
    inner, outer, width = shape
    x, y = sheet.warped(0.009)
    angle = turn * 2 * math.pi
    dx, dy = x - np.float32(sun[0]), y - np.float32(sun[1])
    along = dx * np.float32(math.cos(angle)) + dy * np.float32(math.sin(angle))
    across = dy * np.float32(math.cos(angle)) - dx * np.float32(math.sin(angle))
    t = (along - np.float32(inner)) / np.float32(outer - inner)
    t = np.clip(t, 0, 1)
    profile = np.float32(width) * np.sqrt(t) * np.sqrt(np.float32(1.02) - t**6)
    return profile - np.abs(across) - np.float32(0.03) * (t >= 1)


def _confetti(sheet: Sheet, sun: Place) -> None:
    rng = sheet.rng
    for colour in (ORANGE, PINK, GREEN, BLUE, YELLOW):
        count = 18
        angles, reach = rng.uniform(0, 2 * math.pi, count), rng.uniform(0.18, 0.8, count)
        places = np.column_stack([sun[0] + reach * np.cos(angles), sun[1] + reach * np.sin(angles)])
        radii = 0.002 + 0.009 * rng.random(count) ** 2.5
        drops(sheet, places, radii, ((colour, 1.0),), 0.95)
