"""`emotion-draw bench durability`: from a wish's arrival until it is promised for good.

Wishes arrive when they do, whether the ones before are done or not (an open
loop), through the desk into a real store, each commit fsynced, while nothing is
painted. The same loop without a journal shows what the rest of the way costs.
The store lies in the system's temporary folder; TMPDIR names another disk.
"""

import asyncio
import random
import statistics
import tempfile
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import cast

from bot.commands.bench_row import Row, row
from bot.desk import Asked, Desk
from bot.pace import Pace
from engine.values import Request
from storage.jobs import Job
from storage.journal import Journal
from storage.store import open_store
from storage.turns import Limits

RATES = (100, 500)  # wishes a second
ROUNDS = 3  # turns of each contender
SECONDS = 3.0  # of arrivals in a turn
WARM_UP = 0.5  # seconds of arrivals before a turn that are not counted


def durability() -> list[Row]:
    """At each rate with the journal and without it, taking turns."""
    return asyncio.run(timed())


async def timed() -> list[Row]:
    """The rows, in a loop that runs already."""
    rows = []
    for rate in RATES:
        with_journal: list[float] = []
        without: list[float] = []
        for turn in range(ROUNDS):
            with_journal += await _turn(rate, seed=turn, journal=True)
            without += await _turn(rate, seed=turn, journal=False)
        rows.append(row(f"{rate}/s, arrival to durable commit", with_journal, p99(with_journal)))
        rows.append(row(f"{rate}/s, the same without a journal", without, p99(without)))
    return rows


def p99(seconds: Sequence[float]) -> str:
    """What all but one in a hundred took at most, for a row."""
    return f"p99 {statistics.quantiles(seconds, n=100)[-1] * 1000:.2f}"


async def _turn(rate: int, *, seed: int, journal: bool) -> list[float]:
    """The seconds that each wish took."""
    with tempfile.TemporaryDirectory() as folder:
        async with open_store(Path(folder)) as store:
            forgetful = replace(store, journal=cast("Journal", _Forgetful()))
            desk = Desk(store if journal else forgetful, Pace(), daily_quota=None)
            await arrivals(desk, rate, WARM_UP, seed=-seed)
            return await arrivals(desk, rate, SECONDS, seed=seed)


async def arrivals(desk: Desk, rate: int, seconds: float, *, seed: int) -> list[float]:
    """What each wish took; as many people, at random moments as independent people choose them."""
    chance = random.Random(seed)  # noqa: S311 - no secret
    begun = time.perf_counter()
    asking, due = [], 0.0
    while (due := due + chance.expovariate(rate)) < seconds:
        await asyncio.sleep(begun + due - time.perf_counter())
        asking.append(asyncio.create_task(_ask(desk, chance.getrandbits(60), begun + due)))
    return list(await asyncio.gather(*asking))


async def _ask(desk: Desk, number: int, arrived: float) -> float:
    """The seconds from a wish's arrival until it is promised; a late start counts."""
    key = f"discord:{number}"
    asked = Asked(intake_key=key, user_key=key, locale="en", address={"channel": number})
    await desk.ask(asked, Request("I feel so happy today!"))
    return time.perf_counter() - arrived


class _Forgetful:
    """What the desk asks of a journal, without one."""

    async def add(self, job: Job, _: Limits) -> Job:
        return job

    async def place(self, _: str) -> int:
        return 0
