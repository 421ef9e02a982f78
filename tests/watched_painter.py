"""A painter in steps, slow enough to be watched and stopped; hosts of a cluster run it too."""

import asyncio
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from drawn import painted
from engine.ports import Watch
from engine.values import Brief, Equipment, Picture, Step

STEPS = 10
A_STEP_S = 0.05


class Stepping:
    """Tells of ten steps; notes in the file that `negative` names that it was stopped."""

    async def load(self, watch: Watch | None = None) -> Equipment:
        return Equipment()

    async def paint(self, briefs: Sequence[Brief], watch: Watch | None = None) -> list[Picture]:
        try:
            for number in range(1, STEPS + 1):
                await asyncio.sleep(A_STEP_S)
                preview = np.full((8, 8, 3), number, np.uint8)
                if watch is not None:
                    watch(Step(number, STEPS, (preview,) * len(briefs)))
        except asyncio.CancelledError:
            Path(briefs[0].negative).touch()  # noqa: ASYNC240 - a moment
            raise
        return [painted(emotion=brief.emotion, seed=brief.seed, size=8) for brief in briefs]


class Uncompiled(Stepping):
    """Has a model of others, and lacks a compiler."""

    async def load(self, watch: Watch | None = None) -> Equipment:
        return Equipment("Tiny, a licence", True, "it paints uncompiled: no compiler")
