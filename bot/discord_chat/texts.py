"""What a message says, without what is of use to Discord's clients alone."""

import re

import discord

from engine.errors import NothingToRead, Refused

Shown = discord.Message | discord.MessageSnapshot

CONTENT = 2000  # characters of a message at most

_EMOJI = re.compile(r"<a?:(\w+):\d+>")  # of a server's own; its name may tell a feeling
_MARKS = re.compile(r"<(?:@[!&]?|#)\d+>|</[^:>]+:\d+>|<t:-?\d+(?::\w)?>")


def plain(content: str) -> str:
    """The words alone: emoji by name, no numbers of people, channels, commands and moments."""
    named = _EMOJI.sub(lambda match: f" {match[1].replace('_', ' ')} ", content)
    return _MARKS.sub("", named).strip()


def mentions(content: str, user: int) -> bool:
    """Whether the words name somebody; answering a message mentions its author without a word."""
    return re.search(rf"<@!?{user}>", content) is not None


def shown_in(message: discord.Message) -> Shown:
    """What there is to read in a message: one that was passed on has but what it shows."""
    return message.message_snapshots[0] if message.message_snapshots else message


def words_of(message: Shown) -> str:
    """The words of a message. Raises NothingToRead; Refused, with what it has instead."""
    text = plain(message.content)
    if text:
        return text
    kinds = {(attachment.content_type or "").split("/")[0] for attachment in message.attachments}
    if "image" in kinds:
        raise Refused("fault-photo")
    if message.attachments or message.stickers or message.embeds:
        raise Refused("fault-no-text")
    raise NothingToRead("There is nothing to read: the message is empty.")


def shortened(text: str, length: int) -> str:
    """As much of a text as fits into so many characters."""
    return text if len(text) <= length else text[: length - 1] + "…"


def quoted(words: str) -> str:
    """Words in one line as somebody's, whatever marks are in them; nothing of ours pings."""
    return f"> {discord.utils.escape_markdown(words)}"


def meant_by(message: discord.Message, bot: int) -> discord.Message:
    """The message that is to be drawn: a reply that mentions the bot shows it another's.

    A reply to the bot itself is a word to the bot. Raises Refused where
    Discord does not show us the other message.
    """
    reference = message.reference
    if reference is None or not mentions(message.content, bot):
        return message
    if reference.type is not discord.MessageReferenceType.reply:
        return message
    there = reference.resolved
    if not isinstance(there, discord.Message):  # deleted, or never sent along
        raise Refused("fault-no-reply-text")
    if there.author.id == bot:
        return message
    seen = shown_in(there)
    if not (seen.content or seen.attachments or seen.stickers or seen.embeds):
        raise Refused("fault-no-reply-text")
    return there
