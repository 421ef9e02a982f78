"""Painters that fail in every way; the seed of a brief says how."""

import asyncio
import os
import signal
from collections.abc import Sequence

from drawn import painted
from engine.errors import PainterFailed
from engine.ports import Watch
from engine.values import Brief, Picture

FINE, RAISES, BREAKS, DIES, HANGS, STARVES = range(6)


class Troubled:
    """Paints noise, unless a seed says otherwise."""

    async def load(self) -> None:
        pass

    async def paint(self, briefs: Sequence[Brief], watch: Watch | None = None) -> list[Picture]:
        for brief in briefs:
            await trouble(brief.seed)
        return [painted(emotion=brief.emotion, seed=brief.seed, size=8) for brief in briefs]


async def trouble(seed: int) -> None:
    match seed:
        case 1:
            raise PainterFailed("The brush broke.")
        case 2:
            raise ZeroDivisionError("nobody thought of that")
        case 3:
            os.kill(os.getpid(), signal.SIGKILL)
        case 4:
            await asyncio.sleep(3600)
        case 5:
            raise MemoryError
