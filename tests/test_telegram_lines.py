"""Many requests to Telegram at once: each chat has a line, and the lines take turns."""

import asyncio
from collections.abc import Sequence

import pytest
from telegram.error import RetryAfter

from bot.telegram_chat.lines import Lines
from bot.telegram_chat.tempo import Tempo


class Gate:
    """Lets one through each time it is opened."""

    def __init__(self) -> None:
        self._open = asyncio.Semaphore(0)
        self.passed: list[str] = []
        self.lines = Lines(self._leave)

    async def _leave(self) -> None:
        await self._open.acquire()

    async def _go(self, place: str) -> None:
        await self.lines.turn(place)
        self.passed.append(place)

    async def join(self, place: str) -> asyncio.Task[None]:
        task = asyncio.create_task(self._go(place))
        await asyncio.sleep(0)
        return task

    async def let(self, count: int) -> str:
        for _ in range(count):
            self._open.release()
            for _ in range(5):
                await asyncio.sleep(0)
        return "".join(self.passed)


async def test_chats_take_turns_however_long_their_lines_are() -> None:
    gate = Gate()
    for place in "aaaaaabbc":
        await gate.join(place)
    assert gate.lines.length("a") == 6
    assert await gate.let(9) == "abcabaaaa"
    assert gate.lines.length("a") == 0


async def test_somebody_who_comes_later_waits_for_one_of_each_other_chat() -> None:
    gate = Gate()
    for place in "aaaa":
        await gate.join(place)
    await gate.let(1)
    await gate.join("b")
    assert await gate.let(4) == "aabaa"


async def test_one_who_leaves_the_line_takes_no_turn_along() -> None:
    gate = Gate()
    first = await gate.join("a")
    await gate.join("b")
    await gate.join("a")
    first.cancel()
    await asyncio.gather(first, return_exceptions=True)
    assert await gate.let(2) == "ba"
    await gate.join("c")
    assert await gate.let(1) == "bac"


class Group:
    """A group that takes 20 messages a minute, and once wants a pause."""

    def __init__(self) -> None:
        self.pause = 0  # seconds
        self.taken = 0
        self._tempo = Tempo()

    async def _take(self) -> bool:
        if self.pause:
            pause, self.pause = self.pause, 0
            raise RetryAfter(pause)
        self.taken += 1
        return True

    async def send(self, messages: int) -> Sequence[object]:
        sending = (
            self._tempo.process_request(self._take, (), {}, "sendMessage", {"chat_id": -9}, None)
            for _ in range(messages)
        )
        return await asyncio.gather(*sending, return_exceptions=True)


async def test_what_was_not_sent_during_a_pause_is_not_counted(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", "true")  # as the bot does
    group = Group()
    group.pause = 1
    await group.send(15)
    assert group.taken == 0
    await asyncio.sleep(1)
    await group.send(25)
    assert group.taken == 19  # Telegram has answered twenty
