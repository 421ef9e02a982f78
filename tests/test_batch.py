"""Statements that are committed together: who shares a transaction, and who a fault."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path

import aiosqlite
import pytest

from engine.errors import DiskFull
from storage.batch import Batch
from storage.connection import connect
from storage.database import DATABASE_FILE, Database, open_database

ADD = "INSERT INTO notes (name, content) VALUES (?, ?) RETURNING name"
CROWD = 50


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    async with open_database(tmp_path) as database:
        yield database


@pytest.fixture
async def connection(tmp_path: Path, database: Database) -> AsyncIterator[aiosqlite.Connection]:
    """Another one to the same database."""
    assert await names(database) == []
    async with connect(tmp_path / DATABASE_FILE, "rw") as connection:
        yield connection


async def names(database: Database) -> list[str]:
    rows = await database.read("SELECT name FROM notes ORDER BY rowid", ())
    return [name for (name,) in rows]


async def test_what_comes_at_once_is_committed_at_once(connection: aiosqlite.Connection) -> None:
    said: list[str] = []
    await connection.set_trace_callback(said.append)
    batch = Batch()
    places = [batch.add(ADD, (f"{number}", "")) for number in range(CROWD)]
    rows = [await batch.rows(place, connection) for place in places]
    assert rows == [[(f"{number}",)] for number in range(CROWD)]
    assert (said[0], said[-1], len(said)) == ("BEGIN IMMEDIATE", "COMMIT", CROWD + 2)


async def test_a_crowd_is_carried_out_in_its_order(database: Database) -> None:
    async def write(connection: aiosqlite.Connection) -> None:
        await connection.execute("INSERT INTO notes (name, content) VALUES ('in between', '')")

    half = [database.change(ADD, (f"{number}", "")) for number in range(CROWD)]
    rest = [database.change(ADD, (f"{number}", "")) for number in range(CROWD, 2 * CROWD)]
    await asyncio.gather(*half, database.write(write), *rest)
    before, after = map(str, range(CROWD)), map(str, range(CROWD, 2 * CROWD))
    assert await names(database) == [*before, "in between", *after]


@pytest.mark.parametrize("bad", ["one", 2**70, "\ud800"])
async def test_a_statement_that_fails_fails_alone(database: Database, bad: object) -> None:
    changes = [database.change(ADD, (name, "")) for name in ("one", bad, "two")]
    first, second, third = await asyncio.gather(*changes, return_exceptions=True)
    assert (first, third) == ([("one",)], [("two",)])
    assert isinstance(second, sqlite3.IntegrityError | OverflowError | UnicodeEncodeError)
    assert await names(database) == ["one", "two"]


async def test_what_the_disk_cannot_take_is_promised_to_nobody(database: Database) -> None:
    [(pages,)] = await database.read("PRAGMA page_count", ())
    await database.change(f"PRAGMA max_page_count = {pages + 5}", ())
    sizes = [10, 10, 1_000_000, 10, 10]
    changes = [database.change(ADD, (f"{n}", "x" * size)) for n, size in enumerate(sizes)]
    told = await asyncio.gather(*changes, return_exceptions=True)
    assert isinstance(told[2], DiskFull)
    promised = [rows[0][0] for rows in told if isinstance(rows, list)]
    assert promised == await names(database)


async def test_what_undoes_all_has_failed_all(database: Database) -> None:
    undo = ADD.replace("INSERT", "INSERT OR ROLLBACK")  # as SQLite may where the disk is full
    changes = [(ADD, "one"), (undo, "one"), (ADD, "two")]
    told = await asyncio.gather(
        *(database.change(sql, (name, "")) for sql, name in changes), return_exceptions=True
    )
    assert [type(each) for each in told] == 3 * [sqlite3.IntegrityError]
    assert await names(database) == []


async def test_somebody_who_leaves_takes_nobody_along(database: Database) -> None:
    tasks = [
        asyncio.create_task(database.change(ADD, (f"{number}", ""))) for number in range(CROWD)
    ]
    await asyncio.sleep(0)
    for task in tasks[::2]:
        task.cancel()
    told = await asyncio.gather(*tasks, return_exceptions=True)
    assert [rows for rows in told if isinstance(rows, list)] == [
        [(f"{number}",)] for number in range(1, CROWD, 2)
    ]
    assert await names(database) == [f"{number}" for number in range(CROWD)]
