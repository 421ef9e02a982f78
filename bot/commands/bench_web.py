"""`emotion-draw bench web`: two hundred browsers at the page of a real `emotion-draw run` at once.

Each asks for a drawing in the same moment, watches it by server-sent events, and fetches
its pictures. The browsers are plain connections of one process on the same machine: their
work is in these times, and a network's is not.
"""

import asyncio
import contextlib
import json
import os
import re
import sys
import tempfile
import time
from asyncio import StreamReader, StreamWriter
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any

from bot.commands.bench_chat import TEXTS
from bot.commands.bench_durability import p99
from bot.commands.bench_row import Row, row
from engine.errors import Failure

CROWD = 200  # browsers
SIZE = 768  # pixels
STARTS_WITHIN = 30.0  # seconds
PATIENCE = 600.0  # seconds for all of them to be served
ENDS_WITHIN = 20.0  # seconds


def web() -> list[Row]:
    """The acknowledgements of a crowd, and its drawings. Raises Failure where one is lost."""
    with tempfile.TemporaryDirectory() as folder:
        return asyncio.run(_web(Path(folder)))


async def _web(folder: Path) -> list[Row]:
    async with _running(folder) as port:
        browsers = [await Browser.open(port) for _ in range(CROWD)]
        async with asyncio.timeout(PATIENCE):
            found = await asyncio.gather(
                *(_served(browser, TEXTS[n % len(TEXTS)]) for n, browser in enumerate(browsers))
            )
        for browser in browsers:
            browser.close()
    acknowledged, painted, pictures = zip(*found, strict=True)
    rate = f"all there, {sum(pictures)} pictures, {sum(pictures) / max(painted):.1f} a second"
    return [
        row(f"{CROWD} browsers at once: acknowledged", acknowledged, p99(acknowledged)),
        row(f"{CROWD} browsers at once: pictures", painted, rate),
    ]


async def _served(browser: "Browser", text: str) -> tuple[float, float, int]:
    """Seconds until the promise, seconds until its pictures, and how many these are."""
    begun = time.perf_counter()
    status, body = await browser.ask("POST", "/api/drawings", {"text": text})
    acknowledged = time.perf_counter() - begun
    if status != 202:
        raise Failure(f"A wish was answered with {status}.")
    way = f"/api/drawings/{json.loads(body)['id']}"
    _, events = await browser.ask("GET", f"{way}/events")
    last = json.loads(events.decode().rsplit("data: ", 1)[1].splitlines()[0])
    if last["drawing"] is None:
        raise Failure("A drawing is lost.")
    for picture in last["drawing"]["pictures"]:
        status, _ = await browser.ask("GET", picture["url"])
        if status != 200:
            raise Failure(f"A picture was answered with {status}.")
    return acknowledged, time.perf_counter() - begun, len(last["drawing"]["pictures"])


class Browser:
    """One connection and one cookie."""

    def __init__(self, reader: StreamReader, writer: StreamWriter) -> None:
        self._reader, self._writer = reader, writer
        self._cookie = ""

    @classmethod
    async def open(cls, port: int) -> "Browser":
        """Come to the page."""
        browser = cls(*await asyncio.open_connection("127.0.0.1", port))
        await browser.ask("GET", "/")
        return browser

    def close(self) -> None:
        """Leave."""
        self._writer.close()

    async def ask(
        self, method: str, way: str, told: Mapping[str, Any] | None = None
    ) -> tuple[int, bytes]:
        """The status and the body of an answer."""
        body = b"" if told is None else json.dumps(told).encode()
        kind = "" if told is None else "Content-Type: application/json\r\n"
        head = (
            f"{method} {way} HTTP/1.1\r\nHost: localhost\r\nCookie: {self._cookie}\r\n"
            f"{kind}Content-Length: {len(body)}\r\n\r\n"
        )
        self._writer.write(head.encode() + body)
        answer = (await self._reader.readuntil(b"\r\n\r\n")).decode()
        if cookie := re.search(r"(?mi)^set-cookie: ([^;]+)", answer):
            self._cookie = cookie[1]
        return int(answer.split()[1]), await self._body(answer)

    async def _body(self, answer: str) -> bytes:
        if length := re.search(r"(?mi)^content-length: (\d+)", answer):
            return await self._reader.readexactly(int(length[1]))
        parts = []
        while size := int(await self._reader.readline(), 16):  # a chunk at a time
            parts.append(await self._reader.readexactly(size))
            await self._reader.readline()
        await self._reader.readline()
        return b"".join(parts)


@contextlib.asynccontextmanager
async def _running(folder: Path) -> AsyncIterator[int]:
    """The port of a bot with nothing but the page, and with the usual settings."""
    others = {k: v for k, v in os.environ.items() if not k.startswith("EMOTION_DRAW_")}
    ours = {"DATA_DIR": str(folder), "SIZE": str(SIZE), "WEB_PORT": "0", "PAINTER": "watercolor"}
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "run"),
        cwd=folder,
        env=others | {f"EMOTION_DRAW_{name}": value for name, value in ours.items()},
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
    )
    reading: asyncio.Task[None] | None = None
    try:
        async with asyncio.timeout(STARTS_WITHIN):
            port = await _port(process.stderr)
        reading = asyncio.create_task(_drain(process.stderr))
        yield port
    finally:
        process.terminate()
        await asyncio.wait_for(process.wait(), ENDS_WITHIN)
        if reading is not None:
            await reading


async def _port(log: StreamReader | None) -> int:
    while log is not None and (line := await log.readline()):
        if found := re.search(rb"the page is served.*http://[^/]*:(\d+)/", line):
            return int(found[1])
    raise Failure("The bot ended.")


async def _drain(log: StreamReader | None) -> None:
    """Read on, so that the bot is never held up by a full pipe."""
    while log is not None and await log.readline():
        pass
