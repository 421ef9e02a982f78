"""The commands that Telegram's clients list, in every language; told only when they changed."""

import hashlib
import json
import logging
from functools import partial

from telegram.error import TelegramError

from bot import replies
from bot.desk import Desk
from bot.telegram_chat.commands import COMMANDS
from bot.telegram_chat.posting import patiently
from bot.telegram_chat.senders import Bot
from bot.telegram_chat.wire import failure

log = logging.getLogger(__name__)


async def register(bot: Bot, desk: Desk) -> None:
    """Tell Telegram of commands and description, where it has heard of others last."""
    wanted = {language: _menu(language) for language in replies.LANGUAGES}
    digest = hashlib.sha256(json.dumps(wanted).encode()).hexdigest()
    note = f"telegram-menu:{bot.id}"
    if await desk.store.notes.get(note) == digest:
        return
    try:
        for language, (commands, description) in wanted.items():
            code = None if language == replies.DEFAULT else language
            await patiently(partial(bot.set_my_commands, commands, language_code=code))
            await patiently(partial(bot.set_my_short_description, description, language_code=code))
            await patiently(partial(bot.set_my_description, description, language_code=code))
    except TelegramError as error:
        log.warning("The commands could not be registered: %s", failure(error))
        return
    await desk.store.notes.put(note, digest)


def _menu(language: str) -> tuple[list[tuple[str, str]], str]:
    """The commands with what they do, and what the bot does."""
    commands = [(name, replies.say(language, f"telegram-{name}")) for name in COMMANDS]
    return commands, replies.say(language, "telegram-start")
