"""Somebody who asks without end beside people who ask now and then: whose wait gets longer.

With EMOTION_DRAW_LONG_TESTS=1: 1,000 requests beside 50 people instead of 200 beside 20.
"""

import asyncio
import random
import statistics
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from bot import desk as desks
from bot.answer import Answer
from bot.delivery import Delivery
from bot.desk import Desk
from bot.pace import Pace
from bot.worker import Worker
from conftest import LONG
from engine.errors import Refused
from engine.studio import Studio
from engine.values import Request
from storage.jobs import Job
from storage.store import open_store
from wishes import PaperChat, PaperPainter, PaperReader, asked

pytestmark = pytest.mark.alone

FLOOD, PEOPLE = (1000, 50) if LONG else (200, 20)
EACH = 4  # wishes of an ordinary user
A_DRAWING_S = 0.02  # what the painter takes for one
THOUGHT_S = 0.1  # the most that passes between a drawing and the next wish
JAIN, LONGER = 0.95, 1.3  # the least fairness, and the most that a wait may grow
FLOODER = "discord:666"


class Counter(PaperChat):
    """Knows which drawings have arrived."""

    def __init__(self) -> None:
        super().__init__()
        self.arrived: defaultdict[str, asyncio.Event] = defaultdict(asyncio.Event)

    async def show(self, job: Job, answer: Answer) -> None:
        await super().show(job, answer)
        self.arrived[job.id].set()


@asynccontextmanager
async def serving(folder: Path) -> AsyncIterator[tuple[Desk, Counter]]:
    """A desk and a chat, with all between them at work."""
    pace, chat = Pace(), Counter()
    studio = Studio(PaperReader(), PaperPainter(seconds=A_DRAWING_S), 64)
    async with open_store(folder) as store:
        desk = Desk(store, pace, None, studio)
        worker, delivery = Worker(store, studio, pace), Delivery(desk, {"paper": chat}, pace)
        tasks = [asyncio.create_task(worker.run())]
        tasks.append(asyncio.create_task(delivery.run(worker.finished)))
        yield desk, chat
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await delivery.settle(1)


async def person(desk: Desk, chat: Counter, number: int) -> list[float]:
    """The waits of somebody, in seconds, who asks again some time after each drawing."""
    chance, waits = random.Random(number), []
    for _ in range(EACH):
        await asyncio.sleep(chance.uniform(0, THOUGHT_S))
        begun = time.monotonic()
        receipt = await desk.ask(asked(f"discord:{number}"), Request("so happy"))
        await chat.arrived[receipt.job.id].wait()
        waits.append(time.monotonic() - begun)
    return waits


async def flood(desk: Desk, times: int) -> int:
    """Ask as fast as it goes; how often that was refused."""
    refused = 0
    for _ in range(times):
        try:
            await desk.ask(asked(FLOODER), Request("so happy"))
        except Refused:
            refused += 1
            await asyncio.sleep(A_DRAWING_S / 4)
    return refused


async def waits(folder: Path, flooded: int) -> list[list[float]]:
    """What each ordinary user waited, beside so many wishes of the flooder, who comes first."""
    async with serving(folder) as (desk, chat):
        flooding = asyncio.create_task(flood(desk, flooded))
        await asyncio.sleep(A_DRAWING_S)
        found = await asyncio.gather(*(person(desk, chat, n) for n in range(1, PEOPLE + 1)))
        flooding.cancel()
        await asyncio.gather(flooding, return_exceptions=True)
        return found


def jain(values: Sequence[float]) -> float:
    """Jain's index of fairness: 1 where all are treated alike, 1/n where one gets everything."""
    return sum(values) ** 2 / (len(values) * sum(value**2 for value in values))


def p95(found: Sequence[Sequence[float]]) -> float:
    return statistics.quantiles([wait for each in found for wait in each], n=20)[-1]


@pytest.fixture
def folders(tmp_path: Path) -> list[Path]:
    """Two empty ones, for the same people without the flood and with it."""
    made = [tmp_path / "alone", tmp_path / "beside"]
    for folder in made:
        folder.mkdir()
    return made


@pytest.mark.parametrize("may_wait", [desks.MAX_WAITING, FLOOD])
async def test_somebody_who_asks_without_end_makes_nobody_wait(
    folders: list[Path], monkeypatch: pytest.MonkeyPatch, may_wait: int
) -> None:
    monkeypatch.setattr(desks, "MAX_WAITING", may_wait)  # also where nothing stops the flood
    alone = await waits(folders[0], 0)
    beside = await waits(folders[1], FLOOD)
    fairness = jain([statistics.mean(each) for each in beside])
    ratio = p95(beside) / p95(alone)
    assert fairness >= JAIN
    assert ratio <= LONGER
