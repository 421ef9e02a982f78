"""Who may use the page: cookies, the secret, and what other sites have browsers do."""

import asyncio
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from bot.desk import Desk
from bot.pace import Pace
from bot.settings import Settings
from bot.web_chat import visitors as doors
from bot.web_chat.chat import WebChat
from bot.web_chat.visitors import COOKIE, Visitors, is_loopback
from bot_process import BotProcess
from conftest import Program
from engine.errors import BadInput, Refused
from storage.store import open_store
from web_bot import browser, page_bot, painted

HAPPY = "I feel so happy today!"
SECRET = "a long enough secret"  # noqa: S105 - of no use anywhere
module = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def page(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[tuple[BotProcess, str]]:
    async with page_bot(tmp_path_factory.mktemp("open")) as page:
        yield page


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def closed(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[tuple[BotProcess, str]]:
    settings = {"WEB_HOST": "0.0.0.0", "WEB_SECRET": SECRET}  # noqa: S104 - that is what is tested
    async with page_bot(tmp_path_factory.mktemp("closed"), **settings) as (bot, address):
        yield bot, address.replace("0.0.0.0", "127.0.0.1")  # noqa: S104


def own(address: str) -> dict[str, str]:
    """What a browser sends with a request of the page itself."""
    return {
        "Origin": address.rstrip("/"),
        "Sec-Fetch-Site": "same-origin",
        "Sec-Fetch-Mode": "cors",
    }


ELSEWHERE = {
    "by its origin": {"Origin": "http://evil.example"},
    "by no origin": {"Origin": "null"},
    "by another port": {"Origin": "http://127.0.0.1:3000", "Sec-Fetch-Site": "same-site"},
    "by what the browser says": {"Sec-Fetch-Site": "cross-site"},
    "a form that is sent there": {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"},
    "a picture": {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors"},
}


@module
@pytest.mark.parametrize("way", ELSEWHERE)
async def test_another_site_can_have_nothing_done(page: tuple[BotProcess, str], way: str) -> None:
    async with browser(page[1]) as ada:
        drawing = await painted(ada, HAPPY)
        gallery = f"/api/gallery/{drawing['id']}"
        for request in (
            ada.build_request("POST", "/api/drawings", json={"text": HAPPY}),
            ada.build_request("GET", "/generate", params={"prompt": HAPPY}),
            ada.build_request("DELETE", gallery),
            ada.build_request("DELETE", "/api/me"),
            ada.build_request("PUT", "/api/me/voice/yes"),
        ):
            request.headers.update(ELSEWHERE[way])
            answer = await ada.send(request)
            assert answer.status_code == 403, request
            assert answer.json()["error"]["code"] == "refused-web-site"
        assert (await ada.get("/api/gallery")).json()["count"] == 1


@module
async def test_another_site_can_link_here_and_no_more(page: tuple[BotProcess, str]) -> None:
    link = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}
    frame = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors"}
    async with browser(page[1]) as ada:
        assert (await ada.get("/", headers=link)).status_code == 200
        for way in ("/", "/api/gallery", "/api/export", "/page/index.html"):
            assert (await ada.get(way, headers=frame)).status_code == 403, way


@module
async def test_the_page_itself_can_do_everything(page: tuple[BotProcess, str]) -> None:
    async with browser(page[1], **own(page[1])) as ada:
        drawing = await painted(ada, HAPPY)
        assert (await ada.delete(f"/api/gallery/{drawing['id']}")).status_code == 204


HOSTS = {
    "127.0.0.1": True,
    "127.0.0.1:8000": True,
    "localhost:8000": True,
    "LOCALHOST": True,
    "[::1]:8000": True,
    "evil.example": False,
    "localhost.evil.example": False,
    "127.0.0.1.nip.io:8000": False,
    "192.168.0.7": False,
    "[::1": False,
    "": False,
    "user@evil.example": False,
}


@module
@pytest.mark.parametrize("host", HOSTS)
async def test_no_other_name_leads_to_the_page_of_this_machine(
    page: tuple[BotProcess, str], host: str
) -> None:
    async with browser(page[1], Host=host) as ada:
        for way in ("/", "/api/me", "/metrics", "/healthz"):
            answer = await ada.get(way)
            assert answer.status_code == (200 if HOSTS[host] else 403), way


@module
async def test_each_browser_is_somebody_by_a_cookie_that_scripts_do_not_see(
    page: tuple[BotProcess, str],
) -> None:
    async with browser(page[1]) as ada, browser(page[1]) as bob:
        told = [(await each.get("/")).headers["set-cookie"] for each in (ada, bob)]
        assert "set-cookie" not in (await ada.get("/api/me")).headers
        # Who comes again keeps it for as long again, and who they are with it.
        assert (await ada.get("/")).headers["set-cookie"] == told[0]
    assert told[0] != told[1]
    for cookie in told:
        assert {"HttpOnly", "SameSite=lax"} <= {each.strip() for each in cookie.split(";")}
        assert "Secure" not in cookie
    proxied = {"X-Forwarded-Proto": "https"}
    async with browser(page[1], **proxied) as ada:
        assert "Secure" in (await ada.get("/")).headers["set-cookie"]


@module
async def test_a_cookie_of_nobodys_making_is_nobodys(page: tuple[BotProcess, str]) -> None:
    async with browser(page[1]) as ada:
        await painted(ada, HAPPY)
        name, _, mark = ada.cookies[COOKIE].partition(".")
    forged = [
        name,
        f"{name}.",
        f"{name}.{'0' * 64}",
        f"{name[:-1]}0.{mark}" if name[-1] != "0" else f"{name[:-1]}1.{mark}",
        f"{name}.{mark.upper()}",
        f"../{name}.{mark}",
        ".",
        "",
        "x" * 10_000,
    ]
    for cookie in forged:
        async with browser(page[1], Cookie=f"{COOKIE}={cookie}") as eve:
            answer = await eve.get("/api/me")
            assert (answer.status_code, answer.json()["drawings"]) == (200, 0), cookie
            assert "set-cookie" in answer.headers


@module
async def test_without_the_secret_nothing_is_told(closed: tuple[BotProcess, str]) -> None:
    async with browser(closed[1]) as eve:
        ways = (
            "/api/me",
            "/api/gallery",
            "/metrics",
            "/generate?prompt=x",
            f"/api/drawings/{'0' * 24}",
        )
        for way in ways:
            answer = await eve.get(way)
            assert answer.status_code == 401, way
            assert answer.json()["error"]["code"] == "refused-web-login"
        assert (await eve.post("/api/drawings", json={"text": HAPPY})).status_code == 401
        assert (await eve.get("/")).status_code == 200
        assert (await eve.get("/healthz")).status_code == 200
        assert not eve.cookies


@module
async def test_the_secret_lets_in_and_is_told_nowhere(closed: tuple[BotProcess, str]) -> None:
    bot, address = closed
    async with browser(address) as ada:
        begun = time.monotonic()
        for wrong in ("", SECRET[:-1], SECRET + "\x00"):
            answer = await ada.get("/enter", params={"secret": wrong})
            assert (answer.status_code, answer.json()["error"]["code"]) == (
                401,
                "refused-web-login",
            )
        assert time.monotonic() - begun > 1.0, "each guess costs time"
        assert (await ada.get("/enter")).status_code == 422
        entered = await ada.get("/enter", params={"secret": SECRET})
        assert (entered.status_code, entered.headers["location"]) == (303, "/")
        drawing = await painted(ada, HAPPY)
        assert (await ada.get("/metrics")).status_code == 200
        # The link once more, also from another site, leaves them who they are.
        link = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}
        await ada.get("/enter", params={"secret": SECRET}, headers=link)
        assert (await ada.get("/api/gallery")).json()["drawings"] == [drawing]
    assert SECRET not in bot.told


@module
async def test_behind_a_secret_any_name_will_do(closed: tuple[BotProcess, str]) -> None:
    host = {"Host": "draw.example.org"}
    async with browser(closed[1], **host) as ada:
        assert (await ada.get("/enter", params={"secret": SECRET})).status_code == 303
        same = {"Origin": "https://draw.example.org"}
        cookie = {"Cookie": f"{COOKIE}={ada.cookies[COOKIE]}"}
        answer = await ada.post("/api/drawings", json={"text": HAPPY}, headers=same | cookie)
        assert answer.status_code == 202


async def test_on_loopback_a_secret_is_asked_for_too(tmp_path: Path) -> None:
    async with page_bot(tmp_path, WEB_SECRET=SECRET) as (bot, address):
        async with browser(address) as ada:
            assert (await ada.get("/api/me")).status_code == 401
            await ada.get("/enter", params={"secret": SECRET})
            assert (await ada.get("/api/me")).status_code == 200
        async with browser(address, Host="draw.example.org") as proxied:
            assert (await proxied.get("/healthz")).status_code == 200
        assert bot.find(r"enter\?secret=<your EMOTION_DRAW_WEB_SECRET>")


async def test_cookies_outlive_a_restart_but_no_other_secret() -> None:
    visitors = Visitors(b"key", "one secret of them")
    cookie = await visitors.enter("one secret of them", None)
    assert cookie
    known = visitors.known(cookie)
    assert known == f"web:{cookie.partition('.')[0]}"
    assert Visitors(b"key", "one secret of them").known(cookie) == known
    for other in (
        Visitors(b"key", "another of them all"),
        Visitors(b"other", "one secret of them"),
        Visitors(b"key", None),
    ):
        assert other.known(cookie) is None
    with pytest.raises(Refused):
        visitors.welcome()


LOOPBACK = {
    "127.0.0.1": True,
    "127.8.8.8": True,
    "::1": True,
    "[::1]": True,
    "localhost": True,
    "0.0.0.0": False,  # noqa: S104
    "::": False,
    "192.168.0.7": False,
    "localhost.example.org": False,
    "host.example.org": False,
    "0": False,
}


@pytest.mark.parametrize("host", LOOPBACK)
async def test_what_others_can_reach_is_not_served_without_a_secret(
    tmp_path: Path, host: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EMOTION_DRAW_WEB_HOST", host)
    assert is_loopback(host) == LOOPBACK[host]
    async with open_store(tmp_path) as store:
        desk = Desk(store, Pace(), None)
        if LOOPBACK[host]:
            WebChat(Settings(), desk, {})
        else:
            with pytest.raises(BadInput, match="EMOTION_DRAW_WEB_SECRET"):
                WebChat(Settings(), desk, {})
        monkeypatch.setenv("EMOTION_DRAW_WEB_SECRET", SECRET)
        WebChat(Settings(), desk, {})


def test_the_program_ends_with_one_line_where_strangers_could_come_in(program: Program) -> None:
    told = program("run", settings={"WEB_HOST": "0.0.0.0", "WEB_PORT": "0"})  # noqa: S104
    assert told.returncode == 2
    assert "Traceback" not in told.stderr
    assert "set EMOTION_DRAW_WEB_SECRET, or serve on 127.0.0.1." in told.stderr.splitlines()[-1]


async def test_guesses_at_once_cost_as_much_as_one_after_the_other(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(doors, "WRONG", 0.1)
    visitors = Visitors(b"key", SECRET)
    begun = time.monotonic()
    guesses = await asyncio.gather(
        *(visitors.enter(f"guess {n}", None) for n in range(5)), return_exceptions=True
    )
    assert all(isinstance(each, Refused) for each in guesses)
    assert time.monotonic() - begun > 0.4
