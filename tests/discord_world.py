"""What is said on Discord: messages with their files, interactions, and all of it by id.

Each has a `payload`: itself as Discord writes it in JSON.
"""

import asyncio
import hashlib
import io
import re
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from urllib.parse import quote

from PIL import Image

from discord_limits import Json
from discord_places import DM, Channel, Guild, User, snowflake

ANSWER_WITHIN_S = 3.0
EPHEMERAL, LOADING, VOICE_MESSAGE = 1 << 6, 1 << 7, 1 << 13
DEFAULT, REPLY, FROM_COMMAND, FROM_MENU = 0, 19, 20, 23


@dataclass(eq=False)
class Attachment:
    """A file in a message; what is wrong with its delivery is set by a test."""

    filename: str
    data: bytes = field(repr=False)
    content_type: str
    description: str | None = None
    duration_s: float | None = None  # of a voice message
    id: int = field(default_factory=snowflake)
    origin: str = ""
    life_s: float = 86_400
    size: int | None = None  # bytes that it is said to have; None: those that it has
    takes_s: float = 0.0  # seconds from its first byte to its last
    breaks: int = 0  # times that only half of it comes
    endless: bool = False  # zeros instead of it, for ever
    moved_to: str = ""  # the address to which its own one leads
    sent: int = 0  # bytes that have gone out

    @property
    def image(self) -> Image.Image:
        """The picture, decoded."""
        picture = Image.open(io.BytesIO(self.data))
        picture.load()
        return picture

    def signature(self, expires: str) -> str:
        """What only the server can put into an address."""
        return hashlib.sha256(f"{self.id} {expires}".encode()).hexdigest()

    def payload(self) -> Json:
        """The attachment object; its address expires after `life_s`."""
        expires = f"{int(time.time() + self.life_s):x}"
        query = f"ex={expires}&is=0&hm={self.signature(expires)}"
        url = f"{self.origin}/attachments/{self.id}/{quote(self.filename)}?{query}"
        told: Json = {
            "id": str(self.id),
            "filename": self.filename,
            "size": len(self.data) if self.size is None else self.size,
            "url": url,
            "proxy_url": url,
            "content_type": self.content_type,
        }
        if self.description is not None:
            told["description"] = self.description
        if self.duration_s is not None:
            told |= {"duration_secs": self.duration_s, "waveform": "AAAA"}
        if self.content_type.startswith("image/"):
            told |= dict(zip(("width", "height"), _size_of(self.data), strict=True))
        return told


def _size_of(data: bytes) -> tuple[int, int] | tuple[None, None]:
    try:
        return Image.open(io.BytesIO(data)).size
    except OSError:
        return None, None


@dataclass(frozen=True)
class Version:
    """A message as an edit left it."""

    at: float  # time.monotonic()
    content: str
    attachments: tuple[Attachment, ...]
    embeds: tuple[Json, ...]
    components: tuple[Json, ...]


