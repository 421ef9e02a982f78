"""The first answer to an interaction, due within three seconds, and what follows a fault."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any, TypeVar

import discord
from discord import app_commands

from bot import replies
from bot.discord_chat.wire import ALREADY_ACKNOWLEDGED, FAULTS, NO_CONNECTION
from engine.errors import BadInput, EmotionDrawError

T = TypeVar("T")
Acknowledged = discord.InteractionCallbackResponse[discord.Client] | None

# Seconds between attempts where the connection broke; together far from three.
_PAUSES = (0.05, 0.2, 0.5)

log = logging.getLogger(__name__)


async def defer(interaction: discord.Interaction, *, private: bool) -> Acknowledged:
    """Acknowledge with a new message that says that we are at it."""
    return await _insist(lambda: interaction.response.defer(ephemeral=private, thinking=True))


async def defer_edit(interaction: discord.Interaction) -> None:
    """Acknowledge a button whose message will change."""
    await _insist(interaction.response.defer)


async def tell(interaction: discord.Interaction, words: str, **more: Any) -> None:
    """Say something to whoever asked alone; `more` may hold a `view`."""
    if interaction.response.is_done():
        await interaction.followup.send(words, ephemeral=True, **more)
        return
    await _insist(lambda: interaction.response.send_message(words, ephemeral=True, **more))


async def _insist(respond: Callable[[], Awaitable[T]]) -> T | None:
    """Answer again where the connection broke; None where Discord had it already."""
    for pause in _PAUSES:
        try:
            return await respond()
        except NO_CONNECTION:
            await asyncio.sleep(pause)
        except discord.HTTPException as error:
            if error.code != ALREADY_ACKNOWLEDGED:
                raise
            return None
    return await respond()


async def report(interaction: discord.Interaction, error: Exception) -> None:
    """What became of an interaction that failed: a sentence for the user, a line for us."""
    if isinstance(error, app_commands.CommandInvokeError):
        error = error.original
    words = replies.say(interaction.locale.value, "fault-ours")
    if isinstance(error, BadInput):
        words = replies.fault(interaction.locale.value, error)
    elif isinstance(error, app_commands.AppCommandError):  # its words may be the user's
        log.warning("interaction %s: %s", interaction.id, type(error).__name__)
    elif isinstance(error, (EmotionDrawError, *FAULTS)):
        log.warning("interaction %s: %s", interaction.id, " ".join(str(error).split()))
    else:
        log.error("interaction %s failed", interaction.id, exc_info=error)
    if isinstance(error, EmotionDrawError) and error.in_despair:
        words = f"{words}\n\n{replies.say(interaction.locale.value, 'care')}"
    with suppress(*FAULTS):
        await tell(interaction, words)
