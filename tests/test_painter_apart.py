import asyncio
import multiprocessing
import os
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from functools import partial
from multiprocessing import connection
from pathlib import Path

import numpy as np
import pytest

from conftest import ROOT
from engine.easel import Easel
from engine.errors import PainterAway, PainterFailed
from engine.painters.apart import Apart
from engine.painters.watercolor.painter import Watercolor
from engine.palette import compose
from engine.values import Brief
from stepping_painters import Slow
from troubled_painters import BREAKS, DIES, FINE, HANGS, RAISES, STARVES, Leaving, Troubled

pytestmark = pytest.mark.alone

FAULTS = {
    RAISES: "The brush broke.",
    BREAKS: "ZeroDivisionError: nobody thought of that",
    DIES: "signal SIGKILL",
    HANGS: "no sign of life for 2 s",
    STARVES: "not enough memory",
}


def brief(seed: int = FINE, emotion: str = "joy") -> Brief:
    return compose(emotion, 0.9, seed=seed, size=64)


@pytest.fixture
async def troubled() -> AsyncIterator[Apart]:
    painter = Apart(Troubled, patience=2)
    yield painter
    await painter.close()
    assert multiprocessing.active_children() == []


async def test_pictures_are_those_the_painter_paints_here() -> None:
    briefs = [brief(emotion=emotion) for emotion in ("joy", "fear", "love")]
    apart = Apart(Watercolor, patience=60)
    try:
        away, here = await apart.paint(briefs), await Watercolor().paint(briefs)
    finally:
        await apart.close()
    for one, other in zip(away, here, strict=True):
        assert (one.brief, one.painter, one.revision) == (
            other.brief,
            other.painter,
            other.revision,
        )
        assert np.array_equal(one.pixels, other.pixels)


@pytest.mark.parametrize("seed", FAULTS)
async def test_what_goes_wrong_there_is_one_fault_here(troubled: Apart, seed: int) -> None:
    with pytest.raises(PainterFailed, match=FAULTS[seed]):
        await troubled.paint([brief(seed)])
    assert len(await troubled.paint([brief(), brief()])) == 2


async def test_one_order_in_trouble_takes_no_other_with_it(troubled: Apart) -> None:
    seeds = [FINE, DIES, FINE, RAISES, FINE, STARVES, FINE]
    async with Easel(troubled) as easel:
        outcomes = await asyncio.gather(
            *(easel.paint([brief(seed)]) for seed in seeds), return_exceptions=True
        )
    failed = [isinstance(outcome, PainterFailed) for outcome in outcomes]
    assert failed == [seed != FINE for seed in seeds]


async def test_orders_at_once_take_turns(troubled: Apart) -> None:
    seeds = range(10, 14)
    orders = [troubled.paint([brief(seed)]) for seed in seeds]
    loading = asyncio.create_task(troubled.load())
    painted = await asyncio.gather(*orders)
    await loading
    assert [picture.brief.seed for [picture] in painted] == list(seeds)
    assert len(multiprocessing.active_children()) == 1


async def test_orders_at_once_are_painted_beside_each_other() -> None:
    apart = Apart(Slow, patience=20, at_once=2)
    seen: list[int] = []
    try:
        await apart.load()
        first = asyncio.create_task(apart.paint([brief(1)], lambda _: seen.append(1)))
        stopped = asyncio.create_task(apart.paint([brief(2)], lambda _: seen.append(2)))
        while len(set(seen)) < 2:
            await asyncio.sleep(0.01)
        stopped.cancel()
        assert len(await first) == 1
        assert stopped.cancelled()
        assert apart.ready
    finally:
        await apart.close()


async def test_a_painter_that_is_away_is_made_anew(tmp_path: Path) -> None:
    apart = Apart(partial(Leaving, tmp_path / "left"), patience=20)
    try:
        with pytest.raises(PainterAway, match="Nobody is there"):
            await apart.paint([brief()])
        assert not apart.ready
        assert len(await apart.paint([brief()])) == 1
    finally:
        await apart.close()


async def test_a_process_killed_while_idle_is_not_noticed(
    troubled: Apart, monkeypatch: pytest.MonkeyPatch
) -> None:
    await troubled.load()
    [child] = multiprocessing.active_children()
    assert child.pid is not None
    os.kill(child.pid, signal.SIGKILL)
    connection.wait([child.sentinel])
    # It says so for a moment after another thread has seen the process end.
    monkeypatch.setattr(multiprocessing.process.BaseProcess, "is_alive", lambda _: True)
    assert len(await troubled.paint([brief()])) == 1


async def test_a_stopped_process_is_replaced(troubled: Apart) -> None:
    await troubled.load()
    [child] = multiprocessing.active_children()
    assert child.pid is not None
    os.kill(child.pid, signal.SIGSTOP)
    with pytest.raises(PainterFailed, match="no sign of life"):
        await troubled.paint([brief()])
    assert len(await troubled.paint([brief()])) == 1


def test_the_process_ends_with_the_program_that_made_it() -> None:
    code = """
import asyncio, multiprocessing, os
from engine.painters.apart import Apart
from engine.painters.watercolor.painter import Watercolor
async def main():
    await Apart(Watercolor, patience=60).load()
    print(multiprocessing.active_children()[0].pid, flush=True)
    os.kill(os.getpid(), 9)
if __name__ == "__main__":
    asyncio.run(main())
"""
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False
    )
    child = int(done.stdout)
    end = time.monotonic() + 10
    while alive(child):
        assert time.monotonic() < end
        time.sleep(0.05)


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    told = Path(f"/proc/{pid}/stat")  # one that has ended may not be buried yet
    return not told.exists() or told.read_text(encoding="ascii").rsplit(")", 1)[1].split()[0] != "Z"
