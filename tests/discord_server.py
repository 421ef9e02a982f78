"""A Discord for tests: HTTP API v10 and gateway on 127.0.0.1, with Discord's limits.

The real client library talks to it from another process. A test is the users:

    async with DiscordServer() as server:
        ...  # start the bot with server.api_base and server.token
        await server.wait_ready()
        user, channel = server.user(), server.guild_channel()
        asked = await server.command(user, channel, "draw", text="I feel so happy")
        await asked.answered()
        await server.wait_for(lambda: asked.message.attachments)
        assert not server.violations
"""

import asyncio
import mimetypes
import re
import time
from collections.abc import Callable, Mapping
from types import TracebackType
from typing import Any

from aiohttp import web

from discord_doings import (
    MENU,
    SLASH,
    CannotDo,
    command_data,
    find_command,
    interaction_event,
    menu_data,
    modal_data,
    owners_here,
    owners_of,
    press_data,
    typed_data,
)
from discord_files import Files
from discord_front import API, Fault, Front
from discord_gateway import Gateway
from discord_limits import REQUEST_BYTES, Json
from discord_places import (
    GROUP_DM,
    NOBODY,
    TEXT_CHANNEL,
    THREAD,
    Can,
    Channel,
    Guild,
    User,
    snowflake,
)
from discord_posting import Posting
from discord_rest import Rest
from discord_webhooks import AUTOCOMPLETE, COMMAND, COMPONENT, MODAL_SUBMIT, Webhooks
from discord_world import VOICE_MESSAGE, Attachment, Interaction, Message, Request, World
from listening import Port
from weather import Weather

__all__ = ["Attachment", "Can", "CannotDo", "DiscordServer", "Interaction", "Message", "file"]

TOKEN = "MTExMTExMTExMTExMTExMTEx.GtEsTt.only-for-the-server-of-the-tests"  # noqa: S105 - opens nothing
A_LOOK_S = 0.02  # how often a condition is looked at while nothing reaches the server
BOT_ID = 111_111_111_111_111_111


def file(filename: str, data: bytes, *, duration_s: float | None = None) -> Attachment:
    """A file that a user sends; one with a duration is a voice message."""
    kind = mimetypes.guess_type(filename)[0] or "application/octet-stream"
    return Attachment(filename, data, kind, duration_s=duration_s)


