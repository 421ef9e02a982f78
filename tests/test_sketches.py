"""What is shown of a drawing before it is finished, when, and when no more."""

import asyncio
import io
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from functools import partial

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from bot import delivery as deliveries
from bot import sketches, wash
from bot.delivery import Delivery
from bot.desk import Desk
from bot.pace import Pace
from bot.progress import Progress
from bot.sheets.sketch import bare_sheet, sketch_sheet
from bot.wash import Washes
from drawn import drawn
from engine.easel import Easel
from engine.errors import TryLater, Undeliverable
from engine.ports import Watch
from engine.studio import Studio
from engine.values import Request, Step
from storage import journal
from storage.jobs import Job
from storage.store import Store
from wishes import BOB, PaperChat, PaperPainter, PaperReader, asked

PATCH = np.full((4, 4, 3), 200, np.uint8)
SHEET = sketch_sheet([PATCH] * 3)
WASH = "A first wash in watercolour; the painting follows."


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, seconds in (("LOOK", 0.01), ("LONG", 0.1), ("EVERY", 0.1)):
        monkeypatch.setattr(sketches, name, seconds)
    monkeypatch.setattr(deliveries, "LOOK", 0.02)
    monkeypatch.setattr(deliveries, "REFRESH", 0.03)
    monkeypatch.setattr(wash, "SLOW", 0.1)


@pytest.fixture
def desk(store: Store) -> Desk:
    return Desk(store, Pace(), None)


@pytest.fixture
def progress() -> Progress:
    return Progress()


class Sluggish(PaperChat):
    """Takes a while to show a sketch."""

    busy_with = ""

    async def sketch(self, job: Job, words: str, picture: bytes | None) -> None:
        self.busy_with = words
        await asyncio.sleep(0.1)
        assert not self.shown, "a sketch over the drawing"
        await super().sketch(job, words, picture)


@asynccontextmanager
async def delivering(desk: Desk, chat: PaperChat, progress: Progress) -> AsyncIterator[None]:
    delivery = Delivery(desk, {"paper": chat}, Pace(), progress=progress)
    task = asyncio.create_task(delivery.run(asyncio.Event()))
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
        await delivery.settle(1)


async def claimed(desk: Desk) -> Job:
    """A job that a worker has taken, whose message is there."""
    await desk.ask(asked(address={"channel": 7, "message": 9}), Request("hi", seed=1))
    job = await desk.store.journal.claim("a worker")
    assert job is not None
    return job


async def paint(desk: Desk, job: Job) -> None:
    finish = partial(journal.finish, job=job)
    await desk.store.gallery.add(job.user_key, drawn(), along=finish)


async def until(condition: Callable[[], object]) -> None:
    async with asyncio.timeout(5):
        while not condition():
            await asyncio.sleep(0.005)


async def steps(watch: Watch, first: int, last: int, *previews: NDArray[np.uint8]) -> None:
    """So many of 100 steps, in 20 ms each."""
    for number in range(first, last + 1):
        watch(Step(number, 100, (*previews,)))
        await asyncio.sleep(0.02)


async def test_who_waits_long_sees_steps_and_previews_now_and_then(
    desk: Desk, progress: Progress
) -> None:
    chat = PaperChat()
    async with delivering(desk, chat, progress):
        job = await claimed(desk)
        begun = time.monotonic()
        await steps(progress.begin(job.id), 1, 40, PATCH, PATCH, PATCH)
        await paint(desk, job)
        progress.forget(job.id)
        await until(lambda: chat.shown)
        seconds = time.monotonic() - begun  # 0.8, or more beside others
    assert 3 <= len(chat.sketched) <= seconds / 0.1  # from 0.1 s on, 0.1 s apart
    words = [said for said, _ in chat.sketched]
    numbers = [int(said.split()[2]) for said in words]
    assert numbers == sorted(set(numbers))
    assert numbers[0] >= 4
    assert words == [f"Painting… step {number} of 100, {number}%" for number in numbers]
    assert all(picture is not None for _, picture in chat.sketched)


async def test_a_quick_drawing_is_not_sketched(desk: Desk, progress: Progress) -> None:
    chat = PaperChat()
    async with delivering(desk, chat, progress):
        job = await claimed(desk)
        await steps(progress.begin(job.id), 1, 2, PATCH)
        await paint(desk, job)
        progress.forget(job.id)
        await until(lambda: chat.shown)
    assert chat.sketched == []


async def test_a_painter_without_previews_is_told_of_in_words(
    desk: Desk, progress: Progress
) -> None:
    chat = PaperChat()
    async with delivering(desk, chat, progress):
        job = await claimed(desk)
        await steps(progress.begin(job.id), 1, 10)
        await until(lambda: "Painting… step 10 of 100, 10%" in chat.said)
        assert chat.cancellable
    assert chat.sketched == []


