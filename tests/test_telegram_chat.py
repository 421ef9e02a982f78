"""Telegram over the wire: a real bot process, and people who talk to it."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot_process import BotProcess, running_bot
from telegram_server import TelegramServer


@pytest.fixture
async def server() -> AsyncIterator[TelegramServer]:
    async with TelegramServer() as server:
        yield server


@pytest.fixture
async def bot(server: TelegramServer, tmp_path: Path) -> AsyncIterator[BotProcess]:
    async with running_bot(
        tmp_path,
        ready=["telegram serves"],
        TELEGRAM_TOKEN=server.token,
        TELEGRAM_API_BASE=server.api_base,
    ) as process:
        yield process
    assert server.violations == []


async def test_a_text_becomes_one_picture_message(bot: BotProcess, server: TelegramServer) -> None:
    ada = server.user()
    chat = server.private(ada)
    asked = await server.text(ada, chat, "I feel so happy today!")
    await server.wait_for(lambda: server.messages(chat)[-1].photo)
    [answer] = server.messages(chat)
    assert answer.reply_to is asked
    assert answer.caption is not None
    assert answer.caption.startswith("This feels like joy")
    assert answer.picture().size == (874, 1280)
    assert list(answer.buttons) == [
        *("🔁 Redraw", "🎨 More joy", "🤍 Keep", "🗑️ Delete", "🔎 Details", "🖼️ Full size"),
    ]
    assert [action.action for action in server.actions] == ["upload_photo"]
