"""What is not the browser's fault is told in the same form, and once in the log."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest

from bot import exports
from bot.desk import Desk
from bot.pace import Pace
from bot.web_chat import original
from bot.web_chat.app import make_app
from bot.web_chat.parts import Parts
from bot.web_chat.sights import Sights
from bot.web_chat.uploads import Uploads
from bot.web_chat.visitors import COOKIE, Visitors
from engine.errors import DiskFull, EmotionDrawError, Overloaded, StorageFailed
from storage.store import Store, open_store

JOB = "/api/drawings/"


@asynccontextmanager
async def app(tmp_path: Path) -> AsyncIterator[tuple[Store, Parts, httpx.AsyncClient]]:
    """The application over a real store, where nobody paints."""
    async with open_store(tmp_path) as store:
        desk = Desk(store, Pace(), None)
        visitors = Visitors(b"key", None)
        parts = Parts(desk, Sights(), Uploads(store), visitors, {})
        transport = httpx.ASGITransport(make_app(parts, names=True), raise_app_exceptions=True)
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as ada:
            await ada.get("/api/me")
            yield store, parts, ada


async def test_a_drawing_that_takes_too_long_is_no_fault_of_the_program(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(original, "PATIENCE", 0.1)
    async with app(tmp_path) as (_, __, ada):
        answer = await ada.get("/generate", params={"prompt": "I am happy"})
    assert (answer.status_code, answer.json()["error"]["code"]) == (503, "fault-ours")
    assert answer.headers["retry-after"] == "30"


async def test_one_export_a_user_and_few_in_all_are_made_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exports, "MOST", 2)
    async with app(tmp_path) as (_, parts, ada):
        key = parts.visitors.known(ada.cookies[COOKIE]) or ""
        with parts.desk.exports.turn(key):
            answer = await ada.get("/api/export")
            assert (answer.status_code, answer.json()["error"]["code"]) == (429, "refused-exports")
            assert answer.headers["retry-after"] == str(exports.AGAIN)
        with parts.desk.exports.turn("web:bob"):
            assert (await ada.get("/api/export")).status_code == 200
            with parts.desk.exports.turn("web:eve"):
                assert (await ada.get("/api/export")).status_code == 429
        assert (await ada.get("/api/export")).status_code == 200


async def test_a_drawing_that_cannot_be_made_is_told_by_its_reason(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with app(tmp_path) as (store, _, ada):
        waiting = asyncio.create_task(ada.get("/generate", params={"prompt": "I am happy"}))
        while (job := await store.journal.claim("nobody")) is None:
            await asyncio.sleep(0.01)
        await store.journal.fail(job, "fault-not-painted")
        answer = await waiting
    assert (answer.status_code, answer.json()["error"]["code"]) == (503, "fault-not-painted")
    assert len([each for each in caplog.records if each.levelno >= logging.ERROR]) == 1


async def test_who_is_forgotten_meanwhile_waits_no_longer(tmp_path: Path) -> None:
    async with app(tmp_path) as (store, _, ada):
        waiting = asyncio.create_task(ada.get("/generate", params={"prompt": "I am happy"}))
        while await store.journal.lengths() == (0, 0):
            await asyncio.sleep(0.01)
        await ada.delete("/api/me")
        assert (await waiting).status_code == 404


async def test_an_end_lets_go_of_whoever_waits(tmp_path: Path) -> None:
    async with app(tmp_path) as (store, parts, ada):
        waiting = asyncio.create_task(ada.get("/generate", params={"prompt": "I am happy"}))
        while await store.journal.lengths() == (0, 0):
            await asyncio.sleep(0.01)
        parts.sights.close()
        assert (await asyncio.wait_for(waiting, 5)).status_code == 503


FAULTS: dict[str, EmotionDrawError] = {
    "fault-ours": StorageFailed("The database cannot be written: disk I/O error."),
    "fault-disk-full": DiskFull("The disk is full."),
}


@pytest.mark.parametrize("code", FAULTS)
async def test_a_fault_of_ours_is_a_sentence_and_one_line_of_the_log(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    code: str,
) -> None:
    async with app(tmp_path) as (store, _, ada):

        def fails() -> None:
            raise FAULTS[code]

        monkeypatch.setattr(type(store), "check_room", lambda _: fails())
        answer = await ada.post("/api/drawings", json={"text": "something private"})
    assert (answer.status_code, answer.json()["error"]["code"]) == (503, code)
    [line] = [each for each in caplog.records if each.levelno >= logging.ERROR]
    assert line.exc_info is None
    assert "private" not in caplog.text


async def test_a_bug_is_told_in_the_form_and_logged_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async with app(tmp_path) as (store, _, ada):

        def breaks() -> None:
            raise RuntimeError("a bug")

        monkeypatch.setattr(type(store), "check_room", lambda _: breaks())
        answer = await ada.post("/api/drawings", json={"text": "x"})
    assert (answer.status_code, answer.json()["error"]["code"]) == (500, "fault-ours")
    assert "a bug" not in answer.text
    assert "default-src" in answer.headers["content-security-policy"]
    [line] = [each for each in caplog.records if each.levelno >= logging.ERROR]
    assert line.exc_info is not None


async def test_a_fault_while_somebody_watches_ends_the_stream_in_good_order(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with app(tmp_path) as (store, parts, ada):
        wish = (await ada.post("/api/drawings", json={"text": "x"})).json()

        async def fails(_: str) -> None:
            raise Overloaded("The queue is full.")

        watching = asyncio.create_task(ada.get(f"{JOB}{wish['id']}/events"))
        while not parts.sights.watched:
            await asyncio.sleep(0.01)
        monkeypatch.setattr(store.journal, "find", fails)
        parts.sights.say(wish["id"], "other words")
        seen = await asyncio.wait_for(watching, 5)
        assert seen.text.count("data: ") == 1
        assert parts.sights.watched == 0
