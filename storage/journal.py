"""The journal: every drawing that was promised, from the promise until it is painted.

A job is committed before anybody is told that it was taken. Workers claim it,
one at a time each, with a single statement; the drawing, its files and the
outbox row that has it delivered are then committed together.

Turns make it fair: each user's jobs stand one turn apart, beginning at the
turn that is being served, so that the second job of somebody who asks often
comes after the first of everybody else (start-time fair queueing, Goyal et
al. 1996, with every job of the same length).
"""

import asyncio
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from aiosqlite import Connection

from engine.errors import Refused
from storage import jobs, people
from storage.database import Database
from storage.jobs import COLUMNS, Job, job_of

KEPT = timedelta(days=2)  # how long an intake key is known; Telegram repeats for one day


class JobGone(Exception):
    """The job was deleted while it was painted; nothing of it may be kept."""


@dataclass(frozen=True)
class Limits:
    """How much one user may ask for; None is no limit."""

    waiting: int
    daily: int | None = None  # drawings a UTC day
    daily_in_guild: int | None = None  # likewise, of those in the job's guild


class Journal:
    """The jobs of all chats. `arrived` is set whenever one waits."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._turn = 0  # that of the job claimed last
        self.arrived = asyncio.Event()

    async def restart(self) -> None:
        """What was being painted when the last process ended waits again."""
        await self._database.write(_restart)
        [(turn, waiting)] = await self._database.read(
            "SELECT (SELECT max(turn) FROM jobs WHERE state != 'waiting'),"
            " EXISTS (SELECT 1 FROM jobs WHERE state = 'waiting')",
            (),
        )
        self._turn = turn or 0
        if waiting:
            self.arrived.set()

    async def add(self, job: Job, limits: Limits) -> Job:
        """Promise a drawing; returns the earlier job where its intake key is known.

        Raises Refused beyond `limits`, StorageFailed.
        """
        kept = await self._database.write(partial(_add, job=job, limits=limits, serving=self._turn))
        self.arrived.set()
        return kept

    async def claim(self) -> Job | None:
        """The job whose turn it is, now the caller's; None where nobody waits."""
        claimed = await self._database.write(_claim)
        if claimed is None:
            self.arrived.clear()
            return None
        job, self._turn = claimed
        return job

    async def release(self, job: Job, *, counted: bool) -> None:
        """Put a job back that could not be painted; `counted` is whether it was its fault."""
        await self._database.write(
            lambda connection: connection.execute(
                "UPDATE jobs SET state = 'waiting', attempts = attempts - ? WHERE id = ?",
                (0 if counted else 1, job.id),
            )
        )
        self.arrived.set()

    async def fail(self, job: Job, reason: str) -> None:
        """Give a job up; the outbox tells its user the sentence `reason`."""

        async def give_up(connection: Connection) -> None:
            await _end(connection, job, "failed")
            await connection.execute(
                "INSERT INTO outbox (job_id, failure, due_at) VALUES (?, ?, ?)",
                (job.id, reason, time.time()),
            )

        try:
            await self._database.write(give_up)
        except JobGone:
            return

    async def readdress(self, job_id: str, address: Mapping[str, Any]) -> None:
        """Note where the answer goes, once its message is there."""
        told = json.dumps(dict(address))
        await self._database.write(
            lambda connection: connection.execute(
                "UPDATE jobs SET address = ? WHERE id = ?", (told, job_id)
            )
        )

    async def pending(self, limit: int) -> list[Job]:
        """The first jobs that are painted or wait, in their order."""
        rows = await self._database.read(
            f"SELECT {COLUMNS} FROM jobs WHERE state IN ('running', 'waiting')"  # noqa: S608
            " ORDER BY state, turn, number LIMIT ?",
            (limit,),
        )
        return [job_of(row) for row in rows]

    async def place(self, job_id: str) -> int | None:
        """How many jobs come before this one; None where it does not wait any more."""
        rows = await self._database.read(
            "SELECT (SELECT count(*) FROM jobs WHERE state = 'running') +"
            " (SELECT count(*) FROM jobs before WHERE before.state = 'waiting'"
            "  AND (before.turn, before.number) < (job.turn, job.number))"
            " FROM jobs job WHERE id = ? AND state = 'waiting'",
            (job_id,),
        )
        return rows[0][0] if rows else None

    async def find(self, job_id: str) -> Job | None:
        """The job, where it is known."""
        return await self._find("id = ?", job_id)

    async def find_open(self, job_id: str) -> Job | None:
        """The job, while it waits or is painted."""
        return await self._find("id = ? AND state IN ('waiting', 'running')", job_id)

    async def _find(self, condition: str, job_id: str) -> Job | None:
        rows = await self._database.read(
            f"SELECT {COLUMNS} FROM jobs WHERE {condition}",  # noqa: S608 - our own words
            (job_id,),
        )
        return job_of(rows[0]) if rows else None

    async def purge(self) -> None:
        """Drop jobs that ended so long ago that nobody repeats their request."""
        oldest = (datetime.now(UTC) - KEPT).isoformat(timespec="microseconds")
        await self._database.write(
            lambda connection: connection.execute(
                "DELETE FROM jobs WHERE created_at < ? AND state IN ('painted', 'failed')"
                " AND NOT EXISTS (SELECT 1 FROM outbox WHERE job_id = id)",
                (oldest,),
            )
        )


