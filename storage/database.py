"""The database of a data folder: one writer, and a connection that only reads.

SQLite up to 3.51.2 can damage a WAL database that two connections write at
once, and a coroutine that joins another's open transaction loses its writes
with it. So there is one writing connection a folder (`storage.lock`), and
every write is a whole transaction that nothing but its own failure stops.
"""

import asyncio
import logging
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import TypeVar

import aiosqlite

from engine.errors import NotYetUpdated, ShuttingDown, StorageFailed
from storage.batch import Batch, Parameters, Rows
from storage.connection import (
    BUSY_TIMEOUT,
    connect,
    connect_to_memory,
    database_errors,
    transaction,
)
from storage.errands import Errands
from storage.files import file_errors
from storage.migrations import is_behind, migrate

T = TypeVar("T")

DATABASE_FILE = "emotion-draw.sqlite3"
SCRUB_TIMEOUT = 100  # milliseconds to wait for those who read

log = logging.getLogger(__name__)


class Database:
    """Reads and writes; made by `open_database` and `open_to_read`."""

    def __init__(
        self, path: Path, reader: aiosqlite.Connection, writer: aiosqlite.Connection | None
    ) -> None:
        self._path = path
        self._reader = reader
        self._writer = writer
        self._turn = asyncio.Lock()  # whose transaction it is
        self._batch: Batch | None = None  # what is still taken along with others
        self._errands = Errands()
        self._closing = False

    async def read(self, sql: str, parameters: Parameters) -> Rows:
        """All rows of one SELECT, from one moment. Raises StorageFailed, ShuttingDown."""
        self._check_open()
        with database_errors(self._path):
            rows = await self._reader.execute_fetchall(sql, parameters)
            return [tuple(row) for row in rows]

    async def write(self, change: Callable[[aiosqlite.Connection], Awaitable[T]]) -> T:
        """Carry out `change` in a transaction of its own and return its result.

        Changes follow one another in the order they were asked for. One whose
        caller is cancelled is carried out all the same.
        Raises StorageFailed, ShuttingDown and what `change` raises.
        """
        self._check_open()
        self._batch = None  # what is asked for from now on comes after this
        return await self._errands.run(self._carry_out(change))

    async def _carry_out(self, change: Callable[[aiosqlite.Connection], Awaitable[T]]) -> T:
        async with self._turn:
            with database_errors(self._path):
                async with transaction(self._write_connection):
                    return await change(self._write_connection)

    @property
    def _write_connection(self) -> aiosqlite.Connection:
        if self._writer is None:
            raise StorageFailed("The gallery was opened for reading only.")
        return self._writer

    async def change(self, sql: str, parameters: Parameters) -> Rows:
        """Carry out one statement as if in a transaction of its own and return its rows.

        As `write`, but those who come while another change is carried out are
        committed together, so that a crowd waits for the disk once.
        """
        self._check_open()
        if self._batch is None:
            self._batch = Batch()
        place = self._batch.add(sql, parameters)
        return await self._errands.run(self._carry_out_batch(self._batch, place))

    async def _carry_out_batch(self, batch: Batch, place: int) -> Rows:
        async with self._turn:
            if batch is self._batch:
                self._batch = None  # it begins
            with database_errors(self._path):
                return await batch.rows(place, self._write_connection)

    async def scrub(self) -> None:
        """Let nothing deleted remain in the log beside the database.

        While another process reads for long, as a backup does, it remains: all
        who want to write would wait with us. The next scrub takes it along.
        """
        self._check_open()
        if self._writer is not None:
            async with self._turn:
                with database_errors(self._path):
                    await self._writer.execute_fetchall(f"PRAGMA busy_timeout = {SCRUB_TIMEOUT}")
                    await self._writer.execute_fetchall("PRAGMA wal_checkpoint(TRUNCATE)")
                    usual = round(1000 * BUSY_TIMEOUT)
                    await self._writer.execute_fetchall(f"PRAGMA busy_timeout = {usual}")

    async def close(self) -> None:
        """Take no more work and wait for what was begun."""
        self._closing = True
        await self._errands.settle()

    def _check_open(self) -> None:
        if self._closing:
            raise ShuttingDown("The gallery is closing.")


@asynccontextmanager
async def open_database(data_dir: Path) -> AsyncIterator[Database]:
    """The database in `data_dir`, made or brought up to date; for the holder of its lock.

    Raises StorageFailed.
    """
    path = data_dir / DATABASE_FILE
    _create(path)
    log.info("SQLite %s, %s", sqlite3.sqlite_version, path)
    async with AsyncExitStack() as stack:
        with database_errors(path):
            writer = await stack.enter_async_context(connect(path, "rw"))
            await _prepare(writer)
            await migrate(writer)
            reader = await stack.enter_async_context(connect(path, "ro"))
        database = Database(path, reader, writer)
        stack.push_async_callback(database.close)
        yield database


@asynccontextmanager
async def open_to_read(data_dir: Path) -> AsyncIterator[Database]:
    """The same for reading, beside a process that writes; empty where there is none.

    Nothing is created in the folder. Raises StorageFailed, NotYetUpdated among it.
    """
    path = data_dir / DATABASE_FILE
    async with AsyncExitStack() as stack:
        with database_errors(path):
            if _has_content(path):
                reader = await stack.enter_async_context(connect(path, "ro"))
            else:
                reader = await stack.enter_async_context(connect_to_memory())
                await migrate(reader)
            if await is_behind(reader):
                raise NotYetUpdated(
                    f"The database {path} is from an older Emotion Draw; it is brought up to "
                    "date when this one next writes to it, for instance by drawing."
                )
        database = Database(path, reader, None)
        stack.push_async_callback(database.close)
        yield database


async def _prepare(writer: aiosqlite.Connection) -> None:
    """Settings of the connection, which the file does not keep (but for WAL)."""
    for pragma in (
        "journal_mode = WAL",
        "synchronous = FULL",  # an acknowledged commit survives a loss of power
        "foreign_keys = ON",
        "secure_delete = ON",  # forgotten means overwritten
    ):
        await writer.execute_fetchall(f"PRAGMA {pragma}")


def _create(path: Path) -> None:
    """An empty file is an empty database; SQLite would let everybody read it."""
    with file_errors(f"The data folder {path.parent} cannot be written"):
        path.touch(mode=0o600)


def _has_content(path: Path) -> bool:
    """Whether a writer has been here; one that died at once leaves an empty file."""
    with file_errors(f"The database {path} cannot be read"):
        try:
            return path.stat().st_size > 0
        except FileNotFoundError:
            return False
