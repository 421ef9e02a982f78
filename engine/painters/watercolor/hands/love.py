"""Love: soft round swirls. Circles lean into each other and turn together."""

import math

import numpy as np

from engine.painters.watercolor.noise import Field
from engine.painters.watercolor.sheet import WET, Sheet, Wetness, circle, polar
from engine.painters.watercolor.strokes import brush_line

RED, PINK, WHITE, LAVENDER, PEACH = range(5)

Place = tuple[float, float]

MELTING = Wetness(soft=0.07, edge=0.2, rim=0.03, rough=0.003, grain=0.08, flow=0.45)
ROUND = Wetness(soft=0.010, edge=0.55, rim=0.014, rough=0.0015, grain=0.08, flow=0.45)


def paint(sheet: Sheet) -> None:
    """Warm mist, round washes that overlap, two or three swirls, a drawn curve."""
    rng = sheet.rng
    angle = rng.uniform(0, 2 * math.pi)
    heart = (rng.uniform(0.36, 0.64), rng.uniform(0.36, 0.64))
    _mist(sheet)
    for number in range(8):
        _round(sheet, heart, angle + number * 2.4)  # the golden angle: never crowded
    for number in range(int(rng.integers(2, 4))):
        reach = 0.30 * min(number, 1) + rng.uniform(0, 0.06)
        spot = _beside(heart, angle + number * rng.uniform(2.0, 3.2), reach)
        _swirl(sheet, spot, rng.uniform(0.26, 0.36) / (1 + 0.35 * number))
    _embrace(sheet, heart, angle)
    sheet.bloom(_beside(heart, angle + 2.0, 0.33), rng.uniform(0.06, 0.11), 0.45)


def _beside(place: Place, angle: float, reach: float) -> Place:
    return place[0] + reach * math.cos(angle), place[1] + reach * math.sin(angle)


def _mist(sheet: Sheet) -> None:
    rng = sheet.rng
    x, y = sheet.warped(0.09, "broad")
    for colour, amount in ((PEACH, 0.8), (LAVENDER, 0.9), (PINK, 0.5), (LAVENDER, 0.6)):
        place = (rng.uniform(0.1, 0.9), rng.uniform(0.1, 0.9))
        sheet.wash(circle(x, y, place, rng.uniform(0.22, 0.38)), ((colour, 1.0),), amount, WET)


def _round(sheet: Sheet, heart: Place, angle: float) -> None:
    rng = sheet.rng
    centre = _beside(heart, angle, rng.uniform(0.14, 0.44))
    field = circle(*sheet.warped(0.012, "broad"), centre, rng.uniform(0.06, 0.19))
    colour = int(rng.choice([PINK, PINK, LAVENDER, LAVENDER, PEACH, RED]))
    amount = rng.uniform(0.25, 0.4) if colour == RED else rng.uniform(0.5, 0.85)
    sheet.wash(field, ((colour, 2.0), (PEACH, 1.0)), amount, ROUND)


def _swirl(sheet: Sheet, centre: Place, radius: float) -> None:
    hand = float(sheet.rng.choice([-1, 1]))
    pitch = radius * sheet.rng.uniform(0.42, 0.55)
    start = sheet.rng.random()
    for shift, mix, amount in (
        (0.0, ((PINK, 2.0), (RED, 1.0)), 0.55),
        (0.34, ((RED, 1.0), (PINK, 1.0)), 0.45),
        (0.68, ((LAVENDER, 1.0), (PINK, 1.0)), 0.7),
    ):
        field = _spiral(sheet, centre, (radius, pitch, hand, start + shift))
        sheet.wash(field, mix, amount, MELTING if shift else ROUND)


def _spiral(sheet: Sheet, centre: Place, shape: tuple[float, float, float, float]) -> Field:
    """A band along an Archimedean spiral that thins out at `radius`."""
    radius, pitch, hand, start = shape
    distance, turn = polar(*sheet.warped(0.012, "broad"), centre)
    phase = (distance / np.float32(pitch) + np.float32(hand) * turn + np.float32(start)) % 1
    band = (np.float32(0.21) - np.abs(phase - np.float32(0.5))) * np.float32(pitch)
    ending = (np.float32(radius) - distance) * np.float32(0.35)
    return np.minimum(band, ending)


def _embrace(sheet: Sheet, heart: Place, spin: float) -> None:
    """Two thin curves that turn round each other."""
    rng = sheet.rng
    for side in (0.0, math.pi):
        angles = np.linspace(0.4, rng.uniform(3.6, 5.4), 140)
        radii = 0.03 + 0.068 * angles
        turned = angles + side + spin
        spine = np.column_stack(
            [heart[0] + radii * np.cos(turned), heart[1] + radii * np.sin(turned)]
        )
        brush_line(sheet, spine, 0.005, ((RED, 1.0),), 0.55)
