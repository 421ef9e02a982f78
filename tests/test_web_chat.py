"""The page's API, by a real bot."""

import asyncio
import io
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from PIL import Image

from bot_process import BotProcess
from web_bot import browser, ended, keep_cookies, page_bot, painted

HAPPY = "I feel so happy today!"


@pytest.fixture
async def page(tmp_path: Path) -> AsyncIterator[tuple[BotProcess, str]]:
    async with page_bot(tmp_path) as page:
        yield page


async def test_without_a_token_the_page_is_served_and_says_how_to_get_one(
    page: tuple[BotProcess, str],
) -> None:
    bot, address = page
    async with browser(address) as ada:
        assert (await ada.get("/healthz")).json() == {"status": "ok"}
        assert (await ada.get("/")).headers["content-type"].startswith("text/html")
    told = "\n".join(bot.said)
    for words in ("BotFather", "discord.com/developers", "EMOTION_DRAW_DISCORD_TOKEN"):
        assert words in told


async def test_a_text_is_painted_and_kept_for_who_asked(page: tuple[BotProcess, str]) -> None:
    _, address = page
    async with browser(address) as ada, browser(address) as bob:
        drawing = await painted(ada, HAPPY)
        assert (drawing["feeling"], drawing["text"], len(drawing["pictures"])) == ("joy", HAPPY, 3)
        picture = drawing["pictures"][0]
        content = (await ada.get(picture["url"])).content
        with Image.open(io.BytesIO(content)) as image:
            assert image.size == (picture["width"], picture["height"])
        assert (await ada.get("/api/gallery")).json()["drawings"] == [drawing]
        for way in (picture["url"], f"/api/gallery/{drawing['id']}"):
            refused = await bob.get(way)
            assert refused.status_code == 403, way
            assert refused.json()["error"]["code"] == "refused-not-yours"
        assert (await bob.get("/api/gallery")).json()["count"] == 0


async def test_the_same_key_is_the_same_wish_also_after_a_kill(tmp_path: Path) -> None:
    key = {"Idempotency-Key": "mine"}
    async with page_bot(tmp_path) as (bot, address), browser(address) as ada:
        first = (await ada.post("/api/drawings", json={"text": HAPPY}, headers=key)).json()
        again = (await ada.post("/api/drawings", json={"text": HAPPY}, headers=key)).json()
        cookies = ada.cookies
        await bot.kill()
    assert first["id"] == again["id"]
    async with page_bot(tmp_path) as (_, address), browser(address) as ada:
        keep_cookies(ada, cookies)
        wish = await ended(ada, first)
        assert wish["drawing"]["feeling"] == "joy"
        third = (await ada.post("/api/drawings", json={"text": HAPPY}, headers=key)).json()
        assert third["drawing"] == wish["drawing"]
        assert (await ada.get("/api/gallery")).json()["count"] == 1


async def test_two_cannot_serve_at_one_address(tmp_path: Path) -> None:
    async with page_bot(tmp_path / "one") as (_, address):
        port = address.rstrip("/").rsplit(":", 1)[1]
        with pytest.raises(AssertionError, match="EMOTION_DRAW_WEB_PORT choose another"):
            async with page_bot(tmp_path / "two", WEB_PORT=port):
                await asyncio.sleep(0)
