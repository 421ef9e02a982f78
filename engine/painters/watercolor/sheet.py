"""The sheet on the easel: paper, and what a hand can do to it with water and pigment.

Places and lengths are in sides of the picture: (0, 0) is the upper left
corner, (1, 1) the lower right. A hand describes a shape as a field of signed
distances, positive inside; it is evaluated on a grid of half the picture's
resolution, enlarged, and roughened by the paper only then, so that edges are
sharp and cost little.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter

from engine.painters.watercolor import pigment
from engine.painters.watercolor.noise import Field, NoiseBank, enlarge
from engine.painters.watercolor.paper import Paper

Mix = Sequence[tuple[int, float]]  # (number of a pigment in the palette, parts)


@dataclass(frozen=True)
class Wetness:
    """How a wash dries.

    soft: width of the transition at its rim; a wet sheet lets it run far.
    edge: how much darker the dried rim is, and `rim` how wide.
    rough: how far paper and fibres break the outline.
    grain: how much pigment settles in the paper's valleys.
    flow: how unevenly the pigment lies.
    """

    soft: float = 0.006
    edge: float = 0.9
    rim: float = 0.010
    rough: float = 0.004
    grain: float = 0.10
    flow: float = 0.34


WET = Wetness(soft=0.16, edge=0.0, rough=0.0, grain=0.09, flow=0.40)
DAMP = Wetness(soft=0.045, edge=0.25, rim=0.02, rough=0.004)
DRIED = Wetness()


class Sheet:
    """One picture in the making."""

    def __init__(
        self,
        rng: np.random.Generator,
        paper: Paper,
        palette: Sequence[tuple[int, int, int]],
        confidence: float,
    ) -> None:
        self.rng = rng
        self.size = paper.size
        self.confidence = confidence
        # A feeling one is sure of is painted in full; a faint one in thin paint.
        self.strength = 0.22 + 0.78 * min(1.0, max(0.0, confidence)) ** 0.85
        self._paper = paper
        self._densities = [pigment.density(rgb) for rgb in palette]
        self._films = np.zeros((3, self.size, self.size), np.float32)
        self._grid = max(8, self.size // 2)
        self.noise = NoiseBank(rng, self._grid)
        places = (np.arange(self._grid, dtype=np.float32) + np.float32(0.5)) / self._grid
        self.x, self.y = np.meshgrid(places, places)

    def warped(self, amount: float, scale: str = "middle") -> tuple[Field, Field]:
        """The grid's coordinates, pushed about by up to about `amount`."""
        push = np.float32(amount)
        return self.x + push * self.noise.cut(scale), self.y + push * self.noise.cut(scale)

    def wash(self, field: Field, mix: Mix, amount: float, wetness: Wetness = DRIED) -> None:
        """Lay a wash where `field` is positive; `amount` 1 is a full layer.

        With two pigments or more in `mix` they run into each other unevenly.
        """
        shape = enlarge(field - np.float32(0.02 * (1 - self.confidence)), self.size)
        if wetness.rough:
            shape += np.float32(wetness.rough) * self._paper.fibres
        layer = _rise(shape / np.float32(wetness.soft) + np.float32(0.5))
        if wetness.edge:
            rim = np.exp(-np.square(shape / np.float32(wetness.rim)))
            layer *= np.float32(1 - 0.25 * wetness.edge) + np.float32(wetness.edge) * rim
        if wetness.grain:
            layer *= 1 + np.float32(wetness.grain) * self._paper.valleys
        layer *= np.float32(amount * self.strength)
        self._pour(layer, mix, wetness.flow)

    def _pour(self, layer: Field, mix: Mix, flow: float) -> None:
        parts = np.array([part for _, part in mix], np.float32)
        parts /= parts.sum()
        uneven = self._uneven(flow)
        layer = layer * uneven
        if len(mix) == 1:
            self._add(layer, self._densities[mix[0][0]])
            return
        share = self._share(float(parts[0]))
        self._add(layer * share, self._densities[mix[0][0]])
        rest = layer * (1 - share)
        for (number, _), part in zip(mix[1:], parts[1:] / parts[1:].sum(), strict=True):
            self._add(rest * part, self._densities[number])

    def _uneven(self, flow: float) -> Field:
        small = 1 + np.float32(flow) * self.noise.cut("broad")
        small += np.float32(flow * 0.35) * self.noise.cut("fine")
        return enlarge(np.maximum(small, np.float32(0.05)), self.size)

    def _share(self, part: float) -> Field:
        return enlarge(_rise(part + np.float32(0.35) * self.noise.cut("broad")), self.size)

    def _add(self, layer: Field, density: NDArray[np.float32]) -> None:
        for film, weight in zip(self._films, density, strict=True):
            film += layer * weight

    def lift(self, field: Field, amount: float, soft: float = 0.03, ridge: float = 0.0) -> None:
        """Take pigment off where `field` is positive: a thirsty brush, or a backrun.

        `ridge` is how much of it piles up along the outline, as water that
        runs into a drying wash leaves it.
        """
        shape = enlarge(field, self.size) + np.float32(0.004) * self._paper.fibres
        left = 1 - np.float32(amount) * _rise(shape / np.float32(soft) + np.float32(0.5))
        if ridge:
            left += np.float32(ridge) * np.exp(-np.square(shape / np.float32(0.006)))
        self._films *= left

    def bloom(self, centre: tuple[float, float], radius: float, amount: float = 0.5) -> None:
        """A backrun: a drop of water pushes pigment outward into a ragged, dark-rimmed flower."""
        x, y = self.warped(radius * 0.16, "middle")
        field = circle(x, y, centre, radius) + np.float32(radius * 0.06) * self.noise.cut("fine")
        self.lift(field, amount, soft=radius * 0.9, ridge=amount * 0.5)

    def draw(self, mask: Image.Image, mix: Mix, amount: float, grain: float = 0.3) -> None:
        """Paint through an "L" mask of the sheet's size: lines and drops."""
        layer = np.asarray(mask, np.float32) / np.float32(255)
        layer *= np.maximum(1 + np.float32(grain) * self._paper.valleys, np.float32(0.1))
        layer *= np.float32(amount * self.strength)
        for number, part in mix:
            self._add(layer * np.float32(part), self._densities[number])

    def mask(self) -> tuple[Image.Image, ImageDraw.ImageDraw]:
        """An empty mask for `draw`, twice as large for smooth outlines, and its pen."""
        image = Image.new("L", (self.size * 2, self.size * 2))
        return image, ImageDraw.Draw(image)

    def finished_mask(self, image: Image.Image, blur: float = 0.0) -> Image.Image:
        """A mask from `mask`, at the sheet's size; `blur` in sides of the picture."""
        image = image.reduce(2)
        if blur:
            image = image.filter(ImageFilter.GaussianBlur(blur * self.size))
        return image

    def pixels(self) -> NDArray[np.uint8]:
        """What hangs on the wall: (size, size, 3) sRGB."""
        return pigment.to_srgb(self._films, self._paper.light)


def _rise(values: Field) -> Field:
    """Smoothstep from 0 to 1 over [0, 1]."""
    clipped = np.clip(values, np.float32(0), np.float32(1))
    return clipped * clipped * (np.float32(3) - np.float32(2) * clipped)


def circle(x: Field, y: Field, centre: tuple[float, float], radius: float) -> Field:
    """Signed distance to a circle, positive inside."""
    return np.float32(radius) - np.hypot(x - np.float32(centre[0]), y - np.float32(centre[1]))


def polar(x: Field, y: Field, centre: tuple[float, float]) -> tuple[Field, Field]:
    """Distance from `centre` and direction in turns, 0 to 1."""
    across, down = x - np.float32(centre[0]), y - np.float32(centre[1])
    turn = np.arctan2(down, across) / np.float32(2 * math.pi)
    return np.hypot(across, down), turn % np.float32(1)