async def test_a_preview_stays_while_steps_bring_no_other(desk: Desk, progress: Progress) -> None:
    chat = PaperChat()
    async with delivering(desk, chat, progress):
        job = await claimed(desk)
        watch = progress.begin(job.id)
        await steps(watch, 1, 1, PATCH)
        await steps(watch, 2, 8)
        await until(lambda: chat.sketched)
        await steps(watch, 9, 18)
        await until(lambda: len(chat.sketched) > 1)
        await steps(watch, 19, 19, PATCH)
        await until(lambda: chat.sketched[-1][0].startswith("Painting… step 19"))
    pictures = [picture is not None for _, picture in chat.sketched]
    assert pictures == [True, *[False] * (len(pictures) - 2), True]
    assert not any("step" in words for words in chat.said)


async def test_nothing_is_sketched_over_the_drawing(desk: Desk, progress: Progress) -> None:
    chat = Sluggish()
    async with delivering(desk, chat, progress):
        job = await claimed(desk)
        watch = progress.begin(job.id)
        await steps(watch, 1, 8, PATCH)
        await until(lambda: chat.busy_with)
        await paint(desk, job)
        await steps(watch, 9, 30, PATCH)  # although nobody should hear of these any more
        await until(lambda: chat.shown)
        progress.wash(job.id, SHEET)
        await asyncio.sleep(0.3)
    assert len(chat.sketched) == 1


async def test_a_wash_stands_until_the_previews_show_more(desk: Desk, progress: Progress) -> None:
    chat = PaperChat()
    async with delivering(desk, chat, progress):
        job = await claimed(desk)
        progress.wash(job.id, SHEET)
        await until(lambda: chat.sketched)
        watch = progress.begin(job.id)
        await asyncio.sleep(0.15)
        await steps(watch, 29, 29, PATCH)
        await until(lambda: len(chat.sketched) > 1)
        await steps(watch, 30, 30, PATCH)
        await until(lambda: len(chat.sketched) > 2)
    first, below, instead = chat.sketched
    assert first[0] == f"Painting…\n{WASH}"
    assert first[1] is not None
    assert below == (f"Painting… step 29 of 100, 29%\n{WASH}", None)
    assert instead[0] == "Painting… step 30 of 100, 30%"
    assert instead[1] is not None


async def test_who_waits_in_line_has_a_wash_above_the_place(desk: Desk, progress: Progress) -> None:
    chat = PaperChat()
    async with delivering(desk, chat, progress):
        for number in range(3):
            address = {"channel": 7, "message": number}
            receipt = await desk.ask(asked(f"discord:{number}", address=address), Request("hi"))
        progress.wash(receipt.job.id, SHEET)
        place = f"2 drawings come before yours. Ready in 3 s.\n{WASH}"
        await until(lambda: any(words == place for words, _ in chat.sketched))
        assert sum(picture is not None for _, picture in chat.sketched) == 1
        await desk.cancel("discord:2", receipt.job.id)
        await until(lambda: "Called off, as you asked." in chat.said)
        sketched = len(chat.sketched)
        await asyncio.sleep(0.1)
        assert len(chat.sketched) == sketched
    assert receipt.job.id not in dict(progress)


async def test_what_cannot_be_shown_now_is_left_out(desk: Desk, progress: Progress) -> None:
    chat = PaperChat(TryLater("busy", 0.3))
    async with delivering(desk, chat, progress):
        job = await claimed(desk)
        watch = progress.begin(job.id)
        chat.said.append("Painting…")
        await steps(watch, 1, 10, PATCH)
        await until(lambda: not chat.faults)
        await steps(watch, 11, 18, PATCH)
        assert chat.sketched == []
        await until(lambda: chat.sketched)
        assert chat.sketched[0][0] == "Painting… step 18 of 100, 18%"


async def test_where_no_sketch_is_taken_the_drawing_still_comes(
    desk: Desk, progress: Progress
) -> None:
    class Strict(PaperChat):
        tries = 0

        async def sketch(self, job: Job, words: str, picture: bytes | None) -> None:
            self.tries += 1
            raise Undeliverable("No photos here.")

    chat = Strict()
    async with delivering(desk, chat, progress):
        job = await claimed(desk)
        await steps(progress.begin(job.id), 1, 25, PATCH)
        await paint(desk, job)
        await until(lambda: chat.shown)
    assert chat.tries == 1


