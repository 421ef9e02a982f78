"""One brush stroke and one dab of each feeling, for the page: its bars, and its buttons.

    python -m bot.sheets.strokes bot/web_chat/page

writes `joy-stroke.webp`, `joy-dab.webp` and so on, which lie in the tree. They
are transparent where the paint is thin, so that they lie on any paper.
"""

import sys
from pathlib import Path

import numpy as np
from PIL import Image

from engine.painters.watercolor.noise import Field, fractal
from engine.painters.watercolor.pigment import density, to_srgb
from engine.palette import PALETTES

STROKE = (640, 60)  # pixels
DAB = (160, 160)
_BANK = 1024  # pixels a side of the noise from which a stroke is cut
_DARKNESS = 1.9  # mean optical density of a plain layer
_THICKEST = 1.3  # layers, of pigments that are pale by nature
_DEEPEST = 2.6  # optical density, of blacks
# The pigments in their order along a stroke: what tells a feeling first, blacks late.
_ORDER = {
    "anger": ("Red", "Orange", "Red", "Dark Brown", "Black"),
    "fear": ("Dark Purple", "Dark Blue", "Dark Purple", "Dark Green", "Black"),
    "joy": ("Yellow", "Orange", "Pink", "Bright Green", "Sky Blue"),
    "love": ("Red", "Pink", "Peach", "Lavender", "Pink"),
    "sadness": ("Dark Blue", "Gray", "Pale Purple", "Dark Blue", "Dark Green"),
    "surprise": ("Bright Orange", "Yellow", "Neon Green", "Electric Blue", "Bright Orange"),
}


def stroke(emotion: str, size: tuple[int, int] = STROKE) -> Image.Image:
    """A stroke (RGBA) in an emotion's pigments, wet in wet, with a dried rim."""
    rng = np.random.default_rng([len(emotion), *emotion.encode(), *size])
    width, height = size
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    thick = _layer(rng, x, y, size)
    weights = _weights(rng, x / width, y / height, size)
    densities = np.stack([_film(PALETTES[emotion][name]) for name in _ORDER[emotion]])
    films = np.einsum("phw,pc->chw", weights * thick, densities)
    return _transparent(films)


def _layer(rng: np.random.Generator, x: Field, y: Field, size: tuple[int, int]) -> Field:
    """How thick the paint lies: ragged outside, pooled at the rim, uneven within."""
    width, height = size
    half = height / 2
    x = x + half * np.float32(0.08) * _noise(rng, size, half * 0.7)
    y = y + half * np.float32(0.08) * _noise(rng, size, half * 0.9)
    reach = np.maximum(np.abs(x - (width - 1) / 2) - (width / 2 - half), 0)
    distance = (reach**2.6 + np.abs(y - (height - 1) / 2) ** 2.6) ** np.float32(1 / 2.6)
    long = width > height
    ragged, radius = (0.03, 0.76) if long else (0.008, 0.7)
    inside = half * np.float32(radius) - distance + half * ragged * _noise(rng, size, half * 0.16)
    layer = np.clip(inside / (half * 0.07) + 0.5, 0, 1)
    layer *= 1 + 0.55 * np.exp(-np.square(inside / (half * 0.09)))
    flow = 1 + 0.24 * _noise(rng, size, half * 1.3) + 0.05 * _noise(rng, size, 3.0)
    thick: Field = (layer * np.clip(flow, 0.3, 1.7)).astype(np.float32)
    return thick


def _weights(rng: np.random.Generator, x: Field, y: Field, size: tuple[int, int]) -> Field:
    """Each pigment's part at every place (pigments, height, width); they run into each other."""
    count = 5
    square = size[0] == size[1]
    pulls = []
    for place in range(count):
        if square:  # the first in the middle, the others dropped in around it
            turn, away = 2 * np.pi * (place / (count - 1) + 0.1), 0.34 * (place > 0)
            left, top = 0.5 + away * np.cos(turn), 0.5 + away * np.sin(turn)
            near = np.hypot(x - left, y - top) / (0.24 if place else 0.34)
        else:  # one after another
            near = (x - (place + 0.5) / count) / 0.16
        pulls.append(-1.4 * near**2 + 0.9 * _noise(rng, size, size[1] * 0.5))
    weights: Field = np.exp(np.stack(pulls) - np.max(pulls, axis=0)).astype(np.float32)
    weights /= weights.sum(axis=0)
    return weights


def _noise(rng: np.random.Generator, size: tuple[int, int], bump: float) -> Field:
    width, height = size
    return fractal(rng, _BANK, _BANK / bump, 2)[:height, :width]


def _film(code: str) -> Field:
    red, green, blue = bytes.fromhex(code)
    full = density((red, green, blue))
    layers = min(_THICKEST, _DARKNESS / float(full.mean()))
    film: Field = np.minimum(full * np.float32(layers), np.float32(_DEEPEST))
    return film


def _transparent(films: Field) -> Image.Image:
    """Films (3, h, w) as a picture that, laid on white, looks as they do."""
    srgb = to_srgb(films, np.ones_like(films)).astype(np.float32).transpose(2, 0, 1) / 255
    alpha = 1 - srgb.min(axis=0)
    colour = 1 - (1 - srgb) / np.maximum(alpha, 1e-3)
    pixels = np.concatenate([colour, alpha[None]]).transpose(1, 2, 0)
    return Image.fromarray(np.rint(np.clip(pixels, 0, 1) * 255).astype(np.uint8), "RGBA")


if __name__ == "__main__":
    for name in PALETTES:
        for kind, size in (("stroke", STROKE), ("dab", DAB)):
            path = Path(sys.argv[1]) / f"{name}-{kind}.webp"
            stroke(name, size).save(path, quality=82, method=6)
