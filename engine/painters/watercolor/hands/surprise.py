"""Surprise: splashes. Paint lands on white paper and flies apart."""

import math

import numpy as np

from engine.painters.watercolor.noise import Field
from engine.painters.watercolor.sheet import WET, Sheet, Wetness, circle, polar
from engine.painters.watercolor.strokes import drops

ORANGE, GREEN, YELLOW, SILVER, BLUE = range(5)

Place = tuple[float, float]

# Each colour with the one that may run into it: together they stay bright.
PARTNERS = {ORANGE: YELLOW, GREEN: YELLOW, YELLOW: ORANGE, SILVER: BLUE, BLUE: SILVER}

SPLASHED = Wetness(soft=0.005, edge=1.1, rim=0.012, rough=0.0015, grain=0.07, flow=0.32)


def paint(sheet: Sheet) -> None:
    """Pale wet patches, one great splash thrown one way, smaller ones against it, spray."""
    rng = sheet.rng
    colours = [int(colour) for colour in rng.permutation([ORANGE, BLUE, GREEN, YELLOW])]
    centre = (rng.uniform(0.34, 0.66), rng.uniform(0.34, 0.66))
    throw = rng.random()
    _puddles(sheet, colours)
    _splash(sheet, centre, rng.uniform(0.17, 0.24), (colours[0], throw))
    count = int(rng.integers(4, 7))
    for number in range(count):
        turn = throw + (number + rng.uniform(-0.3, 0.3)) / count
        reach = rng.uniform(0.27, 0.5)
        angle = 2 * math.pi * turn
        spot = (centre[0] + reach * math.cos(angle), centre[1] + reach * math.sin(angle))
        colour = colours[1 + number % 3]
        _splash(sheet, spot, rng.uniform(0.04, 0.13), (colour, turn))


def _puddles(sheet: Sheet, colours: list[int]) -> None:
    rng = sheet.rng
    x, y = sheet.warped(0.1, "broad")
    for colour, amount in ((SILVER, 0.6), (colours[1], 0.4), (colours[2], 0.4), (SILVER, 0.5)):
        place = (rng.uniform(0.1, 0.9), rng.uniform(0.1, 0.9))
        sheet.wash(circle(x, y, place, rng.uniform(0.12, 0.26)), ((colour, 1.0),), amount, WET)


def _splash(sheet: Sheet, centre: Place, radius: float, kind: tuple[int, float]) -> None:
    """`kind`: the colour, and the direction (in turns) in which most of it flew."""
    rng = sheet.rng
    colour, throw = kind
    mix = ((colour, 3.0), (PARTNERS[colour], 1.0))
    sheet.wash(_burst(sheet, centre, radius, throw), mix, rng.uniform(0.8, 1.05), SPLASHED)
    if radius > 0.07:
        aside = (centre[0] + rng.uniform(-0.5, 0.5) * radius, centre[1] + 0.2 * radius)
        sheet.bloom(aside, radius * rng.uniform(0.35, 0.6), 0.4)
    _spray(sheet, centre, radius, kind)


def _spray(sheet: Sheet, centre: Place, radius: float, kind: tuple[int, float]) -> None:
    rng = sheet.rng
    colour, throw = kind
    count = 14 + int(radius * 240)
    angles = 2 * math.pi * (throw + rng.normal(0, 0.22, count))
    reach = radius * (1.3 + rng.exponential(0.9, count))
    places = np.column_stack(
        [centre[0] + reach * np.cos(angles), centre[1] + reach * np.sin(angles)]
    )
    radii = radius * (0.012 + 0.08 * rng.random(count) ** 3)
    drops(sheet, places, np.maximum(radii, 0.0012), ((colour, 1.0),), 0.95)


def _burst(sheet: Sheet, centre: Place, radius: float, throw: float) -> Field:
    """A blot that shoots out arms, each with a drop at its end, farthest along `throw`."""
    rng = sheet.rng
    x, y = sheet.warped(radius * 0.07)
    distance, turn = polar(x, y, centre)
    field = np.float32(radius) - distance
    count = int(rng.integers(9, 17))
    for number in range(count):
        direction = (number + rng.uniform(-0.42, 0.42)) / count
        toward = 0.5 + 0.5 * math.cos(2 * math.pi * (direction - throw))
        reach = radius * (1.05 + rng.uniform(0.1, 1.9) * toward**1.5)
        field = np.maximum(field, _arm(distance, turn, (direction, reach), radius, rng))
    return field


def _arm(
    distance: Field,
    turn: Field,
    aim: tuple[float, float],
    radius: float,
    rng: np.random.Generator,
) -> Field:
    direction, reach = aim
    aside = np.abs((turn - np.float32(direction) + np.float32(0.5)) % 1 - np.float32(0.5))
    aside = aside * np.float32(2 * math.pi) * distance
    thick = np.float32(radius * rng.uniform(0.012, 0.05))
    flare = np.float32(radius * 0.26)
    root = flare * np.exp(np.minimum((np.float32(radius) - distance) / flare, 3))
    arm = np.minimum(root + thick - aside, np.float32(reach) - distance)
    tip = circle(aside, distance, (0.0, reach), float(thick) + radius * rng.uniform(0.01, 0.06))
    return np.maximum(arm, tip)
