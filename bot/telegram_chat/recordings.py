"""Voice notes and files of sound on Telegram: which are meant, and how they are brought here.

A job keeps the number that Telegram has given the file: {"file": ".."}.
"""

from collections.abc import Mapping
from typing import Any, BinaryIO

from telegram import Message
from telegram.error import BadRequest

from bot.downloads import download
from bot.telegram_chat.senders import Bot
from bot.telegram_chat.wire import says, telegram_errors
from engine.errors import TooLongToHear, TryLater, Undeliverable
from engine.sound.decoding import MOST_MEGABYTES, MOST_MINUTES, check_size

KINDS = ("audio/", "video/")  # of documents; a video has sound, too


def in_message(message: Message) -> dict[str, Any] | None:
    """The recording in a message; None where there is none. Raises TooLongToHear."""
    document = message.document
    if document is not None and not (document.mime_type or "").startswith(KINDS):
        document = None
    found = message.voice or message.video_note or message.audio or message.video or document
    if found is None:
        return None
    check_size(found.file_size or 0)
    return {"file": found.file_id}


async def fetch(bot: Bot, recording: Mapping[str, Any], file: BinaryIO) -> None:
    """Write it to `file`. Raises TooLongToHear, Undeliverable, TryLater."""
    with telegram_errors():
        try:
            found = await bot.get_file(recording["file"])
        except BadRequest as error:
            if says(error, "file is too big"):
                raise TooLongToHear(MOST_MINUTES, MOST_MEGABYTES) from error
            if says(error, "temporarily unavailable"):
                raise TryLater("Telegram does not have the file just now.") from error
            raise
    if not found.file_path:
        raise Undeliverable("Telegram does not say where the file is.")
    await download(found.file_path, file)
