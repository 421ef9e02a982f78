"""`emotion-draw bench pool`: from a wish until its drawing is ready to be posted.

With pictures that were painted ahead and without, taking turns: a real store,
desk and worker, and the painter of the settings in a process of its own.
"""

import asyncio
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from bot import composition
from bot.commands.bench_row import Row, row
from bot.desk import Asked, Desk
from bot.filling import Demand
from bot.pace import Pace
from bot.settings import Settings
from bot.worker import Worker
from engine.easel import Easel
from engine.ports import Painter
from engine.studio import Studio
from engine.values import Request
from storage.store import Store, open_store

ROUNDS = 12  # wishes of each kind
TEXT = "We laughed so much today, and tonight I miss you terribly."


def waits(settings: Settings) -> list[Row]:
    """A usual wish, painted when it is asked for, and answered with what is ready."""
    return asyncio.run(timed(settings))


async def timed(settings: Settings) -> list[Row]:
    """The rows, in a loop that runs already."""
    times: dict[bool, list[float]] = {False: [], True: []}
    async with AsyncExitStack() as stack:
        painter = composition.make_painter_apart(settings)
        stack.push_async_callback(painter.close)
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        bench = await stack.enter_async_context(_bench(settings, folder, painter))
        await bench.answer(0, ready=False)  # the first loads and warms
        for number in range(1, 2 * ROUNDS + 1):
            ready = number % 2 == 0
            times[ready].append(await bench.answer(number, ready=ready))
    name = composition.painter_name(settings)
    return [
        row(f"a wish, painted by {name}", times[False], f"{settings.size} x {settings.size}"),
        row("a wish, answered with what is ready", times[True]),
    ]


@dataclass(frozen=True)
class _Bench:
    store: Store
    studio: Studio
    desk: Desk
    worker: Worker

    async def answer(self, number: int, *, ready: bool) -> float:
        """The seconds from a wish until its drawing is in the outbox."""
        if ready:
            await self._fill(number)
        asked = Asked(f"bench:{number}", f"local:bench{number}", "en", {})
        begun = time.perf_counter()
        # Whoever names a seed is painted for.
        receipt = await self.desk.ask(asked, Request(TEXT, seed=None if ready else number))
        while not await self.store.outbox.find(receipt.job.id):
            self.worker.finished.clear()
            await self.worker.finished.wait()
        return time.perf_counter() - begun

    async def _fill(self, seed: int) -> None:
        drawing = await self.studio.draw(Request(TEXT, seed=seed))
        for picture in drawing.pictures:
            await self.store.pool.add(picture)


@asynccontextmanager
async def _bench(settings: Settings, folder: Path, painter: Painter) -> AsyncIterator[_Bench]:
    reader = composition.make_reader(settings)
    async with open_store(folder) as store, Easel(painter) as easel:
        studio = Studio(reader, easel, settings.size)
        worker = Worker(store, studio, Pace(), demand=Demand())
        working = asyncio.create_task(worker.run())
        try:
            yield _Bench(store, studio, Desk(store, Pace(), None), worker)
        finally:
            working.cancel()
            await asyncio.gather(working, return_exceptions=True)
