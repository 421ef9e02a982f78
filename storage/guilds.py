"""What the administrators of a guild allow: whether, where, how much a day."""

import json
from dataclasses import dataclass

from storage.database import Database


@dataclass(frozen=True)
class Rules:
    """A guild's rules; `daily_quota` is drawings a user and day, None is no limit.

    An empty `channels` means all of them.
    """

    enabled: bool = True
    daily_quota: int | None = None
    channels: frozenset[str] = frozenset()


class Guilds:
    """Each guild's rules; guilds are named like users, `discord:123`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def rules(self, guild: str) -> Rules:
        """The rules of a guild, the defaults where it has made none."""
        rows = await self._database.read(
            "SELECT enabled, daily_quota, channels FROM guilds WHERE guild = ?", (guild,)
        )
        for enabled, daily_quota, channels in rows:
            return Rules(bool(enabled), daily_quota, frozenset(json.loads(channels)))
        return Rules()

    async def set_rules(self, guild: str, rules: Rules) -> None:
        """Put `rules` in the place of the guild's earlier ones."""
        await self._database.change(
            "INSERT OR REPLACE INTO guilds (guild, enabled, daily_quota, channels)"
            " VALUES (?, ?, ?, ?)",
            (guild, rules.enabled, rules.daily_quota, json.dumps(sorted(rules.channels))),
        )