@asynccontextmanager
async def washing(
    desk: Desk, painter: PaperPainter, progress: Progress, capacity: int = 8
) -> AsyncIterator[None]:
    async with Easel(painter, capacity=capacity) as easel:
        task = asyncio.create_task(Washes(Studio(PaperReader(), easel, 8), desk, progress).run())
        await until(lambda: painter.painted or not painter.gate.is_set())
        try:
            yield
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task


async def test_who_waits_long_has_a_wash(desk: Desk, progress: Progress) -> None:
    async with washing(desk, PaperPainter(), progress):
        receipt = await desk.ask(asked(), Request("hi"))  # a second, as far as anybody knows
        desk.announce(receipt)
        await until(lambda: progress.of(receipt.job.id).wash)
    with Image.open(io.BytesIO(progress.of(receipt.job.id).wash)) as shown:
        assert shown.width > 2 * shown.height  # three side by side


async def test_a_wait_that_turns_out_long_has_one_too(
    store: Store, progress: Progress, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wash, "SLOW", 0.2)
    pace = Pace()
    pace.guess(0.1)
    desk = Desk(store, pace, None)
    async with washing(desk, PaperPainter(), progress):
        slow, quick = [await desk.ask(asked(user), Request("hi")) for user in ("discord:1", BOB)]
        for receipt in (slow, quick):
            desk.announce(receipt)
        await desk.cancel(BOB, quick.job.id)
        await asyncio.sleep(0.05)
        assert dict(progress) == {}
        await until(lambda: dict(progress))
        await asyncio.sleep(0.1)
    assert set(dict(progress)) == {slow.job.id}


async def test_words_that_the_chat_has_said_by_itself_are_not_said_again(
    desk: Desk, progress: Progress, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deliveries, "REFRESH", 60.0)
    chat = PaperChat()
    async with delivering(desk, chat, progress):
        receipt = await desk.ask(asked(address={"message": 9}), Request("hi"))
        receipt = replace(receipt, seconds=9.0)  # long enough to be told of
        desk.announce(replace(receipt, told="Nine seconds."))
        await asyncio.sleep(0.05)
        assert chat.said == []
        progress.wash(receipt.job.id, SHEET)
        await until(lambda: chat.sketched)
    assert chat.sketched == [(f"Nine seconds.\n{WASH}", SHEET)]


async def test_nor_where_the_wait_turns_out_long(
    desk: Desk, progress: Progress, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deliveries, "REFRESH", 0.02)
    monkeypatch.setattr(deliveries, "SHORT", 0.0)
    chat = PaperChat()
    receipt = await desk.ask(asked(address={"message": 9}), Request("hi"))
    async with delivering(desk, chat, progress):
        desk.announce(replace(receipt, told="Painting…"))
        await asyncio.sleep(0.2)
    assert chat.said == []


async def test_where_previews_are_to_be_seen_no_wash_is_painted(
    desk: Desk, progress: Progress
) -> None:
    painter = PaperPainter()
    async with washing(desk, painter, progress):
        receipt = await desk.ask(asked(), Request("hi"))
        progress.begin(receipt.job.id)(Step(1, 9))
        desk.announce(receipt)
        await asyncio.sleep(0.1)
    assert painter.painted == 1  # the one that is for nobody


async def test_where_many_wait_for_washes_the_others_go_without(
    desk: Desk, progress: Progress
) -> None:
    painter = PaperPainter()
    painter.gate.clear()
    async with washing(desk, painter, progress, capacity=2):
        for number in range(9):
            desk.announce(await desk.ask(asked(f"discord:{number}"), Request("hi")))
        await asyncio.sleep(0.1)
        painter.gate.set()
        await until(lambda: dict(progress))
        await asyncio.sleep(0.1)
    assert len(dict(progress)) in {2, 3}


@pytest.mark.parametrize("pictures", [1, 2, 3, 4])
def test_previews_lie_side_by_side_on_one_sheet(pictures: int) -> None:
    colours = [(200, 0, 0), (0, 160, 0), (0, 0, 200), (200, 200, 0)][:pictures]
    sheet = sketch_sheet([np.full((96, 96, 3), colour, np.uint8) for colour in colours])
    assert len(sheet) < 150_000
    with Image.open(io.BytesIO(sheet)) as shown:
        pixels = np.asarray(shown, np.int16)
    assert pixels.shape[1] <= 1280
    middles = pixels.shape[1] * (2 * np.arange(pictures) + 1) // (2 * pictures)
    assert np.abs(pixels[len(pixels) // 2, middles] - colours).max() < 12


def test_what_is_left_of_a_sketch_is_a_bare_sheet() -> None:
    with Image.open(io.BytesIO(bare_sheet())) as shown:
        pixels = np.asarray(shown)
    assert pixels[len(pixels) // 2, pixels.shape[1] // 2].min() > 240
