"""Painters that fail in every way; the seed of a brief says how."""

import asyncio
import os
import signal
from collections.abc import Sequence
from pathlib import Path

from drawn import painted
from engine.errors import PainterAway, PainterFailed
from engine.ports import Watch
from engine.values import Brief, Equipment, Picture

FINE, RAISES, BREAKS, DIES, HANGS, STARVES = range(6)


class Troubled:
    """Paints noise, unless a seed says otherwise."""

    async def load(self, watch: Watch | None = None) -> Equipment:
        return Equipment()

    async def paint(self, briefs: Sequence[Brief], watch: Watch | None = None) -> list[Picture]:
        for brief in briefs:
            await trouble(brief.seed)
        return [painted(emotion=brief.emotion, seed=brief.seed, size=8) for brief in briefs]


class Leaving(Troubled):
    """Is away the first time that it is asked; a file tells of that."""

    def __init__(self, left: Path) -> None:
        self._left = left
        self._lost = False

    async def load(self, watch: Watch | None = None) -> Equipment:
        if self._lost or not self._left.exists():
            self._lost = True  # for as long as this one lives
            self._left.touch()
            raise PainterAway("Nobody is there.")
        return Equipment()


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
