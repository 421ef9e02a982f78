"""Jobs as rows of the database, and back."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from aiosqlite import Connection

from engine.values import Request
from storage import readings
from storage.database import Database


@dataclass(frozen=True)
class Job:
    """A drawing that somebody asked for and was promised.

    `intake_key` is the platform's own number of the request, so that the same
    one is never taken twice; `request` has its seed, so that painting again
    gives the same picture. `address` is where the answer goes, in the
    platform's own terms. `source_author` is whose message it is, where that is
    somebody else and known; `own` is whether the asker wrote or said it.
    `recording` is where a sound that is still to be heard lies, again in the
    platform's terms; until then the request has no words. `asks_voice` is
    whether its user is to be asked about voices with the answer.
    `attempts` counts the claims and `owner` is the last worker: only their
    result counts. `failures` are the painter's on this job.
    """

    id: str
    intake_key: str
    user_key: str
    request: Request
    locale: str
    address: Mapping[str, Any]
    created_at: datetime
    guild: str | None = None
    source_author: str | None = None
    own: bool = True
    private: bool = False
    recording: Mapping[str, Any] | None = None
    asks_voice: bool = False
    attempts: int = 0
    owner: str | None = None
    failures: int = 0

    @property
    def platform(self) -> str:
        """Which chat it came through: `discord`, `telegram`."""
        return self.intake_key.split(":", 1)[0]

    @property
    def speaker(self) -> str | None:
        """Whose voice is in its recording, where that is known."""
        return self.user_key if self.own else self.source_author


COLUMNS = (
    "id, intake_key, user_key, guild, source_author, own, text, emotion, feeling, seed, gentle, "
    "any_seed, blend, extra, negative, listened, recording, asks_voice, private, locale, address, "
    "created_at, attempts, owner, failures"
)
# What people wrote is kept no longer than the job; what was heard is told with the answer.
ERASED = "text = NULL, feeling = NULL, extra = NULL, negative = NULL, recording = NULL"
ALL_ERASED = f"{ERASED}, listened = NULL"
_OPEN = "state IN ('waiting', 'running')"


def values(job: Job) -> dict[str, object]:
    """A job's `COLUMNS` by name."""
    request = job.request
    return {
        "id": job.id,
        "intake_key": job.intake_key,
        "user_key": job.user_key,
        "guild": job.guild,
        "source_author": job.source_author,
        "own": job.own,
        "text": request.text,
        "emotion": request.emotion,
        "feeling": request.feeling and readings.feeling_as_json(request.feeling),
        "seed": request.seed,
        "gentle": request.gentle,
        "any_seed": request.any_seed,
        "blend": request.blend,
        "extra": request.extra,
        "negative": request.negative,
        "listened": request.listened and readings.listened_as_json(request.listened),
        "recording": job.recording and json.dumps(dict(job.recording)),
        "asks_voice": job.asks_voice,
        "private": job.private,
        "locale": job.locale,
        "address": json.dumps(dict(job.address)),
        "created_at": job.created_at.isoformat(timespec="microseconds"),
        "attempts": job.attempts,
        "owner": job.owner,
        "failures": job.failures,
    }


def job_of(row: Sequence[Any]) -> Job:
    """The job in a row of `COLUMNS`."""
    job_id, intake_key, user_key, guild, source_author, own = row[:6]
    text, emotion, feeling, seed, gentle, any_seed, blend, extra, negative, listened = row[6:16]
    recording, asks_voice, private, locale, address, created_at, *claims = row[16:]
    attempts, owner, failures = claims
    return Job(
        id=job_id,
        intake_key=intake_key,
        user_key=user_key,
        request=Request(
            text,
            emotion,
            seed,
            feeling and readings.feeling_of(feeling),
            gentle=bool(gentle),
            any_seed=bool(any_seed),
            blend=bool(blend),
            extra=extra,
            negative=negative,
            listened=listened and readings.listened_of(listened),
        ),
        locale=locale,
        address=json.loads(address),
        created_at=datetime.fromisoformat(created_at),
        guild=guild,
        source_author=source_author,
        own=bool(own),
        private=bool(private),
        recording=recording and json.loads(recording),
        asks_voice=bool(asks_voice),
        attempts=attempts,
        owner=owner,
        failures=failures,
    )


async def open_of(database: Database, user_key: str) -> list[Job]:
    """A user's jobs that wait or are painted, the oldest first."""
    return await _of(database, user_key, _OPEN)


async def untold_of(database: Database, user_key: str) -> list[Job]:
    """A user's jobs whose end nobody has been told, the oldest first."""
    in_outbox = "EXISTS (SELECT 1 FROM outbox WHERE job_id = id)"
    return await _of(database, user_key, f"({_OPEN} OR {in_outbox})")


async def _of(database: Database, user_key: str, condition: str) -> list[Job]:
    rows = await database.read(
        f"SELECT {COLUMNS} FROM jobs WHERE user_key = ? AND {condition}"  # noqa: S608 - our own words
        " ORDER BY number",
        (user_key,),
    )
    return [job_of(row) for row in rows]


async def forget(connection: Connection, user_key: str) -> None:
    """Delete what a user asked for; what others asked for of the user's messages fails.

    Those others still wait for an answer, so they are told.
    """
    key = {"key": user_key}
    await connection.execute("DELETE FROM jobs WHERE user_key = :key", key)
    await connection.execute(
        "INSERT INTO outbox (job_id, failure, due_at) SELECT id, 'refused-not-painted', 0 FROM jobs"
        " WHERE source_author = :key AND state IN ('waiting', 'running')",
        key,
    )
    await connection.execute(
        "UPDATE jobs SET failure = 'refused-not-painted'"
        " WHERE source_author = :key AND state IN ('waiting', 'running')",
        key,
    )
    await connection.execute(
        f"UPDATE jobs SET {ALL_ERASED}, source_author = NULL,"  # noqa: S608 - our own words
        " state = CASE state WHEN 'painted' THEN state ELSE 'failed' END"
        " WHERE source_author = :key",
        key,
    )
