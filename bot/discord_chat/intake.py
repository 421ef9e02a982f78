"""How wishes come in: commands, buttons, mentions and direct messages, brought to the desk."""

import asyncio
import logging
from collections.abc import Awaitable
from contextlib import suppress
from dataclasses import replace
from typing import Any

import discord

from bot import replies
from bot.desk import Asked, Desk, Receipt
from bot.discord_chat import addresses, answering, recordings, texts
from bot.discord_chat.wire import FAULTS
from engine.errors import BadInput, EmotionDrawError
from engine.values import Request

SPOKEN = (discord.MessageType.default, discord.MessageType.reply)  # by people, not by Discord

log = logging.getLogger(__name__)


def user_key(user: discord.abc.Snowflake) -> str:
    """Who somebody is to the galleries."""
    return f"discord:{user.id}"


def guild_key(guild_id: int | None) -> str | None:
    """What a server is called where its rules are kept."""
    return None if guild_id is None else f"discord:{guild_id}"


def asked_by(interaction: discord.Interaction, *, private: bool = False) -> Asked:
    """A wish that somebody told by a command or a button."""
    return Asked(
        intake_key=f"discord:{interaction.id}",
        user_key=user_key(interaction.user),
        locale=interaction.locale.value,
        address=addresses.of_interaction(interaction, private=private),
        guild=guild_key(interaction.guild_id),
        private=private,
        **_whereabouts(interaction.channel),
    )


def asked_in(message: discord.Message, locale: str) -> Asked:
    """A wish that somebody wrote."""
    return Asked(
        intake_key=f"discord:{message.id}",
        user_key=user_key(message.author),
        locale=locale,
        address=addresses.of_message(message),
        guild=guild_key(_server(message)),
        **_whereabouts(message.channel),
    )


def drawing_of(source: discord.Message, asked: Asked) -> tuple[Asked, Request]:
    """The same wish, for a drawing of `source`, which may be somebody else's message.

    Its words count; where it has none, or is a voice message, its recording. Raises
    NothingToRead, TooLongToHear; Refused, with what it has instead.
    """
    shown = texts.shown_in(source)
    # A webhook is nobody, and of what was passed on Discord tells no author.
    nobodys = source.webhook_id or shown is not source
    author = None if nobodys else user_key(source.author)
    asked = replace(asked, source_author=author, own=author == asked.user_key)
    wordless = shown.flags.voice or not texts.plain(shown.content)
    if wordless and (recording := recordings.in_message(source)):
        return replace(asked, recording=recording), Request()
    return asked, Request(texts.words_of(shown))


def _server(message: discord.Message) -> int | None:
    """The number of a message's server, also of one that the library has not heard of."""
    known: int | None = getattr(message.channel, "guild_id", None)
    return message.guild.id if message.guild else known


def _whereabouts(channel: Any) -> dict[str, Any]:
    parent = channel.parent_id if isinstance(channel, discord.Thread) else None
    return {
        "channel": None if channel is None else str(channel.id),
        "parent": None if parent is None else str(parent),
    }


class Intake:
    """Has wishes promised at the desk before anybody is told that they were."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._unanswered: dict[str, asyncio.Event] = {}  # by the interaction's token

    async def draw(self, interaction: discord.Interaction, asked: Asked, request: Request) -> None:
        """Have something drawn. Raises BadInput, StorageFailed."""
        await self.take(interaction, self._desk.ask(asked, request))

    async def take(self, interaction: discord.Interaction, promise: Awaitable[Receipt]) -> None:
        """Have a drawing promised, acknowledge it, have the wait told.

        Raises what the promise raises; then nothing is acknowledged yet.
        """
        answered = self._unanswered[interaction.token] = asyncio.Event()
        try:
            receipt = await self._acknowledged(interaction, await promise)
        finally:
            self._unanswered.pop(interaction.token, None)
            answered.set()
        self._desk.announce(receipt)

    async def settled(self, token: str | None) -> bool:
        """Wait while an interaction is acknowledged; whether there was anything to wait for.

        A picture may be finished sooner than Discord has heard of it.
        """
        answered = self._unanswered.get(token or "")
        if answered is not None:
            await answered.wait()
        return answered is not None

    async def _acknowledged(self, interaction: discord.Interaction, receipt: Receipt) -> Receipt:
        job = receipt.job
        response = await answering.defer(interaction, private=job.private)
        if response is not None and response.message_id is not None:
            # Later than the token lives, the message is found by its number alone.
            known = {"message": response.message_id, "ephemeral": response.is_ephemeral()}
            job = replace(job, address={**job.address, **known})
            await self._desk.store.journal.readdress(job.id, job.address)
        return replace(receipt, job=job)

    async def hear(self, message: discord.Message, bot: int) -> None:
        """Draw a message that is meant for the bot, whose user id is given; ignore others."""
        if message.author.bot or message.webhook_id or message.type not in SPOKEN:
            return
        if _server(message) is not None and not texts.mentions(message.content, bot):
            return
        locale = "en"
        try:
            locale = await self._desk.locale(user_key(message.author))
            source = texts.meant_by(message, bot)
            asked, request = drawing_of(source, asked_in(message, locale))
            self._desk.announce(await self._desk.ask(asked, request))
        except Exception as error:  # noqa: BLE001 - whatever it is, the user must get a word
            await _explain(message, locale, error)


async def _explain(message: discord.Message, locale: str, error: Exception) -> None:
    """Answer a message that cannot be drawn."""
    words = replies.say(locale, "fault-ours")
    if isinstance(error, BadInput):
        words = replies.fault(locale, error)
    elif isinstance(error, EmotionDrawError):
        log.warning("message %s: %s", message.id, error)
    else:
        log.error("message %s failed", message.id, exc_info=error)
    with suppress(*FAULTS):  # it may not speak there
        reference = message.to_reference(fail_if_not_exists=False)
        await message.channel.send(words, reference=reference, nonce=str(message.id))
    if isinstance(error, EmotionDrawError) and error.in_despair:
        with suppress(*FAULTS):  # it may take no direct messages
            await message.author.send(replies.say(locale, "care"), nonce=f"{message.id}w")
