"""The queue in front of the painter, and what every painter promises."""

import asyncio
from collections.abc import AsyncIterator, Sequence

import numpy as np
import pytest

from engine.easel import Easel
from engine.errors import ModelUnavailable, Overloaded, PainterFailed, ShuttingDown
from engine.painters.watercolor.painter import Watercolor
from engine.palette import compose
from engine.ports import Painter, Watch
from engine.values import Brief, Equipment, Picture, Step


def brief(emotion: str = "joy", seed: int = 1) -> Brief:
    return compose(emotion, 0.9, seed=seed, size=64)


class Slow:
    """Paints when told to, in two steps; remembers its batches; breaks on seed 13."""

    def __init__(self, loads: bool = True) -> None:
        self.go = asyncio.Event()
        self.begun = asyncio.Event()
        self.loads = loads
        self.batches: list[list[int]] = []
        self.stopped = 0

    async def load(self, watch: Watch | None = None) -> Equipment:
        if not self.loads:
            raise ModelUnavailable("no weights")
        return Equipment()

    async def paint(self, briefs: Sequence[Brief], watch: Watch | None = None) -> list[Picture]:
        self.batches.append([order.seed for order in briefs])
        self.begun.set()
        try:
            await self.go.wait()
        except asyncio.CancelledError:
            self.stopped += 1
            raise
        if watch:
            watch(Step(1, 2, tuple(np.full((1, 1, 3), b.seed, np.uint8) for b in briefs)))
            watch(Step(2, 2))
        if any(order.seed == 13 for order in briefs):
            raise ValueError("thirteen")
        blank = np.zeros((64, 64, 3), np.uint8)
        return [Picture(order, "slow", "1", blank) for order in briefs]


@pytest.fixture(params=["watercolor", "easel"])
async def painter(request: pytest.FixtureRequest) -> AsyncIterator[Painter]:
    if request.param == "watercolor":
        yield Watercolor()
    else:
        async with Easel(Watercolor()) as easel:
            yield easel


async def test_painter_gives_one_picture_a_brief_in_order(painter: Painter) -> None:
    await painter.load()
    await painter.load()
    briefs = [brief("love", 2), brief("fear", 2), brief("love", 3)]
    pictures = await painter.paint(briefs)
    assert [picture.brief for picture in pictures] == briefs
    assert all(picture.pixels.shape == (64, 64, 3) for picture in pictures)
    assert all(picture.pixels.dtype == np.uint8 for picture in pictures)


async def test_painter_gives_the_same_picture_alone_and_in_a_batch(painter: Painter) -> None:
    (alone,) = await painter.paint([brief()])
    _, together = await painter.paint([brief("anger"), brief()])
    assert np.array_equal(alone.pixels, together.pixels)


async def test_those_who_wait_are_painted_in_one_batch() -> None:
    slow = Slow()
    async with Easel(slow, batch=4) as easel:
        first = asyncio.create_task(easel.paint([brief(seed=1)]))
        await slow.begun.wait()
        rest = [asyncio.create_task(easel.paint([brief(seed=n)] * 2)) for n in (2, 3, 4)]
        await asyncio.sleep(0)
        slow.go.set()
        await asyncio.gather(first, *rest)
    assert slow.batches == [[1], [2, 2, 3, 3], [4, 4]]


async def test_full_queue_refuses() -> None:
    slow = Slow()
    async with Easel(slow, capacity=1) as easel:
        running = asyncio.create_task(easel.paint([brief()]))
        await slow.begun.wait()
        waiting = asyncio.create_task(easel.paint([brief()]))
        await asyncio.sleep(0)
        with pytest.raises(Overloaded):
            await easel.paint([brief()])
        slow.go.set()
        assert len(await running) == len(await waiting) == 1


async def test_a_caller_who_leaves_stops_nothing() -> None:
    slow = Slow()
    async with Easel(slow, batch=1) as easel:
        leaving = asyncio.create_task(easel.paint([brief(seed=1)]))
        await slow.begun.wait()
        never = asyncio.create_task(easel.paint([brief(seed=2)]))
        staying = asyncio.create_task(easel.paint([brief(seed=3)]))
        await asyncio.sleep(0)
        leaving.cancel()
        never.cancel()
        await asyncio.sleep(0)
        slow.go.set()
        assert (await staying)[0].brief.seed == 3
    assert slow.batches == [[1], [3]]


