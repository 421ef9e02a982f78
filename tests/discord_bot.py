"""A small bot of the real client library, for the tests of the tests' own Discord."""

import asyncio
import io
import warnings
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from typing import Any

import pytest
import yarl
from PIL import Image

from discord_server import DiscordServer

with warnings.catch_warnings():
    warnings.simplefilter("ignore", DeprecationWarning)  # for voice, discord.py imports audioop
    import discord
    from discord.gateway import DiscordWebSocket
    from discord.http import Route

# Named, so that a test file has the library without the library's warning.
__all__ = [
    "Bot",
    "Deed",
    "Route",
    "again",
    "connected",
    "defer",
    "discord",
    "listening",
    "paint",
    "picture",
]

Deed = Callable[[discord.Interaction], Awaitable[None]]


class Bot(discord.Client):
    """A small bot; a test gives it what it does with an interaction."""

    def __init__(self, **intents: bool) -> None:
        wanted = {"guilds": True, "guild_messages": True, "dm_messages": True, **intents}
        super().__init__(intents=discord.Intents(**wanted), max_messages=None)
        self.heard: list[discord.Message] = []
        self.got: list[discord.Interaction] = []
        self.deed: Deed | None = None

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        """Identify at once, not after five seconds."""

    async def on_message(self, message: discord.Message) -> None:
        if message.author != self.user:
            self.heard.append(message)

    async def on_interaction(self, interaction: discord.Interaction) -> None:
        self.got.append(interaction)
        if self.deed is not None:
            await self.deed(interaction)

    async def sync(self) -> None:
        """Register what the tests use; `on_interaction` does the answering."""
        both = {"integration_types": [0, 1], "contexts": [0, 1, 2]}
        text: dict[str, Any] = {"type": 3, "name": "text", "description": "words"}
        text |= {"required": True, "autocomplete": True}
        seed = {"type": 4, "name": "seed", "description": "a number", "min_value": 0}
        photo = {"type": 11, "name": "photo", "description": "a face"}
        draw = {"name": "draw", "description": "draw", "options": [text, seed, photo], **both}
        menu: dict[str, Any] = {"name": "Draw this feeling", "type": 3, **both}
        assert self.application_id is not None
        rules: dict[str, Any] = {"name": "rules", "description": "of this guild"}
        rules["default_member_permissions"] = str(discord.Permissions(manage_guild=True).value)
        commands: Any = [draw, menu, rules]
        await self.http.bulk_upsert_global_commands(self.application_id, commands)


def picture(name: str = "joy.png") -> discord.File:
    data = io.BytesIO()
    Image.new("RGB", (8, 8), "teal").save(data, "PNG")
    data.seek(0)
    return discord.File(data, name, description="joy, in teal")


def again(text: str = "Again") -> discord.ui.View:
    view = discord.ui.View(timeout=None)
    view.add_item(discord.ui.Button(label=text, custom_id="again"))
    return view


async def defer(interaction: discord.Interaction) -> None:
    await interaction.response.defer()


async def paint(interaction: discord.Interaction) -> None:
    await interaction.response.defer()
    await interaction.edit_original_response(attachments=[picture()], view=again())


@asynccontextmanager
async def listening(patch: pytest.MonkeyPatch) -> AsyncIterator[DiscordServer]:
    """A server that the client library takes for Discord."""
    async with DiscordServer() as server:
        patch.setattr(Route, "BASE", server.api_base)
        patch.setattr(DiscordWebSocket, "DEFAULT_GATEWAY", yarl.URL(server.gateway.address))
        yield server


@asynccontextmanager
async def connected(server: DiscordServer, bot: Bot) -> AsyncIterator[Bot]:
    await bot.login(server.token)
    await bot.sync()
    connection = asyncio.create_task(bot.connect())
    await server.wait_ready()
    try:
        yield bot
    finally:
        await bot.close()
        with suppress(asyncio.CancelledError):
            await connection
