"""The painter `watercolor`: brief in, picture out, on the CPU."""

import asyncio
import hashlib
import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from engine.painters.watercolor.hands import anger, fear, joy, love, sadness, surprise
from engine.painters.watercolor.sheet import Sheet
from engine.ports import Watch
from engine.values import Brief, Equipment, Picture

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
    """Paints as many briefs at once as there are cores; numpy lets them run side by side."""

    def __init__(self, hands: int | None = None) -> None:
        """`hands`: briefs at once, where not all the cores are ours."""
        # More threads than cores gain nothing, and hold up whatever runs beside them.
        self._hands = ThreadPoolExecutor(hands or os.cpu_count(), thread_name_prefix="watercolor")

    async def load(self, watch: Watch | None = None) -> Equipment:
        """Nothing to load: paper and pigments are computed."""
        return Equipment()

    async def paint(self, briefs: Sequence[Brief], watch: Watch | None = None) -> list[Picture]:
        """One picture a brief, in order; they are quick, so `watch` hears nothing."""
        loop = asyncio.get_running_loop()
        return list(
            await asyncio.gather(
                *(loop.run_in_executor(self._hands, paint, brief) for brief in briefs)
            )
        )


def paint(brief: Brief) -> Picture:
    """Paint one brief, here and now; the same brief gives the same bytes."""
    sheet = Sheet(_generator(brief), brief.size, brief.pigments, _strength(brief))
    HANDS[brief.emotion](sheet)
    return Picture(brief, NAME, REVISION, sheet.pixels())


def _strength(brief: Brief) -> float:
    """How sure the colours are; of a blend, as sure as its feelings are together."""
    if not brief.blend or not brief.blend[-1].share:
        return brief.confidence
    return min(1.0, brief.confidence / brief.blend[-1].share)


def _generator(brief: Brief) -> np.random.Generator:
    """Chance that depends on seed and emotion alone: confidence and size keep the composition."""
    what = "blend" if brief.blend else brief.emotion
    digest = hashlib.sha256(f"{what}:{brief.seed}".encode()).digest()
    return np.random.default_rng(int.from_bytes(digest[:16]))
