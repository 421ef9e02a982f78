"""The pool is filled while nobody needs the painter, and whoever comes does not wait for it."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

import pytest

from bot.filling import Demand, Filler
from engine.errors import PainterFailed
from engine.ports import Watch
from engine.studio import Studio
from engine.values import EMOTIONS, Brief, Equipment, Picture
from storage.pool import claim
from storage.store import Store, open_store
from wishes import PaperPainter, PaperReader


class Slow(PaperPainter):
    """Notes what it paints; slow, or broken, where it is told so."""

    def __init__(self) -> None:
        super().__init__()
        self.batches: list[list[str]] = []
        self.pause = 0.0
        self.stopped = 0
        self.broken = False
        self.loads = 0

    async def load(self, watch: Watch | None = None) -> Equipment:
        self.loads += 1
        return await super().load(watch)

    async def paint(self, briefs: Sequence[Brief], watch: Watch | None = None) -> list[Picture]:
        if self.broken:
            raise PainterFailed("It broke.")
        try:
            await asyncio.sleep(self.pause)
        except asyncio.CancelledError:
            self.stopped += 1
            raise
        self.batches.append([brief.emotion for brief in briefs])
        return await super().paint(briefs, watch)


@asynccontextmanager
async def filling(
    store: Store, painter: Slow, depth: int, **more: Callable[[], Equipment | None]
) -> AsyncIterator[Demand]:
    studio = Studio(PaperReader(), painter, 8)
    filler = Filler(store, studio, painter, name="watercolor", depth=depth, **more)
    task = asyncio.create_task(filler.run())
    try:
        yield filler.demand
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def depths(store: Store) -> list[int]:
    studio = Studio(PaperReader(), PaperPainter(), 8)
    return [await store.pool.depth(studio.usual(emotion)) for emotion in EMOTIONS]


async def until(store: Store, wanted: list[int]) -> None:
    async with asyncio.timeout(10):
        while await depths(store) != wanted:
            await asyncio.sleep(0.02)


async def test_each_feeling_is_ready_as_often_as_wanted(tmp_path: Path) -> None:
    async with open_store(tmp_path) as store:
        painter = Slow()
        async with filling(store, painter, 3):
            await until(store, [3] * 6)
            await asyncio.sleep(0.2)
        assert await depths(store) == [3] * 6
        assert sorted(map(sorted, painter.batches)) == sorted(
            [sorted(EMOTIONS[:3]), sorted(EMOTIONS[3:])] * 3
        )


async def test_whoever_needs_the_painter_stops_it(tmp_path: Path) -> None:
    async with open_store(tmp_path) as store:
        painter = Slow()
        painter.pause = 60.0
        async with filling(store, painter, 1) as demand:
            await asyncio.sleep(0.1)
            with demand.made(), demand.made():
                await asyncio.sleep(0.1)
                assert painter.stopped == 1
                painter.pause = 0.0
                await asyncio.sleep(0.1)
                assert painter.batches == []
            await until(store, [1] * 6)


async def test_a_painter_that_fails_is_asked_again_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.filling.PAUSE", 0.05)
    async with open_store(tmp_path) as store:
        painter = Slow()
        painter.broken = True
        async with filling(store, painter, 1):
            await asyncio.sleep(0.2)
            painter.broken = False
            await until(store, [1] * 6)


async def test_a_substitutes_pictures_are_not_kept(tmp_path: Path) -> None:
    async with open_store(tmp_path) as store:
        painter = Slow()
        filler = Filler(
            store, Studio(PaperReader(), painter, 8), painter, name="stable-diffusion", depth=1
        )
        task = asyncio.create_task(filler.run())
        await asyncio.sleep(0.2)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        assert len(painter.batches) == 1
        assert await depths(store) == [0] * 6


async def test_nothing_is_ordered_from_a_substitute(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.filling.LATER", 0.05)
    async with open_store(tmp_path) as store:
        painter, back = Slow(), asyncio.Event()

        def now() -> Equipment | None:
            return Equipment() if back.is_set() else None

        async with filling(store, painter, 1, now=now):
            await asyncio.sleep(0.2)
            assert painter.batches == []
            assert painter.loads > 1  # nobody else may come to try it
            back.set()
            await until(store, [1] * 6)


async def test_a_full_pool_is_looked_at_when_it_has_fewer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with open_store(tmp_path) as store:
        looks: list[Brief] = []
        depth = store.pool.depth

        async def looked(brief: Brief) -> int:
            looks.append(brief)
            return await depth(brief)

        async with filling(store, Slow(), 1):
            await until(store, [1] * 6)
            monkeypatch.setattr(store.pool, "depth", looked)
            await asyncio.sleep(0.3)
            looks.clear()  # the last one, that found it full
            await asyncio.sleep(1.1)
            assert looks == []
            monkeypatch.undo()
            usual = Studio(PaperReader(), PaperPainter(), 8).usual("joy")
            async with store.pool.offer([usual]) as offer:
                assert offer
                await store.database.write(partial(claim, offer=offer))
            await store.pool.sweep(offer)
            await until(store, [1] * 6)


async def test_pictures_of_another_model_are_painted_anew_once_it_is_loaded(
    tmp_path: Path,
) -> None:
    async with open_store(tmp_path) as store, filling(store, Slow(), 1):
        await until(store, [1] * 6)
    async with open_store(tmp_path) as store:
        painter = Slow()
        async with filling(store, painter, 1, now=lambda: Equipment(revision="2")):
            async with asyncio.timeout(10):
                while len(painter.batches) < 2:
                    await asyncio.sleep(0.02)
            await until(store, [1] * 6)
            await asyncio.sleep(0.2)
        # What the painter is said to be is believed once: its pictures know better.
        assert len(painter.batches) == 2


async def test_what_was_painted_before_a_restart_counts(tmp_path: Path) -> None:
    async with open_store(tmp_path) as store, filling(store, Slow(), 1):
        await until(store, [1] * 6)
    async with open_store(tmp_path) as store:
        painter = Slow()
        async with filling(store, painter, 1):
            await asyncio.sleep(0.2)
        assert painter.batches == []
