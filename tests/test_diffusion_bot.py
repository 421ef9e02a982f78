"""A bot whose painter is Stable Diffusion, tiny and on the CPU, as users and operator see it."""

import asyncio
import shutil
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from bot import composition, settings
from bot_process import BotProcess, running_bot
from engine.painters.stable_diffusion import gpu
from scenes import Scene, scene_of
from storage.database import DATABASE_FILE
from tiny_diffusion import make_tiny_diffusion
from web_bot import browser, ended, page_bot

pytestmark = pytest.mark.alone

HAPPY = "I feel so happy today!"
READY_S = 60.0  # torch and diffusers are imported, maybe beside other tests


@pytest_asyncio.fixture
async def scene() -> AsyncIterator[Scene]:
    async with scene_of("telegram") as scene:
        yield scene


def bot_on(tmp_path: Path, scene: Scene, model: object, **more: str) -> Any:
    painting = {"PAINTER": "stable-diffusion", "SD_MODEL": str(model), "SIZE": "64"}
    ours = {**painting, "SD_STEPS": "2", **more}
    return running_bot(tmp_path, ready=(), **scene.settings(), **ours)


def asked(folder: Path, question: str) -> list[Any]:
    with closing(sqlite3.connect(folder / "data" / DATABASE_FILE)) as connection:
        return [row[0] for row in connection.execute(question)]


async def loaded(scene: Scene, bot: BotProcess) -> None:
    await scene.ready()
    await scene.wait_for(lambda: bot.find("the painter is ready"), READY_S)


async def draws(scene: Scene) -> None:
    talk = await scene.ask(scene.person(), HAPPY)
    await scene.wait_for(lambda: talk.shown, 30)
    assert talk.shown == [scene.pictures]


async def test_it_paints_and_paints_ahead_and_shows_nothing_twice(
    scene: Scene, tmp_path: Path
) -> None:
    model = make_tiny_diffusion(tmp_path / "tiny")
    ready = "SELECT count(*) FROM ready_pictures"
    async with bot_on(tmp_path, scene, model, POOL="1") as bot:
        await loaded(scene, bot)
        await scene.wait_for(lambda: asked(tmp_path, ready) == [6], 30)
        await draws(scene)
        assert bot.find("was ready") is not None
        await scene.wait_for(lambda: asked(tmp_path, ready) == [6], 30)
        await bot.kill()
    async with bot_on(tmp_path, scene, model, POOL="1") as bot:
        await scene.ready()
        await draws(scene)  # before the model is loaded
        assert bot.find("was ready") is not None
        bot.check_log()
    assert set(asked(tmp_path, "SELECT painter FROM pictures")) == {"stable-diffusion"}
    seeds = asked(tmp_path, "SELECT seed FROM pictures")
    assert len(set(seeds)) == len(seeds) == 6
    assert asked(tmp_path, "SELECT count(*) FROM stray_files") == [0]


async def test_without_its_model_watercolours_are_painted_and_the_log_says_why(
    scene: Scene, tmp_path: Path
) -> None:
    async with bot_on(tmp_path, scene, "nobody/nothing") as bot:
        await scene.ready()
        await scene.wait_for(lambda: bot.find("nobody/nothing is not on this machine"), READY_S)
        await draws(scene)
        await draws(scene)
        assert sum("nobody/nothing" in line for line in bot.log) == 1
        assert bot.find("Traceback") is None
    assert set(asked(tmp_path, "SELECT painter FROM pictures")) == {"watercolor"}


async def test_words_for_the_painter_are_refused_until_it_is_there(tmp_path: Path) -> None:
    painting = {"PAINTER": "stable-diffusion", "SIZE": "64", "SD_STEPS": "2"}
    model = make_tiny_diffusion(tmp_path / "tiny")
    wish = {"emotion": "joy", "extra": "at sea"}
    async with (
        page_bot(tmp_path, SD_MODEL=str(model), **painting) as (bot, address),
        browser(address) as ada,
    ):
        early = await ada.post("/api/drawings", json=wish)
        assert (early.status_code, "not there just now" in early.text) == (503, True)
        async with asyncio.timeout(READY_S):
            while not bot.find("the painter is ready"):
                await asyncio.sleep(0.05)
        later = await ended(ada, (await ada.post("/api/drawings", json=wish)).json())
        assert "at sea" in later["drawing"]["pictures"][0]["prompt"]
        told = (await ada.get("/api/words")).json()["about"]
        assert "stable-diffusion (tiny, its own, which its card names)" in told


async def test_what_auto_comes_down_to_is_said_at_start(scene: Scene, tmp_path: Path) -> None:
    async with bot_on(tmp_path, scene, "nobody/nothing", PAINTER="auto") as bot:
        await scene.ready()
        assert bot.find(r"the painter is chosen .*painter=watercolor") is not None


def test_auto_is_decided_once_though_the_model_goes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = make_tiny_diffusion(tmp_path / "tiny")
    monkeypatch.chdir(tmp_path)  # no `.env` of the developer's
    monkeypatch.setenv("EMOTION_DRAW_PAINTER", "auto")
    monkeypatch.setenv("EMOTION_DRAW_SD_MODEL", str(model))
    monkeypatch.setattr(gpu, "present", lambda: True)
    chosen = composition.decided(settings.load())
    assert chosen.painter == "stable-diffusion"
    shutil.rmtree(model)
    assert composition.painter_name(chosen) == "stable-diffusion"
    assert composition.decided(settings.load()).painter == "watercolor"
