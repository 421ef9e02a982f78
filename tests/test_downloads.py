"""Files that people send, fetched from servers that may do anything."""

import asyncio
import io
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
from aiohttp import web

from bot import downloads
from bot.downloads import download
from engine.errors import EmotionDrawError, TooLongToHear, TryLater, Undeliverable
from engine.sound.decoding import MOST_BYTES
from listening import Port

SECRET = "t0ken"  # noqa: S105 - of no use anywhere
PART = 2**16

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@pytest.fixture
async def serve() -> AsyncIterator[Callable[[Handler], Awaitable[str]]]:
    """Serves with a handler; gives the address."""
    runners = []

    async def serving(handler: Handler) -> str:
        app = web.Application()
        app.router.add_get("/{path:.*}", handler)
        runner = web.AppRunner(app)
        await runner.setup()
        runners.append(runner)
        port = Port(runner)
        await port.open()
        return f"http://{port.host}:{port.number}/file/{SECRET}/a note.ogg"

    yield serving
    for runner in runners:
        await runner.cleanup()


Serve = Callable[[Handler], Awaitable[str]]


async def fault(address: str) -> EmotionDrawError:
    """What is raised, and that it tells no secrets."""
    with pytest.raises(EmotionDrawError) as raised:
        await download(address, io.BytesIO())
    assert SECRET not in str(raised.value)
    return raised.value


async def test_a_file_is_fetched(serve: Serve) -> None:
    content = bytes(range(256)) * 1000

    async def whole(_: web.Request) -> web.StreamResponse:
        return web.Response(body=content)

    file = io.BytesIO()
    await download(await serve(whole), file)
    assert file.getvalue() == content


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (404, Undeliverable),
        (403, Undeliverable),
        (302, Undeliverable),
        (206, Undeliverable),
        (429, TryLater),
        (500, TryLater),
        (503, TryLater),
    ],
)
async def test_refusals_pass_or_stay(serve: Serve, status: int, kind: type[Exception]) -> None:
    async def refuse(request: web.Request) -> web.StreamResponse:
        moved = {"Location": str(request.url.with_path("/other"))}
        return web.Response(status=status, headers=moved)

    assert isinstance(await fault(await serve(refuse)), kind)


async def test_a_pause_that_is_asked_for_is_told(serve: Serve) -> None:
    async def busy(_: web.Request) -> web.StreamResponse:
        return web.Response(status=429, headers={"Retry-After": "7"})

    error = await fault(await serve(busy))
    assert isinstance(error, TryLater)
    assert error.seconds == 7


async def test_more_than_is_listened_to_is_not_even_begun(serve: Serve) -> None:
    async def large(request: web.Request) -> web.StreamResponse:
        answer = web.StreamResponse(headers={"Content-Length": str(MOST_BYTES + 1)})
        await answer.prepare(request)
        return answer

    assert isinstance(await fault(await serve(large)), TooLongToHear)


async def test_without_a_length_it_ends_at_the_most(serve: Serve) -> None:
    sent = 0

    async def endless(request: web.Request) -> web.StreamResponse:
        nonlocal sent
        answer = web.StreamResponse()
        answer.enable_chunked_encoding()
        await answer.prepare(request)
        while True:
            await answer.write(b"\0" * PART)
            sent += PART

    assert isinstance(await fault(await serve(endless)), TooLongToHear)
    assert sent < MOST_BYTES + 64 * PART


async def test_what_is_packed_is_not_unpacked(serve: Serve) -> None:
    async def packed(_: web.Request) -> web.StreamResponse:
        return web.Response(body=b"packed", headers={"Content-Encoding": "gzip"})

    file = io.BytesIO()
    await download(await serve(packed), file)
    assert file.getvalue() == b"packed"


async def test_a_file_cut_short_is_tried_again(serve: Serve) -> None:
    async def short(request: web.Request) -> web.StreamResponse:
        answer = web.StreamResponse(headers={"Content-Length": "1000"})
        await answer.prepare(request)
        await answer.write(b"half")
        assert request.transport is not None
        request.transport.abort()
        return answer

    assert isinstance(await fault(await serve(short)), TryLater)


async def test_slow_ones_are_left_for_later(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(downloads, "PATIENCE", 0.2)
    ended = asyncio.Event()

    async def slow(request: web.Request) -> web.StreamResponse:
        answer = web.StreamResponse()
        await answer.prepare(request)
        while not ended.is_set():
            await answer.write(b"a")
            await asyncio.sleep(0.02)
        return answer

    try:
        assert isinstance(await fault(await serve(slow)), TryLater)
    finally:
        ended.set()


@pytest.mark.parametrize("address", ["", "note.ogg", "file:///etc/passwd", "http://", "ftp://a/b"])
async def test_what_is_no_address_stays_so(address: str) -> None:
    assert isinstance(await fault(address), Undeliverable)


async def test_nobody_there_is_for_later() -> None:
    assert isinstance(await fault(f"http://127.0.0.1:9/{SECRET}"), TryLater)