async def test_a_batch_that_everybody_has_left_is_stopped() -> None:
    slow = Slow()
    async with Easel(slow) as easel:
        leaving = [asyncio.create_task(easel.paint([brief(seed=n)])) for n in (1, 2)]
        await slow.begun.wait()
        staying = asyncio.create_task(easel.paint([brief(seed=3)]))
        leaving[0].cancel()
        await asyncio.sleep(0.01)
        assert slow.stopped == 0
        leaving[1].cancel()
        await asyncio.sleep(0.01)
        assert slow.stopped == 1
        slow.go.set()
        assert (await staying)[0].brief.seed == 3
    assert slow.batches == [[1, 2], [3]]


async def test_a_painter_that_stops_by_itself_fails_its_order() -> None:
    class Tired(Slow):
        async def paint(self, briefs: Sequence[Brief], watch: Watch | None = None) -> list[Picture]:
            raise asyncio.CancelledError

    async with Easel(Tired()) as easel:
        with pytest.raises(PainterFailed):
            await asyncio.wait_for(easel.paint([brief()]), 5)


async def test_each_caller_hears_the_steps_with_his_own_previews() -> None:
    heard: dict[int, list[Step]] = {1: [], 2: [], 3: []}
    slow = Slow()
    async with Easel(slow) as easel:
        orders = [
            asyncio.create_task(easel.paint([brief(seed=n)] * n, heard[n].append)) for n in heard
        ]
        await slow.begun.wait()
        orders[1].cancel()
        await asyncio.sleep(0.01)
        slow.go.set()
        await asyncio.gather(*orders, return_exceptions=True)
    assert [(step.number, step.total) for step in heard[1]] == [(1, 2), (2, 2)]
    first, bare = heard[3]
    assert [preview[0, 0, 0] for preview in first.previews] == [3, 3, 3]
    assert bare.previews == ()
    assert heard[2] == []


async def test_only_the_guilty_order_of_a_batch_fails() -> None:
    slow = Slow()
    slow.go.set()
    async with Easel(slow) as easel:
        found = await asyncio.gather(
            *(easel.paint([brief(seed=seed)]) for seed in (1, 13, 2)), return_exceptions=True
        )
    assert isinstance(found[1], PainterFailed)
    assert "thirteen" in str(found[1])
    assert [part[0].brief.seed for part in (found[0], found[2]) if isinstance(part, list)] == [1, 2]


async def test_a_painter_that_gives_too_few_fails_its_order_and_goes_on() -> None:
    class Short(Slow):
        async def paint(self, briefs: Sequence[Brief], watch: Watch | None = None) -> list[Picture]:
            pictures = await super().paint(briefs, watch)
            return pictures[:-1] if len(briefs) == 2 else pictures

    short = Short()
    short.go.set()
    async with Easel(short) as easel:
        with pytest.raises(PainterFailed):
            await asyncio.wait_for(easel.paint([brief(), brief()]), 5)
        assert len(await asyncio.wait_for(easel.paint([brief()]), 5)) == 1


async def test_failed_loading_fails_every_waiter_and_is_tried_again() -> None:
    slow = Slow(loads=False)
    slow.go.set()
    async with Easel(slow) as easel:
        found = await asyncio.gather(
            *(easel.paint([brief()]) for _ in range(5)), return_exceptions=True
        )
        assert all(isinstance(fault, ModelUnavailable) for fault in found)
        slow.loads = True
        assert len(await easel.paint([brief()])) == 1


async def test_shutdown_settles_everybody() -> None:
    slow = Slow()
    easel = Easel(slow, batch=1)
    tasks = [asyncio.create_task(easel.paint([brief()])) for _ in range(4)]
    await slow.begun.wait()
    await easel.close()
    found = await asyncio.wait_for(asyncio.gather(*tasks, return_exceptions=True), 1)
    assert all(isinstance(fault, ShuttingDown) for fault in found)
    with pytest.raises(ShuttingDown):
        await easel.paint([brief()])
