"""The outbox: what was painted, or failed, and is still to be told to its user."""

import time
from dataclasses import dataclass

from aiosqlite import Connection

from storage.database import Database
from storage.jobs import COLUMNS, Job, job_of


@dataclass(frozen=True)
class Post:
    """The end of a job: a drawing, or the name of the sentence why there is none.

    With neither the drawing was deleted before anybody saw it.
    """

    job: Job
    drawing_id: str | None
    failure: str | None
    attempts: int


class Outbox:
    """What waits to be delivered."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def due(self, platform: str, *, limit: int) -> list[str]:
        """The ids of the jobs of a platform whose posts are due, the longest due first."""
        rows = await self._database.read(
            # CROSS: the few rows of the outbox lead, not the many jobs.
            "SELECT job_id FROM outbox CROSS JOIN jobs ON job_id = id"
            " WHERE due_at <= ? AND intake_key LIKE ? || ':%' ORDER BY due_at LIMIT ?",
            (time.time(), platform, limit),
        )
        return [job_id for [job_id] in rows]

    async def find(self, job_id: str) -> Post | None:
        """The post of a job; None where it has arrived, or its user was forgotten."""
        rows = await self._database.read(
            f"SELECT {COLUMNS.replace('attempts', 'jobs.attempts')},"  # noqa: S608 - our own names
            " outbox.drawing_id, outbox.failure, outbox.attempts"
            " FROM outbox JOIN jobs ON job_id = id WHERE job_id = ?",
            (job_id,),
        )
        return next((Post(job_of(row[:-3]), *row[-3:]) for row in rows), None)

    async def length(self) -> int:
        """How many posts have not arrived, on all platforms."""
        [(posts,)] = await self._database.read("SELECT count(*) FROM outbox", ())
        return int(posts)

    async def settle(self, job_id: str) -> None:
        """The post has arrived, or never will; where it went and what was heard is forgotten."""

        async def drop(connection: Connection) -> None:
            await connection.execute("DELETE FROM outbox WHERE job_id = ?", (job_id,))
            await connection.execute(
                "UPDATE jobs SET address = '{}', listened = NULL WHERE id = ?", (job_id,)
            )

        await self._database.write(drop)

    async def postpone(self, job_id: str, seconds: float, *, failed: bool = True) -> None:
        """Try a post again in `seconds`; `failed` is whether it counts among its attempts."""
        await self._database.change(
            "UPDATE outbox SET attempts = attempts + ?, due_at = ? WHERE job_id = ?",
            (failed, time.time() + seconds, job_id),
        )
