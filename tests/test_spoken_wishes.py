"""Voice notes on both platforms, whatever happens between their promise and their picture."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from pathlib import Path

import pytest

import sounds
from bot import replies
from bot_process import BotProcess
from hearing_bot import WORDS
from scenes import Scene, Talk, bot_on, scene_of
from storage.names import RECORDINGS_FOLDER

PROGRAM = str(Path(__file__).with_name("hearing_bot.py"))
NOTE = sounds.encoded(sounds.tone(1), "ogg", "libopus", rate=48_000)
SILENCE = sounds.encoded(sounds.silence(1), "ogg", "libopus", rate=48_000)


@pytest.fixture(params=["discord", "telegram"])
async def scene(request: pytest.FixtureRequest) -> AsyncIterator[Scene]:
    async with scene_of(request.param) as scene:
        yield scene
        assert scene.violations == []


def hearing(
    folder: Path, scene: Scene, point: str = "-"
) -> AbstractAsyncContextManager[BotProcess]:
    return bot_on(folder, scene, program=(PROGRAM, point), secrets=(WORDS,))


async def painted(scene: Scene, *talks: Talk) -> None:
    await scene.wait_for(lambda: all(talk.shown for talk in talks), 30)
    assert [talk.shown for talk in talks] == [[scene.pictures]] * len(talks)
    assert all(WORDS in talk.words for talk in talks)


def kept(folder: Path) -> list[str]:
    """The recordings on the disk."""
    return [path.name for path in (folder / "data" / RECORDINGS_FOLDER).glob("*")]


async def test_a_note_that_was_taken_is_painted_once_whatever_dies(
    scene: Scene, tmp_path: Path
) -> None:
    talks = []
    for point in ("recording fetched", "heard"):
        async with hearing(tmp_path, scene, point) as bot:
            talks.append(await scene.speak(scene.person(), NOTE))
            await asyncio.wait_for(bot.process.wait(), 20)
    async with hearing(tmp_path, scene):
        await painted(scene, *talks)
        assert kept(tmp_path) == []
        await asyncio.sleep(0.3)  # for what must not come
        assert [talk.shown for talk in talks] == [[scene.pictures]] * 2


async def test_of_what_cannot_be_heard_people_are_told(scene: Scene, tmp_path: Path) -> None:
    async with hearing(tmp_path, scene):
        talk = await scene.speak(scene.person(), SILENCE)
        told = replies.say("en", "fault-no-sound")
        await scene.wait_for(lambda: talk.words == told, 20)
        again = await scene.speak(scene.person(), NOTE)
        await painted(scene, again)
        assert replies.say("en", "voice-ask") in again.words
        assert kept(tmp_path) == []
