"""One SQLite connection: opened, in a transaction, and its complaints as sentences."""

import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Literal

import aiosqlite

from engine.errors import DiskFull, StorageFailed
from storage.files import FULL

BUSY_TIMEOUT = 10.0  # seconds to wait for another process's lock

_DAMAGED = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}
_OUR_MISTAKES = (sqlite3.IntegrityError, sqlite3.ProgrammingError)


@contextmanager
def database_errors(path: Path) -> Iterator[None]:
    """Raise what SQLite says about the database at `path` as StorageFailed."""
    try:
        yield
    except _OUR_MISTAKES:
        raise
    except sqlite3.Error as error:
        raise _failure(error, path) from error


def _failure(error: sqlite3.Error, path: Path) -> StorageFailed:
    kind = _kind(error)
    if kind == sqlite3.SQLITE_FULL:
        return DiskFull(FULL)
    if is_damage(error):
        return StorageFailed(f"The database {path} is damaged: {error}.")
    if kind == sqlite3.SQLITE_IOERR:
        return StorageFailed(
            f"The database {path} cannot be read or written: the disk is full or failing."
        )
    return StorageFailed(f"The database {path} cannot be used: {error}.")


def is_damage(error: sqlite3.Error) -> bool:
    """Whether what SQLite read is no database, or a broken one."""
    return _kind(error) in _DAMAGED


def _kind(error: sqlite3.Error) -> int:
    # The low byte is the kind of error, what stands above it the place.
    return getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF


def connect(path: Path, mode: Literal["ro", "rw"]) -> aiosqlite.Connection:
    """A connection to the database at `path`, which exists; enter it to open it.

    Statements commit by themselves outside `transaction`.
    """
    address = f"{path.absolute().as_uri()}?mode={mode}"
    return aiosqlite.connect(address, uri=True, timeout=BUSY_TIMEOUT, isolation_level=None)


def connect_to_memory() -> aiosqlite.Connection:
    """A connection to an empty database of its own."""
    return aiosqlite.connect(":memory:", isolation_level=None)


@asynccontextmanager
async def transaction(connection: aiosqlite.Connection) -> AsyncIterator[None]:
    """What happens inside is committed as a whole or not at all.

    IMMEDIATE takes the write lock at once: a transaction that begins by
    reading and is overtaken by another process's write could only fail.
    """
    try:
        # Inside `try`: a statement reported as cancelled is carried out all the same.
        await connection.execute("BEGIN IMMEDIATE")
        yield
        await connection.execute("COMMIT")
    except BaseException:
        await connection.rollback()  # harmless where SQLite has rolled back already
        raise
