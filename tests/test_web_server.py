"""The server under the page: what holds its connections, and where it listens."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import pytest
from starlette.types import ASGIApp, Receive, Scope, Send

from bot.web_chat import server as servers
from bot.web_chat.server import listening, make_server
from engine.errors import AddressTaken

HEAD = b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9000000\r\n\r\n"
SHORT = 0.3  # seconds
PATIENCE = 10.0  # seconds, a good deal more


async def reads(scope: Scope, receive: Receive, send: Send) -> None:
    """Answers once it has all of the request, or nobody is there."""
    message = await receive()
    while message.get("more_body", False):
        message = await receive()
    await answers(scope, receive, send)


async def answers(_: Scope, __: Receive, send: Send) -> None:
    """Answers without looking at the request."""
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"done"})


@asynccontextmanager
async def served(app: ASGIApp) -> AsyncIterator[int]:
    """The port of a server."""
    with listening("127.0.0.1", 0) as listener:
        server = make_server(app)
        serving = asyncio.create_task(server.serve(sockets=[listener]))
        try:
            yield listener.getsockname()[1]
        finally:
            server.should_exit = True
            await serving


@pytest.fixture(autouse=True)
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(servers, "LIMITS", dict.fromkeys(servers.LIMITS, SHORT))
    monkeypatch.setattr(servers, "STALLED", SHORT)


async def ends(port: int, first: bytes, trickle: bytes) -> bytes:
    """What is said until the other side ends it, to somebody who always sends a little more."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    told = b""
    try:
        writer.write(first)
        async with asyncio.timeout(PATIENCE):
            with suppress(ConnectionError):
                while not reader.at_eof():
                    with suppress(TimeoutError):
                        async with asyncio.timeout(0.05):
                            told += await reader.read(1000)
                    writer.write(trickle)
    finally:
        writer.transport.abort()
    return told


async def test_a_head_that_trickles_in_is_given_up() -> None:
    async with served(answers) as port:
        assert await ends(port, b"GET / HTTP/1.1\r\n", b"X: x\r\n") == b""


async def test_so_is_one_after_another_request() -> None:
    async with served(answers) as port:
        told = await ends(port, b"GET / HTTP/1.1\r\nHost: x\r\n\r\nGET / HT", b"T")
        assert told.count(b"HTTP/1.1 200") == 1


async def test_a_body_that_trickles_in_is_given_up() -> None:
    async with served(reads) as port:
        assert await ends(port, HEAD, b"x") == b""


async def test_what_is_left_of_a_body_is_read_for_a_while_alone() -> None:
    async with served(answers) as port:
        assert (await ends(port, HEAD, b"x" * 1000)).startswith(b"HTTP/1.1 200")


async def test_an_answer_that_nobody_takes_is_given_up() -> None:
    async def long(_: Scope, __: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        for _number in range(300):
            await send({"type": "http.response.body", "body": b"x" * 100_000, "more_body": True})
        await send({"type": "http.response.body"})
        ended.set()

    ended = asyncio.Event()
    async with served(long) as port:
        with socket.create_connection(("127.0.0.1", port)) as sleeper:
            sleeper.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
            await asyncio.wait_for(ended.wait(), PATIENCE)


async def test_a_request_in_order_is_given_all_the_time_it_needs() -> None:
    async def slow(scope: Scope, receive: Receive, send: Send) -> None:
        await asyncio.sleep(3 * SHORT)
        await answers(scope, receive, send)

    async with served(slow) as port:
        told = await ends(port, b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", b"")
        assert told.startswith(b"HTTP/1.1 200")


async def test_one_connection_too_many_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(servers, "MOST", 3)
    monkeypatch.setattr(servers, "LIMITS", {})
    request = b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
    async with served(answers) as port:
        held = [await asyncio.open_connection("127.0.0.1", port) for _ in range(3)]
        assert await ends(port, request, b"") == b""
        for _, writer in held:
            writer.transport.abort()
        await asyncio.sleep(0.1)
        assert (await ends(port, request, b"")).startswith(b"HTTP/1.1 200")


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "0.0.0.0"])  # noqa: S104
def test_it_listens_at_addresses_and_names(host: str) -> None:
    with listening(host, 0) as listener:
        socket.create_connection(("127.0.0.1", listener.getsockname()[1])).close()


def _has_ipv6() -> bool:
    with suppress(OSError), socket.create_server(("::1", 0), family=socket.AF_INET6):
        return True
    return False


@pytest.mark.skipif(not _has_ipv6(), reason="this machine has no IPv6")
@pytest.mark.parametrize("host", ["::1", "[::1]", "::"])
def test_it_listens_at_addresses_of_the_sixth_version(host: str) -> None:
    with listening(host, 0) as listener:
        port = listener.getsockname()[1]
        socket.create_connection(("::1", port)).close()
        if host == "::":
            socket.create_connection(("127.0.0.1", port)).close()


@pytest.mark.parametrize("host", ["nowhere.invalid", "192.0.2.1", "x" * 70, "a..b", "1:2", "a b"])
def test_where_it_cannot_listen_it_says_which_settings_to_change(host: str) -> None:
    with (
        pytest.raises(AddressTaken, match="WEB_HOST and EMOTION_DRAW_WEB_PORT"),
        listening(host, 0),
    ):
        pass


def test_an_address_that_is_taken_is_one_line() -> None:
    with listening("127.0.0.1", 0) as first:
        port = first.getsockname()[1]
        with pytest.raises(AddressTaken) as told, listening("127.0.0.1", port):
            pass
    assert "(Address already in use)" in str(told.value)
