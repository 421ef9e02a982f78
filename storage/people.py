"""What people wish: not to be painted by others, their voice to be read, and their language."""

from aiosqlite import Connection

from storage.database import Database
from storage.users import checked_user_key


class People:
    """Each person's wishes, by user key."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def is_painted(self, user_key: str) -> bool:
        """Whether others may have this person's messages painted."""
        rows = await self._database.read(
            "SELECT not_painted FROM people WHERE user_key = ?", (user_key,)
        )
        return not any(not_painted for [not_painted] in rows)

    async def wish(self, user_key: str, *, painted: bool) -> None:
        """Note whether others may. Raises BadInput, StorageFailed."""
        await self._database.change(
            "INSERT INTO people (user_key, not_painted) VALUES (?, ?)"
            " ON CONFLICT DO UPDATE SET not_painted = excluded.not_painted",
            (checked_user_key(user_key), not painted),
        )

    async def voice(self, user_key: str) -> bool | None:
        """Whether feelings may be read in this person's voice; None where that is not known."""
        rows = await self._database.read("SELECT voice FROM people WHERE user_key = ?", (user_key,))
        return {"yes": True, "no": False}.get(rows[0][0]) if rows else None

    async def allow_voice(self, user_key: str, *, allowed: bool) -> None:
        """Note whether they may. Raises BadInput, StorageFailed."""
        await self._database.change(
            "INSERT INTO people (user_key, voice) VALUES (?, ?)"
            " ON CONFLICT DO UPDATE SET voice = excluded.voice",
            (checked_user_key(user_key), "yes" if allowed else "no"),
        )

    async def locale(self, user_key: str) -> str | None:
        """The language of this person's last wish, such as `pt-BR`."""
        rows = await self._database.read(
            "SELECT locale FROM people WHERE user_key = ?", (user_key,)
        )
        return rows[0][0] if rows else None


async def ask_of_voice(connection: Connection, user_key: str) -> bool:
    """Note that a person is asked about their voice; False where they have been asked before."""
    asked = await connection.execute(
        "INSERT INTO people (user_key, voice) VALUES (?, 'asked')"
        " ON CONFLICT DO UPDATE SET voice = 'asked' WHERE voice IS NULL",
        (user_key,),
    )
    return asked.rowcount > 0


async def forget(connection: Connection, user_key: str) -> None:
    """Delete what is known of a person, but for the wish not to be painted.

    Who asks to be forgotten does not ask to be painted again.
    """
    await connection.execute(
        "DELETE FROM people WHERE user_key = ? AND NOT not_painted", (user_key,)
    )
    await connection.execute(
        "UPDATE people SET locale = NULL, voice = NULL WHERE user_key = ?", (user_key,)
    )
