"""The tables, as the numbered steps that lead to them.

`PRAGMA user_version` counts the steps a database has taken. A step that has
been released is never changed; a change is a new step at the end.
"""

import json
from collections.abc import Awaitable, Callable

from aiosqlite import Connection

from engine.errors import StorageFailed
from engine.values import Feeling
from storage import crashes, shelves
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


async def _strongest_feelings(connection: Connection) -> None:
    # A gallery is filtered by its drawings' strongest feelings.
    await connection.execute("ALTER TABLE drawings ADD COLUMN strongest TEXT NOT NULL DEFAULT ''")
    rows = await connection.execute_fetchall("SELECT number, feelings FROM drawings")
    for number, feelings in rows:
        emotions = Feeling(json.loads(feelings), clear=True, clarity=1.0)
        await connection.execute(
            "UPDATE drawings SET strongest = ? WHERE number = ?", (emotions.strongest, number)
        )
    await connection.execute("CREATE INDEX drawings_of_feeling ON drawings (user_key, strongest)")
    await connection.execute(
        "CREATE INDEX favourite_drawings ON drawings (user_key) WHERE favourite"
    )


async def _jobs(connection: Connection) -> None:
    await connection.execute("""
        CREATE TABLE jobs (
            number INTEGER PRIMARY KEY AUTOINCREMENT,
            id TEXT NOT NULL UNIQUE,
            intake_key TEXT NOT NULL UNIQUE,  -- the platform's own number of the request
            user_key TEXT NOT NULL,
            guild TEXT,  -- 'discord:123' where a guild's quota counts
            source_author TEXT,  -- user key of whose message it is, if another's and known
            own INTEGER NOT NULL,  -- whether the asker wrote the text
            text TEXT,  -- erased when the job ends
            emotion TEXT,
            feeling TEXT,  -- JSON, where it was read before
            seed INTEGER NOT NULL,
            gentle INTEGER NOT NULL,
            private INTEGER NOT NULL,
            locale TEXT NOT NULL,
            address TEXT NOT NULL,  -- JSON: where the answer goes; the platform's own
            turn INTEGER NOT NULL,  -- see journal.py
            guild_turn INTEGER NOT NULL,
            state TEXT NOT NULL DEFAULT 'waiting'
                CHECK (state IN ('waiting', 'running', 'painted', 'failed')),
            attempts INTEGER NOT NULL DEFAULT 0,  -- claims; with `owner`: whose result counts
            owner TEXT,  -- the worker that claimed it last
            lease_until REAL,  -- seconds since 1970
            failures INTEGER NOT NULL DEFAULT 0,  -- of the painter on this job
            deaths INTEGER NOT NULL DEFAULT 0,  -- of the whole program, in a row, under this job
            created_at TEXT NOT NULL  -- UTC, ISO 8601 with microseconds
        )""")
    await connection.execute("CREATE INDEX jobs_in_turn ON jobs (state, turn, guild_turn, number)")
    await connection.execute("""
        CREATE INDEX waiting_jobs_of_guild ON jobs (guild, turn)
        WHERE guild IS NOT NULL AND state = 'waiting'""")
    await connection.execute("CREATE INDEX jobs_of_user ON jobs (user_key, created_at)")
    await connection.execute("""
        CREATE INDEX open_jobs_of_user ON jobs (user_key, turn)
        WHERE state IN ('waiting', 'running')""")
    await connection.execute("""
        CREATE INDEX jobs_from_author ON jobs (source_author)
        WHERE source_author IS NOT NULL""")
    # What is still to be told: a drawing, or the sentence why there is none.
    await connection.execute("""
        CREATE TABLE outbox (
            job_id TEXT PRIMARY KEY REFERENCES jobs (id) ON DELETE CASCADE,
            drawing_id TEXT REFERENCES drawings (id) ON DELETE SET NULL,
            failure TEXT,  -- neither of the two: the drawing was deleted meanwhile
            attempts INTEGER NOT NULL DEFAULT 0,
            due_at REAL NOT NULL  -- seconds since 1970
        ) WITHOUT ROWID""")
    await connection.execute("CREATE INDEX outbox_of_drawing ON outbox (drawing_id)")


