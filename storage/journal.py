"""The journal: every drawing that was promised, from the promise until it is painted.

A job is committed before anybody is told that it was taken. Workers claim it,
one at a time each, with a single statement; the drawing, its files and the
outbox row that has it delivered are then committed together.

A claim is a lease that its owner extends while it works. What counts is the
result of the last claim: `owner` and `attempts` fence off a worker that was
stopped past its lease and comes back.
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
from storage import jobs, turns
from storage.database import Database
from storage.jobs import ALL_ERASED, COLUMNS, ERASED, Job, job_of
from storage.turns import Limits

KEPT = timedelta(days=2)  # how long an intake key is known; Telegram repeats for one day
LEASE = 30.0  # seconds a worker has a job without a sign of life
DEATHS = 10  # of the whole program in a row under one job, after which it is set aside

_OF_CLAIM = "id = :id AND state = 'running' AND owner IS :owner AND attempts = :attempts"


class JobGone(Exception):
    """The job is not this claim's any more; nothing of its result may be kept."""


@dataclass(frozen=True)
class Outcome:
    """A drawing, which may have been deleted since, or the name of the sentence why none."""

    drawing_id: str | None
    failure: str | None


class Journal:
    """The jobs of all chats. `arrived` is set whenever one waits, `unheard` for a recording."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._turn = 0  # that of the job claimed last
        self.arrived = asyncio.Event()
        self.unheard = asyncio.Event()
        self.cancelled: asyncio.Queue[str] = asyncio.Queue()  # ids of jobs not to be painted on

    async def restart(self) -> None:
        """What was being painted when the last process died waits again.

        To be called before any worker is there, by the holder of the folder's lock.
        """
        await self._database.change(
            "UPDATE jobs SET state = 'waiting', deaths = deaths + 1 WHERE state = 'running'", ()
        )
        await self._database.write(_set_deadly_aside)
        [(turn, waiting)] = await self._database.read(
            "SELECT max(ifnull((SELECT max(turn) FROM jobs WHERE state = 'painted'), 0),"
            " ifnull((SELECT max(turn) FROM jobs WHERE state = 'failed'), 0)),"
            " EXISTS (SELECT 1 FROM jobs WHERE state = 'waiting')",
            (),
        )
        self._turn = turn
        if waiting:
            self.arrived.set()

    async def add(self, job: Job, limits: Limits) -> Job:
        """Promise a drawing; returns the earlier job where its intake key is known.

        Raises Refused beyond `limits`, StorageFailed.
        """
        asked = {
            **jobs.values(job),
            **asdict(limits),
            "serving": self._turn,
            "today": turns.today(),
        }
        if not await self._database.change(turns.ADD, asked):
            if known := await self._find("intake_key = ?", job.intake_key):
                return known
            raise await self._refusal(asked, limits)
        (self.unheard if job.recording else self.arrived).set()
        return job

    async def _refusal(self, asked: Mapping[str, object], limits: Limits) -> Refused:
        """Which of the limits a job was beyond.

        Quotas last until midnight, so they still tell; the number of those that
        wait may have fallen since.
        """
        [counts] = await self._database.read(turns.DRAWN_TODAY, asked)
        for drawn, quota in zip(counts, (limits.daily, limits.daily_in_guild), strict=True):
            if quota is not None and drawn >= quota:
                return Refused("refused-quota", quota=quota)
        return Refused("refused-waiting", waiting=limits.waiting)

    async def claim(self, owner: str) -> Job | None:
        """The job whose turn it is, now `owner`'s for LEASE seconds; None where nobody waits."""
        self.arrived.clear()  # before the look, so that what arrives meanwhile is not missed
        leased = {"owner": owner, "until": time.time() + LEASE}
        for *row, turn in await self._database.change(turns.CLAIM, leased):
            self._turn = turn
            self.arrived.set()  # there may be more
            return job_of(row)
        return None

    async def extend(self, owner: str) -> None:
        """A sign of life: the owner's jobs are the owner's for LEASE seconds from now."""
        await self._database.change(
            "UPDATE jobs SET lease_until = ? WHERE state = 'running' AND owner = ?",
            (time.time() + LEASE, owner),
        )

    async def expire(self) -> None:
        """Jobs whose owners gave no sign of life wait again."""
        if await self._database.change(
            "UPDATE jobs SET state = 'waiting' WHERE state = 'running' AND lease_until < ?"
            " RETURNING id",
            (time.time(),),
        ):
            self.arrived.set()

    async def release(self, job: Job, *, failed: bool) -> None:
        """Put a claimed job back; `failed` is whether the painter failed on it."""
        await self._database.change(
            "UPDATE jobs SET state = 'waiting', deaths = 0,"  # noqa: S608 - our own words
            f" failures = failures + :failed WHERE {_OF_CLAIM}",
            {**jobs.values(job), "failed": int(failed)},
        )
        self.arrived.set()

    async def fail(self, job: Job, reason: str) -> None:
        """Give a claimed job up; the outbox tells its user the sentence `reason`."""

        async def give_up(connection: Connection) -> None:
            await _end(connection, job, "failed")
            await tell(connection, job.id, reason)

        try:
            await self._database.write(give_up)
        except JobGone:
            return

    async def cancel(self, user_key: str, job_id: str) -> bool:
        """End a user's job that waits or is painted; False where there is none."""

        async def call_off(connection: Connection) -> bool:
            ended = await connection.execute(
                f"UPDATE jobs SET state = 'failed', {ALL_ERASED}"  # noqa: S608 - our own words
                " WHERE id = ? AND user_key = ? AND state IN ('waiting', 'running')",
                (job_id, user_key),
            )
            if ended.rowcount:
                await tell(connection, job_id, "cancelled")
            return ended.rowcount > 0

        if not await self._database.write(call_off):
            return False
        self.cancelled.put_nowait(job_id)
        return True

    async def untold_of(self, user_key: str) -> list[Job]:
        """A user's jobs whose end nobody has been told, the oldest first."""
        return await jobs.untold_of(self._database, user_key)

    async def readdress(self, job_id: str, address: Mapping[str, Any]) -> None:
        """Note where the answer goes, once its message is there."""
        await self._database.change(
            "UPDATE jobs SET address = ? WHERE id = ?", (json.dumps(dict(address)), job_id)
        )

    async def pending(self, limit: int) -> list[Job]:
        """The first jobs that are painted or wait, in their order."""
        rows = await self._database.read(
            f"SELECT {COLUMNS} FROM jobs WHERE state IN ('running', 'waiting')"  # noqa: S608
            " ORDER BY state, turn, guild_turn, number LIMIT ?",
            (limit,),
        )
        return [job_of(row) for row in rows]

    async def place(self, job_id: str) -> int | None:
        """How many jobs come before this one; None where it does not wait any more."""
        rows = await self._database.read(turns.PLACE, (job_id,))
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

    async def outcome(self, job_id: str) -> Outcome | None:
        """How a job ended, as long as it is known; None while it goes on, or is not known."""
        rows = await self._database.read(
            "SELECT drawing_id, failure FROM jobs WHERE id = ? AND state IN ('painted', 'failed')",
            (job_id,),
        )
        return Outcome(*rows[0]) if rows else None

    async def lengths(self) -> tuple[int, int]:
        """How many jobs wait, and how many are painted."""
        [(waiting, running)] = await self._database.read(
            "SELECT count(*) FILTER (WHERE state = 'waiting'),"
            " count(*) FILTER (WHERE state = 'running')"
            " FROM jobs WHERE state IN ('waiting', 'running')",
            (),
        )
        return waiting, running

    async def purge(self) -> None:
        """Drop jobs that ended so long ago that nobody repeats their request."""
        oldest = (datetime.now(UTC) - KEPT).isoformat(timespec="microseconds")
        await self._database.change(
            "DELETE FROM jobs WHERE created_at < ? AND state IN ('painted', 'failed')"
            " AND NOT EXISTS (SELECT 1 FROM outbox WHERE job_id = id)",
            (oldest,),
        )


