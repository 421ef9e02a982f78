"""What the program notes for its own next start, by name."""

from storage.database import Database


class Notes:
    """Short texts by name."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def get(self, name: str) -> str | None:
        """The note, where there is one."""
        rows = await self._database.read("SELECT content FROM notes WHERE name = ?", (name,))
        return rows[0][0] if rows else None

    async def put(self, name: str, content: str) -> None:
        """Write a note in the place of an earlier one."""
        await self._database.change("INSERT OR REPLACE INTO notes VALUES (?, ?)", (name, content))
