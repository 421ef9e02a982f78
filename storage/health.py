"""Whether a database is sound, and how much is in it."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from engine.errors import StorageFailed
from storage.connection import BUSY_TIMEOUT, database_errors

QUICK_FROM = 2**30  # bytes from which the thorough check takes minutes


@dataclass(frozen=True)
class Health:
    """What `check` (the name of SQLite's own) found: the first `fault`, or None.

    Of a database with a fault nothing is counted. `version` is how many steps
    of `migrations` it has taken.
    """

    check: str
    fault: str | None
    version: int = 0
    drawings: int = 0
    waiting: int = 0


def examine(database: Path) -> Health:
    """Check the database at `database`, beside whoever writes it. Blocks.

    A large one is checked without its indices. Raises StorageFailed where it
    cannot be opened.
    """
    large = database.stat().st_size > QUICK_FROM
    with database_errors(database), reading(database) as connection:
        return _examine(connection, "quick_check" if large else "integrity_check")


def examined(copy: Path, *, named: Path) -> Health:
    """The thorough check of a copy that nobody else opens.

    Raises StorageFailed, about `named`, where there is a fault.
    """
    with database_errors(named), reading(copy, alone=True) as connection:
        health = _examine(connection, "integrity_check")
    if health.fault is not None:
        raise StorageFailed(f"The database {named} is damaged: {health.fault}.")
    return health


def _examine(connection: sqlite3.Connection, check: str) -> Health:
    fault = _fault(connection, check)
    if fault is not None:
        return Health(check, fault)
    return Health(
        check,
        None,
        version=_number(connection, "PRAGMA user_version"),
        drawings=_rows(connection, "drawings"),
        waiting=_rows(connection, "jobs", "WHERE state IN ('waiting', 'running')"),
    )


@contextmanager
def reading(database: Path, *, alone: bool = False) -> Iterator[sqlite3.Connection]:
    """A connection that only reads; `alone` where nobody writes. Raises sqlite3.Error."""
    # Who is alone needs no log, nor leaves one beside the database.
    address = f"{database.absolute().as_uri()}?mode=ro{'&immutable=1' if alone else ''}"
    with closing(sqlite3.connect(address, uri=True, timeout=BUSY_TIMEOUT)) as connection:
        yield connection


def _fault(connection: sqlite3.Connection, check: str) -> str | None:
    try:
        [found] = connection.execute(f"PRAGMA {check}(1)").fetchone()
    except sqlite3.DatabaseError as error:
        if isinstance(error, sqlite3.OperationalError):
            raise
        return str(error)
    first = " ".join(str(found).replace("*** in database main ***", "").split())
    return None if first == "ok" else first.rstrip(".")


def _rows(connection: sqlite3.Connection, table: str, which: str = "") -> int:
    """How many; 0 where an early version has no such table."""
    known = "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = ?"
    if connection.execute(known, (table,)).fetchone() == (0,):
        return 0
    return _number(connection, f"SELECT count(*) FROM {table} {which}")  # noqa: S608 - our own words


def _number(connection: sqlite3.Connection, sql: str) -> int:
    return int(connection.execute(sql).fetchone()[0])
