"""Recordings on their way from a chat to the painter, and what becomes of their files."""

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any, BinaryIO

import pytest

from bot import listening as listenings
from bot.desk import Desk, Receipt
from bot.listening import ATTEMPTS, Listening
from bot.pace import Pace
from conftest import Program
from drawn import heard
from engine.errors import (
    DiskFull,
    Failure,
    NothingToRead,
    Refused,
    TooLongToHear,
    TryLater,
    Undeliverable,
)
from engine.listening import Senses
from engine.values import Clip, Heard, Request
from paper_voices import Reads, Says, Sounds
from sounds import silence, tone, written
from storage.jobs import Job
from storage.names import RECORDINGS_FOLDER
from storage.store import Store, open_store
from wishes import ADA, BOB, PaperChat, asked

SPEECH = written(tone(0.4), "WAV", subtype="PCM_16")
SILENT = written(silence(0.4), "WAV", subtype="PCM_16")


def recording(sound: bytes = SPEECH) -> dict[str, Any]:
    return {"sound": sound.hex()}


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listenings, "PAUSE", 0.005)
    monkeypatch.setattr(listenings, "LONGEST_PAUSE", 0.02)
    monkeypatch.setattr(listenings, "LOOK", 0.02)


class Bench:
    """A desk with all that listens behind it."""

    def __init__(
        self,
        store: Store,
        *faults: Exception,
        ear: Any = None,
        chat: PaperChat | None = None,
        **desk: Any,
    ) -> None:
        self.store = store
        self.chat = chat or PaperChat(*faults)
        self.tone = Sounds("sad")
        self.pace = Pace()
        self.desk = Desk(store, self.pace, None, **{"voices": True, **desk})
        self.announced = self.desk.listen()
        senses = Senses(ear or Says("I am fine"), self.tone)
        self.listening = Listening(self.desk, {"paper": self.chat}, senses, Reads(), self.pace)

    async def ask(self, user_key: str = ADA, sound: bytes = SPEECH, **more: Any) -> Job:
        wish = asked(user_key, recording=recording(sound), **more)
        return (await self.desk.ask(wish, Request())).job

    @asynccontextmanager
    async def at_work(self) -> AsyncIterator[asyncio.Event]:
        ended = asyncio.Event()
        task = asyncio.create_task(self.listening.run(ended))
        try:
            yield ended
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    async def heard(self) -> Receipt:
        return await asyncio.wait_for(self.announced.get(), 10)

    async def failure(self, job: Job) -> str | None:
        """Why its user has no drawing, once that is known."""
        async with asyncio.timeout(10):
            while (post := await self.store.outbox.find(job.id)) is None:
                await asyncio.sleep(0.01)
        return post.failure

    def files(self) -> list[Path]:
        return sorted((self.store.data_dir / RECORDINGS_FOLDER).glob("*"))


async def test_a_recording_is_heard_and_then_waits_for_the_painter(store: Store) -> None:
    bench = Bench(store)
    promised = await bench.ask()
    assert await store.journal.claim("worker") is None, "there is nothing to paint yet"
    async with bench.at_work():
        job = (await bench.heard()).job
    assert job.id == promised.id
    claimed = await store.journal.claim("worker")
    assert claimed is not None
    assert (claimed.recording, bench.files()) == (None, [])
    assert claimed.request.listened is not None
    assert claimed.request.listened.heard == Heard("I am fine", "en", weak=False)


class Slow(Says):
    def hear(self, clip: Clip) -> Heard:
        time.sleep(0.3)
        return super().hear(clip)


async def test_the_wait_that_is_told_knows_of_the_hearing(store: Store) -> None:
    bench = Bench(store, ear=Slow("I am fine"))
    bench.pace.guess(0.0)  # seconds of painting
    async with bench.at_work():
        await bench.ask()
        assert (await bench.heard()).seconds == 0.0
    first, second = [
        await bench.desk.ask(asked(user, recording=recording()), Request())
        for user in (BOB, "discord:3")
    ]
    assert 0.3 <= first.seconds < 3
    assert second.seconds == pytest.approx(2 * first.seconds)
    assert (await bench.desk.ask(asked("discord:4"), Request("hi"))).seconds == 0.0


async def test_a_voice_is_read_only_where_its_speaker_agreed(store: Store) -> None:
    bench = Bench(store)
    async with bench.at_work():
        for allowed, read in ((None, False), (False, False), (True, True)):
            if allowed is not None:
                await store.people.allow_voice(ADA, allowed=allowed)
            await bench.ask()
            listened = (await bench.heard()).job.request.listened
            assert listened is not None
            assert (listened.voice is not None) == read
            assert bench.tone.asked == int(read)