async def _restart(connection: Connection) -> None:
    await connection.execute(
        "UPDATE jobs SET state = 'waiting', attempts = attempts - 1 WHERE state = 'running'"
    )


async def _add(connection: Connection, job: Job, limits: Limits, serving: int) -> Job:
    known = list(
        await connection.execute_fetchall(
            f"SELECT {COLUMNS} FROM jobs WHERE intake_key = ?",  # noqa: S608 - our own names
            (job.intake_key,),
        )
    )
    if known:
        return job_of(known[0])
    [[waiting, last]] = await connection.execute_fetchall(
        "SELECT count(*), max(turn) FROM jobs"
        " WHERE user_key = ? AND state IN ('waiting', 'running')",
        (job.user_key,),
    )
    if waiting >= limits.waiting:
        raise Refused("refused-waiting", waiting=waiting)
    await _check_quotas(connection, job, limits)
    await people.note_locale(connection, job.user_key, job.locale)
    await jobs.insert(connection, job, turn=max(serving, -1 if last is None else last) + 1)
    return job


async def _check_quotas(connection: Connection, job: Job, limits: Limits) -> None:
    """Drawings promised today count, but for those that failed."""
    if limits.daily is None and limits.daily_in_guild is None:
        return
    midnight = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    [[today, here]] = await connection.execute_fetchall(
        "SELECT count(*), ifnull(sum(guild IS ?), 0) FROM jobs"
        " WHERE user_key = ? AND created_at >= ? AND state != 'failed'",
        (job.guild, job.user_key, midnight.isoformat(timespec="microseconds")),
    )
    for drawn, quota in ((today, limits.daily), (here, limits.daily_in_guild)):
        if quota is not None and drawn >= quota:
            raise Refused("refused-quota", quota=quota)


async def _claim(connection: Connection) -> tuple[Job, int] | None:
    rows = await connection.execute_fetchall(
        "UPDATE jobs SET state = 'running', attempts = attempts + 1 WHERE id ="  # noqa: S608 - our own names
        " (SELECT id FROM jobs WHERE state = 'waiting' ORDER BY turn, number LIMIT 1)"
        f" RETURNING {COLUMNS}, turn"
    )
    for row in rows:
        return job_of(row[:-1]), row[-1]
    return None


async def finish(connection: Connection, drawing_id: str, job: Job) -> None:
    """End a job with a drawing that is to be delivered, in the drawing's transaction.

    Raises JobGone.
    """
    await _end(connection, job, "painted")
    await connection.execute(
        "INSERT INTO outbox (job_id, drawing_id, due_at) VALUES (?, ?, ?)",
        (job.id, drawing_id, time.time()),
    )


async def _end(connection: Connection, job: Job, state: str) -> None:
    ended = await connection.execute(
        "UPDATE jobs SET state = ?, text = NULL, feeling = NULL WHERE id = ? AND state = 'running'",
        (state, job.id),
    )
    if ended.rowcount == 0:
        raise JobGone(f"Job {job.id} was deleted while it was painted.")
