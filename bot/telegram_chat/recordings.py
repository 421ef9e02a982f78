"""Voice notes and files of sound on Telegram: which are meant, and how they are brought here.

A job keeps the number that Telegram has given the file: {"file": ".."}.
"""

import asyncio
from collections.abc import Mapping
from typing import Any, BinaryIO
from urllib.parse import quote

from telegram import ExternalReplyInfo, Message
from telegram.error import BadRequest

from bot.downloads import download
from bot.telegram_chat.senders import Bot
from bot.telegram_chat.wire import says, telegram_errors
from engine.errors import TooLongToHear, Undeliverable
from engine.sound.decoding import MOST_MEGABYTES, MOST_MINUTES, check_size

# Of documents; a video has sound, too, and some programs call Ogg an application's.
KINDS = ("audio/", "video/", "application/ogg")
PAUSES = (0.5, 1.0, 2.0)  # seconds before Telegram is asked again for what it does not have now


def meant(source: Message | ExternalReplyInfo, words: str) -> dict[str, Any] | None:
    """The recording that is to be heard in a message; None where there is none.

    `words` beside a file are what is meant, for it may be music; a note is somebody
    speaking, whatever stands beside it. Raises TooLongToHear.
    """
    note = source.voice or source.video_note
    if note is None and words.strip():
        return None
    found = note or source.audio or source.video or _document(source)
    if found is None:
        return None
    check_size(found.file_size or 0)
    return {"file": found.file_id}


def _document(source: Message | ExternalReplyInfo) -> Any:
    """The file of a message, where it may have sound; an animation has none."""
    document = source.document
    if document is None or source.animation is not None:
        return None
    return document if (document.mime_type or "").lower().startswith(KINDS) else None


async def fetch(bot: Bot, recording: Mapping[str, Any], file: BinaryIO) -> None:
    """Write it to `file`. Raises TooLongToHear, Undeliverable, TryLater."""
    await download(await _address(bot, str(recording["file"])), file)


async def _address(bot: Bot, file_id: str) -> str:
    """Where the file is just now, the token in it."""
    with telegram_errors():
        path = await _path(bot, file_id)
    # The library puts its own address before a path, unless there is such a file on this
    # machine: that one is not Telegram's to give away.
    base = f"{bot.base_file_url}/"
    if not path.startswith(base):
        raise Undeliverable("Telegram does not say where the file is.")
    return base + quote(path.removeprefix(base))


async def _path(bot: Bot, file_id: str) -> str:
    """The library's word for it. Raises TelegramError, TooLongToHear."""
    for pause in (*PAUSES, None):
        try:
            return (await bot.get_file(file_id)).file_path or ""
        except BadRequest as error:
            if says(error, "file is too big"):
                raise TooLongToHear(MOST_MINUTES, MOST_MEGABYTES) from error
            # The same words also mean a file that there will never be.
            if pause is None or not says(error, "temporarily unavailable"):
                raise
            await asyncio.sleep(pause)
    return ""