async def test_of_somebody_elses_voice_the_speaker_decides(store: Store) -> None:
    bench = Bench(store)
    await store.people.allow_voice(ADA, allowed=True)  # who asks, and does not speak
    async with bench.at_work():
        for speaker in (None, BOB):
            await bench.ask(source_author=speaker, own=False)
            job = (await bench.heard()).job
            assert (bench.tone.asked, job.asks_voice) == (0, False)
        await store.people.allow_voice(BOB, allowed=True)
        await bench.ask(source_author=BOB, own=False)
        await bench.heard()
    assert bench.tone.asked == 1


async def test_people_are_asked_about_their_voice_once(store: Store) -> None:
    bench = Bench(store)
    await bench.ask(BOB)
    for _ in range(3):
        await bench.ask()
    async with bench.at_work():
        jobs = [(await bench.heard()).job for _ in range(4)]
    asks = [job.user_key for job in jobs if job.asks_voice]
    assert sorted(asks) == [ADA, BOB]


async def test_nobody_is_asked_where_voices_are_not_read(store: Store) -> None:
    bench = Bench(store, voices=False)
    await store.people.allow_voice(ADA, allowed=True)
    await bench.ask()
    await bench.ask(BOB)
    async with bench.at_work():
        jobs = [(await bench.heard()).job for _ in range(2)]
    assert [job.asks_voice for job in jobs] == [False, False]
    assert bench.tone.asked == 0


async def test_despair_that_is_spoken_is_painted_gently(store: Store) -> None:
    bench = Bench(store, ear=Says("I want to die"))
    await bench.ask()
    async with bench.at_work():
        job = (await bench.heard()).job
    assert job.request.gentle
    assert not job.asks_voice, "not now"


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        (Undeliverable("gone"), "fault-recording-gone"),
        (TooLongToHear(3, 20), "fault-too-long-to-hear"),
    ],
)
async def test_what_cannot_be_fetched_is_told(store: Store, fault: Exception, reason: str) -> None:
    bench = Bench(store, fault)
    job = await bench.ask()
    async with bench.at_work():
        assert await bench.failure(job) == reason
    assert bench.files() == []


@pytest.mark.parametrize(
    ("sound", "reason"),
    [
        (SILENT, "fault-no-sound"),
        (b"I am a text.", "fault-not-audio"),
        (b"", "fault-not-audio"),
    ],
)
async def test_what_cannot_be_heard_is_told(store: Store, sound: bytes, reason: str) -> None:
    bench = Bench(store)
    job = await bench.ask(sound=sound)
    async with bench.at_work() as ended:
        assert await bench.failure(job) == reason
        await asyncio.wait_for(ended.wait(), 5)
        assert bench.files() == []
        await bench.ask()
        await bench.heard()  # and the next one is


async def test_sounds_without_words_are_told(store: Store) -> None:
    bench = Bench(store, ear=Says(""))
    job = await bench.ask()
    async with bench.at_work():
        assert await bench.failure(job) == "fault-no-words"


async def test_a_network_that_fails_is_tried_again(store: Store) -> None:
    bench = Bench(store, TryLater("away"), RuntimeError("odd"), TryLater("away", 0.01))
    await bench.ask()
    async with bench.at_work():
        await bench.heard()
    assert bench.chat.faults == []


async def test_what_breaks_each_time_counts_as_gone(store: Store) -> None:
    bench = Bench(store, *[RuntimeError("odd")] * (ATTEMPTS + 5))
    job = await bench.ask()
    async with bench.at_work():
        assert await bench.failure(job) == "fault-recording-gone"
    assert len(bench.chat.faults) == 5


async def test_a_network_that_stays_away_is_not_waited_for_for_ever(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listenings, "PATIENCE", timedelta(seconds=0.3))
    bench = Bench(store, *[TryLater("away")] * 1000)
    job = await bench.ask()
    async with bench.at_work():
        assert await bench.failure(job) == "fault-recording-gone"
    assert len(bench.chat.faults) < 1000 - ATTEMPTS


async def test_a_full_disk_is_waited_out(store: Store) -> None:
    bench = Bench(store, *[DiskFull("full")] * (ATTEMPTS + 5))
    await bench.ask()
    async with bench.at_work():
        await bench.heard()


class Breaks:
    """An ear that fails so often before it hears."""

    def __init__(self, times: int) -> None:
        self.left = times

    def hear(self, _: Clip) -> Heard:
        self.left -= 1
        if self.left >= 0:
            raise Failure("The ear's process ended.")
        return Heard("I am fine", "en", weak=False)


async def test_an_ear_that_breaks_hears_again_and_is_given_up_in_the_end(store: Store) -> None:
    bench = Bench(store, ear=Breaks(2 * ATTEMPTS - 1))
    job = await bench.ask()
    async with bench.at_work():
        assert await bench.failure(job) == "fault-not-heard"
        second = await bench.ask(BOB)
        assert (await bench.heard()).job.id == second.id


