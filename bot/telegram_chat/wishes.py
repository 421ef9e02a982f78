"""What a message on Telegram wishes to have drawn, and whose words that are."""

import re
from dataclasses import dataclass

from telegram import Message, MessageEntity, MessageOriginUser

from bot.telegram_chat.senders import asker, author, is_private, key_of
from engine.errors import Refused

_COMMAND = re.compile(r"/(\w+)(?:@(\w+))?", re.ASCII)


@dataclass(frozen=True)
class Wish:
    """Words to draw; `source_author` wrote them, where that is known. `own`: the asker did."""

    text: str
    source_author: str | None
    own: bool


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
    if words := message.text or message.caption:
        return _written(message, words)
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
    """The words behind /draw, or those of the message that it answers."""
    words = _COMMAND.sub("", message.text or message.caption or "", count=1)
    if words.strip():
        return _written(message, words)
    answered = answered_by(message)
    quote = message.quote
    if quote is not None and (quote.is_manual or answered is None):
        return _shown(message, quote.text, author(answered) if answered else _elsewhere(message))
    if answered is None:
        fault = "telegram-draw-needs" if message.text else _without_words(message)
        raise Refused(fault)
    if quoted := answered.text or answered.caption:
        return _shown(message, quoted, author(answered))
    raise Refused(_without_words(answered))


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


def _written(message: Message, words: str) -> Wish:
    """The asker's own words, unless they were forwarded."""
    writer = author(message)
    return Wish(words, writer, own=message.forward_origin is None or writer == asker(message))


def _shown(message: Message, words: str, writer: str | None) -> Wish:
    """Words that the asker shows us; they may be the asker's own all the same."""
    return Wish(words, writer, own=writer is not None and writer == asker(message))


def _without_words(message: Message) -> str:
    """The name of the sentence about a message that has no text."""
    if message.voice or message.audio or message.video_note:
        return "fault-voice"
    return "fault-photo" if message.photo else "fault-no-text"
