"""A bot that is stopped past all its leases, as a suspended laptop is, and goes on."""

import asyncio
import signal
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from bot_process import running_bot
from scenes import Scene, scene_of

SHORT_LEASE = (str(Path(__file__).parent / "short_lease_bot.py"),)
STOPPED_S = 1.5  # three leases
HAPPY = "I feel so happy today!"


@pytest_asyncio.fixture(params=["discord", "telegram"])
async def scene(request: pytest.FixtureRequest) -> AsyncIterator[Scene]:
    async with scene_of(request.param) as scene:
        yield scene


async def test_a_bot_that_slept_past_its_leases_shows_nothing_twice(
    scene: Scene, tmp_path: Path
) -> None:
    settings = scene.settings()
    async with running_bot(tmp_path, ready=(), program=SHORT_LEASE, **settings) as bot:
        await scene.ready()
        talks = []
        for _ in range(2):
            talks += [await scene.ask(scene.person(), HAPPY) for _ in range(3)]
            await asyncio.sleep(0.3)  # one is under way
            bot.process.send_signal(signal.SIGSTOP)
            await asyncio.sleep(STOPPED_S)
            bot.process.send_signal(signal.SIGCONT)
        await scene.wait_for(lambda: all(talk.shown for talk in talks), 30)
        await asyncio.sleep(1)  # for what must not come
        assert [talk.shown for talk in talks] == [[scene.pictures]] * len(talks)
        assert bot.find("Traceback") is None
