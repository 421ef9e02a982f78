"""Watching a drawing come: events, their ends, and what is left behind."""

import asyncio
import json
import time
from collections.abc import AsyncGenerator, Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import httpx
import pytest

from bot.web_chat.sights import MOST, Sights
from bot_process import BotProcess
from web_bot import browser, ended, keep_cookies, page_bot

HAPPY = "I feel so happy today!"
SLOW = {"SIZE": "2048"}  # a drawing takes seconds


async def asked(visitor: httpx.AsyncClient, text: str = HAPPY, **more: Any) -> dict[str, Any]:
    answer = await visitor.post("/api/drawings", json={"text": text}, **more)
    assert answer.status_code == 202, answer.text
    wish: dict[str, Any] = answer.json()
    return wish


async def events(visitor: httpx.AsyncClient, wish: dict[str, Any]) -> list[dict[str, Any]]:
    """All there are until the stream ends, or breaks off."""
    seen: list[dict[str, Any]] = []
    with suppress(httpx.TransportError):
        async with visitor.stream("GET", f"/api/drawings/{wish['id']}/events") as stream:
            assert stream.status_code == 200
            assert stream.headers["content-type"].startswith("text/event-stream")
            async for line in stream.aiter_lines():
                seen += [json.loads(line[6:])] if line.startswith("data: ") else []
    return seen


async def test_who_waits_sees_their_place_until_the_drawing_is_there(tmp_path: Path) -> None:
    german = {"Accept-Language": "de"}
    async with (
        page_bot(tmp_path, SIZE="256") as (_, address),
        browser(address) as ada,
        browser(address, **german) as bob,
    ):
        wishes = [await asked(ada) for _ in range(4)]
        his = await asked(bob)
        seen, of_his = await asyncio.gather(events(ada, wishes[-1]), events(bob, his))
    assert [each["state"] for each in seen][-1] == "done"
    assert {each["state"] for each in seen[:-1]} == {"waiting"}
    assert seen[-1]["drawing"]["feeling"] == "joy"
    assert of_his[-1]["drawing"]["words"].startswith("Das ")


async def test_a_wish_is_called_off_and_then_is_too_late_to_be(tmp_path: Path) -> None:
    async with (
        page_bot(tmp_path, **SLOW) as (_, address),
        browser(address) as ada,
        browser(address) as bob,
    ):
        wish = await asked(ada)
        watching = asyncio.create_task(events(ada, wish))
        assert (await bob.post(f"/api/drawings/{wish['id']}/cancel")).status_code == 403
        assert (await bob.get(f"/api/drawings/{wish['id']}/events")).status_code == 403
        assert (await ada.post(f"/api/drawings/{wish['id']}/cancel")).status_code == 204
        last = (await watching)[-1]
        assert (last["state"], last["drawing"]) == ("failed", None)
        assert last["failure"]
        again = await ada.post(f"/api/drawings/{wish['id']}/cancel")
        assert again.status_code == 409
        assert again.json()["error"]["code"] == "refused-too-late"


async def test_who_is_forgotten_hears_no_more(tmp_path: Path) -> None:
    async with page_bot(tmp_path, **SLOW) as (bot, address), browser(address) as ada:
        wish = await asked(ada)
        watching = asyncio.create_task(events(ada, wish))
        await asyncio.sleep(0.2)
        assert (await ada.delete("/api/me")).status_code == 204
        assert [each["state"] for each in await asyncio.wait_for(watching, 15)] != []
        assert (await ada.get(f"/api/drawings/{wish['id']}")).status_code == 404
        assert (await ada.get(f"/api/drawings/{wish['id']}/events")).status_code == 404
        assert bot.find("request broke") is None


async def until(condition: Callable[[], bool]) -> None:
    """Wait until it holds. Raises TimeoutError."""
    async with asyncio.timeout(10):
        while not condition():
            await asyncio.sleep(0.05)


def files(bot: BotProcess) -> int:
    """How many the process has open, connections among them."""
    return len(list(Path(f"/proc/{bot.process.pid}/fd").iterdir()))


@pytest.mark.skipif(not Path("/proc").exists(), reason="open files are looked up in /proc")
async def test_the_end_of_the_program_ends_what_watches_and_the_wish_goes_on(
    tmp_path: Path,
) -> None:
    async with page_bot(tmp_path, **SLOW) as (bot, address), browser(address) as ada:
        wish = [await asked(ada) for _ in range(5)][-1]  # others first: it does not end meanwhile
        before = files(bot)
        watching = [asyncio.create_task(events(ada, wish)) for _ in range(20)]
        await until(lambda: files(bot) >= before + 19)  # one of them had a connection already
        gone = [asyncio.create_task(events(ada, wish)) for _ in range(30)]
        await until(lambda: files(bot) >= before + 45)
        for each in gone:
            each.cancel()
        await asyncio.gather(*gone, return_exceptions=True)
        # Who goes away leaves nothing; a painter's process may have come meanwhile.
        await until(lambda: files(bot) <= before + 26)
        port = address.rstrip("/").rsplit(":", 1)[1]
        begun = time.monotonic()
        await bot.stop()
        assert time.monotonic() - begun < 6
        assert bot.find("graceful shutdown exceeded") is None, "they ended by themselves"
        for seen in await asyncio.wait_for(asyncio.gather(*watching), 5):
            assert seen[-1]["state"] == "waiting"
        cookies = ada.cookies
    # What EventSource does: it asks again at the same address until there is an answer.
    async with page_bot(tmp_path, WEB_PORT=port) as (_, address), browser(address) as ada:
        keep_cookies(ada, cookies)
        wish = await ended(ada, wish)
        assert wish["drawing"]["feeling"] == "joy"


async def test_a_watcher_who_leaves_is_forgotten() -> None:
    sights = Sights()
    looks = sights.changes("job", 60)
    await anext(looks)
    assert sights.watched == 1
    assert isinstance(looks, AsyncGenerator)
    await looks.aclose()
    assert sights.watched == 0


async def test_what_happens_between_two_looks_is_not_missed() -> None:
    sights = Sights()
    looks = sights.changes("job", 60)
    await anext(looks)
    sights.say("job", "words")  # while the watcher looks at the first
    await asyncio.wait_for(anext(looks), 1)
    assert sights.of("job").words == "words"
    sights.close()
    with pytest.raises(StopAsyncIteration):
        await asyncio.wait_for(anext(looks), 1)


async def test_sights_of_many_drawings_are_not_kept_for_ever() -> None:
    sights = Sights()
    for number in range(MOST + 50):
        sights.say(f"job {number}", "words")
    assert sights.of("job 0").words == ""
    assert sights.of(f"job {MOST + 49}").words == "words"
