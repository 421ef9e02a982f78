"""All that is kept in one data folder, opened together over one database."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from storage import export
from storage.database import Database, open_database
from storage.files import check_room
from storage.gallery import Gallery
from storage.guilds import Guilds
from storage.journal import Journal
from storage.notes import Notes
from storage.outbox import Outbox
from storage.people import People
from storage.pool import Pool
from storage.recordings import Recordings


@dataclass(frozen=True)
class Store:
    """What a bot that serves chats writes and reads."""

    gallery: Gallery
    journal: Journal
    outbox: Outbox
    people: People
    guilds: Guilds
    notes: Notes
    pool: Pool
    recordings: Recordings
    data_dir: Path
    database: Database

    def check_room(self) -> None:
        """Raise DiskFull where nothing new should be promised."""
        check_room(self.data_dir)


@asynccontextmanager
async def open_store(data_dir: Path) -> AsyncIterator[Store]:
    """The store in `data_dir`; hold `lock.writing` around it. Raises StorageFailed."""
    async with open_database(data_dir) as database, Gallery.over(database, data_dir) as gallery:
        journal = Journal(database)
        await journal.restart()
        await journal.purge()
        pool = Pool(database, data_dir)
        await pool.tidy()
        recordings = Recordings(database, data_dir, journal)
        await recordings.tidy(unfinished=True)
        await asyncio.to_thread(export.tidy, data_dir)
        yield Store(
            gallery,
            journal,
            Outbox(database),
            People(database),
            Guilds(database),
            Notes(database),
            pool,
            recordings,
            data_dir,
            database,
        )
