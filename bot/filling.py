"""Painting ahead: while nobody needs the painter, the pool of ready pictures is filled."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bot import logs
from engine.errors import EmotionDrawError
from engine.ports import Painter
from engine.studio import Studio
from engine.values import EMOTIONS, Brief
from storage.store import Store

BATCH = 3  # pictures painted at once, as many as a drawing has: no other shape to compile
PAUSE = 30.0  # seconds after a failure, which costs nobody anything
LOOK = 1.0  # seconds between two looks whether the pool is full

log = logs.logger(__name__)


class Demand:
    """How many need the painter now."""

    def __init__(self) -> None:
        self._painting = 0
        self._changed = asyncio.Condition()

    @asynccontextmanager
    async def made(self) -> AsyncIterator[None]:
        """Somebody needs the painter meanwhile."""
        await self._change(1)
        try:
            yield
        finally:
            await asyncio.shield(self._change(-1))

    async def _change(self, by: int) -> None:
        async with self._changed:
            self._painting += by
            self._changed.notify_all()

    async def none(self) -> None:
        """Wait until nobody needs it."""
        async with self._changed:
            await self._changed.wait_for(lambda: not self._painting)

    async def some(self) -> None:
        """Wait until somebody needs it."""
        async with self._changed:
            await self._changed.wait_for(lambda: bool(self._painting))


class Filler:
    """Keeps `depth` pictures of each feeling ready."""

    def __init__(
        self, store: Store, studio: Studio, painter: Painter, demand: Demand, depth: int
    ) -> None:
        self._store = store
        self._studio = studio
        self._painter = painter
        self._demand = demand
        self._depth = depth

    async def run(self) -> None:
        """Fill the pool until cancelled."""
        while True:
            await self._demand.none()
            try:
                filled = await self._fill()
            except EmotionDrawError as error:
                log.warning("nothing was painted ahead", error=str(error))
                await asyncio.sleep(PAUSE)
                continue
            if not filled:
                await asyncio.sleep(LOOK)

    async def _fill(self) -> bool:
        """Paint a batch of what lacks most, unless somebody comes; False where nothing lacks."""
        briefs = await self._lacking()
        if not briefs:
            return False
        self._store.check_room()
        painting = asyncio.ensure_future(self._painter.paint(briefs))
        coming = asyncio.ensure_future(self._demand.some())
        try:
            await asyncio.wait({painting, coming}, return_when=asyncio.FIRST_COMPLETED)
            if painting.done():
                for picture in painting.result():
                    await self._store.pool.add(picture)
            return True
        finally:
            painting.cancel()
            coming.cancel()
            await asyncio.gather(painting, coming, return_exceptions=True)

    async def _lacking(self) -> list[Brief]:
        """Orders for a batch, each for the feeling that has least ready; none where all is full."""
        usual = {emotion: self._studio.usual(emotion) for emotion in EMOTIONS}
        depths = {emotion: await self._store.pool.depth(brief) for emotion, brief in usual.items()}
        briefs: list[Brief] = []
        while len(briefs) < BATCH:
            least = min(depths, key=lambda emotion: depths[emotion])
            if depths[least] >= self._depth:
                break
            depths[least] += 1
            briefs.append(self._studio.usual(least))
        return briefs
