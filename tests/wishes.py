"""Wishes as chats bring them to the desk, and a chat on paper that answers are written to."""

import asyncio
from collections.abc import Mapping, Sequence
from itertools import count
from typing import Any, BinaryIO

from bot.answer import Answer
from bot.chat import Address
from bot.desk import Asked
from drawn import EMOTIONS, painted
from engine.ports import Watch
from engine.values import Brief, Equipment, Feeling, Picture
from storage.jobs import Job

ADA = "discord:1"
BOB = "discord:2"
_numbers = count(1)


def asked(user_key: str = ADA, **more: Any) -> Asked:
    """A wish that nobody brought before, unless it is given an `intake_key`."""
    facts = {"intake_key": f"paper:{next(_numbers)}", "locale": "en", "address": {"channel": 7}}
    return Asked(**{"user_key": user_key, **facts, **more})


class PaperReader:
    """Reads the same feeling in everything."""

    def read(self, texts: Sequence[str]) -> list[Feeling]:
        return [Feeling(EMOTIONS, clear=True, clarity=0.9) for _ in texts]


class PaperPainter:
    """Paints noise; raises what `faults` holds first. `gate` can keep it waiting.

    A drawing takes it `seconds`, one after the other.
    """

    def __init__(self, *faults: Exception, seconds: float = 0.0) -> None:
        self.faults = list(faults)
        self.painted = 0
        self._seconds = seconds
        self._brush = asyncio.Lock()
        self.begun = asyncio.Event()
        self.gate = asyncio.Event()
        self.gate.set()

    async def load(self, watch: Watch | None = None) -> Equipment:
        return Equipment()

    async def paint(self, briefs: Sequence[Brief], watch: Watch | None = None) -> list[Picture]:
        self.begun.set()
        await self.gate.wait()
        async with self._brush:
            await asyncio.sleep(self._seconds)
        if self.faults:
            raise self.faults.pop(0)
        self.painted += 1
        return [
            painted(emotion=brief.emotion, seed=brief.seed, size=8, confidence=brief.confidence)
            for brief in briefs
        ]


class PaperChat:
    """Notes what is said and shown; raises what `faults` holds first."""

    def __init__(self, *faults: Exception, platform: str = "paper") -> None:
        self.platform = platform
        self.faults = list(faults)
        self.said: list[str] = []
        self.sketched: list[tuple[str, bytes | None]] = []
        self.shown: list[Answer] = []
        self.whispered: list[str] = []
        self.cancellable = False  # what is said now
        self.changed = asyncio.Event()

    async def serve(self) -> None:
        await asyncio.Event().wait()

    def when(self, _: str, seconds: float) -> str:
        return f"in {seconds:.0f} s"

    async def say(self, job: Job, words: str, *, cancellable: bool = False) -> Address:
        self._change()
        self.said.append(words)
        self.cancellable = cancellable
        return {**job.address, "message": 9}

    async def sketch(self, job: Job, words: str, picture: bytes | None) -> None:
        assert "message" in job.address, "words come first"
        self._change()
        self.sketched.append((words, picture))

    async def show(self, job: Job, answer: Answer) -> None:
        assert "message" in job.address, "words come first"
        self._change()
        self.shown.append(answer)

    async def fetch(self, recording: Mapping[str, Any], file: BinaryIO) -> None:
        self._change()
        file.write(bytes.fromhex(recording["sound"]))

    async def busy(self, job: Job) -> None:
        pass

    async def whisper(self, _: Job, words: str) -> None:
        self._change()
        self.whispered.append(words)

    def _change(self) -> None:
        self.changed.set()
        if self.faults:
            raise self.faults.pop(0)
