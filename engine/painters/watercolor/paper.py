"""Cold-pressed paper: fibres, valleys where pigment settles, a warm white."""

import threading
from dataclasses import dataclass
from functools import cache

import numpy as np

from engine.painters.watercolor.noise import Field, fractal

WHITE = (0.965, 0.955, 0.925)  # linear reflectance of the bare sheet
GRAINS_ACROSS = 190  # bumps of the paper's tooth across a picture
_SHEET_SEED = 1741  # the paper is the same under every picture, as from one pad

_making = threading.Lock()  # pictures are painted in several threads


@dataclass(frozen=True, eq=False)
class Paper:
    """The sheet's surface; fields are (size, size), of about unit variance.

    `valleys` is high where the paper is low; `fibres` is the coarser wander
    that breaks outlines; `light` (3, size, size) is its linear reflectance.
    """

    size: int
    valleys: Field
    fibres: Field
    light: Field


def paper(size: int) -> Paper:
    """The paper of `size` pixels a side, always the same; made once, whoever asks first."""
    with _making:
        return _make(size)


@cache
def _make(size: int) -> Paper:
    rng = np.random.default_rng(_SHEET_SEED)
    cells = min(GRAINS_ACROSS, size / 2)
    tooth = fractal(rng, size, cells, octaves=2)
    fibres = fractal(rng, size, cells / 7, octaves=4)
    valleys = np.clip(tooth * np.float32(0.8) + fibres * np.float32(0.35), -2.2, 2.2)
    slope = np.gradient(-valleys, axis=0) + np.gradient(-valleys, axis=1)
    shade = 1 + np.float32(0.010) * np.clip(slope, -3, 3)  # light from the upper left
    light = np.stack([np.float32(channel) * shade for channel in WHITE])
    return Paper(size, valleys.astype(np.float32), fibres, light.astype(np.float32))
