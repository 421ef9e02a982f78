"""Who and where on Discord: users, guilds, channels, and what the bot may do there.

Each has a `payload`: itself as Discord writes it in JSON.
"""

import time
from dataclasses import dataclass, field
from enum import IntFlag
from itertools import count

from discord_limits import FILE_BYTES, Json

DISCORD_EPOCH_MS = 1_420_070_400_000
DM, THREAD, GROUP_DM, TEXT_CHANNEL = 1, 11, 3, 0
IN_GUILD, IN_BOT_DM, IN_PRIVATE = 0, 1, 2
GUILD_INSTALL, USER_INSTALL = "0", "1"

_numbers = count(1)


def snowflake() -> int:
    """A new id, which carries the time like Discord's."""
    return (int(time.time() * 1000) - DISCORD_EPOCH_MS << 22) | (next(_numbers) & 0x3FFFFF)


class Can(IntFlag):
    """The permissions that matter to a bot that writes."""

    ADMINISTRATOR = 1 << 3
    MANAGE_GUILD = 1 << 5
    VIEW_CHANNEL = 1 << 10
    SEND_MESSAGES = 1 << 11
    MANAGE_MESSAGES = 1 << 13
    EMBED_LINKS = 1 << 14
    ATTACH_FILES = 1 << 15
    READ_MESSAGE_HISTORY = 1 << 16
    MENTION_EVERYONE = 1 << 17
    USE_EXTERNAL_EMOJIS = 1 << 18
    USE_APPLICATION_COMMANDS = 1 << 31
    SEND_MESSAGES_IN_THREADS = 1 << 38
    USE_EXTERNAL_APPS = 1 << 50


NOBODY = Can(0)
MANAGERS = Can.ADMINISTRATOR | Can.MANAGE_GUILD | Can.MANAGE_MESSAGES
EVERYBODY = Can(sum(Can)) & ~MANAGERS
# What an app may do in private channels, by the documentation of `app_permissions`.
IN_PRIVATE_CHANNELS = Can.ATTACH_FILES | Can.EMBED_LINKS | Can.MENTION_EVERYONE


@dataclass(eq=False)
class User:
    """Somebody, or the bot."""

    id: int
    name: str
    locale: str = "en-US"
    bot: bool = False
    dms_open: bool = True
    has_app: bool = False  # has installed the app for themselves

    def payload(self) -> Json:
        """The user object."""
        return {
            "id": str(self.id),
            "username": self.name,
            "discriminator": "0",
            "global_name": self.name,
            "avatar": None,
            "bot": self.bot,
        }

    def member(self, permissions: Can = EVERYBODY) -> Json:
        """The member object, with the user in it."""
        return {
            "user": self.payload(),
            "nick": None,
            "avatar": None,
            "roles": [],
            "joined_at": "2024-01-01T00:00:00+00:00",
            "deaf": False,
            "mute": False,
            "flags": 0,
            "permissions": str(int(permissions)),
        }


@dataclass(eq=False)
class Guild:
    """A Discord server, as its users would say."""

    id: int
    name: str
    locale: str = "en-US"
    has_bot: bool = True
    file_bytes: int = FILE_BYTES
    admins: set[int] = field(default_factory=set)

    def permissions(self, user: User) -> Can:
        """What a user may do in this guild."""
        return EVERYBODY | MANAGERS if user.id in self.admins else EVERYBODY

    def payload(self, bot: User, channels: list["Channel"]) -> Json:
        """The guild object as GUILD_CREATE brings it."""
        everyone = {"id": str(self.id), "name": "@everyone", "permissions": str(int(EVERYBODY))}
        threads = [channel.payload(bot) for channel in channels if channel.kind == THREAD]
        rooms = [channel.payload(bot) for channel in channels if channel.kind != THREAD]
        return {
            "id": str(self.id),
            "name": self.name,
            "owner_id": "1",
            "preferred_locale": self.locale,
            "unavailable": False,
            "large": False,
            "member_count": 100,
            "premium_tier": 0,
            "roles": [{**everyone, "position": 0, "color": 0, "hoist": False, "managed": False}],
            "members": [bot.member()],
            "channels": rooms,
            "threads": threads,
            **{key: [] for key in _EMPTY},
        }


_EMPTY = (
    "emojis",
    "stickers",
    "features",
    "voice_states",
    "presences",
    "stage_instances",
    "guild_scheduled_events",
)


@dataclass(eq=False)
class Channel:
    """A text channel, a thread, a direct message with the bot, or one among others."""

    id: int
    name: str
    kind: int
    guild: Guild | None = None
    parent: "Channel | None" = None
    people: tuple[User, ...] = ()
    bot_lacks: Can = NOBODY
    external_apps: bool = True  # whether apps that users have installed may speak in public

    @property
    def context(self) -> int:
        """The interaction context: guild, direct message with the bot, other private channel."""
        return IN_GUILD if self.guild else IN_BOT_DM if self.kind == DM else IN_PRIVATE

    @property
    def bot_can(self) -> Can:
        """What the bot may do here."""
        if self.guild is None:
            extra = Can.VIEW_CHANNEL | Can.SEND_MESSAGES | Can.READ_MESSAGE_HISTORY
            extra |= Can.USE_EXTERNAL_EMOJIS
            return IN_PRIVATE_CHANNELS | (extra if self.kind == DM else NOBODY)
        lacks = self.bot_lacks | (self.parent.bot_lacks if self.parent else NOBODY)
        return EVERYBODY & ~lacks if self.guild.has_bot else NOBODY

    @property
    def file_bytes(self) -> int:
        """The largest file that may be sent here."""
        return self.guild.file_bytes if self.guild else FILE_BYTES

    def payload(self, bot: User) -> Json:
        """The channel object."""
        common: Json = {"id": str(self.id), "type": self.kind, "last_message_id": None, "flags": 0}
        if self.guild is None:
            group = {"name": self.name, "owner_id": None, "icon": None}
            people = [user.payload() for user in self.people]
            return {**common, "recipients": people, **(group if self.kind == GROUP_DM else {})}
        common |= {"guild_id": str(self.guild.id), "name": self.name, "rate_limit_per_user": 0}
        if self.parent is not None:
            return {**common, "parent_id": str(self.parent.id), **_THREAD}
        overwrite = {"id": str(bot.id), "type": 1, "allow": "0", "deny": str(int(self.bot_lacks))}
        rest = {"position": 0, "nsfw": False, "topic": None, "parent_id": None}
        return {**common, **rest, "permission_overwrites": [overwrite]}


_THREAD: Json = {
    "owner_id": "1",
    "message_count": 0,
    "member_count": 1,
    "thread_metadata": {
        "archived": False,
        "auto_archive_duration": 1440,
        "archive_timestamp": "2024-01-01T00:00:00+00:00",
        "locked": False,
    },
}