@dataclass(eq=False)
class Message:
    """A message, by whomever."""

    channel: Channel
    author: User
    content: str = ""
    attachments: list[Attachment] = field(default_factory=list)
    embeds: list[Json] = field(default_factory=list)
    components: list[Json] = field(default_factory=list)
    stickers: tuple[str, ...] = ()
    flags: int = 0
    nonce: str | None = None
    reply_to: "Message | None" = None
    forwards: "Message | None" = None
    interaction: "Interaction | None" = None
    pings: set[str] = field(default_factory=set)  # "everyone", "user:5", "role:7"
    edits: list[Version] = field(default_factory=list)
    deleted: bool = False
    id: int = field(default_factory=snowflake)
    at: float = field(default_factory=time.monotonic)
    created: datetime = field(default_factory=lambda: datetime.now(UTC))
    edited: datetime | None = None

    @property
    def ephemeral(self) -> bool:
        """Whether only the user of the interaction sees it."""
        return bool(self.flags & EPHEMERAL)

    @property
    def loading(self) -> bool:
        """Whether it still says that the bot is thinking."""
        return bool(self.flags & LOADING)

    @property
    def buttons(self) -> list[Json]:
        """Everything in it that can be pressed or chosen from, in order."""
        return list(interactive(self.components))

    @property
    def mentioned(self) -> set[int]:
        """The users whom its words mention."""
        return {int(number) for number in re.findall(r"<@!?(\d+)>", self.content)}

    def hidden_from(self, bot: User) -> bool:
        """Whether a bot without the Message Content intent sees no words in it."""
        seen = self.author is bot or self.channel.kind == DM or bot.id in self.mentioned
        return not seen and f"user:{bot.id}" not in self.pings

    def note_edit(self) -> None:
        """Add the state after an edit to the history."""
        state = (tuple(self.attachments), tuple(self.embeds), tuple(self.components))
        self.edits.append(Version(time.monotonic(), self.content, *state))

    def payload(
        self, *, people: dict[int, User], reader: User | None = None, open_quotes: bool = False
    ) -> Json:
        """The message object; for a `reader` without the intent, what they may see.

        `open_quotes`: also the words of the message that this one answers.
        """
        hidden = reader is not None and self.hidden_from(reader)
        told: Json = {
            "id": str(self.id),
            "channel_id": str(self.channel.id),
            "author": self.author.payload(),
            "content": "" if hidden else self.content,
            "attachments": [] if hidden else [file.payload() for file in self.attachments],
            "embeds": [] if hidden else [{**embed, "type": "rich"} for embed in self.embeds],
            "components": [] if hidden else self.components,
            "mentions": [people[id_].payload() for id_ in sorted(self._told()) if id_ in people],
            "mention_roles": [],
            "mention_everyone": "everyone" in self.pings,
            "timestamp": self.created.isoformat(),
            "edited_timestamp": self.edited and self.edited.isoformat(),
            "tts": False,
            "pinned": False,
            "type": self._type(),
            "flags": self.flags,
        }
        if self.stickers:
            told["sticker_items"] = [
                {"id": str(self.id + at), "name": name, "format_type": 1}
                for at, name in enumerate(self.stickers)
            ]
        if self.nonce is not None:
            told["nonce"] = self.nonce
        if self.forwards is not None:
            told |= self._forwarded(self.forwards, hidden=hidden)
        return told | self._reference(people, None if open_quotes else reader) | self._origin()

    @staticmethod
    def _forwarded(there: "Message", *, hidden: bool) -> Json:
        """What is shown of a message that was passed on: not by whom it is."""
        whole = there.payload(people={})
        names = ("type", "content", "embeds", "attachments", "timestamp", "edited_timestamp")
        more = ("flags", "mentions", "mention_roles", "components", "sticker_items")
        told = {name: whole[name] for name in (*names, *more) if name in whole}
        place = {"type": 1, "message_id": str(there.id), "channel_id": str(there.channel.id)}
        return {
            "message_reference": place,
            "message_snapshots": [] if hidden else [{"message": told}],
        }

    def _told(self) -> set[int]:
        pinged = {int(ping[5:]) for ping in self.pings if ping.startswith("user:")}
        return self.mentioned | pinged

    def _type(self) -> int:
        if self.interaction is not None and self.interaction.kind == 2:
            return FROM_MENU if self.interaction.target else FROM_COMMAND
        return REPLY if self.reply_to else DEFAULT

    def _reference(self, people: dict[int, User], reader: User | None) -> Json:
        if self.reply_to is None:
            return {}
        there = self.reply_to
        place = {"type": 0, "message_id": str(there.id), "channel_id": str(there.channel.id)}
        if there.channel.guild:
            place["guild_id"] = str(there.channel.guild.id)
        seen = None if there.deleted else there.payload(people=people, reader=reader)
        if seen:
            seen.pop("referenced_message", None)
        return {"message_reference": place, "referenced_message": seen}

    def _origin(self) -> Json:
        if self.interaction is None:
            return {}
        asked = self.interaction
        return {
            "webhook_id": str(asked.application_id),
            "application_id": str(asked.application_id),
            "interaction_metadata": {
                "id": str(asked.id),
                "type": asked.kind,
                "user": asked.user.payload(),
                "authorizing_integration_owners": asked.owners,
            },
        }


def interactive(components: Sequence[Json]) -> Iterator[Json]:
    for component in components:
        if "custom_id" in component:
            yield component
        inner = [*(component.get("components") or []), component.get("accessory")]
        yield from interactive([part for part in inner if part])


class DidNotRespond(AssertionError):
    """What Discord tells the user of a bot that is silent for three seconds."""


