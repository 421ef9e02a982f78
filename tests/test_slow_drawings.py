"""How a drawing that takes long is shown as it comes on, by a real bot on each platform."""

import asyncio
import re
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager
from functools import partial
from itertools import pairwise
from pathlib import Path

import pytest

from bot import replies
from bot.sheets.sketch import bare_sheet
from bot_process import BotProcess
from scenes import Look, OnTelegram, Scene, Talk, bot_on, scene_of
from stepping_painters import STEPS
from telegram_server import TelegramServer
from test_chats import HAPPY, children

pytestmark = pytest.mark.alone

STEPPING = str(Path(__file__).parent / "stepping_bot.py")
STEP = re.compile(rf"^Painting… step (\d) of {STEPS}, (\d+)%")
WASH = replies.say("en", "wash")


@pytest.fixture
async def scenes() -> AsyncIterator[tuple[Scene, Scene]]:
    """Both platforms, for one bot that is at work on both at once."""
    async with scene_of("discord") as discord, scene_of("telegram") as telegram:
        yield discord, telegram
        assert discord.violations + telegram.violations == []


def slow_bot(
    folder: Path, *scenes: Scene, painter: str = "Slow"
) -> AbstractAsyncContextManager[BotProcess]:
    return bot_on(folder, *scenes, program=(STEPPING, painter))


async def asked(scenes: Sequence[Scene]) -> list[Talk]:
    return [await scene.ask(scene.person(), HAPPY) for scene in scenes]


def sketches(talk: Talk) -> list[Look]:
    """What was shown with pictures before the drawing was done."""
    return [look for look in talk.looks if look.pictures and "redraw" not in look.verbs]


async def each(
    scenes: Sequence[Scene], talks: Sequence[Talk], condition: Callable[[Talk], bool]
) -> None:
    """Wait until it holds for each talk."""
    for scene, talk in zip(scenes, talks, strict=True):
        await scene.wait_for(partial(condition, talk), 20)


async def finished(scenes: Sequence[Scene], talks: Sequence[Talk]) -> None:
    """Wait for the drawings, and look that each is there once and stays."""
    await each(scenes, talks, lambda talk: "redraw" in talk.buttons)
    looks = [len(talk.looks) for talk in talks]
    await asyncio.sleep(0.5)  # for what must not come
    assert [talk.shown for talk in talks] == [[scene.pictures] for scene in scenes]
    assert [len(talk.looks) for talk in talks] == looks
    assert all(talk.words.startswith("This feels like joy") for talk in talks)


async def sketched(scenes: Sequence[Scene], talks: Sequence[Talk]) -> None:
    """Wait until each shows previews."""
    await each(scenes, talks, lambda talk: any(STEP.match(look.words) for look in sketches(talk)))


async def test_a_slow_drawing_is_seen_to_come_on(
    scenes: tuple[Scene, Scene], tmp_path: Path
) -> None:
    async with slow_bot(tmp_path, *scenes, painter="Patient") as bot:
        await bot.wait_for_line("first washes can be painted")
        talks = await asked(scenes)
        await finished(scenes, talks)
    for talk in talks:
        seen = sketches(talk)
        assert {len(look.pictures) for look in seen} == {1}
        assert {look.verbs for look in seen} == {frozenset({"cancel"})}
        washes = [look for look in seen if WASH in look.words]
        assert washes
        assert seen[: len(washes)] == washes, "a wash comes first"
        assert len({look.pictures for look in washes}) == 1, "and stays until there is more to see"
        steps = [STEP.match(look.words) for look in seen[len(washes) :]]
        told = [(int(step[1]), int(step[2])) for step in steps if step]
        assert len(told) == len(steps) >= 1
        assert told == [(number, 100 * number // STEPS) for number in sorted({n for n, _ in told})]


async def test_a_sketch_goes_when_its_drawing_is_called_off(
    scenes: tuple[Scene, Scene], tmp_path: Path
) -> None:
    people = [scene.person() for scene in scenes]
    cancelled = replies.say("en", "cancelled")
    async with slow_bot(tmp_path, *scenes, painter="Patient") as bot:
        talks = [await s.ask(person, HAPPY) for s, person in zip(scenes, people, strict=True)]
        await sketched(scenes, talks)
        painters = children(bot.process.pid)
        for scene, person, talk in zip(scenes, people, talks, strict=True):
            await scene.press(person, talk, talk.buttons["cancel"])
        await each(scenes, talks, lambda talk: talk.words == cancelled)
        await finished(scenes, await asked(scenes))
        assert children(bot.process.pid) == painters, "they stopped, and live"
    on_discord, on_telegram = (talk.looks[-1] for talk in talks)
    assert on_discord == Look(cancelled, (), frozenset())
    # What has become a photo there stays one.
    assert on_telegram == Look(cancelled, (bare_sheet(),), frozenset())


async def test_after_a_kill_a_sketch_becomes_the_drawing(
    scenes: tuple[Scene, Scene], tmp_path: Path
) -> None:
    async with slow_bot(tmp_path, *scenes, painter="Patient") as bot:
        talks = await asked(scenes)
        await sketched(scenes, talks)
        await bot.kill()
    async with slow_bot(tmp_path, *scenes):
        await finished(scenes, talks)


async def test_where_telegram_takes_no_sketch_there_is_the_drawing_or_a_word(
    tmp_path: Path,
) -> None:
    async with TelegramServer() as server:
        scene, group = OnTelegram(server), server.group(bot_may_send_photos=False)
        friends = server.group()
        server.fail_next("editMessageMedia", status=429, retry_after=1)
        async with slow_bot(tmp_path, scene):
            talk = await scene.ask(scene.person(), HAPPY)
            await server.text(scene.person(), group, f"/draw@{server.bot.username} {HAPPY}")
            for _ in range(2):
                await server.text(scene.person(), friends, f"/draw@{server.bot.username} {HAPPY}")
            await finished([scene], [talk])
            told = replies.say("en", "fault-no-files")
            await server.wait_for(lambda: server.messages(group)[-1].text == told, 20)
            answers = server.messages(friends)
            await server.wait_for(lambda: all(len(answer.buttons) > 1 for answer in answers), 20)
        photos = [[edit.when for edit in each.edits if edit.content.photo] for each in answers]
        assert all(photos)
        shown = sorted(when for each in photos for when in each[:-1])  # before the drawings
        assert all(after - before > 5.5 for before, after in pairwise(shown)), "now and then"
        assert server.violations == []
