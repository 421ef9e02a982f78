"""What a message on Telegram wishes to have drawn, and whose words that are."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from telegram import Message, MessageEntity, MessageOriginUser

from bot.telegram_chat import recordings
from bot.telegram_chat.senders import asker, author, is_private, key_of
from engine.errors import Refused

_COMMAND = re.compile(r"/(\w+)(?:@(\w+))?", re.ASCII)


@dataclass(frozen=True)
class Wish:
    """What to draw: words, or what is said in a recording.

    `source_author` wrote or said it, where that is known. `own`: the asker did.
    """

    text: str | None
    source_author: str | None
    own: bool
    recording: Mapping[str, Any] | None = None


def wish_of(message: Message, username: str) -> Wish | None:
    """What a message wishes to have drawn from the bot of this name; None where nothing.

    Raises Refused where it wishes something that cannot be drawn.
    """
    if message.via_bot is not None and message.via_bot.username == username:
        return None  # our own inline result, on its way through this chat
    if command_of(message, username) == "draw":
        return _addressed(message)
    if not is_private(message.chat) or _starts_with_command(message):
        return None
    if wish := _brought(message, message.text or message.caption or ""):
        return wish
    if message.effective_attachment is None:  # something was pinned, a call ended, ...
        return None
    raise Refused(_without_words(message))


def command_of(message: Message, username: str) -> str | None:
    """The command to this bot that a message begins with, without its slash, in lower case."""
    if not _starts_with_command(message):
        return None
    match = _COMMAND.match(message.text or message.caption or "")
    if match is None or (match[2] or username).lower() != username.lower():
        return None
    return match[1].lower()


def _starts_with_command(message: Message) -> bool:
    return any(
        entity.type == MessageEntity.BOT_COMMAND and entity.offset == 0
        for entity in (*message.entities, *message.caption_entities)
    )


def _addressed(message: Message) -> Wish:
    """What comes with /draw, or what is in the message that it answers."""
    words = _COMMAND.sub("", message.text or message.caption or "", count=1)
    if wish := _brought(message, words if words.strip() else "") or _shown(message):
        return wish
    answered = answered_by(message)
    if answered is None and message.text:
        raise Refused("telegram-draw-needs")
    raise Refused(_without_words(answered or message))


def _shown(message: Message) -> Wish | None:
    """What is in the message that this one answers, here or in another chat."""
    answered, quote, elsewhere = answered_by(message), message.quote, message.external_reply
    writer = author(answered) if answered else _elsewhere(message)
    own = writer is not None and writer == asker(message)  # the asker's, all the same
    if quote is not None and quote.is_manual:
        return Wish(quote.text, writer, own)
    source = answered or elsewhere
    words = answered.text or answered.caption if answered else quote.text if quote else None
    if source and (recording := recordings.meant(source, words or "")):
        return Wish(None, writer, own, recording)
    return Wish(words, writer, own) if words else None


def answered_by(message: Message) -> Message | None:
    """The message that this one answers; in a topic, everything "answers" its beginning."""
    answered = message.reply_to_message
    if answered is None or answered.forum_topic_created is not None:
        return None
    return answered


def _elsewhere(message: Message) -> str | None:
    """Who wrote what is quoted from another chat."""
    origin = message.external_reply.origin if message.external_reply else None
    return key_of(origin.sender_user.id) if isinstance(origin, MessageOriginUser) else None


def _brought(message: Message, words: str) -> Wish | None:
    """What a message itself brings, which is the asker's own unless it was forwarded."""
    writer = author(message)
    if recording := recordings.meant(message, words):
        # Whoever speaks as a group is no one person, whose voice could be read.
        return Wish(None, writer, writer is not None and writer == asker(message), recording)
    if not words:
        return None
    return Wish(words, writer, own=message.forward_origin is None or writer == asker(message))


def _without_words(message: Message) -> str:
    """The name of the sentence about a message in which there is nothing to read or to hear."""
    return "fault-photo" if message.photo else "fault-no-text"
