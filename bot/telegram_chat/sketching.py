"""Telegram's messages while they show unfinished drawings: photos with words below.

A message of words can become a photo, and never words again.
"""

import time
from collections.abc import Mapping
from typing import Any

from telegram import InlineKeyboardMarkup, InputMediaPhoto
from telegram.error import BadRequest, Forbidden, RetryAfter

from bot.sheets.sketch import bare_sheet
from bot.telegram_chat import waiting
from bot.telegram_chat.senders import Bot
from bot.telegram_chat.wire import nothing_to_change
from engine.errors import TryLater
from storage.jobs import Job
from storage.journal import Journal

PHOTO = "photo"  # in the address of a message that is a photo, or is becoming one
# Seconds between two sketches, or words about a wait, in one group: edits may count among
# its 20 messages a minute, and the drawings themselves need some.
GROUP_PAUSE = 6.0


async def say(
    bot: Bot, address: Mapping[str, Any], words: str, keyboard: InlineKeyboardMarkup | None
) -> None:
    """Let a message say words; a sketch in it gives way to a bare sheet. Raises TelegramError."""
    where = {"chat_id": address["chat"], "message_id": address["message"]}
    with nothing_to_change():
        if PHOTO in address:
            photo = InputMediaPhoto(bare_sheet(), caption=words)
            await bot.edit_message_media(photo, **where, reply_markup=keyboard)
        else:
            await bot.edit_message_text(words, **where, reply_markup=keyboard)


class Sketching:
    """Shows sketches, in groups only now and then."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self._groups: dict[int, float] = {}  # to when each may have the next one

    async def show(self, bot: Bot, job: Job, words: str, picture: bytes | None) -> None:
        """Let a job's message show a picture over the words, or other words under its picture.

        Raises TelegramError; TryLater where its group has just seen a sketch.
        """
        self.pace(job.address["chat"])
        where = {"chat_id": job.address["chat"], "message_id": job.address["message"]}
        keyboard = waiting.under_words(job)
        if picture is None:
            with nothing_to_change():
                await bot.edit_message_caption(**where, caption=words, reply_markup=keyboard)
            return
        # Noted before it is one: words are never edited into what may be a photo.
        if PHOTO not in job.address:
            await self._journal.readdress(job.id, {**job.address, PHOTO: True})
        try:
            photo = InputMediaPhoto(picture, caption=words)
            await bot.edit_message_media(photo, **where, reply_markup=keyboard)
        except (BadRequest, Forbidden, RetryAfter):  # it is what it was
            await self._journal.readdress(job.id, job.address)
            raise

    def pace(self, chat: int) -> None:
        """Note an edit that can be done without; raise TryLater where it comes too soon."""
        now = time.monotonic()
        self._groups = {group: end for group, end in self._groups.items() if end > now}
        if chat in self._groups:
            raise TryLater("The group has just seen another.", self._groups[chat] - now)
        if chat < 0:
            self._groups[chat] = now + GROUP_PAUSE
