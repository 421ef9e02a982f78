"""Small washes, many at once: one for each day of a month.

What `engine.painters.watercolor` does to one large sheet, done to a stack of
small ones: arrays are (washes, pixels, pixels), or have the paints between.
"""

from collections.abc import Sequence
from functools import cache

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from bot.sheets.recipes import Recipe
from engine.painters.watercolor.noise import Field, fractal

SIDE = 64  # pixels of the square in which a wash is painted
_RADIUS = 19.0  # pixels; of a wash of middle size
_ROUND = 2.7  # 2 is a circle, more comes nearer to a square: a flat brush's dab
_BANK = 512  # pixels a side of the noise from which every wash cuts its own
# Pixels from one bump to the next, and octaves.
_SCALES = {"broad": (26.0, 2), "hand": (19.0, 1), "fine": (5.0, 2)}
_SEED = 365


def washes(recipes: Sequence[Recipe], valleys: Field) -> Field:
    """Films of pigment (washes, 3, SIDE, SIDE): optical densities to be added to the paper's.

    `valleys` (washes, SIDE, SIDE) is high where the paper under them is low.
    """
    chance = np.stack([each.chance for each in recipes]).astype(np.float32)[..., None, None]
    x, y = _places(chance)
    layer = _layer(x, y, chance) * (1 + np.float32(0.11) * valleys)
    paints = _mixed(recipes, x, y, chance)
    paints *= layer[:, None]
    densities = np.stack([each.densities for each in recipes])
    films = densities.transpose(0, 2, 1) @ paints.reshape(len(recipes), -1, SIDE * SIDE)
    return films.reshape(len(recipes), 3, SIDE, SIDE)


def _places(chance: Field) -> tuple[Field, Field]:
    """Coordinates from the middle of each wash, pushed about by an unsteady hand."""
    line = np.arange(SIDE, dtype=np.float32) - np.float32((SIDE - 1) / 2)
    x = line[None, None, :] + np.float32(2.0) * _cut("hand", chance[:, 0:2])
    y = line[None, :, None] + np.float32(2.0) * _cut("hand", chance[:, 2:4])
    return x + 3 * (chance[:, 4] - np.float32(0.5)), y + 3 * (chance[:, 5] - np.float32(0.5))


def _layer(x: Field, y: Field, chance: Field) -> Field:
    """How thick each wash lies: a ragged dab with a dried rim, uneven within."""
    wide, high = 0.93 + np.float32(0.14) * chance[:, 6], 0.93 + np.float32(0.14) * chance[:, 7]
    power = np.float32(_ROUND)
    distance = (np.abs(x / wide) ** power + np.abs(y / high) ** power) ** (1 / power)
    radius = np.float32(_RADIUS) + 3 * (chance[:, 8] - np.float32(0.6))
    inside = radius - distance + np.float32(0.5) * _cut("fine", chance[:, 9:11])
    soft = np.float32(1.6) + 9 * chance[:, 11] ** 5  # some are still wet, most have dried
    layer: Field = _rise(inside / soft + np.float32(0.5))
    edge = np.float32(0.9) / soft
    layer *= 1 + edge * (np.exp(-np.square(inside / np.float32(1.7))) - np.float32(0.25))
    flow = 1 + np.float32(0.26) * _cut("broad", chance[:, 12:14])
    flow += np.float32(0.012) * y  # a tilted board: it pools below
    layer *= np.maximum(flow, np.float32(0.25))
    return layer


def _mixed(recipes: Sequence[Recipe], x: Field, y: Field, chance: Field) -> Field:
    """Each paint's part at every place (washes, paints, SIDE, SIDE), running into each other."""
    parts = np.stack([each.parts for each in recipes])
    count = parts.shape[1]
    # Every paint was dropped in at its own side of the wash, pairs beside each other.
    turns = (np.arange(count) / count + chance[:, 14, 0]).astype(np.float32) * np.float32(2 * np.pi)
    reach = np.float32(2.4 / _RADIUS)
    pull = x[:, None] * (np.cos(turns) * reach)[..., None, None]
    pull += y[:, None] * (np.sin(turns) * reach)[..., None, None]
    for paint in range(count):
        elsewhere = (chance[:, 9:11] + np.float32(paint * 0.37)) % 1
        pull[:, paint] += np.float32(0.8) * _cut("broad", elsewhere)
    weights: Field = np.exp(pull, out=pull)
    weights *= parts[..., None, None]
    weights /= weights.sum(axis=1, keepdims=True)
    return weights


def _cut(scale: str, chance: Field) -> Field:
    """A window (washes, SIDE, SIDE) of noise for each wash; `chance` is (washes, 2, 1, 1)."""
    corners: NDArray[np.int64] = (chance[:, :, 0, 0] * (_BANK - SIDE)).astype(np.int64)
    return _windows(scale)[corners[:, 0], corners[:, 1]]


@cache
def _windows(scale: str) -> Field:
    rng = np.random.default_rng(_SEED + len(scale))
    bump, octaves = _SCALES[scale]
    field = fractal(rng, _BANK, _BANK / bump, octaves)
    return sliding_window_view(field, (SIDE, SIDE))


def _rise(values: Field) -> Field:
    """Smoothstep from 0 to 1 over [0, 1]."""
    clipped = np.clip(values, np.float32(0), np.float32(1))
    return clipped * clipped * (3 - 2 * clipped)