async def _wishes_and_rules(connection: Connection) -> None:
    await connection.execute("""
        CREATE TABLE people (
            user_key TEXT PRIMARY KEY,
            not_painted INTEGER NOT NULL DEFAULT 0,  -- others may not paint this one's messages
            locale TEXT
        ) WITHOUT ROWID""")
    # In the commit of the job, because somebody waits for it; a second commit would double that.
    await connection.execute("""
        CREATE TRIGGER language_of_asker AFTER INSERT ON jobs BEGIN
            INSERT INTO people (user_key, locale) VALUES (new.user_key, new.locale)
            ON CONFLICT DO UPDATE SET locale = excluded.locale
            WHERE locale IS NOT excluded.locale;
        END""")
    await connection.execute("""
        CREATE TABLE guilds (
            guild TEXT PRIMARY KEY,  -- 'discord:123'
            enabled INTEGER NOT NULL DEFAULT 1,
            daily_quota INTEGER,  -- drawings a user and day; NULL is no limit
            channels TEXT NOT NULL DEFAULT '[]'  -- JSON: where to draw; empty is everywhere
        ) WITHOUT ROWID""")
    await connection.execute("CREATE TABLE notes (name TEXT PRIMARY KEY, content TEXT NOT NULL)")


async def _options(connection: Connection) -> None:
    for column in (
        "any_seed INTEGER NOT NULL DEFAULT 0",  # nobody chose the seed
        "blend INTEGER NOT NULL DEFAULT 0",
        "extra TEXT",  # words for the prompt, erased when the job ends
        "negative TEXT",  # likewise
    ):
        await connection.execute(f"ALTER TABLE jobs ADD COLUMN {column}")
    # JSON: [[emotion, share], ...] of a picture of several feelings.
    await connection.execute("ALTER TABLE pictures ADD COLUMN blend TEXT")


async def _pool(connection: Connection) -> None:
    # Finished pictures for whoever comes next: see pool.py.
    await connection.execute("""
        CREATE TABLE ready_pictures (
            file TEXT PRIMARY KEY,  -- relative to the data folder, with slashes
            prompt TEXT NOT NULL,
            negative TEXT NOT NULL,
            size INTEGER NOT NULL,  -- pixels
            seed INTEGER NOT NULL,
            painter TEXT NOT NULL,
            revision TEXT NOT NULL,
            made_at REAL NOT NULL  -- seconds since 1970
        ) WITHOUT ROWID""")


async def _recordings(connection: Connection) -> None:
    for table, column in (
        # JSON: where a sound that is still to be heard lies, in the platform's own terms.
        ("jobs", "recording TEXT"),
        ("jobs", "listened TEXT"),  # JSON: what was heard; erased once it is told
        ("jobs", "asks_voice INTEGER NOT NULL DEFAULT 0"),  # with the answer, about voices
        ("drawings", "listened TEXT"),  # JSON: the same, the words being in `transcript`
        # Whether feelings may be read in this one's voice; NULL: was not asked.
        ("people", "voice TEXT CHECK (voice IN ('asked', 'yes', 'no'))"),
    ):
        await connection.execute(f"ALTER TABLE {table} ADD COLUMN {column}")
    await connection.execute("""
        CREATE INDEX unheard_jobs ON jobs (turn, guild_turn, number)
        WHERE recording IS NOT NULL""")


async def _outcomes(connection: Connection) -> None:
    # How a job ended, for whoever asks after it was told: see journal.outcome.
    await connection.execute("ALTER TABLE jobs ADD COLUMN drawing_id TEXT")
    await connection.execute("ALTER TABLE jobs ADD COLUMN failure TEXT")


Migration = Callable[[Connection], Awaitable[None]]

MIGRATIONS: list[Migration] = [
    _drawings,
    _strongest_feelings,
    _jobs,
    _wishes_and_rules,
    shelves.put_up,
    _options,
    _pool,
    _recordings,
    _outcomes,
]


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
            crashes.reached(f"migrating to {number + 1}")
        crashes.reached(f"migrated to {number + 1}")
