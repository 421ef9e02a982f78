"""The chats as their users see them, so that one test can be about any of them.

A scene is a platform's server with people on it. Somebody asks in the way that
is usual there and gets a talk: what they see of the bot's answer.
"""

import re
from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import discord_world
import telegram_world
from bot_process import BotProcess, running_bot
from discord_server import DiscordServer, file
from scenes_web import on_web
from telegram_server import TelegramServer
from telegram_sounds import send_sound

VERB = re.compile(r"(?:draw:|job:)?([a-z]+):[0-9a-f]{24}")


@dataclass(frozen=True)
class Look:
    """How an answer looked for a while."""

    words: str
    pictures: tuple[bytes, ...]
    verbs: frozenset[str]  # of its buttons


class Talk(Protocol):
    """What one wish of somebody led to, as it is now."""

    @property
    def taken(self) -> bool:
        """Whether the platform heard that the bot has taken the wish."""

    @property
    def words(self) -> str:
        """What the answer says."""

    @property
    def shown(self) -> list[int]:
        """Of each message with pictures that answers the wish, how many it has."""

    @property
    def buttons(self) -> Mapping[str, str]:
        """Under the answer: the verb to what a press sends."""

    @property
    def looks(self) -> list[Look]:
        """All that the answer has been since its first edit, the last one as it is now."""

    @property
    def gone(self) -> bool:
        """Whether the answer was deleted."""


class Scene(Protocol):
    """A platform's server."""

    @property
    def pictures(self) -> int:
        """How many pictures the message of a whole answer has there."""

    def settings(self) -> dict[str, str]:
        """What the bot must be told to serve here."""

    async def ready(self) -> None:
        """Wait until the bot is there."""

    def person(self, language: str = "en") -> Any:
        """Somebody new."""

    def key(self, person: Any) -> str:
        """Their user key."""

    async def send(self, person: Any, text: str) -> Talk:
        """Wish for a text to be painted, whether the bot is there or not."""

    async def ask(self, person: Any, text: str) -> Talk:
        """Have a text painted; returns once the bot has taken it."""

    async def speak(self, person: Any, sound: bytes) -> Talk:
        """Have a voice note in Ogg painted; returns at once."""

    async def press(self, person: Any, talk: Talk, sent: str, *, forged: bool = False) -> str:
        """Press a button; returns what the bot told only this person about it."""

    def whispers(self, person: Any) -> list[str]:
        """What the bot said to this person and nobody else."""

    async def wait_for(self, condition: Callable[[], Any], seconds: float) -> Any:
        """Wait until it holds."""

    @property
    def violations(self) -> list[str]:
        """Limits of the platform that the bot broke."""


@dataclass(frozen=True)
class OnDiscord:
    """`/draw` in a channel of a server."""

    server: DiscordServer
    channel: Any
    pictures: int = 3

    def settings(self) -> dict[str, str]:
        return {"DISCORD_TOKEN": self.server.token, "DISCORD_API_BASE": self.server.api_base}

    async def ready(self) -> None:
        await self.server.wait_ready(20)

    def person(self, language: str = "en") -> Any:
        return self.server.user(locale={"en": "en-US", "es": "es-ES"}.get(language, language))

    def key(self, person: Any) -> str:
        return f"discord:{person.id}"

    async def send(self, person: Any, text: str) -> "DiscordTalk":
        asked = await self.server.command(person, self.channel, "draw", text=text)
        return DiscordTalk(self.server, asked)

    async def ask(self, person: Any, text: str) -> Talk:
        talk = await self.send(person, text)
        await talk.asked.answered()
        return talk

    async def speak(self, person: Any, sound: bytes) -> Talk:
        note = file("note.ogg", sound, duration_s=2.0)
        asked = await self.server.command(person, self.channel, "draw", voice=note)
        return DiscordTalk(self.server, asked)

    async def mention(self, person: Any, text: str) -> "MentionTalk":
        """Wish by a message that mentions the bot."""
        said = await self.server.say(person, self.channel, text, mention_bot=True)
        return MentionTalk(self.server, said)

    async def press(self, person: Any, talk: Talk, sent: str, *, forged: bool = False) -> str:
        assert isinstance(talk, DiscordTalk)
        assert talk.asked.message
        pressed = await self.server.press(person, talk.asked.message, sent, forged=forged)
        await pressed.answered()
        said = pressed.message
        return said.content if said and said.ephemeral else ""

    def whispers(self, person: Any) -> list[str]:
        followups = [
            message
            for asked in self.server.interactions
            if asked.user is person
            for message in asked.followups
        ]
        direct = self.server.messages(self.server.dm(person))
        return [m.content for m in followups if m.ephemeral] + [m.content for m in direct]

    async def wait_for(self, condition: Callable[[], Any], seconds: float) -> Any:
        return await self.server.wait_for(condition, seconds)

    @property
    def violations(self) -> list[str]:
        return self.server.violations


@dataclass(frozen=True)
class DiscordTalk:
    """An interaction and its messages."""

    server: DiscordServer
    asked: discord_world.Interaction

    @property
    def taken(self) -> bool:
        return self.asked.callback_type is not None

    @property
    def words(self) -> str:
        return self.asked.message.content if self.asked.message else ""

    @property
    def shown(self) -> list[int]:
        mine = [m for m in (self.asked.message, *self.asked.followups) if m and not m.deleted]
        return [len(message.attachments) for message in mine if message.attachments]

    @property
    def buttons(self) -> Mapping[str, str]:
        sent = (
            [one["custom_id"] for one in self.asked.message.buttons] if self.asked.message else []
        )
        return {match[1]: each for each in sent if (match := VERB.fullmatch(each))}

    @property
    def looks(self) -> list[Look]:
        versions = self.asked.message.edits if self.asked.message else []
        return [
            Look(
                version.content,
                tuple(file.data for file in version.attachments),
                verbs(one["custom_id"] for one in discord_world.interactive(version.components)),
            )
            for version in versions
        ]

    @property
    def gone(self) -> bool:
        return self.asked.message is None or self.asked.message.deleted


