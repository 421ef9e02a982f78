"""The tables, as the numbered steps that lead to them.

`PRAGMA user_version` counts the steps a database has taken. A step that has
been released is never changed; a change is a new step at the end.
"""

from collections.abc import Awaitable, Callable

from aiosqlite import Connection

from engine.errors import StorageFailed
from storage.connection import transaction


async def _drawings(connection: Connection) -> None:
    # `number` orders a gallery, whatever the clock does. AUTOINCREMENT never
    # gives a number twice, so a page can start at a drawing since deleted.
    await connection.execute("""
        CREATE TABLE drawings (
            number INTEGER PRIMARY KEY AUTOINCREMENT,
            id TEXT NOT NULL UNIQUE,
            user_key TEXT NOT NULL,
            source_author TEXT,  -- user key of whose message it was, if another's
            created_at TEXT NOT NULL,  -- UTC, ISO 8601 with microseconds
            text TEXT,
            transcript TEXT,
            clear INTEGER NOT NULL,
            clarity REAL NOT NULL,
            feelings TEXT NOT NULL,  -- JSON: emotion to confidence
            favourite INTEGER NOT NULL DEFAULT 0
        )""")
    # An index ends in the row's number: this one is a gallery in its order.
    await connection.execute("CREATE INDEX drawings_of_user ON drawings (user_key)")
    await connection.execute("""
        CREATE INDEX drawings_from_author ON drawings (source_author)
        WHERE source_author IS NOT NULL""")
    await connection.execute("""
        CREATE TABLE pictures (
            drawing_id TEXT NOT NULL REFERENCES drawings (id) ON DELETE CASCADE,
            position INTEGER NOT NULL,  -- 0 is the strongest feeling
            file TEXT NOT NULL,  -- relative to the data folder, with slashes
            emotion TEXT NOT NULL,
            confidence REAL NOT NULL,
            prompt TEXT NOT NULL,
            seed INTEGER NOT NULL,
            painter TEXT NOT NULL,
            revision TEXT NOT NULL,
            width INTEGER NOT NULL,  -- pixels
            height INTEGER NOT NULL,
            PRIMARY KEY (drawing_id, position)
        ) WITHOUT ROWID""")
    # Files that are being written or deleted. What stands here when a writer
    # starts was left by one that died, and is deleted.
    await connection.execute("CREATE TABLE stray_files (file TEXT PRIMARY KEY) WITHOUT ROWID")


Migration = Callable[[Connection], Awaitable[None]]

MIGRATIONS: list[Migration] = [_drawings]


async def version(connection: Connection) -> int:
    """How many steps the database has taken. Raises StorageFailed where more than we know."""
    [[number]] = await connection.execute_fetchall("PRAGMA user_version")
    if number > len(MIGRATIONS):
        raise StorageFailed(
            f"The gallery was written by a newer Emotion Draw (its version is {number}, "
            f"this program knows {len(MIGRATIONS)}): update this program."
        )
    return int(number)


async def is_behind(connection: Connection) -> bool:
    """Whether `migrate` would change anything. Raises StorageFailed as `version` does."""
    return await version(connection) < len(MIGRATIONS)


async def migrate(connection: Connection) -> None:
    """Bring the database up to date, each step and its number in one transaction."""
    for number in range(await version(connection), len(MIGRATIONS)):
        async with transaction(connection):
            await MIGRATIONS[number](connection)
            await connection.execute(f"PRAGMA user_version = {number + 1}")
