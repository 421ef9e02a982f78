"""A painter in its own process tells of its steps, and stops when nobody wants its pictures."""

import asyncio
import multiprocessing
import random
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from conftest import ROOT
from engine.errors import PainterFailed
from engine.painters import apart
from engine.painters.apart import Apart
from engine.palette import compose
from engine.ports import Painter
from engine.values import Brief, Step
from stepping_painters import STEPS, Deaf, Endless, Noisy, Patient, Stepping
from test_painter_apart import alive

pytestmark = pytest.mark.alone


def brief(seed: int = 0) -> Brief:
    return compose("joy", 0.9, seed=seed, size=16)


@asynccontextmanager
async def process_of(make: Callable[[], Painter], patience: float = 20) -> AsyncIterator[Apart]:
    painter = Apart(make, patience=patience)
    await painter.load()
    try:
        yield painter
    finally:
        await painter.close()
        assert multiprocessing.active_children() == []


def pid() -> int | None:
    """That of the painter's process, the only one there is."""
    [child] = multiprocessing.active_children()
    return child.pid


async def test_each_step_is_told_with_its_previews() -> None:
    steps: list[Step] = []
    async with process_of(Stepping) as painter:
        await painter.paint([brief(3), brief(4)], steps.append)
    assert [(step.number, step.total) for step in steps] == [(n, STEPS) for n in range(1, 6)]
    assert [[preview[0, 0, 0] for preview in step.previews] for step in steps] == [[3, 4]] * STEPS


async def test_who_cancels_stops_the_painter_and_leaves_it_its_process() -> None:
    async with process_of(Endless) as painter:
        before = pid()
        painting = asyncio.create_task(painter.paint([brief()]))
        await asyncio.sleep(0.05)
        begun = time.monotonic()
        painting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await painting
        assert time.monotonic() - begun < 1
        await painter.load()
        assert pid() == before


async def test_one_that_does_not_stop_loses_its_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apart, "GRACE", 0.2)
    async with process_of(Deaf) as painter:
        before = pid()
        painting = asyncio.create_task(painter.paint([brief(seed=1)]))
        await asyncio.sleep(0.05)
        painting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await painting
        assert len(await painter.paint([brief()])) == 1
        assert pid() != before


async def test_who_insists_need_not_wait_for_the_grace() -> None:
    async with process_of(Deaf) as painter:
        painting = asyncio.create_task(painter.paint([brief(seed=1)]))
        await asyncio.sleep(0.05)
        begun = time.monotonic()
        painting.cancel()
        await asyncio.sleep(0.05)
        painting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await painting
        assert time.monotonic() - begun < apart.GRACE / 2


@pytest.mark.parametrize("seed", [1, 2, 3])
async def test_whatever_is_cancelled_when_each_order_gets_its_own_pictures(seed: int) -> None:
    chance = random.Random(seed)
    async with process_of(Stepping) as painter:
        before = pid()
        kept = 0
        for number in range(60):
            heard: list[Step] = []
            painting = asyncio.create_task(painter.paint([brief(number)], heard.append))
            if chance.random() < 0.8:
                # Also before it begins, and about when it ends.
                await asyncio.sleep(chance.choice([0, 0.001, 0.05, 0.1, chance.uniform(0, 0.13)]))
                painting.cancel()
            try:
                [picture] = await painting
            except asyncio.CancelledError:
                continue
            kept += 1
            assert picture.brief.seed == number
            assert len(heard) == STEPS
            assert {step.previews[0][0, 0, 0] for step in heard} == {number}
        assert kept >= 6
        assert pid() == before


async def test_orders_behind_a_cancelled_one_are_painted() -> None:
    async with process_of(Stepping) as painter:
        orders = [asyncio.create_task(painter.paint([brief(number)])) for number in range(9)]
        await asyncio.sleep(0.03)
        for order in orders[::2]:
            order.cancel()
        found = await asyncio.gather(*orders, return_exceptions=True)
    assert [isinstance(each, asyncio.CancelledError) for each in found[::2]] == [True] * 5
    seeds = [each[0].brief.seed for each in found[1::2] if isinstance(each, list)]
    assert seeds == [1, 3, 5, 7]


async def test_patience_counts_from_the_last_step() -> None:
    async with process_of(Patient, patience=1) as painter:
        assert len(await painter.paint([brief()])) == 1  # in two seconds
    async with process_of(Endless, patience=1) as painter:
        with pytest.raises(PainterFailed, match="no sign of life for 1 s"):
            await painter.paint([brief()])


async def test_what_libraries_complain_of_there_is_not_in_our_log(
    capfd: pytest.CaptureFixture[str],
) -> None:
    async with process_of(Noisy) as painter:
        assert len(await painter.paint([brief()])) == 1
    assert capfd.readouterr() == ("", "")


@pytest.mark.skipif(not Path("/proc").exists(), reason="the dead are told by /proc")
def test_a_painter_at_work_ends_with_the_program_that_made_it() -> None:
    code = """
import asyncio, multiprocessing, os
from engine.painters.apart import Apart
from engine.palette import compose
from stepping_painters import Endless
async def main():
    painter = Apart(Endless, patience=60)
    await painter.load()
    painting = asyncio.create_task(painter.paint([compose("joy", 1, seed=1, size=64)]))
    await asyncio.sleep(0.1)
    print(multiprocessing.active_children()[0].pid, flush=True)
    os.kill(os.getpid(), 9)
if __name__ == "__main__":
    asyncio.run(main())
"""
    done = subprocess.run(
        [sys.executable, "-c", f"import sys; sys.path.append('tests')\n{code}"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    end = time.monotonic() + 5
    while alive(int(done.stdout)):
        assert time.monotonic() < end
        time.sleep(0.05)
