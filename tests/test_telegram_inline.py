"""Inline mode on Telegram: words typed in any chat, over the wire."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from telegram_stage import HAPPY, Stage, said, staged
from telegram_world import Message, Query, User

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def stage(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Stage]:
    """One bot for all; each test brings people of its own."""
    async with staged(tmp_path_factory.mktemp("bot")) as stage:
        yield stage


async def offered(stage: Stage, user: User, words: str) -> tuple[Query, list[dict[str, Any]]]:
    """What the bot offers for words that somebody types."""
    query = await stage.server.inline(user, words)
    await stage.server.wait_for(lambda: query.answered)
    assert query.answered is not None
    return query, list(query.answered.results)


async def sent(stage: Stage, user: User, words: str = HAPPY, *, feedback: bool = False) -> Message:
    """The message that somebody sends by choosing what is offered."""
    query, [result] = await offered(stage, user, words)
    return await stage.server.choose(query, str(result["id"]), feedback=feedback)


async def test_what_is_typed_is_read(stage: Stage) -> None:
    ada, _ = stage.somebody()
    query, [result] = await offered(stage, ada, HAPPY)
    assert result["title"].startswith("This feels like joy")
    assert "joy" in result["description"]
    assert HAPPY not in str(result)
    assert query.answered is not None
    assert query.answered.options["is_personal"]
    assert await offered(stage, ada, "  ") == (stage.server.account.queries.popitem()[1], [])


async def test_nothing_goes_to_the_message_before_the_time_that_telegram_named(
    stage: Stage,
) -> None:
    ada, chat = stage.somebody()
    await stage.draw(ada, chat)
    message = await sent(stage, ada)
    stage.server.fail_next("editMessageText", status=429, retry_after=2)
    await stage.press_data(ada, message, message.buttons[said("inline-paint")])
    await stage.server.wait_for(lambda: message.photo)
    there = [r for r in stage.server.requests if "inline_message_id" in r.fields]
    refused = next(number for number, request in enumerate(there) if request.status == 429)
    assert there[refused + 1].when - there[refused].when >= 2


@pytest.mark.parametrize("feedback", [False, True])
async def test_the_message_becomes_the_picture_once(stage: Stage, feedback: bool) -> None:
    ada, chat = stage.somebody()
    await stage.draw(ada, chat)
    message = await sent(stage, ada, feedback=feedback)
    assert (message.text or "").startswith("This feels like joy")
    data = message.buttons[said("inline-paint")]
    assert await stage.press_data(ada, message, data) == said("painting")
    await stage.server.wait_for(lambda: message.photo)
    assert (message.caption or "").startswith("This feels like joy")
    assert message.keyboard == ()
    await stage.press_data(ada, message, data)  # a double click
    assert (await stage.draw(ada, chat)).photo
    pictures = [each for each in stage.server.messages(chat) if each.photo]
    assert len(pictures) == 3
    assert pictures[1].photo == message.photo


async def test_only_whoever_sent_it_has_it_painted(stage: Stage) -> None:
    (ada, chat), bob = stage.somebody(), stage.server.user()
    await stage.draw(ada, chat)
    message = await sent(stage, ada)
    data = message.buttons[said("inline-paint")]
    assert await stage.press_data(bob, message, data) == said("refused-not-yours")
    for forged in ("paint:", "paint:AAAA", "paint:" + "A" * 31, data[:-4]):
        assert await stage.press_data(ada, message, forged) in {
            *("", said("refused-gone"), said("fault-bad-input"), said("refused-not-yours")),
        }


async def test_without_the_private_chat_it_leads_there(stage: Stage) -> None:
    ada, chat = stage.somebody()
    message = await sent(stage, ada, feedback=True)
    await stage.server.wait_for(lambda: message.text == said("inline-start"))
    [[link]] = message.keyboard
    assert link.more["url"] == f"https://t.me/{stage.server.bot.username}?start=gallery"
    await stage.server.text(ada, chat, "/start gallery")
    await stage.server.wait_for(lambda: stage.server.messages(chat)[-1].photo)


async def test_despair_is_not_named_in_other_chats(stage: Stage) -> None:
    ada, chat = stage.somebody()
    await stage.draw(ada, chat)
    query, [result] = await offered(stage, ada, "I want to die")
    assert result["title"] == said("inline-paint")
    message = await stage.server.choose(query, str(result["id"]), feedback=False)
    assert message.text == said("painting")
    await stage.press_data(ada, message, message.buttons[said("inline-paint")])
    await stage.server.wait_for(lambda: message.photo)
    assert message.caption == said("reading-gentle")
    await stage.server.wait_for(lambda: stage.server.messages(chat)[-1].text == said("care"))


async def test_a_drawing_can_be_shared(stage: Stage) -> None:
    (ada, chat), bob = stage.somebody(), stage.server.user()
    answer = await stage.draw(ada, chat)
    drawing_id = answer.buttons["🤍 Keep"].split(":")[1]
    query, [result] = await offered(stage, ada, drawing_id)
    shared = await stage.server.choose(query, str(result["id"]))
    assert shared.photo == answer.photo
    assert (await offered(stage, bob, drawing_id))[1] == []


async def test_after_a_restart_buttons_in_sent_messages_work(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        ada, chat = stage.somebody()
        answer = await stage.draw(ada, chat)
        message = await sent(stage, ada)
        await stage.bot.stop()
        async with stage.again(tmp_path):
            await stage.press_data(ada, message, message.buttons[said("inline-paint")])
            await stage.server.wait_for(lambda: message.photo)
            # What is to be shared is not at hand any more: a button leads to it.
            query, results = await offered(stage, ada, answer.buttons["🤍 Keep"].split(":")[1])
            assert results == []
            assert query.answered is not None
            payload = query.answered.options["button"]["start_parameter"]
            asked = await stage.server.text(ada, chat, f"/start {payload}")
            opened = await stage.drawing(asked)
            assert (opened.caption or "").endswith(HAPPY)
