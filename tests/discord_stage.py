"""A bot that runs, on the tests' own Discord, and people who try it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot_process import BotProcess, running_bot
from discord_places import Channel, Guild, User
from discord_server import DiscordServer, Interaction, Message

READY = "Discord is ready"
PAINTED_WITHIN_S = 20.0  # generous: other tests may be painting


@dataclass
class Stage:
    """The server with one guild and a channel in it, and the bot's process."""

    server: DiscordServer
    guild: Guild
    channel: Channel
    bot: BotProcess

    def person(self, **about: Any) -> User:
        return self.server.user(**about)

    async def draw(self, user: User, *, where: Channel | None = None, **options: Any) -> Message:
        """`/draw`, until its drawing is there."""
        asked = await self.server.command(user, where or self.channel, "draw", **options)
        return await self.drawn(await asked.answered())

    async def drawn(self, asked: Interaction) -> Message:
        """The answer to an interaction, once it has pictures."""
        await self.server.wait_for(
            lambda: asked.message and asked.message.attachments, PAINTED_WITHIN_S, "a drawing"
        )
        assert asked.message is not None
        return asked.message

    async def replied(self, message: Message) -> Message:
        """What the bot says to a message, pictures or not, once it is no placeholder."""

        def answers() -> list[Message]:
            there = self.server.messages(message.channel, by=self.server.bot)
            return [m for m in there if m.reply_to is message and not m.content.endswith("…")]

        await self.server.wait_for(answers, PAINTED_WITHIN_S, "a reply")
        [answer] = answers()
        return answer

    async def told(self, asked: Interaction) -> str:
        """What an interaction was answered with, to its user alone."""
        await asked.answered()
        assert asked.ephemeral
        await self.server.wait_for(
            lambda: asked.message and not asked.message.loading, PAINTED_WITHIN_S, "words"
        )
        assert asked.message is not None
        return asked.message.content

    async def press(self, user: User, message: Message, part: str, **more: Any) -> Interaction:
        """Press the button whose `custom_id` begins with `part`."""
        ids = [each["custom_id"] for each in message.buttons]
        found = [each for each in ids if each.startswith(part)]
        assert found, f"no {part} among {ids}"
        pressed = await self.server.press(user, message, found[0], **more)
        return await pressed.answered()

    def check(self) -> None:
        """Nothing was against Discord's rules, nothing failed, nothing leaked."""
        assert self.server.violations == []
        self.bot.check_log()


def labels(message: Message) -> list[str]:
    """What stands on the buttons of a message."""
    return [each["label"] for each in message.buttons if "label" in each]


@asynccontextmanager
async def staged(
    folder: Path, server: DiscordServer | None = None, **settings: str
) -> AsyncIterator[Stage]:
    """A stage on which the curtain is up."""
    async with server or DiscordServer() as running:
        guild = running.guild()
        channel = running.guild_channel(guild)
        async with on_stage(running, folder, **settings) as bot:
            stage = Stage(running, guild, channel, bot)
            yield stage
        stage.check()


@asynccontextmanager
async def on_stage(
    server: DiscordServer, folder: Path, **settings: str
) -> AsyncIterator[BotProcess]:
    """The bot, connected to the server; its data in `folder` stays."""
    ours = {"DISCORD_TOKEN": server.token, "DISCORD_API_BASE": server.api_base, **settings}
    async with running_bot(folder, ready=[READY], **ours) as bot:
        await server.wait_ready()
        yield bot