async def test_after_a_restart_what_was_fetched_is_heard_from_its_file(tmp_path: Path) -> None:
    async with open_store(tmp_path) as store:
        bench = Bench(store)
        job = await bench.ask()
        with store.recordings.file(job.id) as file:
            file.write(SPEECH)
        (store.data_dir / RECORDINGS_FOLDER / f".{job.id}.00000000.part").write_bytes(b"half")
    async with open_store(tmp_path) as store:
        again = Bench(store, *[Undeliverable("gone")] * 9)
        assert [path.name for path in again.files()] == [job.id]
        async with again.at_work():
            assert (await again.heard()).job.id == job.id
        assert again.files() == []


async def test_a_file_that_was_lost_is_fetched_once_more(tmp_path: Path) -> None:
    async with open_store(tmp_path) as store:
        job = await Bench(store).ask()
    async with open_store(tmp_path) as store:
        bench = Bench(store)
        async with bench.at_work():
            assert (await bench.heard()).job.id == job.id


class Held(PaperChat):
    """A chat whose recordings come when they may."""

    def __init__(self) -> None:
        super().__init__()
        self.asked, self.may_come = asyncio.Event(), asyncio.Event()

    async def fetch(self, recording: Mapping[str, Any], file: BinaryIO) -> None:
        self.asked.set()
        await self.may_come.wait()
        await super().fetch(recording, file)


@pytest.mark.parametrize("how", ["cancel", "forget"])
async def test_nothing_stays_of_a_recording_that_nobody_waits_for(store: Store, how: str) -> None:
    chat = Held()
    bench = Bench(store, chat=chat)
    job = await bench.ask()
    async with bench.at_work():
        await chat.asked.wait()
        await (bench.desk.cancel(ADA, job.id) if how == "cancel" else bench.desk.forget(ADA))
        chat.may_come.set()
        await bench.ask(BOB)
        assert (await bench.heard()).job.user_key == BOB
        async with asyncio.timeout(5):
            while bench.files():
                await asyncio.sleep(0.01)
    assert await store.journal.find_open(job.id) is None


async def test_a_note_that_is_called_off_while_it_is_heard_asks_nothing(store: Store) -> None:
    bench = Bench(store)
    job = await bench.ask()
    await bench.desk.cancel(ADA, job.id)
    said = heard("I am fine")
    noted = await store.recordings.heard(job, said, gentle=False, may_ask=True)
    assert noted is None
    await bench.ask()
    async with bench.at_work():
        assert (await bench.heard()).job.asks_voice


async def test_who_sends_many_is_heard_in_turn_with_others(store: Store) -> None:
    bench = Bench(store)
    for _ in range(4):
        await bench.ask()
    await bench.ask(BOB)
    for job in await store.recordings.unheard(9):
        with store.recordings.file(job.id) as file:
            file.write(SPEECH)
    async with bench.at_work():
        order = [(await bench.heard()).job.user_key for _ in range(5)]
    assert order.index(BOB) <= 1


async def test_words_and_voice_are_erased_once_they_are_told(store: Store) -> None:
    bench = Bench(store)
    await bench.ask()
    async with bench.at_work():
        job = (await bench.heard()).job
    await store.journal.claim("worker")
    claimed = await store.journal.find(job.id)
    assert claimed is not None
    await store.journal.fail(claimed, "fault-not-painted")
    [row] = await store.database.read(
        "SELECT text, listened, recording FROM jobs WHERE id = ?", (job.id,)
    )
    assert row == (None, None, None)


async def test_no_words_stand_in_the_log(store: Store, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    bench = Bench(store, ear=Says("my secret plan"))
    await bench.ask()
    async with bench.at_work():
        await bench.heard()
    assert "secret" not in " ".join(str(vars(record)) for record in caplog.records)


async def test_nothing_asked_for_is_refused_but_for_a_recording(store: Store) -> None:
    bench = Bench(store)
    with pytest.raises(Exception, match="nothing to draw"):
        await bench.desk.ask(asked(), Request())
    with pytest.raises(NothingToRead):
        await bench.desk.ask(asked(), Request("\0"))
    wish = replace(asked(), recording=recording())
    with pytest.raises(Refused):
        await bench.desk.ask(wish, Request(extra="blue"))


async def test_forgetting_on_the_command_line_takes_recordings_along(
    data_dir: Path, program: Program
) -> None:
    await asyncio.to_thread(data_dir.mkdir)
    async with open_store(data_dir) as store:
        bench = Bench(store)
        for user in (ADA, BOB):
            job = await bench.ask(user)
            with store.recordings.file(job.id) as file:
                file.write(SPEECH)
    assert program("gallery", "forget", "--user", ADA).returncode == 0
    assert [path.name for path in bench.files()] == [job.id]
