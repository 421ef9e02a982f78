"""Messages that were sent through the bot in other chats: what they say, and their pictures.

They follow the drawing in the private chat; what can never be done there is no
reason to deliver that one again.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from telegram import Bot, InputMediaPhoto
from telegram.error import BadRequest, Forbidden, TelegramError

from bot import replies
from bot.answer import Answer
from bot.telegram_chat.links import GALLERY, link_button
from bot.telegram_chat.wire import failure, nothing_to_change

log = logging.getLogger(__name__)


async def say(bot: Bot, inline_id: str, words: str) -> None:
    """Let the message say how far its picture is; its button has done its work."""
    with _logged(), nothing_to_change():
        await bot.edit_message_text(words, inline_message_id=inline_id)


async def show(bot: Bot, inline_id: str, file_id: str, answer: Answer) -> None:
    """Let the message show a photo that Telegram has already; it takes no new ones there.

    Raises TelegramError where it may take it another time.
    """
    photo = InputMediaPhoto(file_id, caption=answer.words)
    try:
        with nothing_to_change():
            await bot.edit_message_media(photo, inline_message_id=inline_id)
    except (BadRequest, Forbidden) as error:  # a chat without photos, a deleted message
        log.info("an inline message cannot show its picture: %s", failure(error))
        await say(bot, inline_id, replies.say(answer.locale, "inline-failed"))


async def invite(bot: Bot, inline_id: str, locale: str) -> None:
    """Ask for the private chat, without which nothing can be painted for a message."""
    words = replies.say(locale, "inline-start")
    keyboard = link_button(replies.say(locale, "telegram-open-chat"), bot.username, GALLERY)
    with _logged(), nothing_to_change():
        await bot.edit_message_text(words, inline_message_id=inline_id, reply_markup=keyboard)


@contextmanager
def _logged() -> Iterator[None]:
    try:
        yield
    except TelegramError as error:
        log.info("an inline message could not be edited: %s", failure(error))
