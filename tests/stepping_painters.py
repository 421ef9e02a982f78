"""Painters that work in steps, as diffusion does, but paint only noise."""

import asyncio
import logging
import os
import sys
import time
import warnings
from collections.abc import Sequence

import numpy as np

from drawn import painted
from engine.ports import Watch
from engine.values import Brief, Equipment, Picture, Step

STEPS = 5
PREVIEW = 16  # pixels a side


class Stepping:
    """Takes STEPS steps of `seconds` each; a cancellation takes effect at the next one."""

    seconds = 0.02

    async def load(self, watch: Watch | None = None) -> Equipment:
        return Equipment()

    async def paint(self, briefs: Sequence[Brief], watch: Watch | None = None) -> list[Picture]:
        for number in range(1, STEPS + 1):
            await asyncio.sleep(self.seconds)
            if watch:
                watch(Step(number, STEPS, tuple(preview(brief, number) for brief in briefs)))
        return [
            painted(emotion=b.emotion, seed=b.seed, size=b.size, confidence=b.confidence)
            for b in briefs
        ]


def preview(brief: Brief, number: int) -> np.ndarray[tuple[int, int, int], np.dtype[np.uint8]]:
    """The brief's first pigment, clearer with each step; its first row tells the seed."""
    pixels = np.full((PREVIEW, PREVIEW, 3), 255, np.uint8)
    pixels[:, : PREVIEW * number // STEPS] = brief.pigments[0]
    pixels[0] = brief.seed % 256
    return pixels


class Slow(Stepping):
    """So slow that people see it paint."""

    seconds = 0.12


class Patient(Stepping):
    """Needs longer for a picture than others are waited for, but not for a step."""

    seconds = 0.25


class Endless(Stepping):
    """Would paint for an hour."""

    seconds = 720.0


class Deaf(Stepping):
    """Hears no cancellation: its step blocks the event loop."""

    async def paint(self, briefs: Sequence[Brief], watch: Watch | None = None) -> list[Picture]:
        if briefs[0].seed:
            time.sleep(30)  # noqa: ASYNC251 - that is what it is for
        return await super().paint(briefs, watch)


class Noisy(Stepping):
    """Complains in every way that libraries know."""

    async def paint(self, briefs: Sequence[Brief], watch: Watch | None = None) -> list[Picture]:
        warnings.warn("I am old.", stacklevel=1)
        logging.getLogger("noisy").error("I hurt.")
        print("I talk.", file=sys.stderr)
        print("I answer.", flush=True)
        os.write(2, b"I am written in C.\n")
        return await super().paint(briefs, watch)
