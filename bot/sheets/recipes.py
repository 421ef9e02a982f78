"""Which pigments a day's feelings are painted with, and how they happen to fall."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from engine.painters.watercolor.noise import Field
from engine.painters.watercolor.pigment import density
from engine.palette import PALETTES

CHANCES = 16  # numbers of chance that a wash may use, each 0 to 1
PAINTS = 6  # pigments in a wash at most: two of each of three feelings

_FEELINGS = 3  # of a day that are painted, the strongest
_LEAST = 0.04  # share of a day below which a feeling is not painted
_SECOND = 0.38  # part of a feeling that its second pigment takes
_DARKNESS = 1.75  # mean optical density of a plain layer, where a pigment can reach it
_THICKEST = 1.2  # layers, of pigments that are pale by nature

# How often a pigment is taken. A small wash of black says little about whose
# black it is, so the colours that tell feelings apart come first.
_LIKELY = {
    "anger": {"Red": 6, "Orange": 3, "Dark Brown": 1.5, "Black": 0.5, "Dark Gray": 0.3},
    "fear": {"Dark Purple": 6, "Dark Green": 3, "Dark Blue": 1.5, "Black": 1, "Gray": 0.5},
    "joy": {"Yellow": 7, "Orange": 3, "Pink": 1.5, "Sky Blue": 1.5, "Bright Green": 1.5},
    "love": {"Pink": 5, "Red": 4, "Lavender": 2.5, "Peach": 2, "White": 1},
    "sadness": {"Dark Blue": 6, "Pale Purple": 3, "Gray": 3, "Dark Green": 1.5, "Black": 0.5},
    "surprise": {
        "Electric Blue": 3,
        "Bright Orange": 3,
        "Neon Green": 2.5,
        "Yellow": 2.5,
        "Silver": 0.5,
    },
}


@dataclass(frozen=True, eq=False)
class Recipe:
    """The paints of one wash: `parts` (PAINTS,) sum to 1, `densities` (PAINTS, 3) are optical.

    `chance` (CHANCES,) is 0 to 1. The same day and feelings give the same recipe.
    """

    parts: Field
    densities: Field
    chance: NDArray[np.float64]


def recipe(day: date, shares: Mapping[str, float]) -> Recipe:
    """How to paint a day of which each emotion has a share; some share is above 0."""
    rng = np.random.default_rng(day.toordinal())
    chance = rng.random(CHANCES)
    parts = np.zeros(PAINTS, np.float32)
    densities = np.zeros((PAINTS, 3), np.float32)
    for place, (emotion, share) in enumerate(_strongest(shares)):
        pair = slice(2 * place, 2 * place + 2)
        parts[pair] = share * (1 - _SECOND), share * _SECOND
        densities[pair] = _two_pigments(rng, emotion)
    return Recipe(parts / parts.sum(), densities, chance)


def _strongest(shares: Mapping[str, float]) -> list[tuple[str, float]]:
    ranked = sorted(shares.items(), key=lambda item: (-item[1], item[0]))[:_FEELINGS]
    total = sum(shares.values())
    return [ranked[0], *(item for item in ranked[1:] if item[1] >= _LEAST * total)]


def _two_pigments(rng: np.random.Generator, emotion: str) -> Field:
    """Layers of two of an emotion's pigments, the likelier first, as optical densities (2, 3)."""
    likely = _LIKELY[emotion]
    chances = np.array(list(likely.values()))
    names = rng.choice(list(likely), size=2, replace=False, p=chances / chances.sum())
    first, second = sorted(names.tolist(), key=lambda name: -likely[name])
    return np.stack([_layer(PALETTES[emotion][name]) for name in (first, second)])


def _layer(code: str) -> Field:
    """The optical density (3,) of a layer that is neither muddy nor faint."""
    red, green, blue = bytes.fromhex(code)
    full = density((red, green, blue))
    return full * np.float32(min(_THICKEST, _DARKNESS / float(full.mean())))
