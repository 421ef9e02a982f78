"""Recordings that browsers send: on the disk before they are acknowledged, heard once."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Mapping
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Any

import httpx
import pytest
import pytest_asyncio

import sounds
from bot import replies
from bot.desk import Desk, Receipt
from bot.pace import Pace
from bot.web_chat import uploads as uploads_module
from bot.web_chat.uploads import Uploads
from bot_process import BotProcess
from engine.errors import TryLater, Undeliverable
from engine.sound.decoding import MOST_BYTES
from engine.values import Request
from hearing_bot import WORDS
from storage.names import RECORDINGS_FOLDER
from storage.store import open_store
from web_bot import browser, ended, keep_cookies, page_bot
from wishes import asked

PROGRAM = str(Path(__file__).with_name("hearing_bot.py"))
NOTE = sounds.encoded(sounds.tone(1), "ogg", "libopus", rate=48_000)
SILENCE = sounds.encoded(sounds.silence(1), "ogg", "libopus", rate=48_000)
module = pytest.mark.asyncio(loop_scope="module")


def hearing(folder: Path, point: str = "-") -> AbstractAsyncContextManager[tuple[BotProcess, str]]:
    return page_bot(folder, program=(PROGRAM, point))


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def page(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[tuple[BotProcess, str]]:
    async with hearing(tmp_path_factory.mktemp("page")) as page:
        yield page


async def sent(
    visitor: httpx.AsyncClient, sound: bytes = NOTE, key: str | None = None, **fields: str
) -> httpx.Response:
    headers = {} if key is None else {"Idempotency-Key": key}
    files = {"voice": ("note.ogg", sound, "audio/ogg")}
    return await visitor.post("/api/drawings", files=files, data=fields, headers=headers)


async def heard(visitor: httpx.AsyncClient) -> dict[str, Any]:
    answer = await sent(visitor)
    assert answer.status_code == 202, answer.text
    return await ended(visitor, answer.json())


def kept(folder: Path) -> list[str]:
    """The recordings on the disk."""
    return [path.name for path in (folder / "data" / RECORDINGS_FOLDER).glob("*")]


@module
async def test_a_note_is_heard_and_the_voice_is_read_once_that_is_allowed(
    page: tuple[BotProcess, str],
) -> None:
    async with browser(page[1]) as ada:
        assert (await ada.get("/api/me")).json()["voice"] is None
        first = await heard(ada)
        drawing = first["drawing"]
        assert (drawing["transcript"], drawing["text"], drawing["feeling"]) == (WORDS, None, "joy")
        assert first["asks_voice"]
        assert drawing["heard_voice"] is None
        assert (await ada.put("/api/me/voice/yes")).status_code == 204
        assert (await ada.get("/api/me")).json()["voice"] is True
        second = await heard(ada)
        assert not second["asks_voice"]
        assert not (await ada.get(f"/api/drawings/{first['id']}")).json()["asks_voice"]
        drawing = second["drawing"]
        assert drawing["heard_words"]["feeling"] == "joy"
        assert drawing["heard_voice"]["feeling"] == "sadness"
        assert drawing["disagree"]
        assert (await ada.put("/api/me/voice/no")).status_code == 204
        third = await heard(ada)
        assert third["drawing"]["heard_voice"] is None
        assert not third["asks_voice"]
        assert (await ada.put("/api/me/voice/perhaps")).status_code == 422
        again = await ada.post(f"/api/gallery/{drawing['id']}/redraw")
        assert (await ended(ada, again.json()))["drawing"]["transcript"] == WORDS


UNHEARD = {
    "fault-no-sound": SILENCE,
    "fault-not-audio": b"RIFF and nothing more",
}


@module
@pytest.mark.parametrize("reason", UNHEARD)
async def test_of_what_cannot_be_heard_people_are_told(
    page: tuple[BotProcess, str], reason: str
) -> None:
    async with browser(page[1]) as ada:
        answer = await sent(ada, UNHEARD[reason])
        wish = await ended(ada, answer.json())
    assert (wish["state"], wish["failure"]) == ("failed", replies.say("en", reason))


@module
async def test_what_is_too_large_to_hear_is_refused(page: tuple[BotProcess, str]) -> None:
    async with browser(page[1]) as ada:
        answer = await sent(ada, bytes(MOST_BYTES + 2**17))
        assert (answer.status_code, answer.json()["error"]["code"]) == (413, "web-too-large")


@module
async def test_words_and_a_recording_are_one_too_many(page: tuple[BotProcess, str]) -> None:
    async with browser(page[1]) as ada:
        answer = await sent(ada, text="I am fine")
        assert (answer.status_code, answer.json()["error"]["code"]) == (422, "draw-one")
        two = [("voice", ("a", NOTE)), ("voice", ("b", NOTE))]
        assert (await ada.post("/api/drawings", files=two)).status_code == 400
        named = await sent(ada, emotion="love", seed="7")
        drawing = (await ended(ada, named.json()))["drawing"]
        assert (drawing["feeling"], drawing["pictures"][0]["seed"]) == ("love", 7)


@module
async def test_one_note_sent_twice_at_once_is_one_wish(page: tuple[BotProcess, str]) -> None:
    async with browser(page[1]) as ada:
        await ada.get("/api/me")
        answers = await asyncio.gather(*(sent(ada, key="same") for _ in range(4)))
        assert [each.status_code for each in answers] == [202] * 4
        assert len({each.json()["id"] for each in answers}) == 1
        await ended(ada, answers[0].json())
        assert (await ada.get("/api/gallery")).json()["count"] == 1


async def test_what_was_acknowledged_is_heard_though_the_bot_is_killed(tmp_path: Path) -> None:
    async with hearing(tmp_path) as (bot, address), browser(address) as ada:
        await ada.get("/api/me")
        answers = await asyncio.gather(*(sent(ada) for _ in range(4)))
        await bot.kill()
        cookies = ada.cookies
    async with hearing(tmp_path) as (_, address), browser(address) as ada:
        keep_cookies(ada, cookies)
        for answer in answers:
            assert answer.status_code == 202
            assert (await ended(ada, answer.json()))["drawing"]["transcript"] == WORDS
        assert kept(tmp_path) == []


@pytest.mark.parametrize("point", ["promised", "recording fetched"])
async def test_a_note_that_was_not_acknowledged_can_be_sent_again(
    tmp_path: Path, point: str
) -> None:
    async with hearing(tmp_path, point) as (bot, address), browser(address) as ada:
        await ada.get("/api/me")
        cookies = ada.cookies
        with pytest.raises(httpx.TransportError):
            await sent(ada, key="mine")
        await asyncio.wait_for(bot.process.wait(), 20)
    async with hearing(tmp_path) as (_, address), browser(address) as ada:
        keep_cookies(ada, cookies)
        answer = await sent(ada, key="mine")
        assert answer.status_code == 202, answer.text
        assert (await ended(ada, answer.json()))["drawing"]["transcript"] == WORDS
        assert (await ada.get("/api/gallery")).json()["count"] == 1
        assert kept(tmp_path) == []


async def test_a_recording_that_nobody_keeps_is_not_acknowledged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploads_module, "PATIENCE", 0.05)
    async with open_store(tmp_path) as store:
        uploads, desk = Uploads(store), Desk(store, Pace(), None)

        def ask(recording: Mapping[str, Any]) -> Awaitable[Receipt]:
            return desk.ask(asked("web:1", intake_key="same", recording=recording), Request())

        for _ in range(2):  # the second time as the same wish
            with (tmp_path / "note").open("w+b") as file, pytest.raises(TryLater):
                await uploads.promise("same", file, ask)
            with (tmp_path / "copy").open("wb") as copy, pytest.raises(TryLater):
                await uploads.fetch({"upload": "same", "until": time.time() + 60}, copy)
        [job] = await store.recordings.unheard(10)
        assert job.recording is not None
        assert job.recording["until"] <= time.time() + uploads_module.WAITED_FOR


async def test_a_recording_that_is_not_sent_again_is_not_waited_for_for_long(
    tmp_path: Path,
) -> None:
    async with open_store(tmp_path) as store:
        uploads = Uploads(store)
        with (tmp_path / "copy").open("wb") as copy, pytest.raises(Undeliverable):
            await uploads.fetch({"upload": "mine", "until": time.time() - 1}, copy)
