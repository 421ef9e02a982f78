"""`emotion-draw bench voice`: what people who write notice of those who speak.

Texts arrive at a rate, as in `bench durability`, through the desk into a real
store; in turns nobody speaks, and notes of four seconds are waiting to be heard
without a pause: decoded, heard by this machine's ear, and read for their tone.
"""

import asyncio
import io
import statistics
import tempfile
import wave
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import replace
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any, BinaryIO, cast

import numpy as np

from bot import composition
from bot.chat import Chat
from bot.commands.bench_durability import arrivals, p99
from bot.commands.bench_row import Row, row
from bot.desk import Asked, Desk
from bot.listening import Listening
from bot.pace import Pace
from bot.settings import Settings
from engine.ears import choice
from engine.listening import Senses, SensesApart
from engine.ports import Ear
from engine.values import SAMPLE_RATE, Clip, Heard, Request
from storage.store import open_store

RATE = 100  # texts a second
ROUNDS = 5  # turns of each
SECONDS = 4.0  # of arrivals in a turn
NOTE = 4.0  # seconds that a note lasts
WAITING = 4  # notes that wait at any time
WARM = 5.0  # seconds of notes before anything is counted


def voice(settings: Settings) -> list[Row]:
    """Texts while nobody speaks and while notes are heard, taking turns; and the notes."""
    return asyncio.run(timed(settings))


async def timed(settings: Settings) -> list[Row]:
    """The rows, in a loop that runs already."""
    quiet: list[float] = []
    busy: list[float] = []
    notes: list[float] = []
    async with _bench(settings) as (desk, listening):
        for turn in range(ROUNDS + 1):
            without = await arrivals(desk, RATE, SECONDS, seed=turn)
            async with _notes(desk, listening, turn) as times:
                if not turn:  # the models are loaded
                    await asyncio.sleep(WARM)
                with_notes = await arrivals(desk, RATE, SECONDS, seed=-turn)
            if turn:
                quiet, busy, notes = quiet + without, busy + with_notes, notes + times
    ratio = statistics.quantiles(busy, n=100)[-1] / statistics.quantiles(quiet, n=100)[-1]
    return [
        row(f"{RATE} texts/s, nobody speaks", quiet, p99(quiet)),
        row(f"{RATE} texts/s, while notes are heard", busy, f"{p99(busy)}, {ratio:.2f} x"),
        row(f"a note of {NOTE:.0f} s, the one before to this one", notes),
    ]


@asynccontextmanager
async def _bench(settings: Settings) -> AsyncIterator[tuple[Desk, Listening]]:
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        store = await stack.enter_async_context(open_store(folder))
        senses = SensesApart(partial(_insistent, settings))
        stack.callback(senses.close)
        desk = Desk(store, Pace(), None, voices=True)
        reader = composition.make_reader(settings)
        chats = {"bench": cast("Chat", _Sending(_note()))}
        yield desk, Listening(desk, chats, senses, reader, Pace())


@asynccontextmanager
async def _notes(desk: Desk, listening: Listening, turn: int) -> AsyncIterator[list[float]]:
    """Notes are sent and heard meanwhile; gives the seconds between each and the one before."""
    times: list[float] = []
    tasks = [
        asyncio.create_task(listening.run(asyncio.Event())),
        asyncio.create_task(_speak(desk, turn, times)),
    ]
    try:
        yield times
    finally:
        for task in tasks:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task


async def _speak(desk: Desk, turn: int, times: list[float]) -> None:
    """Have as many notes wait as ever, and time them."""
    heard, loop = desk.listen(), asyncio.get_running_loop()
    for number in count():
        key = f"bench:{turn}{number}"
        await desk.store.people.allow_voice(key.replace("bench", "discord"), allowed=True)
        asked = Asked(key, key.replace("bench", "discord"), "en", {"channel": number})
        await desk.ask(replace(asked, recording={"note": number}), Request())
        if number >= WAITING:
            begun = loop.time()
            await heard.get()
            times.append(loop.time() - begun)


class _Sending:
    """The platform on which the same note is sent again and again."""

    def __init__(self, note: bytes) -> None:
        self._note = note

    async def fetch(self, _: Mapping[str, Any], file: BinaryIO) -> None:
        file.write(self._note)


def _insistent(settings: Settings) -> Senses:
    return Senses(
        _Insistent(choice.choose(settings.whisper_model)), composition.make_tone(settings)
    )


class _Insistent:
    """An ear that finds words in everything, so that the tone is read as well."""

    def __init__(self, ear: Ear) -> None:
        self._ear = ear

    def hear(self, clip: Clip) -> Heard:
        heard = self._ear.hear(clip)
        return replace(heard, text=heard.text or "I feel so happy today!")


def _note() -> bytes:
    """Something like a voice: harmonics that come and go as syllables do."""
    at = np.arange(round(NOTE * SAMPLE_RATE)) / SAMPLE_RATE
    harmonics = sum(np.sin(2 * np.pi * 140 * n * at) / n for n in range(1, 12))
    sound = harmonics * (0.5 + 0.5 * np.sin(2 * np.pi * 3 * at)) * 0.15
    file = io.BytesIO()
    with wave.open(file, "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(SAMPLE_RATE)
        out.writeframes((np.clip(sound, -1, 1) * 32767).astype("<i2").tobytes())
    return file.getvalue()
