"""Pigments: what they take from the light, and how they mix.

A wash is a transparent film over white paper. Light passes it, is thrown back
by the paper and passes it again, so reflectances of films multiply and their
optical densities add: Kubelka and Munk's theory (1931) in the limit of little
scattering, which watercolour comes near (Curtis et al., "Computer-Generated
Watercolor", SIGGRAPH 1997, section 5). Yellow over blue is green here, where
an average of RGB values would be grey.
"""

import numpy as np
from numpy.typing import NDArray

from engine.painters.watercolor.noise import Field

DARKEST = 0.0045  # linear reflectance of the blackest black
_TABLE_SIZE = 4096  # entries of the table from linear reflectance to sRGB


def density(rgb: tuple[int, int, int]) -> NDArray[np.float32]:
    """Optical density (3,) of a full layer whose colour on white is sRGB `rgb`."""
    channels = np.asarray(rgb, np.float64) / 255
    linear = np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)
    return -np.log(np.clip(linear, DARKEST, 0.995)).astype(np.float32)


def to_srgb(densities: Field, paper: Field) -> NDArray[np.uint8]:
    """The picture (n, n, 3) of films with `densities` (3, n, n) on `paper` (3, n, n), linear."""
    light = np.exp(-densities)
    light *= paper
    light *= np.float32(_TABLE_SIZE - 1)
    np.clip(light, 0, _TABLE_SIZE - 1, out=light)
    return np.ascontiguousarray(_srgb_table()[light.astype(np.uint16)].transpose(1, 2, 0))


def _srgb_table() -> NDArray[np.uint8]:
    linear = np.linspace(0, 1, _TABLE_SIZE)
    srgb = np.where(linear <= 0.0031308, linear * 12.92, 1.055 * linear ** (1 / 2.4) - 0.055)
    return np.rint(srgb * 255).astype(np.uint8)
