"""What a fuzzer, a slow client and a dying one send to the page, and what they get."""

import asyncio
import json
import os
import re
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import httpx
import pytest
import pytest_asyncio

from bot import replies
from bot_process import BotProcess
from web_bot import browser, page_bot, painted

pytestmark = pytest.mark.asyncio(loop_scope="module")

HAPPY = "I feel so happy today!"
JSON = {"Content-Type": "application/json"}
MISSING = "0" * 24
MEGABYTE = 2**20


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def page(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[tuple[BotProcess, str]]:
    async with page_bot(tmp_path_factory.mktemp("page")) as page:
        yield page
        told = page[0].told
        assert "a request broke" not in told, told
        assert HAPPY not in told


def form(boundary: str = "x", end: str = "--", **fields: str) -> bytes:
    """A multipart form by hand."""
    parts = [
        f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in fields.items()
    ]
    return "".join([*parts, f"--{boundary}{end}\r\n"]).encode()


FORM = {"Content-Type": "multipart/form-data; boundary=x"}

BODIES: dict[str, tuple[int, dict[str, str], bytes]] = {
    "no JSON": (400, JSON, b"{"),
    "nothing": (400, JSON, b""),
    "not UTF-8": (400, JSON, b'{"text": "\xff\xfe"}'),
    "a list": (422, JSON, b"[1]"),
    "null": (422, JSON, b"null"),
    "deep": (400, JSON, b"[" * 30_000),
    "a number beyond": (422, JSON, b'{"emotion": "joy", "seed": 1e400}'),
    "a very long number": (400, JSON, b'{"emotion": "joy", "seed": ' + b"9" * 5000 + b"}"),
    "not a number": (422, JSON, b'{"emotion": "joy", "seed": NaN}'),
    "a seed below": (422, JSON, b'{"emotion": "joy", "seed": -1}'),
    "a name that is none": (422, JSON, b'{"text": "x", "user_key": "web:1"}'),
    "half a name": (422, JSON, b'{"text": "x", "\\ud800": 1}'),
    "no such emotion": (422, JSON, b'{"emotion": "boredom"}'),
    "an empty text": (422, JSON, b'{"text": ""}'),
    "only NUL": (422, JSON, b'{"text": "\\u0000"}'),
    "too long a text": (422, JSON, json.dumps({"text": "x" * 4097}).encode()),
    "text and emotion of the wrong kind": (422, JSON, b'{"text": {}, "emotion": []}'),
    "words the painter does not read": (422, JSON, b'{"emotion": "joy", "extra": "blue"}'),
    "too large": (413, JSON, b'{"text": "' + b"x" * 70_000 + b'"}'),
    "no kind": (415, {}, b"text"),
    "another kind": (415, {"Content-Type": "text/plain"}, b"text"),
    "a photo": (415, {"Content-Type": "image/jpeg"}, b"\xff\xd8\xff"),
    "another form": (415, {"Content-Type": "application/x-www-form-urlencoded"}, b"text=x"),
    "a form without its end": (422, FORM, form(text="x", end="")[:-8]),
    "a form without a boundary": (400, {"Content-Type": "multipart/form-data"}, form(text="x")),
    "another boundary": (400, {"Content-Type": "multipart/form-data; boundary=y"}, form(text="x")),
    "many fields": (400, FORM, form(**{f"field{n}": "x" for n in range(50)})),
    "a long field": (400, FORM, form(text="x" * 70_000)),
    "no file": (422, FORM, form(voice="words")),
    "an empty form": (422, FORM, form()),
    "a strange charset": (
        422,
        {"Content-Type": "multipart/form-data; boundary=x; charset=hex"},
        form(text="\x00"),
    ),
    "a charset that is none": (
        400,
        {"Content-Type": "multipart/form-data; boundary=x; charset=undefined"},
        form(text="x"),
    ),
}


def fault(answer: httpx.Response) -> dict[str, str]:
    """The error of an answer, which has the one form and no other."""
    assert answer.headers["content-type"] == "application/json", answer.text
    told = answer.json()
    assert set(told) == {"error"}
    assert set(told["error"]) == {"code", "message"}
    assert told["error"]["message"]
    assert "Traceback" not in answer.text
    error: dict[str, str] = told["error"]
    return error


@pytest.mark.parametrize("named", BODIES)
async def test_what_cannot_be_painted_is_refused_in_one_form(
    page: tuple[BotProcess, str], named: str
) -> None:
    status, headers, body = BODIES[named]
    async with browser(page[1]) as ada:
        answer = await ada.post("/api/drawings", headers=headers, content=body)
    assert answer.status_code == status, answer.text
    fault(answer)


@pytest.mark.parametrize("length", [4097, 9000, 12_000])
async def test_of_a_text_that_is_too_long_it_is_told_by_how_much(
    page: tuple[BotProcess, str], length: int
) -> None:
    text = length * "x"
    async with browser(page[1]) as ada:
        answers = [
            await ada.post("/api/drawings", json={"text": text}),
            await ada.post("/api/drawings", files={"text": (None, text)}),
            await ada.get("/generate", params={"prompt": text}),
        ]
    for answer in answers:
        assert answer.status_code == 422
        assert f"{length:,} characters, and I read 4,096 at most" in fault(answer)["message"]


async def test_an_empty_key_is_none(page: tuple[BotProcess, str]) -> None:
    async with browser(page[1], **{"Idempotency-Key": ""}) as ada:
        wishes = [await ada.post("/api/drawings", json={"emotion": "joy"}) for _ in range(2)]
    assert wishes[0].json()["id"] != wishes[1].json()["id"]


PHOTOS: dict[str, dict[str, Any]] = {
    "by itself": {"content": b"\xff\xd8\xff", "headers": {"Content-Type": "image/jpeg"}},
    "in a form": {"files": {"photo": ("me.jpg", b"\xff\xd8\xff", "image/jpeg")}},
    "of no kind": {"files": {"photo": ("me", b"\xff\xd8\xff")}},
    "as a voice": {"files": {"voice": ("me.png", b"\x89PNG", "image/png")}},
    "beside words": {
        "data": {"text": HAPPY},
        "files": {"photo": ("me.webp", b"RIFF", "image/webp")},
    },
}


@pytest.mark.parametrize("named", PHOTOS)
async def test_whoever_sends_a_photo_is_told_that_nobody_here_has_eyes(
    page: tuple[BotProcess, str], named: str
) -> None:
    async with browser(page[1], **{"Accept-Language": "de"}) as ada:
        answer = await ada.post("/api/drawings", **PHOTOS[named])
        assert answer.status_code == 415
        told = {"code": "fault-photo", "message": replies.say("de", "fault-photo")}
        assert fault(answer) == told
        assert (await ada.get("/api/me")).json()["drawings"] == 0


WAYS: dict[str, tuple[str, str, int]] = {
    "nowhere": ("GET", "/nothing/here", 404),
    "a drawing that is none": ("GET", f"/api/drawings/{MISSING}", 404),
    "its events": ("GET", f"/api/drawings/{MISSING}/events", 404),
    "its sketch": ("GET", f"/api/drawings/{MISSING}/sketch", 404),
    "its picture": ("GET", f"/api/drawings/{MISSING}/pictures/0", 404),
    "its end": ("POST", f"/api/drawings/{MISSING}/cancel", 404),
    "its favour": ("PUT", f"/api/gallery/{MISSING}/favourite", 404),
    "its deletion": ("DELETE", f"/api/gallery/{MISSING}", 404),
    "it again": ("POST", f"/api/gallery/{MISSING}/redraw", 404),
    "it in a way that is none": ("POST", f"/api/gallery/{MISSING}/fly", 404),
    "an id that is none": ("GET", "/api/drawings/1%27%20OR%201", 422),
    "a picture that is none": ("GET", f"/api/drawings/{MISSING}/pictures/-1", 422),
    "a year that is none": ("GET", "/api/years/0", 422),
    "an empty year": ("GET", "/api/years/1999", 404),
    "an emotion that is none": ("GET", "/api/gallery?emotion=boredom", 422),
    "a page beyond": ("GET", "/api/gallery?before=99999999999999999999", 422),
    "a query without text": ("GET", "/generate", 422),
    "a query that is not UTF-8": ("GET", "/generate?prompt=%00", 422),
    "a method that is none": ("PATCH", "/api/gallery", 405),
    "a preflight": ("OPTIONS", "/api/drawings", 405),
    "HEAD": ("HEAD", "/api/gallery", 405),
    "another method": ("POST", "/api/me", 405),
    "above the page": ("GET", "/page/../app.py", 404),
    "above it, encoded": ("GET", "/page/%2e%2e/app.py", 404),
    "above it, twice": ("GET", "/page/%2e%2e%2f%2e%2e%2fsettings.py", 404),
    "from the root": ("GET", "/page//etc/passwd", 404),
    "a folder": ("GET", "/page/", 404),
    "a file with NUL": ("GET", "/page/%00", 404),
    "a very long file": ("GET", "/page/" + "x" * 5000, 404),
}


@pytest.mark.parametrize("named", WAYS)
async def test_a_way_that_leads_nowhere_says_so(page: tuple[BotProcess, str], named: str) -> None:
    method, way, status = WAYS[named]
    async with browser(page[1]) as ada:
        # As it stands: clients tidy up what goes above.
        request = ada.build_request(method, "/")
        request.url = httpx.URL(page[1]).copy_with(raw_path=way.encode())
        answer = await ada.send(request)
    assert answer.status_code == status, answer.text
    if method != "HEAD":
        fault(answer)
    if status == 405:
        known = {"/api/gallery": "GET", "/api/drawings": "POST", "/api/me": "DELETE, GET"}
        assert answer.headers["allow"] == known[way]


async def test_each_way_takes_its_methods_and_no_other(page: tuple[BotProcess, str]) -> None:
    async with browser(page[1]) as ada:
        paths = (await ada.get("/api/openapi.json")).json()["paths"]
        for template, operations in paths.items():
            way = re.sub(r"{place}|{year}", "2000", template).replace("{allowed}", "yes")
            way = re.sub(r"{\w+}", MISSING, way)
            known = {method.upper() for method in operations}
            for method in {"GET", "POST", "PUT", "PATCH", "DELETE"} - known:
                answer = await ada.request(method, way)
                assert answer.status_code == 405, f"{method} {template}"
                assert set(answer.headers["allow"].split(", ")) == known, template


async def test_halves_of_characters_and_nul_are_left_out(page: tuple[BotProcess, str]) -> None:
    async with browser(page[1]) as ada:
        body = b'{"text": "I feel \\ud800so \\u0000happy today!"}'
        answer = await ada.post("/api/drawings", headers=JSON, content=body)
        assert answer.status_code == 202
        drawing = await painted(ada, HAPPY)
        texts = [each["text"] for each in (await ada.get("/api/gallery")).json()["drawings"]]
        assert drawing["text"] == HAPPY
        assert texts == [HAPPY, HAPPY]


async def said(address: str, request: bytes) -> bytes:
    """What comes back for bytes as they are, until the other side closes."""
    url = httpx.URL(address)
    reader, writer = await asyncio.open_connection(url.host, url.port)
    try:
        writer.write(request)
        await writer.drain()
        return await asyncio.wait_for(reader.read(), 20)
    finally:
        writer.close()


NO_HTTP = [
    b"hello\r\n\r\n",
    b"GET / HTTP/1.1\r\n\r\n",  # no host
    b"GET / HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\n\r\n",
    b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
    b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n",
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",  # TLS
]


@pytest.mark.parametrize("number", range(len(NO_HTTP)))
async def test_what_is_no_http_is_told_so_in_the_one_form(
    page: tuple[BotProcess, str], number: int
) -> None:
    answer = await said(page[1], NO_HTTP[number] + b"\r\n\r\n")
    head, _, body = answer.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 400 "), answer
    assert json.loads(body)["error"]["code"] == "web-malformed"


async def test_a_head_without_end_is_broken_off(page: tuple[BotProcess, str]) -> None:
    answer = b" 400 "
    with suppress(ConnectionError):  # before the answer was read
        answer = await said(page[1], b"GET / HTTP/1.1\r\nHost: localhost\r\nX: " + b"x" * MEGABYTE)
    assert b" 400 " in answer.splitlines()[0]


async def test_nonsense_in_the_middle_of_a_body_ends_the_connection_alone(
    page: tuple[BotProcess, str],
) -> None:
    head = b"POST /api/drawings HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n"
    for kind in (b"application/json", b"text/plain"):
        await said(page[1], head + b"Content-Type: " + kind + b"\r\n\r\nzz\r\n\r\n")
    async with browser(page[1]) as ada:
        assert (await ada.get("/healthz")).status_code == 200


async def _megabytes(count: int, head: bytes = b"") -> AsyncIterator[bytes]:
    yield head
    for _ in range(count):
        yield b"x" * MEGABYTE


def resident(bot: BotProcess) -> int:
    """Bytes of memory that are the process's own."""
    pages = Path(f"/proc/{bot.process.pid}/statm").read_text(encoding="ascii").split()[1]
    return int(pages) * os.sysconf("SC_PAGE_SIZE")


def open_files(bot: BotProcess) -> int:
    return len(list(Path(f"/proc/{bot.process.pid}/fd").iterdir()))


@pytest.mark.skipif(not Path("/proc").exists(), reason="memory is looked up in /proc")
async def test_an_upload_without_end_is_broken_off_and_leaves_nothing(
    page: tuple[BotProcess, str],
) -> None:
    bot, address = page
    head = b'--x\r\nContent-Disposition: form-data; name="voice"; filename="a"\r\n\r\n'
    async with browser(address) as ada:
        await ada.get("/api/me")
        before, files = resident(bot), open_files(bot)
        for _ in range(3):
            try:
                answer = await ada.post(
                    "/api/drawings", headers=FORM, content=_megabytes(60, head), timeout=30
                )
            except httpx.TransportError:
                continue  # it was broken off before the answer was read
            assert answer.status_code == 413
            assert fault(answer)["code"] == "web-too-large"
        assert resident(bot) - before < 16 * MEGABYTE
        assert (await ada.get("/api/gallery")).json()["count"] == 0
    assert open_files(bot) <= files + 2, "its file is closed, and thereby gone"


async def test_a_length_that_is_too_large_is_refused_before_anything_is_sent(
    page: tuple[BotProcess, str],
) -> None:
    head = b"POST /api/drawings HTTP/1.1\r\nHost: localhost\r\nContent-Type: multipart/form-data"
    answer = await said(
        page[1], head + b"; boundary=x\r\nContent-Length: 99999999999\r\nConnection: close\r\n\r\n"
    )
    assert b" 413 " in answer.splitlines()[0]


async def test_who_goes_away_in_the_middle_of_an_upload_is_no_event(
    page: tuple[BotProcess, str],
) -> None:
    bot, address = page
    url = httpx.URL(address)
    for kind in (b"multipart/form-data; boundary=x", b"application/json"):
        _, writer = await asyncio.open_connection(url.host, url.port)
        head = b"POST /api/drawings HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5000\r\n"
        writer.write(head + b"Content-Type: " + kind + b"\r\n\r\n" + b"--x\r\n")
        await writer.drain()
        await asyncio.sleep(0.1)
        writer.transport.abort()
    await asyncio.sleep(0.2)
    assert bot.find("request broke|error ") is None, bot.told


async def test_parts_of_a_file_are_not_served(page: tuple[BotProcess, str]) -> None:
    async with browser(page[1]) as ada:
        drawing = await painted(ada, HAPPY)
        way = drawing["pictures"][0]["url"]
        whole = await ada.get(way)
        for wanted in ("bytes=0-9", "bytes=999999999-", "bytes=" + "0-1," * 500, "x"):
            part = await ada.get(way, headers={"Range": wanted})
            assert (part.status_code, part.content) == (200, whole.content), wanted


async def test_many_idle_connections_keep_nobody_out(page: tuple[BotProcess, str]) -> None:
    url = httpx.URL(page[1])
    idle = [await asyncio.open_connection(url.host, url.port) for _ in range(300)]
    try:
        async with browser(page[1]) as ada:
            assert (await painted(ada, HAPPY))["feeling"] == "joy"
    finally:
        for _, writer in idle:
            writer.transport.abort()


async def test_every_answer_forbids_what_browsers_need_not_do(page: tuple[BotProcess, str]) -> None:
    async with browser(page[1]) as ada:
        answers: list[Any] = [await ada.get(way) for way in ("/", "/api/me", "/nothing")]
    for answer in answers:
        told = answer.headers
        assert "default-src 'none'" in told["content-security-policy"]
        assert "unsafe" not in told["content-security-policy"]
        assert "frame-ancestors 'none'" in told["content-security-policy"]
        assert told["x-frame-options"] == "DENY"
        assert told["x-content-type-options"] == "nosniff"
        assert "access-control-allow-origin" not in told
        assert "server" not in told
