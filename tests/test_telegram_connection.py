"""What Telegram's network does to a bot, and what nobody notices of it, over the wire."""

import asyncio
import io
import time
from collections.abc import AsyncIterator
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import pytest_asyncio

from bot_process import running_bot
from conftest import Program
from free_ports import free_port
from telegram_server import TelegramServer
from telegram_stage import HAPPY, READY, SAD, Stage, said, staged, where
from telegram_world import Chat, Content, Message

pytestmark = pytest.mark.asyncio(loop_scope="module")

DAWDLING = str(Path(__file__).parent / "dawdling_bot.py")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def stage(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Stage]:
    """One bot for those tests that leave it as it was."""
    async with staged(tmp_path_factory.mktemp("bot")) as stage:
        yield stage


@pytest.mark.parametrize(
    ("method", "fault"),
    [
        ("sendMessage", {"status": 502}),
        ("sendMessage", {"status": 429}),
        ("sendMessage", {"drop": True}),
        ("editMessageMedia", {"status": 500}),
        ("editMessageMedia", {"status": 429}),
        ("editMessageMedia", {"drop": True, "after_doing_it": True}),
        ("editMessageMedia", {"status": 502, "after_doing_it": True}),
        ("sendChatAction", {"status": 500}),
    ],
)
async def test_a_fault_of_the_network_delays_one_drawing(
    stage: Stage, method: str, fault: dict[str, Any]
) -> None:
    ada, chat = stage.somebody()
    stage.server.fail_next(method, **fault)
    await stage.draw(ada, chat)
    await asyncio.sleep(0.1)
    assert len([each for each in stage.server.messages(chat) if each.photo]) == 1


@pytest.mark.parametrize("method", ["sendChatAction", "sendMessage", "editMessageMedia"])
async def test_nothing_goes_to_a_chat_before_the_time_that_telegram_named(
    stage: Stage, method: str
) -> None:
    ada, chat = stage.somebody()
    stage.server.fail_next(method, status=429, retry_after=2)
    await stage.draw(ada, chat)
    when = [r for r in stage.server.requests if r.fields.get("chat_id") == str(chat.id)]
    refused = next(number for number, request in enumerate(when) if request.status == 429)
    assert when[refused + 1].when - when[refused].when >= 2


async def test_what_is_pressed_for_is_done_though_the_press_cannot_be_answered(
    stage: Stage,
) -> None:
    ada, chat = stage.somebody()
    painted = await stage.draw(ada, chat)
    stage.server.fail_next("answerCallbackQuery", drop=True)
    [delete] = [data for words, data in painted.buttons.items() if "Delete" in words]
    await stage.server.press(ada, painted, delete)
    await stage.server.wait_for(lambda: painted.deleted)


async def test_who_cannot_be_answered_now_is_told_to_try_again(stage: Stage) -> None:
    ada, chat = stage.somebody()
    await stage.draw(ada, chat)
    stage.server.fail_next("sendPhoto", status=502)
    asked = await stage.server.text(ada, chat, "/gallery")
    assert await stage.words(asked) == said("fault-ours")


async def test_despair_is_answered_in_private_also_where_nothing_is_painted(
    tmp_path: Path,
) -> None:
    async with staged(tmp_path, DAILY_QUOTA="1") as stage:
        ada, chat = stage.somebody()
        group = stage.server.group()
        await stage.draw(ada, chat)
        asked = await stage.server.text(ada, group, "/draw I want to die")
        assert await stage.words(asked) == said("refused-quota", quota=1)
        await stage.server.wait_for(lambda: stage.server.messages(chat)[-1].text == said("care"))
        assert len(stage.server.messages(group)) == 1


async def test_a_placeholder_of_unknown_fate_is_sent_again(stage: Stage) -> None:
    ada, chat = stage.somebody()
    stage.server.fail_next("sendMessage", drop=True, after_doing_it=True)
    await stage.server.text(ada, chat, HAPPY)
    await stage.server.wait_for(lambda: stage.server.messages(chat)[-1].photo)
    assert len([each for each in stage.server.messages(chat) if each.photo]) == 1


