import asyncio
import logging
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import pytest

from bot import worker as workers
from bot.desk import Desk
from bot.filling import Demand
from bot.pace import FIRST_GUESS, Pace
from bot.progress import Progress
from bot.worker import FAILURES, LOSSES, Worker
from drawn import heard
from engine.easel import Easel
from engine.errors import DiskFull, PainterFailed, PainterLost
from engine.studio import Studio
from engine.values import Brief, Feeling, Request
from storage import journal as journals
from storage.outbox import Post
from storage.pool import Offer
from storage.records import Entry
from storage.store import Store
from wishes import ADA, BOB, PaperPainter, PaperReader, asked


@pytest.fixture(autouse=True)
def no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "PAUSE", 0.01)


@asynccontextmanager
async def working(store: Store, painter: PaperPainter, **more: Any) -> AsyncIterator[Worker]:
    async with Easel(painter) as easel:
        worker = Worker(store, Studio(PaperReader(), easel, 8), Pace(), **more)
        task = asyncio.create_task(worker.run())
        try:
            yield worker
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task


async def posts(store: Store, worker: Worker, number: int) -> list[Post]:
    """The outbox, once it has so many posts."""
    while len(due := await store.outbox.due("paper", limit=99)) < number:
        worker.finished.clear()
        await asyncio.wait_for(worker.finished.wait(), 10)
    found = [await store.outbox.find(job_id) for job_id in due]
    return [post for post in found if post]


def desk_of(store: Store) -> Desk:
    return Desk(store, Pace(), None)


async def test_what_is_asked_for_is_painted_and_kept(store: Store) -> None:
    receipt = await desk_of(store).ask(asked(source_author=BOB, own=False), Request("hi", seed=5))
    async with working(store, PaperPainter()) as worker:
        [post] = await posts(store, worker, 1)
    [entry] = await store.gallery.page(ADA, limit=5)
    assert (post.job.id, post.drawing_id, post.failure) == (receipt.job.id, entry.id, None)
    assert [picture.seed for picture in entry.pictures] == [5, 5, 5]
    assert (entry.text, entry.source_author) == (None, BOB)


async def test_the_next_ones_wait_is_guessed_from_the_last_one(store: Store) -> None:
    pace = Pace()
    desk = Desk(store, pace, None)
    async with Easel(PaperPainter(seconds=0.3)) as easel:
        worker = Worker(store, Studio(PaperReader(), easel, 8), pace)
        task = asyncio.create_task(worker.run())
        await desk.ask(asked(), Request("hi"))
        await posts(store, worker, 1)
        while (await store.journal.lengths()) != (0, 0):
            await asyncio.sleep(0.01)
        await asyncio.sleep(0.02)
        receipt = await desk.ask(asked(BOB), Request("hi"))
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
    assert 0.3 <= receipt.seconds < 0.9


async def test_a_gentle_drawing_is_painted_in_pale_washes(store: Store) -> None:
    await desk_of(store).ask(asked(), Request("I want to die"))
    async with working(store, PaperPainter()) as worker:
        await posts(store, worker, 1)
    [entry] = await store.gallery.page(ADA, limit=5)
    assert max(picture.confidence for picture in entry.pictures) <= 0.1
    assert {picture.emotion for picture in entry.pictures} == {"joy", "love", "sadness"}


async def test_a_fault_that_passes_is_not_noticed(store: Store) -> None:
    receipt = await desk_of(store).ask(asked(), Request("hi"))
    faults = [PainterFailed("The brush broke.")] * (FAILURES - 1)
    async with working(store, PaperPainter(*faults)) as worker:
        [post] = await posts(store, worker, 1)
    assert (post.job.id, post.failure) == (receipt.job.id, None)


