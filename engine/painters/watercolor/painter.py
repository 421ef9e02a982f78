"""The painter `watercolor`: brief in, picture out, on the CPU."""

import asyncio
import hashlib
from collections.abc import Callable, Sequence

import numpy as np

from engine.painters.watercolor.hands import anger, fear, joy, love, sadness, surprise
from engine.painters.watercolor.sheet import Sheet
from engine.values import Brief, Picture

NAME = "watercolor"
REVISION = "1"  # counted up whenever the same brief gives other pixels

HANDS: dict[str, Callable[[Sheet], None]] = {
    "anger": anger.paint,
    "fear": fear.paint,
    "joy": joy.paint,
    "love": love.paint,
    "sadness": sadness.paint,
    "surprise": surprise.paint,
}


class Watercolor:
    """Paints each brief of a batch in a thread of its own; numpy lets them run side by side."""

    async def load(self) -> None:
        """Nothing to load: paper and pigments are computed."""

    async def paint(self, briefs: Sequence[Brief]) -> list[Picture]:
        """One picture a brief, in order."""
        return list(await asyncio.gather(*(asyncio.to_thread(paint, brief) for brief in briefs)))


def paint(brief: Brief) -> Picture:
    """Paint one brief, here and now; the same brief gives the same bytes."""
    sheet = Sheet(_generator(brief), brief.size, brief.pigments, brief.confidence)
    HANDS[brief.emotion](sheet)
    return Picture(brief, NAME, REVISION, sheet.pixels())


def _generator(brief: Brief) -> np.random.Generator:
    """Chance that depends on seed and emotion alone: confidence and size keep the composition."""
    digest = hashlib.sha256(f"{brief.emotion}:{brief.seed}".encode()).digest()
    return np.random.default_rng(int.from_bytes(digest[:16]))