async def finish(connection: Connection, drawing_id: str, job: Job) -> None:
    """End a claimed job with a drawing that is to be delivered, in the drawing's transaction.

    The job's seed is written anew: it may be that of a picture that was ready. Raises JobGone.
    """
    await _end(connection, job, "painted")
    await connection.execute("UPDATE jobs SET drawing_id = ? WHERE id = ?", (drawing_id, job.id))
    await connection.execute(
        "INSERT INTO outbox (job_id, drawing_id, due_at) VALUES (?, ?, ?)",
        (job.id, drawing_id, time.time()),
    )


async def _end(connection: Connection, job: Job, state: str) -> None:
    erased = ERASED if state == "painted" else ALL_ERASED
    ended = await connection.execute(
        f"UPDATE jobs SET state = :state, seed = :seed, {erased} WHERE {_OF_CLAIM}",  # noqa: S608
        {**jobs.values(job), "state": state},
    )
    if ended.rowcount == 0:
        raise JobGone(f"Job {job.id} is not claim {job.attempts}'s any more.")


async def _set_deadly_aside(connection: Connection) -> None:
    """Give up the jobs under which the program has died too often."""
    deadly = await connection.execute_fetchall(
        f"UPDATE jobs SET state = 'failed', {ALL_ERASED}"  # noqa: S608 - our own words
        " WHERE state = 'waiting' AND deaths >= ? RETURNING id",
        (DEATHS,),
    )
    for [job_id] in deadly:
        await tell(connection, job_id, "fault-set-aside")


async def tell(connection: Connection, job_id: str, reason: str) -> None:
    """Have the sentence `reason` told instead of a drawing, in the transaction that ends a job."""
    await connection.execute(
        "INSERT INTO outbox (job_id, failure, due_at) VALUES (?, ?, ?)",
        (job_id, reason, time.time()),
    )
    await connection.execute("UPDATE jobs SET failure = ? WHERE id = ?", (reason, job_id))
