"""/gallery: one's drawings, browsed by buttons in a message that nobody else sees."""

import asyncio
from datetime import UTC, datetime

import discord

from bot import replies
from bot.answer import remembered, shown
from bot.desk import Desk
from bot.discord_chat import answering, exporting, gallery_screens
from bot.discord_chat.buttons import under_drawing
from bot.discord_chat.components import chosen
from bot.discord_chat.gallery_screens import Screen, Spot
from bot.discord_chat.intake import asked_by, user_key
from bot.discord_chat.posting import opened
from bot.sheets.page import PAGE
from engine.errors import Refused
from storage.records import Filter

AT_ONCE = 2  # sheets mounted at a time: whoever browses must not slow down the painting


class Galleries:
    """Shows everybody's own gallery; whose it is tells the interaction, never a button."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._gallery = desk.store.gallery
        self._mounting = asyncio.Semaphore(AT_ONCE)

    async def open(self, interaction: discord.Interaction) -> None:
        """Show the newest page."""
        await answering.defer(interaction, private=True)
        await self._show_page(interaction, Spot())

    async def press(self, interaction: discord.Interaction, *act: str) -> None:
        """Do what was pressed or chosen. Raises Refused."""
        match act:
            case ("page" | "open" | "clean") as verb, of, page:
                await self._browse(interaction, verb, Spot.of(of, page))
            case ("keep" | "unkeep" | "delete") as verb, drawing_id, of, page:
                await self._treat(interaction, verb, drawing_id, Spot.of(of, page))
            case "year", year, of, page:
                await self._show_year(interaction, year, Spot.of(of, page))
            case "share", drawing_id:
                await self._share(interaction, drawing_id)
            case ["filter"]:
                await self._browse(interaction, "page", Spot.of(_one(interaction), "0"))
            case ["clean-yes"]:
                await self._clean(interaction)
            case ["export"]:
                await exporting.send(interaction, self._desk)
            case _:
                raise Refused("refused-gone")

    async def _browse(self, interaction: discord.Interaction, verb: str, spot: Spot) -> None:
        if verb == "open":
            await self._open_drawing(interaction, _one(interaction), spot)
        elif verb == "clean":
            await self._ask_to_clean(interaction, spot)
        else:
            await answering.defer_edit(interaction)
            await self._show_page(interaction, spot)

    async def _show_page(
        self, interaction: discord.Interaction, spot: Spot, above: str = ""
    ) -> None:
        key, locale = user_key(interaction.user), interaction.locale.value
        count = await self._gallery.count(key, spot.filter)
        # Drawings may have gone since the button was made.
        spot = Spot(spot.chosen, min(spot.page, max(0, (count - 1) // PAGE)))
        entries = await self._gallery.page(
            key, limit=PAGE, skip=spot.page * PAGE, chosen=spot.filter
        )
        async with self._mounting:
            screen = await asyncio.to_thread(
                gallery_screens.page, locale, spot, entries, count, above=above
            )
        await _show(interaction, screen)

    async def _open_drawing(
        self, interaction: discord.Interaction, drawing_id: str, spot: Spot
    ) -> None:
        entry = await self._desk.owned(user_key(interaction.user), drawing_id)
        await answering.defer_edit(interaction)
        await _show(interaction, gallery_screens.drawing(interaction.locale.value, spot, entry))

    async def _treat(
        self, interaction: discord.Interaction, verb: str, drawing_id: str, spot: Spot
    ) -> None:
        """Keep an opened drawing, or not, or delete it."""
        key, locale = user_key(interaction.user), interaction.locale.value
        if verb == "delete":
            await self._desk.delete(key, drawing_id)
            await answering.defer_edit(interaction)
            await self._show_page(interaction, spot, above=replies.say(locale, "deleted"))
        else:
            entry = await self._desk.favour(key, drawing_id, favourite=verb == "keep")
            buttons = gallery_screens.beside_drawing(locale, spot, entry)
            await interaction.response.edit_message(view=buttons)

    async def _share(self, interaction: discord.Interaction, drawing_id: str) -> None:
        """Post the drawing where one is, as if it had been made there."""
        asked = asked_by(interaction)
        entry = await self._desk.owned(asked.user_key, drawing_id)
        await self._desk.rules(asked)
        words = remembered(entry, asked.locale)
        await answering.defer(interaction, private=False)
        pictures = opened(shown(entry, asked.locale))
        await _show(interaction, Screen(words, under_drawing(entry, asked.locale), pictures))

    async def _show_year(self, interaction: discord.Interaction, year: str, spot: Spot) -> None:
        key, locale = user_key(interaction.user), interaction.locale.value
        await answering.defer_edit(interaction)
        years = await self._gallery.years(key)
        wanted = int(year) if year.isascii() and year.isdigit() else 0
        if wanted not in years:
            wanted = max(years, default=datetime.now(UTC).year)
        days = await self._gallery.days(key, wanted)
        async with self._mounting:
            screen = await asyncio.to_thread(
                gallery_screens.year, locale, spot, wanted, days, years
            )
        await _show(interaction, screen)

    async def _ask_to_clean(self, interaction: discord.Interaction, spot: Spot) -> None:
        key, locale = user_key(interaction.user), interaction.locale.value
        await answering.defer_edit(interaction)
        count = await self._gallery.count(key)
        count -= await self._gallery.count(key, Filter(favourites=True))
        if count:
            await _show(interaction, gallery_screens.clean_question(locale, spot, count))
        else:
            await self._show_page(interaction, spot, replies.say(locale, "clean-done", count=0))

    async def _clean(self, interaction: discord.Interaction) -> None:
        await answering.defer_edit(interaction)
        gone = await self._gallery.delete_all_but_favourites(user_key(interaction.user))
        words = replies.say(interaction.locale.value, "clean-done", count=gone.drawings)
        await self._show_page(interaction, Spot(), words)


async def _show(interaction: discord.Interaction, screen: Screen) -> None:
    await interaction.edit_original_response(
        content=screen.words, attachments=list(screen.files), view=screen.view
    )


def _one(interaction: discord.Interaction) -> str:
    """The one thing that was chosen. Raises Refused."""
    values = chosen(interaction)
    if len(values) != 1:
        raise Refused("refused-gone")
    return values[0]