@dataclass(frozen=True)
class MentionTalk:
    """A message that mentions the bot, and the replies to it; the first of them is a promise."""

    server: DiscordServer
    said: discord_world.Message

    @property
    def replies(self) -> list[discord_world.Message]:
        there = self.server.messages(self.said.channel, by=self.server.bot)
        return [message for message in there if message.reply_to is self.said]

    @property
    def taken(self) -> bool:
        return bool(self.replies)

    @property
    def words(self) -> str:
        return self.replies[-1].content if self.replies else ""

    @property
    def shown(self) -> list[int]:
        return [len(each.attachments) for each in self.replies if each.attachments]


@dataclass(frozen=True)
class OnTelegram:
    """A text in the private chat with the bot."""

    server: TelegramServer
    pictures: int = 1  # the three as one sheet

    def settings(self) -> dict[str, str]:
        return {"TELEGRAM_TOKEN": self.server.token, "TELEGRAM_API_BASE": self.server.api_base}

    async def ready(self) -> None:
        await self.server.wait_ready()

    def person(self, language: str = "en") -> Any:
        return self.server.user(language_code=language)

    def key(self, person: Any) -> str:
        return f"telegram:{person.id}"

    async def send(self, person: Any, text: str) -> Talk:
        message = await self.server.text(person, self.server.private(person), text)
        return TelegramTalk(self.server, message)

    async def ask(self, person: Any, text: str) -> Talk:
        talk = await self.send(person, text)
        await self.server.wait_for(lambda: talk.taken)
        return talk

    async def speak(self, person: Any, sound: bytes) -> Talk:
        message = await send_sound(self.server, person, self.server.private(person), sound)
        return TelegramTalk(self.server, message)

    async def press(self, person: Any, talk: Talk, sent: str, *, forged: bool = False) -> str:
        assert isinstance(talk, TelegramTalk)
        pressed = await self.server.press(person, talk.answers[0], sent)
        await self.server.wait_for(lambda: pressed.answered)
        return pressed.answered.text if pressed.answered else ""

    def whispers(self, person: Any) -> list[str]:
        return [m.text or "" for m in self.server.messages(self.server.private(person))]

    async def wait_for(self, condition: Callable[[], Any], seconds: float) -> Any:
        return await self.server.wait_for(condition, seconds)

    @property
    def violations(self) -> list[str]:
        return self.server.violations


@dataclass(frozen=True)
class TelegramTalk:
    """A message and the replies to it."""

    server: TelegramServer
    message: telegram_world.Message

    @property
    def taken(self) -> bool:
        return self.message.update_id not in self.server.unconfirmed

    @property
    def answers(self) -> list[telegram_world.Message]:
        """The bot's replies to it, the first one first."""
        sent = self.server.messages(self.message.chat)
        return [message for message in sent if message.reply_to is self.message]

    @property
    def words(self) -> str:
        return self.answers[-1].content.words if self.answers else ""

    @property
    def shown(self) -> list[int]:
        return [1 for message in self.answers if message.photo and not message.deleted]

    @property
    def buttons(self) -> Mapping[str, str]:
        sent = list(self.answers[-1].buttons.values()) if self.answers else []
        return {match[1]: each for each in sent if each and (match := VERB.fullmatch(each))}

    @property
    def looks(self) -> list[Look]:
        return [
            Look(
                edit.content.words,
                (edit.content.photo,) if edit.content.photo else (),
                verbs(b.data for row in edit.content.keyboard for b in row if b.data),
            )
            for edit in (self.answers[-1].edits if self.answers else [])
        ]

    @property
    def gone(self) -> bool:
        return all(message.deleted for message in self.answers)


def verbs(sent: Iterable[str]) -> frozenset[str]:
    """What buttons that send these are for."""
    return frozenset(match[1] for each in sent if (match := VERB.fullmatch(each)))


@asynccontextmanager
async def scene_of(platform: str) -> AsyncIterator[Scene]:
    """The scene of `discord`, `telegram` or `web`."""
    if platform == "discord":
        async with DiscordServer() as discord:
            yield OnDiscord(discord, discord.guild_channel())
    elif platform == "web":
        async with on_web() as web:
            yield web
    else:
        async with TelegramServer() as telegram:
            yield OnTelegram(telegram)


@asynccontextmanager
async def bot_on(
    folder: Path,
    *scenes: Scene,
    secrets: tuple[str, ...] = (),
    settings: Mapping[str, str] | None = None,
    program: Sequence[str] = ("-m", "bot"),
) -> AsyncIterator[BotProcess]:
    """A real bot that serves these scenes, its data in `folder`."""
    async with AsyncExitStack() as stack:
        ours = {name: value for scene in scenes for name, value in scene.settings().items()}
        bot = await stack.enter_async_context(
            running_bot(
                folder,
                ready=(),
                secrets=secrets,
                program=program,
                **{**ours, **(settings or {})},
            )
        )
        for scene in scenes:
            await scene.ready()
        yield bot
