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
                await exporting.send(interaction, self._desk)
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
    """One's wishes: to be painted by others or not, and one's voice to be read or not."""

    def __init__(self, desk: Desk) -> None:
        self._people = desk.store.people
        self._voices = desk.voices

    async def open(self, interaction: discord.Interaction) -> None:
        """Say how things are, and offer the opposite."""
        words, offers = await self._state(interaction)
        await answering.tell(interaction, words, view=offers)

    async def press(self, interaction: discord.Interaction, *act: str) -> None:
        """Note the wish. Raises Refused."""
        key = user_key(interaction.user)
        match act:
            case [("painted" | "not-painted") as wish]:
                await self._people.wish(key, painted=wish == "painted")
            case [("hear-voice" | "no-voice") as wish]:
                await self._people.allow_voice(key, allowed=wish == "hear-voice")
            case _:
                raise Refused("refused-gone")
        words, offers = await self._state(interaction)
        await interaction.response.edit_message(content=words, view=offers)

    async def _state(self, interaction: discord.Interaction) -> tuple[str, discord.ui.View]:
        key, locale = user_key(interaction.user), interaction.locale.value
        painted = await self._people.is_painted(key)
        told = [("painted", "not-painted") if painted else ("not-painted", "painted")]
        if self._voices:
            heard = await self._people.voice(key)
            told.append(("voice", "no-voice") if heard else ("no-voice", "hear-voice"))
        words = [replies.say(locale, f"privacy-{now}") for now, _ in told]
        offers = [
            button(replies.say(locale, f"button-{other}"), "privacy", other) for _, other in told
        ]
        return "\n\n".join(words), view(offers)
