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
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from aiosqlite import Connection

from engine.errors import Refused
from storage import jobs
from storage.database import Database
from storage.jobs import COLUMNS, Job, job_of

KEPT = timedelta(days=2)  # how long an intake key is known; Telegram repeats for one day


_OPEN_OF_USER = """
    (SELECT count(*) FROM jobs WHERE user_key = :user_key AND state IN ('waiting', 'running'))"""
# Drawings promised today count against a quota, but for those that failed.
_TODAY_OF_USER = """
    (SELECT count(*) FROM jobs
    WHERE user_key = :user_key AND created_at >= :today AND state != 'failed')"""
_TODAY_IN_GUILD = f"{_TODAY_OF_USER[:-1]} AND guild = :guild)"
# One statement, so that of two wishes at once only one is within the limits.
_ADD = f"""
    INSERT INTO jobs ({COLUMNS}, turn)
    SELECT {", ".join(f":{name}" for name in COLUMNS.split(", "))}, 1 + max(:serving,
        (SELECT ifnull(max(turn), -1) FROM jobs
        WHERE user_key = :user_key AND state IN ('waiting', 'running')))
    WHERE {_OPEN_OF_USER} < :waiting
        AND (:daily IS NULL OR {_TODAY_OF_USER} < :daily)
        AND (:daily_in_guild IS NULL OR {_TODAY_IN_GUILD} < :daily_in_guild)
    ON CONFLICT (intake_key) DO NOTHING
    RETURNING turn"""  # noqa: S608 - our own names
_CLAIM = f"""
    UPDATE jobs SET state = 'running', attempts = attempts + 1 WHERE id =
        (SELECT id FROM jobs WHERE state = 'waiting' ORDER BY turn, number LIMIT 1)
    RETURNING {COLUMNS}, turn"""  # noqa: S608 - our own names


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
        await self._database.change(
            "UPDATE jobs SET state = 'waiting', attempts = attempts - 1 WHERE state = 'running'",
            (),
        )
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
        asked = {**jobs.values(job), **asdict(limits), "serving": self._turn, "today": _today()}
        if not await self._database.change(_ADD, asked):
            if known := await self._find("intake_key = ?", job.intake_key):
                return known
            raise await self._refusal(job, limits)
        self.arrived.set()
        return job

    async def _refusal(self, job: Job, limits: Limits) -> Refused:
        """Which of the limits a job was beyond.

        Quotas last until midnight, so they still tell; the number of those that
        wait may have fallen since.
        """
        asked = {**jobs.values(job), "today": _today()}
        [counts] = await self._database.read(f"SELECT {_TODAY_OF_USER}, {_TODAY_IN_GUILD}", asked)
        for drawn, quota in zip(counts, (limits.daily, limits.daily_in_guild), strict=True):
            if quota is not None and drawn >= quota:
                return Refused("refused-quota", quota=quota)
        return Refused("refused-waiting", waiting=limits.waiting)

    async def claim(self) -> Job | None:
        """The job whose turn it is, now the caller's; None where nobody waits."""
        self.arrived.clear()  # before the look, so that what arrives meanwhile is not missed
        for *row, turn in await self._database.change(_CLAIM, ()):
            self._turn = turn
            self.arrived.set()  # there may be more
            return job_of(row)
        return None

    async def release(self, job: Job, *, counted: bool) -> None:
        """Put a job back that could not be painted; `counted` is whether it was its fault."""
        await self._database.change(
            "UPDATE jobs SET state = 'waiting', attempts = attempts - ? WHERE id = ?",
            (0 if counted else 1, job.id),
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
        await self._database.change(
            "UPDATE jobs SET address = ? WHERE id = ?", (json.dumps(dict(address)), job_id)
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
        await self._database.change(
            "DELETE FROM jobs WHERE created_at < ? AND state IN ('painted', 'failed')"
            " AND NOT EXISTS (SELECT 1 FROM outbox WHERE job_id = id)",
            (oldest,),
        )


def _today() -> str:
    """When this UTC day began."""
    midnight = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    return midnight.isoformat(timespec="microseconds")


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
