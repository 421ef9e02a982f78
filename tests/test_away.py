"""A platform away for a while: what was wished for before, meanwhile and after arrives once.

With EMOTION_DRAW_LONG_TESTS=1 it is away for a minute instead of five seconds.
"""

import asyncio
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import aiohttp
import pytest

from conftest import LONG
from scenes import MentionTalk, OnDiscord, OnTelegram, Scene, Talk, bot_on, scene_of

HAPPY = "I feel so happy today!"
AWAY_S = 60.0 if LONG else 5.0
BACK_WITHIN_S = 60.0 + AWAY_S  # the libraries try again after ever longer pauses
EACH = 4  # wishes before, meanwhile and after

Wish = Talk | MentionTalk


@pytest.fixture(params=["discord", "telegram"])
async def scene(request: pytest.FixtureRequest) -> AsyncIterator[Scene]:
    async with scene_of(request.param) as scene:
        yield scene
        assert scene.violations == []


@pytest.fixture
async def discord() -> AsyncIterator[OnDiscord]:
    async with scene_of("discord") as scene:
        assert isinstance(scene, OnDiscord)
        yield scene
        assert scene.violations == []


@pytest.fixture
async def telegram() -> AsyncIterator[OnTelegram]:
    async with scene_of("telegram") as scene:
        assert isinstance(scene, OnTelegram)
        yield scene


async def asked(scene: Scene) -> list[Wish]:
    """Wishes that are taken, and most of them not painted yet."""
    return [await scene.ask(scene.person(), HAPPY) for _ in range(EACH)]


async def written(scene: Scene) -> list[Wish]:
    """Messages to the bot, which a platform keeps for it while it is not there."""
    if isinstance(scene, OnDiscord):
        return [await scene.mention(scene.person(), HAPPY) for _ in range(EACH)]
    return [await scene.send(scene.person(), HAPPY) for _ in range(EACH)]


async def arrive_once(scene: Scene, wishes: Sequence[Wish]) -> None:
    await scene.wait_for(lambda: all(wish.shown for wish in wishes), BACK_WITHIN_S)
    await asyncio.sleep(0.5)  # for what must not come
    assert [wish.shown for wish in wishes] == [[scene.pictures]] * len(wishes)


@pytest.mark.timeout(300)
async def test_while_the_network_is_away_nothing_is_lost(scene: Scene, tmp_path: Path) -> None:
    assert isinstance(scene, OnDiscord | OnTelegram)
    async with bot_on(tmp_path, scene):
        wishes = await asked(scene)
        await scene.server.go_away()
        wishes += await written(scene)
        await asyncio.sleep(AWAY_S)
        await scene.server.come_back()
        await scene.server.wait_ready(BACK_WITHIN_S)
        wishes += await asked(scene)
        await arrive_once(scene, wishes)


@pytest.mark.parametrize("politely", [True, False])
async def test_a_resumed_session_brings_what_was_asked_meanwhile(
    discord: OnDiscord, tmp_path: Path, *, politely: bool
) -> None:
    async with bot_on(tmp_path, discord):
        wishes = await asked(discord)
        await discord.server.drop_gateway(politely=politely)
        await discord.wait_for(lambda: not discord.server.gateway.ready, 5)
        wishes += [await discord.send(discord.person(), HAPPY), *await written(discord)]
        await discord.server.wait_ready(20)
        assert discord.server.gateway.resumed == 1
        wishes += await asked(discord)
        await arrive_once(discord, wishes)


async def test_an_invalid_session_loses_nothing_that_was_taken(
    discord: OnDiscord, tmp_path: Path
) -> None:
    async with bot_on(tmp_path, discord):
        wishes = await asked(discord)
        await discord.server.drop_gateway(resumable=False)
        await discord.wait_for(lambda: not discord.server.gateway.ready, 5)
        missed = await discord.send(discord.person(), HAPPY)
        await discord.server.wait_ready(20)
        assert discord.server.gateway.identified == 2
        wishes += await asked(discord)
        await arrive_once(discord, wishes)
        assert (missed.taken, missed.shown) == (False, [])


async def test_a_rival_with_the_same_token_loses_nothing(
    telegram: OnTelegram, tmp_path: Path
) -> None:
    server = telegram.server
    url = f"{server.api_base}/bot{server.token}/getUpdates"
    async with bot_on(tmp_path, telegram), aiohttp.ClientSession() as rival:
        wishes = await asked(telegram)
        for conflicts in range(1, 4):
            wishes += await written(telegram)
            while len(server.violations) < conflicts:
                async with rival.post(url, data={"timeout": 0}):  # it confirms nothing
                    await asyncio.sleep(0.1)
        wishes += await asked(telegram)
        await arrive_once(telegram, wishes)
    assert all(each.startswith("getUpdates: Conflict") for each in server.violations)
