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
from engine.painters.watercolor.paper import paper

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


@dataclass(frozen=True)
class _Window:
    """The part of the grid that a wash reaches: rows and columns, ends excluded."""

    top: int
    bottom: int
    left: int
    right: int

    @property
    def pixels(self) -> tuple[slice, slice]:
        """The same part in pixels of the sheet."""
        return slice(2 * self.top, 2 * self.bottom), slice(2 * self.left, 2 * self.right)

    def enlarged(self, field: Field) -> Field:
        """That part of a field of the grid, at the sheet's resolution."""
        return enlarge(field[self.top : self.bottom, self.left : self.right], 2)


def _window(field: Field, reach: float) -> _Window | None:
    """Where `field` comes within `reach` of being positive, and a little more."""
    near = field > -reach
    rows, columns = np.flatnonzero(near.any(axis=1)), np.flatnonzero(near.any(axis=0))
    if not rows.size:
        return None
    height, width = field.shape
    return _Window(
        max(0, int(rows[0]) - 2),
        min(height, int(rows[-1]) + 3),
        max(0, int(columns[0]) - 2),
        min(width, int(columns[-1]) + 3),
    )


class Sheet:
    """One picture in the making."""

    def __init__(
        self,
        rng: np.random.Generator,
        size: int,
        palette: Sequence[tuple[int, int, int]],
        confidence: float,
    ) -> None:
        """`size` in pixels; `palette` in sRGB; `confidence` 0 to 1."""
        self.rng = rng
        # A feeling one is sure of is painted in full; a faint one in thin paint.
        self._confidence = min(1.0, max(0.0, confidence))
        self._strength = 0.22 + 0.78 * self._confidence**0.85
        self._wanted = size
        self._grid = (size + 1) // 2
        self.size = self._grid * 2
        self._paper = paper(self.size)
        self._densities = [pigment.density(rgb) for rgb in palette]
        self._films = np.zeros((3, self.size, self.size), np.float32)
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
        uneven = self._uneven(wetness.flow)
        share = np.float32(0.35) * self.noise.cut("broad")
        field = field - np.float32(0.02 * (1 - self._confidence))
        window = _window(field, wetness.soft / 2 + 3 * abs(wetness.rough))
        if window is None:
            return
        layer = self._layer(field, window, wetness)
        layer *= window.enlarged(uneven)
        layer *= np.float32(amount * self._strength)
        self._pour(layer, window, mix, share)

    def _layer(self, field: Field, window: _Window, wetness: Wetness) -> Field:
        """How thick the wash lies, 1 for a plain one, in the window's pixels."""
        shape = window.enlarged(field)
        if wetness.rough:
            shape += np.float32(wetness.rough) * self._paper.fibres[window.pixels]
        layer = _rise(shape / np.float32(wetness.soft) + np.float32(0.5))
        if wetness.edge:
            shape *= np.float32(1 / wetness.rim)
            np.square(shape, out=shape)
            rim = np.exp(np.negative(shape, out=shape), out=shape)
            rim *= np.float32(wetness.edge)
            rim += np.float32(1 - 0.25 * wetness.edge)
            layer *= rim
        if wetness.grain:
            layer *= 1 + np.float32(wetness.grain) * self._paper.valleys[window.pixels]
        return layer

    def _uneven(self, flow: float) -> Field:
        field = 1 + np.float32(flow) * self.noise.cut("broad")
        field += np.float32(flow * 0.35) * self.noise.cut("fine")
        return np.maximum(field, np.float32(0.05))

    def _pour(self, layer: Field, window: _Window, mix: Mix, share: Field) -> None:
        """Add the layer's pigments; the first takes its part where `share` says so."""
        total = sum(part for _, part in mix)
        first = self._densities[mix[0][0]]
        if len(mix) == 1:
            self._add(layer, window, first)
            return
        rest = np.sum(
            [self._densities[number] * np.float32(part) for number, part in mix[1:]], axis=0
        ) / np.float32(total - mix[0][1])
        taken = layer * window.enlarged(_rise(np.float32(mix[0][1] / total) + share))
        self._add(taken, window, first)
        self._add(np.subtract(layer, taken, out=layer), window, rest)

    def _add(self, layer: Field, window: _Window, density: NDArray[np.float32]) -> None:
        films = self._films[:, *window.pixels]
        for channel, weight in enumerate(density):
            films[channel] += layer * weight

    def lift(self, field: Field, amount: float, soft: float = 0.03, ridge: float = 0.0) -> None:
        """Take pigment off where `field` is positive: a thirsty brush, or a backrun.

        `ridge` is how much of it piles up along the outline, as water that
        runs into a drying wash leaves it.
        """
        window = _window(field, soft / 2 + 0.02)
        if window is None:
            return
        shape = window.enlarged(field) + np.float32(0.004) * self._paper.fibres[window.pixels]
        left: Field = 1 - np.float32(amount) * _rise(shape / np.float32(soft) + np.float32(0.5))
        if ridge:
            left += np.float32(ridge) * np.exp(-np.square(shape / np.float32(0.006)))
        self._films[:, *window.pixels] *= left

    def bloom(self, centre: tuple[float, float], radius: float, amount: float = 0.5) -> None:
        """A backrun: a drop of water pushes pigment outward into a ragged, dark-rimmed flower."""
        x, y = self.warped(radius * 0.16, "middle")
        field = circle(x, y, centre, radius) + np.float32(radius * 0.06) * self.noise.cut("fine")
        self.lift(field, amount, soft=radius * 0.9, ridge=amount * 0.5)

    def draw(self, mask: Image.Image, mix: Mix, amount: float, grain: float = 0.3) -> None:
        """Paint through an "L" mask of the sheet's size: lines and drops."""
        box = mask.getbbox()
        if box is None:
            return
        left, top, right, bottom = box
        pixels = (slice(top, bottom), slice(left, right))
        layer = np.array(mask.crop(box), np.float32)
        layer *= np.maximum(1 + np.float32(grain) * self._paper.valleys[pixels], np.float32(0.1))
        layer *= np.float32(amount * self._strength / 255)
        density = np.sum([self._densities[number] * np.float32(part) for number, part in mix], 0)
        for film, weight in zip(self._films, density, strict=True):
            film[pixels] += layer * weight

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
        picture = pigment.to_srgb(self._films, self._paper.light)
        return np.ascontiguousarray(picture[: self._wanted, : self._wanted])


def _rise(values: NDArray[np.floating]) -> Field:
    """Smoothstep from 0 to 1 over [0, 1]."""
    clipped: Field = np.clip(values, np.float32(0), np.float32(1))
    return clipped * clipped * (np.float32(3) - np.float32(2) * clipped)


def circle(x: Field, y: Field, centre: tuple[float, float], radius: float) -> Field:
    """Signed distance to a circle, positive inside."""
    return np.float32(radius) - np.hypot(x - np.float32(centre[0]), y - np.float32(centre[1]))


def polar(x: Field, y: Field, centre: tuple[float, float]) -> tuple[Field, Field]:
    """Distance from `centre` and direction in turns, 0 to 1."""
    across, down = x - np.float32(centre[0]), y - np.float32(centre[1])
    turn = np.arctan2(down, across) / np.float32(2 * math.pi)
    return np.hypot(across, down), turn % np.float32(1)