class DiscordServer:
    """The server, the people on it, and what happened."""

    def __init__(
        self,
        *,
        token: str = TOKEN,
        token_life_s: float = 900,
        heartbeat_ms: int = 41_250,
        open_quotes: bool = False,
    ) -> None:
        """Without `open_quotes` a mention in an answer does not show what it answers.

        Discord's documentation leaves that open for a bot without the Message
        Content intent, so a bot should bear both.
        """
        bot = User(BOT_ID, "Emotion Draw", bot=True)
        self.world = World(bot, token, BOT_ID, token_life_s, open_quotes=open_quotes)
        self.world.users[bot.id] = bot
        self.gateway = Gateway(self.world, heartbeat_ms=heartbeat_ms, note=self._note)
        self._front = Front(self.world, self._note)
        self._changed = asyncio.Event()
        self._runner: web.AppRunner | None = None
        self._port: Port | None = None
        self.token = token
        self.api_base = ""

    # Life -----------------------------------------------------------------------------------

    async def __aenter__(self) -> "DiscordServer":
        posting = Posting(self.world, self.gateway)
        app = web.Application(middlewares=[self._front.handle], client_max_size=REQUEST_BYTES + 1)
        app.add_routes(Webhooks(self.world, posting).routes(API))
        app.add_routes(Rest(self.world, posting, self.gateway).routes(API))
        app.router.add_get("/attachments/{id}/{name}", Files(self.world).serve)
        app.router.add_get("/", self.gateway.serve)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
        await self._runner.setup()
        self._port = Port(self._runner)
        await self._port.open()
        address = f"{self._port.host}:{self._port.number}"
        self.world.origin = f"http://{address}"
        self.gateway.address = f"ws://{address}"
        self.api_base = self.world.origin + API
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.gateway.close()
        if self._runner is not None:
            await self._runner.cleanup()

    def _note(self) -> None:
        self._changed.set()

    async def wait_for(
        self, condition: Callable[[], object], within_s: float = 5.0, what: str = "the condition"
    ) -> None:
        """Wait until a condition holds; raises AssertionError when it does not in time."""
        end = time.monotonic() + within_s
        while not condition():
            left = end - time.monotonic()
            if left <= 0:
                told = self.violations[-3:]
                raise AssertionError(f"{what} did not hold within {within_s} s; violations: {told}")
            self._changed.clear()
            try:
                await asyncio.wait_for(self._changed.wait(), min(left, A_LOOK_S))
            except TimeoutError:
                continue

    async def wait_ready(self, within_s: float = 10.0) -> None:
        """Wait until a bot is connected to the gateway and hears events."""
        await self.wait_for(lambda: self.gateway.ready, within_s, "a connected bot")

    # What happened --------------------------------------------------------------------------

    @property
    def violations(self) -> list[str]:
        """A sentence for each limit that the bot has broken."""
        return self.world.violations

    @property
    def requests(self) -> list[Request]:
        """Every HTTP request, in order of the answers."""
        return self.world.requests

    @property
    def interactions(self) -> list[Interaction]:
        """Everything that users did with the bot, oldest first."""
        return list(self.world.interactions.values())

    @property
    def syncs(self) -> int:
        """How often commands were registered."""
        return self.world.syncs

    def messages(self, channel: Channel, *, by: User | None = None) -> list[Message]:
        """What stands in a channel, oldest first, ephemeral messages too."""
        return [
            message
            for message in self.world.messages.values()
            if message.channel is channel and not message.deleted and by in (None, message.author)
        ]

    # Faults ---------------------------------------------------------------------------------

    @property
    def latency_s(self) -> float:
        """How long each HTTP request waits before anything is done."""
        return self._front.latency_s

    @latency_s.setter
    def latency_s(self, seconds: float) -> None:
        self._front.latency_s = seconds

    async def go_away(self) -> None:
        """Be reached no more, until `come_back`."""
        assert self._port is not None, "it is not there yet"
        await self._port.shut()

    async def come_back(self) -> None:
        """Be reached again where it was."""
        assert self._port is not None, "it is not there yet"
        await self._port.open()

    @property
    def weather(self) -> Weather | None:
        """What the network is like, where it is bad."""
        return self._front.weather

    @weather.setter
    def weather(self, weather: Weather | None) -> None:
        self._front.weather = weather

    def fail_next(
        self,
        method: str,
        path_regex: str,
        *,
        status: int | None = 500,
        times: int = 1,
        after_doing_it: bool = False,
        retry_after_s: float = 0.5,
    ) -> None:
        """Let the next requests of a kind fail; their paths begin after `/api/v10`.

        Without a status the connection is cut. `after_doing_it`: what was asked
        for is done, and only the answer is spoilt.
        """
        path = re.compile(path_regex)
        fault = Fault(method, path, status, times, after_doing_it, retry_after_s)
        self._front.faults.append(fault)

    async def drop_gateway(self, *, resumable: bool = True, politely: bool = True) -> None:
        """Have the bot connect again: asked by RECONNECT, or with its connection cut.

        Where it cannot resume, the client library waits 5 s before it identifies.
        """
        await self.gateway.drop(resumable=resumable, politely=politely)

    # Who and where --------------------------------------------------------------------------

    @property
    def bot(self) -> User:
        """The bot's own user."""
        return self.world.bot

    def user(self, id: int | None = None, name: str = "ada", **about: Any) -> User:  # noqa: A002 - Discord's word
        """Somebody. `about`: locale, dms_open, has_app."""
        user = User(id or snowflake(), name, **about)
        self.world.users[user.id] = user
        return user

    def guild(self, name: str = "The Painters", **about: Any) -> Guild:
        """A guild, there before the bot connects. `about`: id, locale, has_bot, admins."""
        guild = Guild(about.pop("id", None) or snowflake(), name, **about)
        self.world.guilds[guild.id] = guild
        return guild

    def guild_channel(
        self, guild: Guild | None = None, name: str = "general", *, without: Can = NOBODY
    ) -> Channel:
        """A text channel, of a new guild where none is given; `without`: what the bot may not."""
        place = guild or self.guild()
        return self.world.room(Channel(snowflake(), name, TEXT_CHANNEL, place, bot_lacks=without))

    def thread(self, parent: Channel, name: str = "a thread", *, without: Can = NOBODY) -> Channel:
        """A thread below a text channel."""
        thread = Channel(snowflake(), name, THREAD, parent.guild, parent, bot_lacks=without)
        return self.world.room(thread)

    def dm(self, user: User) -> Channel:
        """The direct messages between a user and the bot."""
        return self.world.dm_with(user)

    def private_channel(self, *people: User) -> Channel:
        """A group without the bot, where only users' own apps reach."""
        return self.world.room(Channel(snowflake(), "a group", GROUP_DM, people=people))

    # What users do --------------------------------------------------------------------------

    async def command(
        self, user: User, channel: Channel, name: str, /, **options: Any
    ) -> Interaction:
        """A slash command, subcommands after a space; raises CannotDo.

        An option is a str, an int, a float, a bool, a User or a `file(...)`.
        """
        path = name.removeprefix("/").split()
        command = find_command(self.world, channel, path[0], SLASH)
        owners = owners_of(command, user, channel)
        data = command_data(self.world, channel, path, options)
        asked = self._asked(COMMAND, f"/{name}", user, channel, data, owners)
        return await self._send(asked)

    async def message_command(
        self, user: User, channel: Channel, name: str, message: Message
    ) -> Interaction:
        """A choice from a message's context menu; raises CannotDo."""
        command = find_command(self.world, channel, name, MENU)
        owners = owners_of(command, user, channel)
        data = menu_data(self.world, command, message)
        asked = self._asked(COMMAND, name, user, channel, data, owners)
        asked.target = message
        return await self._send(asked)

    async def press(
        self,
        user: User,
        message: Message,
        custom_id: str,
        *,
        values: list[str] | None = None,
        forged: bool = False,
    ) -> Interaction:
        """A pressed button, or a choice from a menu; raises CannotDo.

        `forged`: as a tampered client might, a button that was never there.
        """
        whose = message.interaction.user if message.interaction else user
        if message.ephemeral and whose is not user:
            raise CannotDo(f"{user.name} does not see this message.")
        data: Json = {"custom_id": custom_id, "component_type": 2}
        if not forged:
            data = press_data(message, custom_id, values)
        owners = message.interaction.owners if message.interaction else None
        owners = owners or owners_here(user, message.channel, [0, 1])
        asked = self._asked(COMPONENT, custom_id, user, message.channel, data, owners)
        asked.source = message
        return await self._send(asked)

    async def autocomplete(
        self, user: User, channel: Channel, name: str, option: str, typed: str
    ) -> Interaction:
        """Something typed into an option that suggests; raises CannotDo."""
        command = find_command(self.world, channel, name, SLASH)
        data = typed_data(command, option, typed)
        owners = owners_of(command, user, channel)
        asked = self._asked(AUTOCOMPLETE, f"/{name} {option}", user, channel, data, owners)
        return await self._send(asked)

    async def submit_modal(self, opened: Interaction, values: Mapping[str, str]) -> Interaction:
        """A filled popup, values by custom_id; `opened` is the interaction that it answered."""
        if opened.modal is None:
            raise CannotDo(f"{opened.name} opened no popup.")
        data, name = modal_data(opened.modal, values), opened.modal["title"]
        asked = self._asked(MODAL_SUBMIT, name, opened.user, opened.channel, data, opened.owners)
        asked.source = opened.source
        return await self._send(asked)

    def _asked(
        self,
        kind: int,
        name: str,
        user: User,
        channel: Channel,
        data: Json,
        owners: Mapping[str, str],
    ) -> Interaction:
        return Interaction(self.world.application_id, kind, name, user, channel, data, dict(owners))

    async def _send(self, asked: Interaction) -> Interaction:
        self.world.interactions[asked.token] = asked
        await self.gateway.dispatch("INTERACTION_CREATE", interaction_event(self.world, asked))
        return asked

    async def say(
        self,
        user: User,
        channel: Channel,
        text: str = "",
        *,
        mention_bot: bool = False,
        reply_to: Message | None = None,
        forwards: Message | None = None,
        attachments: tuple[Attachment, ...] = (),
        stickers: tuple[str, ...] = (),
    ) -> Message:
        """A message of a user.

        The bot is told its words only where they mention it, answer a message
        of its own, or stand in its direct messages.
        """
        content = f"<@{self.bot.id}> {text}".strip() if mention_bot else text
        message = Message(channel, user, content, list(attachments), stickers=stickers)
        message.reply_to, message.forwards = reply_to, forwards
        message.pings = {f"user:{id_}" for id_ in message.mentioned}
        if reply_to is not None and reply_to.interaction is None:
            # Answering the answer to an interaction mentions nobody.
            message.pings.add(f"user:{reply_to.author.id}")
        if any(attachment.duration_s is not None for attachment in attachments):
            message.flags |= VOICE_MESSAGE
        for attachment in attachments:
            self.world.attach(attachment)
        self.world.messages[message.id] = message
        await Posting(self.world, self.gateway).announce("MESSAGE_CREATE", message)
        return message

    async def delete_message(self, message: Message) -> None:
        """Take a message away, as its author or a moderator does."""
        await Posting(self.world, self.gateway).delete(message)
