"""Smooth random fields: what water, fibres and an unsteady hand have in common."""

from typing import ClassVar

import numpy as np
from numpy.typing import NDArray
from PIL import Image

Field = NDArray[np.float32]


def enlarge(field: Field, times: int) -> Field:
    """A field (h, w) resampled bicubically to (h * times, w * times)."""
    height, width = field.shape
    image = Image.fromarray(np.ascontiguousarray(field, np.float32))
    image = image.resize((width * times, height * times), Image.Resampling.BICUBIC)
    return np.array(image)


def fractal(rng: np.random.Generator, size: int, cells: float, octaves: int) -> Field:
    """Fractal noise (Perlin 1985's fBm, on a value lattice), unit variance.

    `size` pixels a side with about `cells` bumps across it in the first
    octave; each octave doubles the bumps and halves their height.
    """
    total = np.zeros((size, size), np.float32)
    for octave in range(octaves):
        lattice = max(2, round(cells * 2**octave)) + 3
        bumps = rng.standard_normal((lattice, lattice), dtype=np.float32)
        if lattice > 2 * size:
            continue  # too fine to show; drawn all the same, so that size keeps the composition
        total += _inner(bumps, size) * np.float32(0.5**octave)
    return (total - total.mean()) / (total.std() + np.float32(1e-6))


def _inner(lattice: Field, size: int) -> Field:
    """Enlarge a lattice without its rim, where the interpolation has no neighbours."""
    last = lattice.shape[0] - 1.5
    image = Image.fromarray(lattice).resize(
        (size, size), Image.Resampling.BICUBIC, box=(1.5, 1.5, last, last)
    )
    return np.array(image, dtype=np.float32)


class NoiseBank:
    """Three large fields, made once a picture, from which washes cut windows.

    A window is a random crop in one of eight orientations: as good as fresh
    noise, at a hundredth of its price.
    """

    # bumps across a picture in the first octave
    SCALES: ClassVar = {"broad": 2.2, "middle": 6.0, "fine": 18.0}
    MARGIN = 1.7  # sides of a window in a field

    def __init__(self, rng: np.random.Generator, window: int) -> None:
        self._rng = rng
        self._window = window
        size = round(window * self.MARGIN)
        self._fields = {
            name: fractal(rng, size, cells * self.MARGIN, octaves=4)
            for name, cells in self.SCALES.items()
        }

    def cut(self, scale: str) -> Field:
        """A (window, window) field of about unit variance; `scale` is one of SCALES."""
        field = self._fields[scale]
        room = field.shape[0] - self._window
        top, left = np.rint(self._rng.random(2) * room).astype(int)
        crop = field[top : top + self._window, left : left + self._window]
        turned = np.rot90(crop, int(self._rng.integers(4)))
        return turned.T if self._rng.random() < 0.5 else turned