async def test_polling_goes_on_after_faults(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        stage.server.fail_next("getUpdates", status=502)
        await stage.drawing(await stage.ask())
        stage.server.fail_next("getUpdates", drop=True)
        await stage.drawing(await stage.ask())
        assert len([line for line in stage.bot.log if "[warning " in line]) == 2


async def test_a_second_poller_is_one_line_that_says_so(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        url = f"{stage.server.api_base}/bot{stage.server.token}/getUpdates"
        async with aiohttp.ClientSession() as session:
            while len(stage.server.violations) < 2:  # twice, it took the other's place
                await session.post(url, data={"timeout": 0})
                await asyncio.sleep(0.1)
        await stage.drawing(await stage.ask())
        assert len([line for line in stage.bot.log if "Another program" in line]) == 1
        assert all(each.startswith("getUpdates: Conflict") for each in stage.server.violations)
        stage.server.violations.clear()


async def test_a_token_that_is_taken_back_ends_this_chat(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        stage.server.fail_next("getUpdates", status=401)
        stage.server.account.feed.release()
        await stage.bot.wait_for_line("error .*platform=telegram .*does not know this bot's token")
        assert await asyncio.wait_for(stage.bot.process.wait(), 10) == 1


async def test_a_chat_that_must_pause_holds_up_nobody_else(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        stage.server.rate_limits = True
        ada, chat = stage.somebody()
        flood = [await stage.server.text(ada, chat, f"{HAPPY} {n}") for n in range(30)]
        begun = time.monotonic()
        await stage.drawing(await stage.ask(SAD))
        assert time.monotonic() - begun < 5
        await stage.server.wait_for(
            lambda: sum(bool(each.photo) for each in stage.server.messages(chat)) >= 3, 30
        )
        refused = said("refused-waiting", waiting=5)
        last = flood[-1]
        await stage.server.wait_for(lambda: stage.answers(last)[0].text == refused, 30)
        refusals = [line for line in stage.server.requests if line.status == 429]
        assert len(refusals) < 15


async def test_a_busy_group_waits_without_asking_telegram(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        ada, group = stage.server.user(), stage.server.group()
        for number in range(22):
            await stage.server.text(ada, group, "/draw" if number else f"/draw {HAPPY}")
        await stage.bot.wait_for_line("posted again later|no word about the wait|Refused")
        await stage.drawing(await stage.ask())
        await asyncio.sleep(0.5)
        assert len(stage.server.messages(group)) == 20
        assert all(request.status == 200 for request in stage.server.requests)


async def test_words_about_a_wait_leave_a_group_room_for_its_drawings(tmp_path: Path) -> None:
    """Edits may count among the 20 messages a minute that a group takes."""
    async with (
        TelegramServer() as server,
        running_bot(tmp_path, ready=[READY], program=[DAWDLING], **where(server)) as bot,
    ):
        stage, group = Stage(server, bot), server.group()
        asked = [await server.text(server.user(), group, f"/draw {HAPPY}") for _ in range(12)]
        drawings = [await stage.drawing(each) for each in asked]
        edits = sorted(edit.when for each in drawings for edit in each.edits[:-1])
        assert edits
        assert all(after - before > 5.5 for before, after in pairwise(edits))


async def album(stage: Stage, *captions: str) -> tuple[Chat, list[Message]]:
    """Photos that somebody new sends as one album, and the chat they came in."""
    ada, chat = stage.somebody()
    ada.started = True
    sent = []
    for caption in captions:
        media = stage.server.account.keep("photo", b"", width=64, height=48)
        content = Content(caption, (), media)
        sent.append(stage.server.account.post(chat, ada, content, album="77"))
        stage.server.account.told(sent[-1])
    return chat, sent


async def test_an_album_gets_one_answer(stage: Stage) -> None:
    chat, _ = await album(stage, "", "", "")
    painted, [first, *_] = await album(stage, HAPPY, "", "")
    await stage.drawing(first)
    await stage.drawing(await stage.ask())
    assert [each.text for each in stage.server.messages(chat)] == [said("fault-photo")]
    assert len(stage.server.messages(painted)) == 1


async def test_albums_that_come_at_once_get_one_answer_each(stage: Stage) -> None:
    people = [stage.somebody() for _ in range(3)]
    for _ in range(3):
        for number, (user, chat) in enumerate(people):
            user.started = True
            media = stage.server.account.keep("photo", b"", width=64, height=48)
            sent = stage.server.account.post(chat, user, Content(media=media), album=f"{number}")
            stage.server.account.told(sent)
    await stage.drawing(await stage.ask())
    assert [len(stage.server.messages(chat)) for _, chat in people] == [1, 1, 1]


async def test_somebody_who_hammers_on_a_button_holds_up_nobody_else(stage: Stage) -> None:
    ada, _ = stage.somebody()
    painted = await stage.draw(ada, stage.server.private(ada))
    keep = next(data for words, data in painted.buttons.items() if "Keep" in words)
    unkeep = keep.replace("keep", "unkeep")
    presses = [stage.server.press(ada, painted, (keep, unkeep)[n % 2]) for n in range(300)]
    await asyncio.gather(*presses)
    begun = time.monotonic()
    await stage.drawing(await stage.ask())
    assert time.monotonic() - begun < 10  # one after the other, the presses take 14 s
    assert stage.bot.find(r"Traceback|\[(error|critical) ") is None


async def test_somebody_who_wants_the_files_hundreds_of_times_holds_up_nobody_else(
    stage: Stage,
) -> None:
    """A group takes 20 messages a minute, and who is given an album waits for their turn."""
    (ada, chat), bob, group = stage.somebody(), stage.server.user(), stage.server.group()
    wanted = await stage.draw(bob, group, f"/draw {HAPPY}")
    [full_size] = [data for words, data in wanted.buttons.items() if "Full size" in words]
    await asyncio.gather(*(stage.server.press(bob, wanted, full_size) for _ in range(300)))
    painted = await stage.draw(ada, chat)
    assert await stage.press(ada, painted, "Keep") == said("kept")


SECRET = "only-telegram-knows"  # noqa: S105 - of this bot alone
TELLING = {"X-Telegram-Bot-Api-Secret-Token": SECRET, "Content-Type": "application/json"}


def by_webhook() -> dict[str, str]:
    """Settings of a bot that Telegram brings updates to."""
    port = free_port()
    return {
        "TELEGRAM_WEBHOOK_URL": f"http://127.0.0.1:{port}/telegram",
        "TELEGRAM_WEBHOOK_LISTEN": f"127.0.0.1:{port}",
        "TELEGRAM_WEBHOOK_SECRET": SECRET,
    }


async def test_a_webhook_brings_messages_with_its_secret_only(tmp_path: Path) -> None:
    settings = by_webhook()
    async with staged(tmp_path, **settings) as stage:
        await stage.drawing(await stage.ask())
        ada, chat = stage.somebody()
        message = {"message_id": 9, "date": 0, "chat": chat.json(), "from": ada.json()}
        forged = {"update_id": 1, "message": message | {"text": HAPPY}}
        async with aiohttp.ClientSession() as session:
            for headers in ({}, {"X-Telegram-Bot-Api-Secret-Token": "guessed"}):
                url = settings["TELEGRAM_WEBHOOK_URL"]
                async with session.post(url, json=forged, headers=headers) as response:
                    assert response.status == 403
        assert stage.server.messages(chat) == []


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def hooked(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[tuple[Stage, str]]:
    """A bot with a webhook, and its address."""
    settings = by_webhook()
    async with staged(tmp_path_factory.mktemp("hooked"), **settings) as stage:
        yield stage, settings["TELEGRAM_WEBHOOK_URL"]


def photos(stage: Stage, asked: Message) -> int:
    return sum(bool(answer.photo) for answer in stage.answers(asked))


async def test_what_a_webhook_brought_survives_a_kill(tmp_path: Path) -> None:
    settings = by_webhook()
    async with TelegramServer() as server:
        async with running_bot(tmp_path, ready=[READY], **where(server), **settings) as bot:
            stage = Stage(server, bot)
            asked = [await stage.ask() for _ in range(5)]
            await server.wait_for(lambda: not server.unconfirmed)
            await bot.kill()
        async with stage.again(tmp_path):
            for message in asked:  # one may have a first placeholder that the kill orphaned
                await server.wait_for(partial(photos, stage, message), 20)
                assert photos(stage, message) == 1


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"no json",
        b"\xff\xfe",
        b"[" * 100_000,
        b"[]",
        b"1",
        b"{}",
        b'{"update_id": "seven", "message": {}}',
        b'{"update_id": 7, "message": "a confession"}',
        b'{"update_id": 8, "message": {"message_id": 1, "date": "a confession"}}',
        b'{"update_id": 9, "message": {"text": "a confession", "message_id": 1',
        b'{"update_id": 12, "edited_message": {"message_id": 1, "date": 1}}',
        b'{"update_id": 10, "callback_query": {"id": "1", "from": null}}',
    ],
)
async def test_a_broken_update_is_taken_from_a_webhook_and_left_out(
    hooked: tuple[Stage, str], body: bytes
) -> None:
    stage, url = hooked
    async with (
        aiohttp.ClientSession() as session,
        session.post(url, data=body, headers=TELLING) as response,
    ):
        assert response.status == 200
    await stage.drawing(await stage.ask())
    assert stage.bot.find(r"an update was left out") is not None
    assert stage.bot.find(r"a confession|Traceback|\[(error|critical) ") is None


async def test_a_webhook_takes_no_more_than_an_update_can_be(hooked: tuple[Stage, str]) -> None:
    stage, url = hooked
    body = b'{"update_id": 11, "message": "' + b"a" * 2_000_000 + b'"}'
    async with aiohttp.ClientSession() as session:
        with pytest.raises(aiohttp.ClientError):
            async with session.post(url, data=io.BytesIO(body), headers=TELLING) as response:
                response.raise_for_status()
        async with session.get(url, headers=TELLING) as response:
            assert response.status == 405
    await stage.drawing(await stage.ask())


@pytest.mark.parametrize(
    ("settings", "named"),
    [
        ({}, "TELEGRAM_WEBHOOK_SECRET"),
        ({"TELEGRAM_WEBHOOK_SECRET": "not allowed!"}, "TELEGRAM_WEBHOOK_SECRET"),
        (
            {"TELEGRAM_WEBHOOK_SECRET": "x", "TELEGRAM_WEBHOOK_LISTEN": "here"},
            "TELEGRAM_WEBHOOK_LISTEN",
        ),
    ],
)
async def test_a_webhook_that_is_not_safe_is_bad_input(
    program: Program, settings: dict[str, str], named: str
) -> None:
    given = {"TELEGRAM_TOKEN": "1:x", "TELEGRAM_WEBHOOK_URL": "https://bot.example.org/t"}
    found = program("run", settings={**given, **settings})
    assert found.returncode == 2
    assert named in found.stderr.splitlines()[-1]
    assert "Traceback" not in found.stderr
