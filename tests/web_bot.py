"""A bot with nothing but the page, and browsers that are HTTP clients."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx

from bot_process import BotProcess, running_bot

SERVED = r"the page is served.*(http://[\w.:\[\]]+/)"
PAINTED_WITHIN_S = 30.0


@asynccontextmanager
async def page_bot(
    folder: Path, *, program: Sequence[str] = ("-m", "bot"), **settings: str
) -> AsyncIterator[tuple[BotProcess, str]]:
    """The bot, and the address of its page."""
    async with running_bot(folder, ready=(), program=program, **settings) as bot:
        served = await bot.wait_for_line(SERVED)
        yield bot, served[1]


def browser(address: str, **headers: str) -> httpx.AsyncClient:
    """A visitor of its own."""
    told = {"Accept-Language": "en", **headers}
    return httpx.AsyncClient(base_url=address, headers=told, timeout=PAINTED_WITHIN_S)


def keep_cookies(visitor: httpx.AsyncClient, cookies: httpx.Cookies) -> None:
    """Be who had these cookies."""
    for cookie in cookies.jar:
        visitor.cookies.set(cookie.name, cookie.value or "")


async def ended(visitor: httpx.AsyncClient, wish: dict[str, Any]) -> dict[str, Any]:
    """A wish once it is painted, or could not be."""
    async with visitor.stream("GET", f"/api/drawings/{wish['id']}/events") as events:
        async for line in events.aiter_lines():
            if line.startswith("data: "):
                wish = httpx.Response(200, text=line.removeprefix("data: ")).json()
    assert wish["state"] != "waiting", wish
    return wish


async def painted(visitor: httpx.AsyncClient, text: str) -> dict[str, Any]:
    """The drawing of a text."""
    asked = await visitor.post("/api/drawings", json={"text": text})
    assert asked.status_code == 202, asked.text
    drawing: dict[str, Any] = (await ended(visitor, asked.json()))["drawing"]
    return drawing