@dataclass(eq=False)
class Interaction:
    """Something a user did with the bot, and what came of it."""

    application_id: int
    kind: int  # 2 command, 3 component, 4 autocomplete, 5 modal
    name: str  # for sentences: "/draw", "the button x"
    user: User
    channel: Channel
    data: Json
    owners: dict[str, str]
    target: Message | None = None  # whose context menu it was
    source: Message | None = None  # the message with the button
    id: int = field(default_factory=snowflake)
    token: str = ""
    sent_at: float = field(default_factory=time.monotonic)
    acknowledged_after_s: float | None = None
    callback_type: int | None = None
    ephemeral: bool = False
    message: Message | None = None  # the original response; of an update, the source
    followups: list[Message] = field(default_factory=list)
    modal: Json | None = None
    choices: list[Json] | None = None
    _answered: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self.token = self.token or f"aW50ZXJhY3Rpb246{self.id}{hash(self) & 0xFFFFFF:x}"

    @property
    def age_s(self) -> float:
        """How long ago the user did it."""
        return time.monotonic() - self.sent_at

    @property
    def failed(self) -> bool:
        """Whether the user was told that the application did not respond."""
        return self.callback_type is None and self.age_s > ANSWER_WITHIN_S

    def acknowledge(self, callback_type: int) -> None:
        """Take note of the first answer."""
        self.acknowledged_after_s = self.age_s
        self.callback_type = callback_type
        self._answered.set()

    async def answered(self) -> "Interaction":
        """Wait for the first answer; raises DidNotRespond."""
        left = max(ANSWER_WITHIN_S - self.age_s, 0) + 0.1
        try:
            await asyncio.wait_for(self._answered.wait(), left)
        except TimeoutError:
            raise DidNotRespond(f"{self.name}: the application did not respond.") from None
        return self


@dataclass(frozen=True)
class Request:
    """A line of the log."""

    at: float  # time.monotonic()
    method: str
    path: str
    status: int  # 0: the connection was dropped


class Refused(Exception):
    """An answer of Discord that is an error."""

    def __init__(self, status: int, code: int, sentence: str, body: Json | None = None) -> None:
        self.status = status
        self.body: Json = body or {"code": code, "message": sentence}
        super().__init__(sentence)


@dataclass(eq=False)
class World:
    """Everything there is, found by id."""

    bot: User
    token: str
    application_id: int
    token_life_s: float
    users: dict[int, User] = field(default_factory=dict)
    guilds: dict[int, Guild] = field(default_factory=dict)
    channels: dict[int, Channel] = field(default_factory=dict)
    messages: dict[int, Message] = field(default_factory=dict)
    interactions: dict[str, Interaction] = field(default_factory=dict)
    attachments: dict[int, Attachment] = field(default_factory=dict)
    commands: dict[int, list[Json]] = field(default_factory=dict)  # by guild; 0: everywhere
    syncs: int = 0
    violations: list[str] = field(default_factory=list)
    requests: list[Request] = field(default_factory=list)
    sabotaged: set[str] = field(default_factory=set)  # paths whose answers a test has spoilt

    origin: str = ""  # the server's own address
    open_quotes: bool = False  # whether an answer that mentions the bot shows what it answers

    def told(self, message: Message) -> Json:
        """A message as the bot is told of it."""
        quotes = self.open_quotes
        return message.payload(people=self.users, reader=self.bot, open_quotes=quotes)

    def attach(self, file: Attachment) -> None:
        """Let a file be fetched."""
        file.origin = self.origin
        self.attachments[file.id] = file

    def room(self, channel: Channel) -> Channel:
        """Take a new channel up."""
        self.channels[channel.id] = channel
        return channel

    def dm_with(self, user: User) -> Channel:
        """The direct messages between a user and the bot, opened where they were not."""
        for channel in self.channels.values():
            if channel.kind == DM and channel.people == (user,):
                return channel
        return self.room(Channel(snowflake(), "", DM, people=(user,)))

    def seen_in(self, channel: Channel) -> list[Message]:
        """The messages that everybody in a channel sees, oldest first."""
        there = (m for m in self.messages.values() if m.channel is channel)
        return sorted((m for m in there if not m.deleted and not m.ephemeral), key=lambda m: m.id)
