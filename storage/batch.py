"""Statements that are committed together: one wait for the disk makes many of them sure.

While one batch is on its way to the disk the next one fills, so that whoever
comes alone waits for nobody (group commit; DeWitt et al. 1984, Implementation
techniques for main memory database systems).
"""

import sqlite3
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

import aiosqlite

Parameters = Sequence[object] | Mapping[str, object]
Rows = list[tuple[Any, ...]]
_Visit = Callable[..., Awaitable[list[Rows | Exception]]]


class Batch:
    """Statements in their order, each with an outcome of its own."""

    def __init__(self) -> None:
        self._statements: list[tuple[str, Parameters]] = []
        self._outcomes: list[Rows | Exception] | None = None

    def add(self, sql: str, parameters: Parameters) -> int:
        """Take a statement along; gives its place."""
        self._statements.append((sql, parameters))
        return len(self._statements) - 1

    async def rows(self, place: int, connection: aiosqlite.Connection) -> Rows:
        """What one of them gave; whoever asks first has all of them carried out.

        Raises sqlite3.Error, and what else Python says of a statement's values.
        """
        if self._outcomes is None:
            # One visit to the connection's thread: while others paint, each costs milliseconds.
            visit: _Visit = connection._execute  # noqa: SLF001 - there is no public way
            self._outcomes = await visit(_carry_out, connection._conn, self._statements)  # noqa: SLF001
        outcome = self._outcomes[place]
        if isinstance(outcome, Exception):
            raise outcome
        return outcome


def _carry_out(
    connection: sqlite3.Connection, statements: Sequence[tuple[str, Parameters]]
) -> list[Rows | Exception]:
    """All of them in one transaction; what undoes it has failed each of them."""
    try:
        if len(statements) == 1:  # commits by itself
            return [_rows(connection, *statements[0])]
        connection.execute("BEGIN IMMEDIATE")
        outcomes = [_outcome(connection, *statement) for statement in statements]
        connection.execute("COMMIT")
    except Exception as error:  # noqa: BLE001 - told to whoever asks for the rows
        connection.rollback()  # harmless where SQLite has done so
        return [error] * len(statements)
    return outcomes


def _outcome(connection: sqlite3.Connection, sql: str, parameters: Parameters) -> Rows | Exception:
    try:
        return _rows(connection, sql, parameters)
    except Exception as error:  # one's values may be bad, the others' are not
        if not connection.in_transaction:  # the disk is full: SQLite has undone all of it
            raise
        return error


def _rows(connection: sqlite3.Connection, sql: str, parameters: Parameters) -> Rows:
    return connection.execute(sql, parameters).fetchall()
