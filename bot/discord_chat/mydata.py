"""/mydata and /privacy: what is kept about somebody, and what others may do with it."""

import discord
from discord import ButtonStyle

from bot import replies
from bot.desk import Desk
from bot.discord_chat import answering, exporting
from bot.discord_chat.components import button, view
from bot.discord_chat.intake import user_key
from engine.errors import Refused


class MyData:
    """Exports and forgets."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def open(self, interaction: discord.Interaction) -> None:
        """Say what is kept, and offer both."""
        locale = interaction.locale.value
        drawings = await self._desk.store.gallery.count(user_key(interaction.user))
        buttons = [
            button(replies.say(locale, "button-export"), "mydata", "export", emoji="📦"),
            button(
                replies.say(locale, "button-forget"), "mydata", "forget", style=ButtonStyle.danger
            ),
        ]
        words = replies.say(locale, "mydata", drawings=drawings)
        await answering.tell(interaction, words, view=view(buttons))

    async def press(self, interaction: discord.Interaction, *act: str) -> None:
        """Do what was pressed. Raises Refused."""
        locale = interaction.locale.value
        match act:
            case ["export"]:
                await exporting.send(interaction, self._desk.store.gallery)
            case ["forget"]:
                await _ask_to_forget(interaction, locale)
            case ["forget-yes"]:
                await self._forget(interaction, locale)
            case ["forget-no"]:
                words = replies.say(locale, "nothing-deleted")
                await interaction.response.edit_message(content=words, view=None)
            case _:
                raise Refused("refused-gone")

    async def _forget(self, interaction: discord.Interaction, locale: str) -> None:
        key = user_key(interaction.user)
        await answering.defer_edit(interaction)
        gone = await self._desk.forget(key)
        words = replies.say(locale, "forget-done", drawings=gone.drawings)
        if not await self._desk.store.people.is_painted(key):
            words += "\n" + replies.say(locale, "forget-wish")
        await interaction.edit_original_response(content=words, view=None)


async def _ask_to_forget(interaction: discord.Interaction, locale: str) -> None:
    yes = button(
        replies.say(locale, "button-yes-delete"), "mydata", "forget-yes", style=ButtonStyle.danger
    )
    no = button(replies.say(locale, "button-no-keep"), "mydata", "forget-no")
    words = replies.say(locale, "forget-ask")
    await interaction.response.edit_message(content=words, view=view([yes, no]))


class Privacy:
    """One's wish not to be painted by others."""

    def __init__(self, desk: Desk) -> None:
        self._people = desk.store.people

    async def open(self, interaction: discord.Interaction) -> None:
        """Say how things are, and offer the opposite."""
        painted = await self._people.is_painted(user_key(interaction.user))
        words, offer = _state(interaction.locale.value, painted=painted)
        await answering.tell(interaction, words, view=offer)

    async def press(self, interaction: discord.Interaction, *act: str) -> None:
        """Note the wish. Raises Refused."""
        if act not in {("painted",), ("not-painted",)}:
            raise Refused("refused-gone")
        painted = act == ("painted",)
        await self._people.wish(user_key(interaction.user), painted=painted)
        words, offer = _state(interaction.locale.value, painted=painted)
        await interaction.response.edit_message(content=words, view=offer)


def _state(locale: str, *, painted: bool) -> tuple[str, discord.ui.View]:
    now, other = ("painted", "not-painted") if painted else ("not-painted", "painted")
    offer = button(replies.say(locale, f"button-{other}"), "privacy", other)
    return replies.say(locale, f"privacy-{now}"), view([offer])
