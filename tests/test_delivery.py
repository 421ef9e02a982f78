import asyncio
import logging
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from functools import partial
from typing import Any

import pytest

from bot import delivery as deliveries
from bot import replies
from bot.chat import Address
from bot.delivery import ATTEMPTS, Delivery
from bot.desk import Desk, Receipt
from bot.pace import Pace
from drawn import drawn
from engine.errors import StorageFailed, TryLater, Undeliverable
from engine.values import Request
from storage import journal
from storage.jobs import Job
from storage.store import Store
from wishes import ADA, BOB, PaperChat, asked


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deliveries, "LOOK", 0.02)
    monkeypatch.setattr(deliveries, "REFRESH", 0.05)


@pytest.fixture
def desk(store: Store) -> Desk:
    return Desk(store, Pace(), None)


@asynccontextmanager
async def delivering(
    desk: Desk, *chats: PaperChat, pace: Pace | None = None
) -> AsyncIterator[asyncio.Event]:
    finished = asyncio.Event()
    delivery = Delivery(desk, {chat.platform: chat for chat in chats}, pace or Pace())
    task = asyncio.create_task(delivery.run(finished))
    try:
        yield finished
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
        await delivery.settle(1)


async def painted(desk: Desk, text: str = "so happy", **more: Any) -> Receipt:
    """A wish whose drawing waits in the outbox."""
    receipt = await desk.ask(asked(**more), Request(text))
    job = await desk.store.journal.claim("a worker")
    assert job is not None
    await desk.store.gallery.add(job.user_key, drawn(text), along=partial(journal.finish, job=job))
    return receipt


async def until_settled(desk: Desk, platform: str = "paper") -> None:
    async with asyncio.timeout(10):
        while await all_posts(desk, platform):
            await asyncio.sleep(0.01)


async def all_posts(desk: Desk, platform: str) -> Sequence[object]:
    return await desk.store.outbox._database.read(  # noqa: SLF001 - also what is not due yet
        "SELECT 1 FROM outbox WHERE job_id IN (SELECT id FROM jobs WHERE intake_key LIKE ?)",
        (f"{platform}:%",),
    )


async def test_words_come_first_then_the_picture(desk: Desk) -> None:
    chat = PaperChat()
    await painted(desk)
    async with delivering(desk, chat):
        await until_settled(desk)
    assert chat.said == ["Painting…"]
    [answer] = chat.shown
    assert answer.words.startswith("This feels like joy, I am 33% sure.\n\n▰▰▰▱▱▱▱▱▱▱ 33% joy")
    assert [shown.path.exists() for shown in answer.pictures] == [True] * 3
    assert answer.pictures[0].alt.startswith("Abstract watercolour of joy")


async def test_a_message_that_is_there_needs_no_words(desk: Desk) -> None:
    chat = PaperChat()
    await painted(desk, address={"message": "@original"})
    async with delivering(desk, chat):
        await until_settled(desk)
    assert (chat.said, len(chat.shown)) == ([], 1)


async def test_a_post_that_fails_is_tried_again_and_shown_once(desk: Desk) -> None:
    chat = PaperChat(TryLater("busy", 0.01), TryLater("busy", 0.01), TryLater("busy", 0.01))
    await painted(desk)
    async with delivering(desk, chat):
        await until_settled(desk)
    assert len(chat.shown) == 1


async def test_after_hours_a_platform_that_is_back_is_found_within_minutes(desk: Desk) -> None:
    """And one that is away for a day is still looked for."""
    await painted(desk)
    pauses = [await pause_after(attempts, desk) for attempts in (*range(12), ATTEMPTS - 1)]
    assert max(pauses) <= 300
    assert sum(pauses) + pauses[-1] * (ATTEMPTS - len(pauses)) > 24 * 3600


async def pause_after(attempts: int, desk: Desk) -> float:
    """The seconds until a post is tried again which was tried in vain so often, and now."""
    database = desk.store.database
    await database.change("UPDATE outbox SET attempts = ?, due_at = 0", (attempts,))
    async with delivering(desk, PaperChat(TryLater("down"))):
        while (await database.read("SELECT due_at FROM outbox", ())) == [(0,)]:
            await asyncio.sleep(0.001)
    [[due]] = await database.read("SELECT due_at FROM outbox", ())
    return float(due) - time.time()