async def test_a_drawing_that_fails_three_times_is_given_up_and_told(
    store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    await desk_of(store).ask(asked(), Request("hi"))
    painter = PaperPainter(*[PainterFailed("The brush broke.")] * FAILURES)
    async with working(store, painter) as worker:
        [post] = await posts(store, worker, 1)
        assert (post.drawing_id, post.failure) == (None, "fault-not-painted")
        await desk_of(store).ask(asked(), Request("hi"))
        assert len(await posts(store, worker, 2)) == 2
    told = [record for record in caplog.records if record.levelno >= logging.ERROR]
    assert len(told) == FAILURES
    assert {vars(record)["job"] for record in told} == {post.job.id}
    assert not any(record.exc_info for record in told)


async def test_a_host_that_is_lost_is_no_failure_of_the_drawing(store: Store) -> None:
    receipt = await desk_of(store).ask(asked(), Request("hi"))
    painter = PaperPainter(*[PainterLost("The host is gone.")] * (LOSSES - 1))
    async with working(store, painter) as worker:
        [post] = await posts(store, worker, 1)
    assert (post.job.id, post.failure) == (receipt.job.id, None)


async def test_what_fails_and_is_repeated_is_not_taken_for_finished(store: Store) -> None:
    pace, painter = Pace(), PaperPainter(*[PainterLost("The host is gone.")] * 99)
    for user in (ADA, BOB):
        await desk_of(store).ask(asked(user), Request("hi"))
    async with Easel(painter) as easel:
        worker = Worker(store, Studio(PaperReader(), easel, 8), pace)
        task = asyncio.create_task(worker.run())
        while len(painter.faults) > 90:
            await asyncio.sleep(0.01)
        told = pace.seconds(10)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
    assert told >= 10 * FIRST_GUESS  # as at the start: nothing was measured


async def test_a_drawing_that_takes_every_host_with_it_is_given_up(store: Store) -> None:
    await desk_of(store).ask(asked(), Request("hi"))
    painter = PaperPainter(*[PainterLost("The host is gone.")] * (LOSSES + FAILURES))
    async with working(store, painter) as worker:
        [post] = await posts(store, worker, 1)
    assert post.failure == "fault-not-painted"


def test_where_several_paint_who_waits_waits_for_one_of_them() -> None:
    pace = Pace()
    for _ in range(8):  # four hosts that take two seconds
        pace.finished(others_wait=True, seconds=2.0)
    assert pace.seconds(0) == 2.0
    assert 2.0 < pace.seconds(1) < 2.1  # these eight were finished in a moment


def test_while_nothing_gets_finished_the_wait_is_as_long_as_it_has_been() -> None:
    pace = Pace()
    pace.finished(others_wait=False, seconds=0.05)
    with pace.painting():
        time.sleep(0.2)
        assert 0.2 <= pace.seconds(0) < 2
    assert pace.seconds(0) == 0.05


async def test_what_is_under_way_at_the_end_waits_for_the_next_start(store: Store) -> None:
    await desk_of(store).ask(asked(), Request("hi"))
    painter = PaperPainter()
    painter.gate.clear()
    async with working(store, painter):
        await asyncio.wait_for(painter.begun.wait(), 10)
    [job] = await store.journal.pending(5)
    assert (job.failures, await store.journal.place(job.id)) == (0, 0)


async def test_forgetting_somebody_stops_what_is_painted_for_them(store: Store) -> None:
    await desk_of(store).ask(asked(ADA), Request("hi"))
    painter = PaperPainter()
    painter.gate.clear()
    async with working(store, painter) as worker:
        while await store.journal.place((await store.journal.pending(1))[0].id) is not None:
            await asyncio.sleep(0.01)
        await store.gallery.forget(ADA)
        await desk_of(store).ask(asked(BOB), Request("hi"))
        painter.gate.set()
        [post] = await posts(store, worker, 1)
    assert post.job.user_key == BOB
    assert await store.gallery.page(ADA, limit=5) == []


async def test_nothing_is_kept_to_be_shown_of_what_is_painted_or_forgotten(store: Store) -> None:
    desk, progress, painter = desk_of(store), Progress(), PaperPainter()
    painted = await desk.ask(asked(BOB), Request("hi"))
    progress.wash(painted.job.id, b"a sheet")
    async with working(store, painter, progress=progress) as worker:
        await posts(store, worker, 1)
        assert dict(progress) == {}
        painter.gate.clear()
        waiting = await desk.ask(asked(ADA), Request("hi"))
        while await store.journal.place(waiting.job.id) is not None:
            await asyncio.sleep(0.01)
        progress.wash(waiting.job.id, b"a sheet")
        await desk.forget(ADA)
        async with asyncio.timeout(5):
            while dict(progress):
                await asyncio.sleep(0.01)


async def test_what_is_called_off_is_not_painted_on(store: Store) -> None:
    desk = desk_of(store)
    receipt = await desk.ask(asked(ADA), Request("hi"))
    painter = PaperPainter()
    painter.gate.clear()
    async with working(store, painter) as worker:
        while await store.journal.place(receipt.job.id) is not None:
            await asyncio.sleep(0.01)
        await desk.cancel(ADA, receipt.job.id)
        [post] = await posts(store, worker, 1)
        assert post.failure == "cancelled"
        await desk.ask(asked(BOB), Request("hi"))
        painter.gate.set()
        assert len(await posts(store, worker, 2)) == 2
    assert await store.gallery.page(ADA, limit=5) == []


async def test_a_full_disk_is_not_the_jobs_fault(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workers, "DISK_PAUSE", 0.05)
    await desk_of(store).ask(asked(ADA), Request("hi"))
    full = [DiskFull("The disk is full.")] * (FAILURES + 2)

    add = store.gallery.add

    async def full_at_first(*drawing: Any, **more: Any) -> Entry:
        if full:
            raise full.pop()
        return await add(*drawing, **more)

    monkeypatch.setattr(store.gallery, "add", full_at_first)
    async with working(store, PaperPainter()) as worker:
        [post] = await posts(store, worker, 1)
    assert not full
    assert (post.failure, post.job.failures) == (None, 0)


async def test_a_worker_stopped_past_its_lease_changes_nothing_when_it_wakes(
    store: Store, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(workers, "LEASE", 0.3)
    monkeypatch.setattr(journals, "LEASE", 0.3)
    await desk_of(store).ask(asked(ADA), Request("hi"))
    stopped, awake = PaperPainter(), PaperPainter()
    stopped.gate.clear()
    async with working(store, stopped, at_once=1) as first:
        while await store.journal.place((await store.journal.pending(1))[0].id) is not None:
            await asyncio.sleep(0.01)
        monkeypatch.setattr(first, "_owner", "nobody")  # no more signs of life from this one
        async with working(store, awake, at_once=1) as second:
            await posts(store, second, 1)
            stopped.gate.set()
            while not stopped.painted:
                await asyncio.sleep(0.01)
            await asyncio.sleep(0.2)  # for what must not come
            assert len(await posts(store, second, 1)) == 1
    assert (stopped.painted, awake.painted) == (1, 1)
    assert len(await store.gallery.page(ADA, limit=5)) == 1
    assert len(list((tmp_path / "pictures").rglob("*.jpeg"))) == 3


async def fill(store: Store, count: int) -> None:
    """Pictures of the three strongest feelings that the reader finds, `count` of each."""
    studio, painter = Studio(PaperReader(), PaperPainter(), 8), PaperPainter()
    for seed in range(101, 101 + count):
        for brief in studio.briefs(Request("hi", seed=seed), await studio.feel(Request("hi"))):
            [picture] = await painter.paint([brief])
            await store.pool.add(picture)


async def test_a_usual_wish_is_answered_with_what_is_ready(store: Store) -> None:
    await fill(store, 2)
    desk, painter = desk_of(store), PaperPainter()
    for _ in range(3):
        await desk.ask(asked(), Request("hi"))
    async with working(store, painter, demand=Demand()) as worker:
        await posts(store, worker, 3)
    entries = await store.gallery.page(ADA, limit=5)
    # Who come at once may be given some of the one and some of the other, but nothing twice.
    shown = [(each.emotion, each.seed) for entry in entries for each in entry.pictures]
    assert len(set(shown)) == len(shown) == 9
    assert sorted(seed for _, seed in shown if seed in {101, 102}) == [101] * 3 + [102] * 3
    assert painter.painted == 1
    rows = await store.database.read("SELECT seed FROM jobs", ())
    assert {seed for [seed] in rows} == {entry.pictures[0].seed for entry in entries}
    assert [picture.confidence for picture in entries[0].pictures] == [
        confidence for _, confidence in entries[0].feeling.ranked[:3]
    ]


async def test_what_was_said_is_kept_with_pictures_that_were_ready(store: Store) -> None:
    await fill(store, 1)
    painter = PaperPainter()
    await desk_of(store).ask(asked(), Request(listened=heard("hello there")))
    async with working(store, painter, demand=Demand()) as worker:
        await posts(store, worker, 1)
    assert painter.painted == 0
    [entry] = await store.gallery.page(ADA, limit=5)
    assert entry.transcript == "hello there"


@pytest.mark.parametrize(
    "request_",
    [
        Request("hi", seed=4),
        Request("hi", blend=True),
        Request("hi", extra="at sea"),
        Request("hi", negative="ships"),
        Request("hi", gentle=True),
    ],
)
async def test_who_wants_something_of_their_own_is_painted_for(
    store: Store, request_: Request
) -> None:
    await fill(store, 1)
    painter = PaperPainter()
    await Desk(store, Pace(), None, no_words=lambda: None).ask(asked(), request_)
    async with working(store, painter, demand=Demand()) as worker:
        await posts(store, worker, 1)
    assert painter.painted == 1
    assert await store.database.read("SELECT count(*) FROM ready_pictures", ()) == [(3,)]


async def test_what_no_ready_pictures_are_there_for_is_read_once(store: Store) -> None:
    reader = Counting()
    await desk_of(store).ask(asked(), Request("hi"))
    async with Easel(PaperPainter()) as easel:
        worker = Worker(store, Studio(reader, easel, 8), Pace(), demand=Demand())
        task = asyncio.create_task(worker.run())
        await posts(store, worker, 1)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
    assert reader.texts == ["hi"]
    [entry] = await store.gallery.page(ADA, limit=5)
    assert entry.text == "hi"


class Counting(PaperReader):
    """Notes what it reads."""

    def __init__(self) -> None:
        self.texts: list[str] = []

    def read(self, texts: Sequence[str]) -> list[Feeling]:
        self.texts += texts
        return super().read(texts)


async def test_a_wish_called_off_takes_nothing_that_is_ready(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    await fill(store, 1)
    desk = desk_of(store)
    receipt = await desk.ask(asked(), Request("hi"))
    own = store.pool.offer

    @asynccontextmanager
    async def offer(briefs: Sequence[Brief]) -> AsyncIterator[Offer | None]:
        async with own(briefs) as found:
            await desk.cancel(ADA, receipt.job.id)
            yield found

    monkeypatch.setattr(store.pool, "offer", offer)
    async with working(store, PaperPainter(), demand=Demand()) as worker:
        [post] = await posts(store, worker, 1)
    assert post.failure == "cancelled"
    assert await store.gallery.count(ADA) == 0
    assert await store.database.read("SELECT count(*) FROM ready_pictures", ()) == [(3,)]


async def test_ready_pictures_that_go_before_they_are_shown_are_painted_anew(
    store: Store, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    await fill(store, 1)
    await desk_of(store).ask(asked(), Request("hi"))
    own = store.pool.offer

    @asynccontextmanager
    async def offer(briefs: Sequence[Brief]) -> AsyncIterator[Offer | None]:
        async with own(briefs) as found:
            await store.pool.keep_only("watercolor", "another revision")
            yield found

    monkeypatch.setattr(store.pool, "offer", offer)
    painter = PaperPainter()
    async with working(store, painter, demand=Demand()) as worker:
        [post] = await posts(store, worker, 1)
    [entry] = await store.gallery.page(ADA, limit=5)
    assert (post.drawing_id, post.failure, painter.painted) == (entry.id, None, 1)
    assert [record for record in caplog.records if record.levelno >= logging.WARNING] == []
    files = {*store.data_dir.rglob("*.jpeg"), *store.data_dir.rglob("*.png")}
    assert files == {picture.path for picture in entry.pictures}
