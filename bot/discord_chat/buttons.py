"""The buttons under a drawing: redraw, more of the feeling, keep, delete, details.

And the answers to the question about voices, where it was asked.
"""

import asyncio
from contextlib import suppress
from typing import Any
from weakref import WeakValueDictionary

import discord
from discord import ButtonStyle

from bot import replies
from bot.answer import details, may_blend, may_have_more
from bot.desk import Desk
from bot.discord_chat import answering, texts, voices
from bot.discord_chat.components import Item, button, custom_ids, view
from bot.discord_chat.intake import Intake, asked_by, user_key
from bot.discord_chat.wire import FAULTS
from engine.errors import Refused
from storage.records import Entry

_WORD = 40  # characters of a word that is named; an address has many more


def under_drawing(entry: Entry, locale: str, *, asks_voice: bool = False) -> discord.ui.View:
    """The buttons of a drawing, wherever its message is; `asks_voice`: also those two."""
    say, feeling = replies.say, replies.emotion(locale, entry.feeling.strongest)
    more = button(say(locale, "button-more", emotion=feeling), "draw", "more", entry.id, emoji="🎨")
    return view(
        [
            button(say(locale, "button-redraw"), "draw", "redraw", entry.id, emoji="🔁"),
            *([more] if may_have_more(entry) else []),
            keep_button(entry, locale, "draw", entry.id),
            button(say(locale, "button-delete"), "draw", "delete", entry.id, emoji="🗑️"),
            button(say(locale, "button-details"), "draw", "details", entry.id, emoji="🔎"),
        ],
        [button(say(locale, "button-blend"), "draw", "blend", entry.id, emoji="🫧")]
        if may_blend(entry)
        else [],
        voices.answers(entry.id, locale) if asks_voice else [],
    )


def keep_button(entry: Entry, locale: str, part: str, *where: object) -> Item:
    """Makes the drawing a favourite, or takes it back from there.

    Which of the two stands in the button, so that a double click does one thing.
    """
    if entry.favourite:
        words = replies.say(locale, "button-kept")
        return button(words, part, "unkeep", *where, emoji="❤️", style=ButtonStyle.success)
    return button(replies.say(locale, "button-keep"), part, "keep", *where, emoji="🤍")


class Buttons:
    """Does what is pressed under a drawing; whether one may is asked of the desk each time."""

    def __init__(self, desk: Desk, intake: Intake) -> None:
        self._desk = desk
        self._intake = intake
        # What changes a message does so in turn: each change is of all its buttons.
        self._turns: WeakValueDictionary[int, asyncio.Lock] = WeakValueDictionary()

    async def press(self, interaction: discord.Interaction, *act: str) -> None:
        """Do it. Raises Refused."""
        match act:
            case ("redraw" | "more" | "blend") as verb, drawing_id:
                await self._again(interaction, verb, drawing_id)
            case ("keep" | "unkeep") as verb, drawing_id:
                await self._keep(interaction, drawing_id, favourite=verb == "keep")
            case ("hear-voice" | "no-voice") as verb, drawing_id:
                await self._answer(interaction, drawing_id, allowed=verb == "hear-voice")
            case "delete", drawing_id:
                await self._delete(interaction, drawing_id)
            case "details", drawing_id:
                await self._details(interaction, drawing_id)
            case _:
                raise Refused("refused-gone")

    async def _again(self, interaction: discord.Interaction, verb: str, drawing_id: str) -> None:
        """A new drawing, as private as the one under which it was asked for."""
        message = interaction.message
        asked = asked_by(interaction, private=message is not None and message.flags.ephemeral)
        promises = {
            "redraw": self._desk.redraw,
            "more": self._desk.more,
            "blend": self._desk.blend,
        }
        await self._intake.take(interaction, promises[verb](asked, drawing_id))

    async def _keep(
        self, interaction: discord.Interaction, drawing_id: str, *, favourite: bool
    ) -> None:
        async with self._turn(interaction):
            key = user_key(interaction.user)
            entry = await self._desk.favour(key, drawing_id, favourite=favourite)
            await self._renew(interaction, entry)

    async def _answer(
        self, interaction: discord.Interaction, drawing_id: str, *, allowed: bool
    ) -> None:
        """Note whether the owner's voice may be read, and ask no more."""
        async with self._turn(interaction):
            key = user_key(interaction.user)
            entry = await self._desk.owned(key, drawing_id)
            await self._desk.store.people.allow_voice(key, allowed=allowed)
            await self._renew(interaction, entry)
        words = "voice-allowed" if allowed else "voice-denied"
        await answering.tell(interaction, replies.say(interaction.locale.value, words))

    async def _renew(self, interaction: discord.Interaction, entry: Entry) -> None:
        """Show the buttons of one's drawing as they are now; a question until it is answered."""
        message, asks = interaction.message, False
        changed: dict[str, Any] = {}
        if message is not None and voices.asked_in(message):
            asks = await self._desk.store.people.voice(entry.user_key) is None
            changed = {} if asks else {"content": voices.unasked(message.content)}
        buttons = under_drawing(entry, interaction.locale.value, asks_voice=asks)
        await interaction.response.edit_message(view=buttons, **changed)

    def _turn(self, interaction: discord.Interaction) -> asyncio.Lock:
        """Whose turn it is to change the message with the button."""
        number = 0 if interaction.message is None else interaction.message.id
        return self._turns.setdefault(number, asyncio.Lock())

    async def _delete(self, interaction: discord.Interaction, drawing_id: str) -> None:
        """Delete a drawing and its message; where it is gone already, the message it left."""
        try:
            await self._desk.delete(user_key(interaction.user), drawing_id)
        except Refused as refusal:
            if refusal.reason != "refused-gone" or not _is_ones_own(interaction):
                raise
            if message := _ours_to_delete(interaction):
                await answering.report(interaction, refusal)
                with suppress(*FAULTS):
                    await message.delete()
                return
        await _empty(interaction)

    async def _details(self, interaction: discord.Interaction, drawing_id: str) -> None:
        """How it was painted; which words carried it may take longer than Discord waits."""
        entry = await self._desk.drawing(drawing_id)
        await answering.defer(interaction, private=True)
        words = await self._desk.carried(user_key(interaction.user), entry)
        carried = [discord.utils.escape_markdown(texts.shortened(word, _WORD)) for word in words]
        told = details(entry, interaction.locale.value, carried)
        await answering.tell(interaction, texts.shortened(told, texts.CONTENT))


async def _empty(interaction: discord.Interaction) -> None:
    """Take the pictures at once; the message with the button goes too, where Discord lets us."""
    words = replies.say(interaction.locale.value, "deleted")
    await interaction.response.edit_message(content=words, attachments=[], view=None)
    with suppress(*FAULTS):
        await interaction.delete_original_response()


def _ours_to_delete(interaction: discord.Interaction) -> discord.Message | None:
    """The message with the button, where the bot itself sees it; else only the press reaches it."""
    there = interaction.is_guild_integration() or interaction.context.dm_channel
    hidden = interaction.message is None or interaction.message.flags.ephemeral
    return interaction.message if there and not hidden else None


def _is_ones_own(interaction: discord.Interaction) -> bool:
    """Whether the message with the button answers something that who pressed it did."""
    message, user, told = interaction.message, interaction.user, dict(interaction.data or {})
    if message is None or told.get("custom_id") not in custom_ids(message):
        return False
    if message.interaction_metadata is not None:
        return message.interaction_metadata.user == user
    there = message.reference.resolved if message.reference else None
    answers = isinstance(there, discord.Message) and there.author == user
    return answers or interaction.context.dm_channel  # where nobody else is