async def test_who_is_asked_to_wait_again_and_again_is_not_given_up(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As in a group in which more is drawn than may be written."""
    monkeypatch.setattr(deliveries, "ATTEMPTS", 5)
    chat = PaperChat(*[TryLater("busy", 0.001)] * 9)
    await painted(desk)
    async with delivering(desk, chat):
        await until_settled(desk)
    assert len(chat.shown) == 1


async def test_a_post_that_cannot_be_put_off_is_posted_again(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def refuse(*_: object, **__: object) -> None:
        raise StorageFailed("The disk is failing.")

    monkeypatch.setattr(desk.store.outbox, "postpone", refuse)
    chat = PaperChat(TryLater("busy"))
    await painted(desk)
    async with delivering(desk, chat):
        await until_settled(desk)
    assert len(chat.shown) == 1
    assert "Traceback" not in caplog.text


async def test_whom_nothing_reaches_delays_nobody(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    chat = PaperChat(Undeliverable("The user has blocked the bot."))
    blocked = await painted(desk)
    await painted(desk, user_key=BOB)
    caplog.set_level(logging.INFO)
    async with delivering(desk, chat):
        await until_settled(desk)
    assert len(chat.shown) == 1
    [told] = [vars(one) for one in caplog.records if one.getMessage() == "cannot be delivered"]
    assert (told["job"], told["error"]) == (blocked.job.id, "The user has blocked the bot.")
    assert "Traceback" not in caplog.text
    assert len(await desk.store.gallery.page(ADA, limit=5)) == 1


async def test_a_fault_nobody_expected_harms_only_its_own_post(desk: Desk) -> None:
    chat = PaperChat(RuntimeError("oh"))
    await painted(desk)
    await painted(desk, user_key=BOB)
    async with delivering(desk, chat):
        while not chat.shown:
            await asyncio.sleep(0.01)
    assert len(await all_posts(desk, "paper")) == 1


async def test_one_platform_does_not_wait_for_another(desk: Desk) -> None:
    stuck = PaperChat(*[TryLater("down", 60.0)] * 50, platform="stuck")
    chat = PaperChat()
    for number in range(20):
        await painted(desk, user_key=f"discord:{number}", intake_key=f"stuck:{number}")
    await painted(desk)
    async with delivering(desk, stuck, chat):
        await until_settled(desk)
    assert len(chat.shown) == 1
    assert len(await all_posts(desk, "stuck")) == 20


async def test_what_is_finished_while_one_platform_looks_is_not_lost_to_another(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deliveries, "LOOK", 60.0)
    chat, own = PaperChat(), desk.store.outbox.due
    looking, on = asyncio.Event(), asyncio.Event()

    async def slowly(platform: str, *, limit: int) -> list[str]:
        found = await own(platform, limit=limit)
        if platform == chat.platform:
            looking.set()
            await on.wait()
        return found

    monkeypatch.setattr(desk.store.outbox, "due", slowly)
    async with delivering(desk, chat, PaperChat(platform="other")) as finished:
        await looking.wait()
        await painted(desk)
        finished.set()
        await asyncio.sleep(0.05)  # in which the other one hears of it
        on.set()
        async with asyncio.timeout(5):
            while not chat.shown:
                await asyncio.sleep(0.01)


async def test_many_drawings_arrive_once_each(desk: Desk) -> None:
    """Also those that are found due again while they are posted."""
    chat = PaperChat()
    for number in range(60):
        await painted(desk, user_key=f"discord:{number}")
    async with delivering(desk, chat) as finished:
        async with asyncio.timeout(20):
            while await all_posts(desk, "paper"):
                finished.set()
                await asyncio.sleep(0.001)
    assert len(chat.shown) == len({answer.entry.id for answer in chat.shown}) == 60


async def test_why_there_is_no_drawing_is_told(desk: Desk) -> None:
    chat = PaperChat()
    await desk.ask(asked(locale="en"), Request("hi"))
    job = await desk.store.journal.claim("a worker")
    assert job is not None
    await desk.store.journal.fail(job, "fault-not-painted")
    async with delivering(desk, chat):
        await until_settled(desk)
    assert [words.split()[0] for words in chat.said] == ["I"]
    assert chat.shown == []


async def test_a_gentle_drawing_comes_with_a_private_word(desk: Desk) -> None:
    chat = PaperChat()
    await painted(desk, "I want to die")
    async with delivering(desk, chat):
        await until_settled(desk)
    [answer] = chat.shown
    [whisper] = chat.whispered
    assert answer.words == "I have painted this gently."
    assert "findahelpline.com" in whisper
    assert "findahelpline.com" not in answer.words


async def test_the_private_word_comes_though_the_first_attempt_fails(desk: Desk) -> None:
    class Stumbling(PaperChat):
        async def whisper(self, job: Job, words: str) -> None:
            if len(self.shown) == 1:
                raise TryLater("There was no answer in time.", 0.01)
            await super().whisper(job, words)

    chat = Stumbling()
    await painted(desk, "I want to die")
    async with delivering(desk, chat):
        await until_settled(desk)
    assert len(chat.whispered) == 1


async def test_the_private_word_comes_though_nothing_can_be_shown(desk: Desk) -> None:
    class Wordy(PaperChat):
        async def show(self, *_: object) -> None:
            raise Undeliverable("No pictures are allowed here.")

    chat = Wordy()
    await painted(desk, "I want to die")
    await desk.ask(asked(BOB), Request("I want to die"))
    failed = await desk.store.journal.claim("a worker")
    assert failed is not None
    await desk.store.journal.fail(failed, "fault-not-painted")
    async with delivering(desk, chat):
        await until_settled(desk)
    assert len(chat.whispered) == 2


async def test_who_waits_longer_than_was_thought_can_call_it_off(desk: Desk) -> None:
    """Though the words about it stay the same."""
    chat, pace = PaperChat(), Pace()
    desk.announce(await desk.ask(asked(), Request("hi")))
    async with delivering(desk, chat, pace=pace):
        while not chat.said:
            await asyncio.sleep(0.01)
        assert not chat.cancellable
        pace.guess(60.0)
        async with asyncio.timeout(5):
            while not chat.cancellable:
                await asyncio.sleep(0.01)
        await asyncio.sleep(0.2)  # in which it is looked at again
    assert chat.said == ["Painting…"] * 2


async def test_who_waits_to_be_heard_is_told_how_long_that_takes(desk: Desk) -> None:
    chat, pace = PaperChat(), Pace()
    pace.heard(100.0)
    for user in (ADA, BOB):
        await desk.ask(asked(user, recording={"sound": "00"}), Request())
    await desk.ask(asked("discord:3"), Request("hi"))
    async with delivering(desk, chat, pace=pace):
        async with asyncio.timeout(5):
            while len(chat.said) < 3:
                await asyncio.sleep(0.01)
    assert {words.partition(". ")[2] or words for words in chat.said} == {
        "Listening…",  # nobody comes before
        "Ready in 201 s.",
        "Ready in 3 s.",
    }


async def test_who_waits_is_told_the_place_as_it_changes(desk: Desk) -> None:
    chat = PaperChat()
    for number in range(4):
        desk.announce(await desk.ask(asked(f"discord:{number}"), Request("hi")))
    async with delivering(desk, chat):
        while not any("3 drawings come before yours" in words for words in chat.said):
            await asyncio.sleep(0.01)
        assert await desk.store.journal.claim("a worker")
        job = await desk.store.journal.claim("a worker")
        assert job is not None
        await desk.store.journal.fail(job, "fault-not-painted")
        assert chat.cancellable
        while not any("2 drawings come before yours" in words for words in chat.said):
            await asyncio.sleep(0.01)


async def test_who_waits_is_told_though_another_platform_does_not_answer(desk: Desk) -> None:
    class Mute(PaperChat):
        async def say(self, *_: object, **__: object) -> Address:
            return await asyncio.Future()

    chat, pace = PaperChat(), Pace()
    await desk.ask(asked(BOB, intake_key="mute:1"), Request("hi"))
    await desk.ask(asked(), Request("hi"))
    async with delivering(desk, Mute(platform="mute"), chat, pace=pace):
        for seconds in (30.0, 60.0):
            pace.guess(seconds)
            async with asyncio.timeout(5):
                while not any(f"Ready in {2 * seconds:.0f} s" in words for words in chat.said):
                    await asyncio.sleep(0.01)


async def test_after_a_restart_the_same_message_is_edited(desk: Desk) -> None:
    """Where the words were posted is kept, so that nobody gets a second message."""
    chat = PaperChat()
    receipt = await desk.ask(asked(), Request("hi"))
    desk.announce(receipt)
    async with delivering(desk, chat):
        while not chat.said:
            await asyncio.sleep(0.01)
        await asyncio.sleep(0.02)
    job = await desk.store.journal.find(receipt.job.id)
    assert job is not None
    assert job.address == {"channel": 7, "message": 9}


async def test_a_drawing_deleted_before_it_arrived_is_said_to_be(desk: Desk) -> None:
    chat = PaperChat()
    await painted(desk)
    [entry] = await desk.store.gallery.page(ADA, limit=5)
    await desk.delete(ADA, entry.id)
    async with delivering(desk, chat):
        await until_settled(desk)
    assert (chat.shown, chat.said) == ([], ["This drawing has been deleted."])


async def test_who_is_forgotten_is_not_left_waiting(desk: Desk) -> None:
    chat = PaperChat()
    await desk.ask(asked(address={"message": 9}), Request("so happy"))
    other = await desk.ask(asked(BOB, address={"message": 10}), Request("so happy"))
    async with delivering(desk, chat):
        await desk.forget(ADA)
        async with asyncio.timeout(5):
            while replies.say("en", "cancelled") not in chat.said:
                await asyncio.sleep(0.01)
    assert not chat.cancellable
    assert [job.id for job in await desk.store.journal.pending(9)] == [other.job.id]


async def test_who_is_forgotten_before_a_drawing_arrives_hears_that_none_comes(desk: Desk) -> None:
    chat = PaperChat(TryLater("down", 60.0))
    await painted(desk, address={"message": 9})
    async with delivering(desk, chat):
        while chat.faults:
            await asyncio.sleep(0.01)
        await desk.forget(ADA)
        async with asyncio.timeout(5):
            while replies.say("en", "cancelled") not in chat.said:
                await asyncio.sleep(0.01)
    assert not chat.shown
