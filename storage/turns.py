"""Whose turn it is: the statements that put a job into its place and find the next.

Each user's jobs stand one turn apart, beginning at the turn that is being
served, so that the second job of somebody who asks often comes after the first
of everybody else (start-time fair queueing, Goyal et al. 1996, with every job
of the same length). Within a turn the guilds alternate in the same way.
"""

from dataclasses import dataclass
from datetime import UTC, datetime

from storage.jobs import COLUMNS

_SUSPECT = 3  # deaths of the program in a row under a job


@dataclass(frozen=True)
class Limits:
    """How much one user may ask for; None is no limit."""

    waiting: int
    daily: int | None = None  # drawings a UTC day
    daily_in_guild: int | None = None  # likewise, of those in the job's guild


def today() -> str:
    """When this UTC day began."""
    midnight = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    return midnight.isoformat(timespec="microseconds")


# Drawings promised today count against a quota, but for those that failed.
_TODAY = """
    (SELECT count(*) FROM jobs
    WHERE user_key = :user_key AND created_at >= :today AND state != 'failed')"""
_TODAY_IN_GUILD = f"{_TODAY[:-1]} AND guild = :guild)"
DRAWN_TODAY = f"SELECT {_TODAY}, {_TODAY_IN_GUILD}"

# The values of a job with `Limits`, `today` and the turn that is `serving`. One
# statement, so that of two wishes at once only one is within the limits.
ADD = f"""
    WITH mine AS (
        SELECT count(*) AS open, 1 + max(:serving, ifnull(max(turn), -1)) AS turn
        FROM jobs WHERE user_key = :user_key AND state IN ('waiting', 'running')
    )
    INSERT INTO jobs ({COLUMNS}, turn, guild_turn)
    SELECT {", ".join(f":{name}" for name in COLUMNS.split(", "))}, turn, (
        SELECT count(*) FROM jobs
        WHERE guild = :guild AND turn = mine.turn AND state = 'waiting')
    FROM mine
    WHERE open < :waiting
        AND (:daily IS NULL OR {_TODAY} < :daily)
        AND (:daily_in_guild IS NULL OR {_TODAY_IN_GUILD} < :daily_in_guild)
    ON CONFLICT (intake_key) DO NOTHING
    RETURNING turn"""  # noqa: S608 - our own names

# Under which of several jobs the program dies nobody knows; so one under which it has died
# more than once or twice is painted alone, or the others would be set aside with it.
CLAIM = f"""
    UPDATE jobs SET state = 'running', attempts = attempts + 1, owner = :owner,
        lease_until = :until
    WHERE id = (
        SELECT id FROM jobs WHERE state = 'waiting' AND recording IS NULL
        ORDER BY turn, guild_turn, number LIMIT 1)
    AND NOT EXISTS (
        SELECT 1 FROM jobs other WHERE other.state = 'running'
        AND max(other.deaths, jobs.deaths) >= {_SUSPECT})
    RETURNING {COLUMNS}, turn"""  # noqa: S608 - our own names

PLACE = """
    SELECT (SELECT count(*) FROM jobs WHERE state = 'running') + (
        SELECT count(*) FROM jobs before WHERE before.state = 'waiting'
        AND (before.turn, before.guild_turn, before.number)
            < (job.turn, job.guild_turn, job.number))
    FROM jobs job WHERE id = ? AND state = 'waiting'"""
