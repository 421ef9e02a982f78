"""The tests' own Discord, held against the real client library."""

import asyncio
import io
import warnings
from collections.abc import AsyncIterator
from contextlib import suppress

import pytest
import yarl
from PIL import Image

from discord_server import DiscordServer

with warnings.catch_warnings():
    warnings.simplefilter("ignore", DeprecationWarning)  # for voice, discord.py imports audioop
    import discord
    from discord import app_commands
    from discord.gateway import DiscordWebSocket
    from discord.http import Route


class Bot(discord.Client):
    """A small bot; tests give it what it does."""

    def __init__(self) -> None:
        intents = discord.Intents(guilds=True, guild_messages=True, dm_messages=True)
        super().__init__(intents=intents, max_messages=None)
        self.tree = app_commands.CommandTree(self)
        self.heard: list[discord.Message] = []
        self.pressed: list[discord.Interaction] = []

    async def on_message(self, message: discord.Message) -> None:
        self.heard.append(message)


def picture(side: int = 8) -> discord.File:
    data = io.BytesIO()
    Image.new("RGB", (side, side), "teal").save(data, "PNG")
    data.seek(0)
    return discord.File(data, "joy.png", description="joy, in teal")


@pytest.fixture
async def server() -> AsyncIterator[DiscordServer]:
    async with DiscordServer() as running:
        yield running


@pytest.fixture
async def bot(server: DiscordServer, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Bot]:
    """A bot that is logged in and connected."""
    monkeypatch.setattr(Route, "BASE", server.api_base)
    monkeypatch.setattr(DiscordWebSocket, "DEFAULT_GATEWAY", yarl.URL(server.gateway.address))
    client = Bot()

    @client.tree.command(description="draw a feeling")
    async def draw(interaction: discord.Interaction, text: str) -> None:
        await interaction.response.defer()
        view = discord.ui.View(timeout=None)
        view.add_item(discord.ui.Button(label="Again", custom_id=f"again:{len(text)}"))
        await interaction.edit_original_response(content=text, attachments=[picture()], view=view)

    await client.login(server.token)
    await client.tree.sync()
    connection = asyncio.create_task(client.connect())
    await server.wait_ready()
    yield client
    await client.close()
    with suppress(asyncio.CancelledError):
        await connection


async def test_a_command_is_deferred_and_answered_with_a_picture(
    server: DiscordServer, bot: Bot
) -> None:
    user, channel = server.user(locale="hy"), server.guild_channel()
    asked = await server.command(user, channel, "draw", text="so happy")
    await asked.answered()
    assert (asked.callback_type, asked.ephemeral) == (5, False)
    await server.wait_for(lambda: asked.message and asked.message.attachments)
    message = asked.message
    assert message is not None
    assert message.content == "so happy"
    assert message.attachments[0].image.size == (8, 8)
    assert message.attachments[0].description == "joy, in teal"
    assert [button["custom_id"] for button in message.buttons] == ["again:8"]
    assert server.messages(channel) == [message]
    assert (server.violations, server.syncs) == ([], 1)
