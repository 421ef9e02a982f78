"""Painting ahead: while nobody needs the painter, the pool of ready pictures is filled."""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from bot import logs
from engine.errors import EmotionDrawError
from engine.ports import Painter
from engine.studio import Studio
from engine.values import EMOTIONS, Brief, Equipment, Picture
from storage.store import Store

BATCH = 3  # pictures painted at once, as many as a drawing has: no other shape to compile
PAUSE = 30.0  # seconds after a failure, which costs nobody anything
LATER = 5.0  # seconds between two looks whether a painter is back that another stands for

log = logs.logger(__name__)


class Demand:
    """Whether anybody needs the painter now: `some` is set or `none` is."""

    def __init__(self) -> None:
        self._painting = 0
        self.some = asyncio.Event()
        self.none = asyncio.Event()
        self.none.set()

    @contextmanager
    def made(self) -> Iterator[None]:
        """Somebody needs the painter meanwhile."""
        self._change(1)
        try:
            yield
        finally:
            self._change(-1)

    def _change(self, by: int) -> None:
        self._painting += by
        is_set, other = (self.some, self.none) if self._painting else (self.none, self.some)
        is_set.set()
        other.clear()


class Filler:
    """Keeps `depth` pictures of each feeling ready."""

    def __init__(  # noqa: PLR0913 - the parts it brings together
        self,
        store: Store,
        studio: Studio,
        painter: Painter,
        *,
        name: str,
        depth: int,
        now: Callable[[], Equipment | None] = Equipment,
    ) -> None:
        """`name` is the painter's whose pictures are wanted; a substitute's are not.

        `now`: what that one paints with, None while it is not there. Whoever needs the
        painter says so to `demand`.
        """
        self._store = store
        self._studio = studio
        self._painter = painter
        self.demand = Demand()
        self._name = name
        self._depth = depth
        self._now = now
        self._loaded = ""  # the revision with which the painter was loaded
        self._revision: str | None = None  # of the pictures that are kept, once it is known

    async def run(self) -> None:
        """Fill the pool until cancelled."""
        while True:
            await self.demand.none.wait()
            try:
                pause = await self._fill()
            except EmotionDrawError as error:
                log.warning("nothing was painted ahead", error=str(error))
                pause = PAUSE
            await asyncio.sleep(pause)

    async def _fill(self) -> float:
        """Paint a batch of what lacks most, unless somebody comes; the seconds to rest then."""
        equipment = self._now()
        if equipment is None:
            await self._painter.load()  # that is, try to
            return LATER
        if equipment.revision != self._loaded:
            self._loaded = equipment.revision
            await self._keep_only(equipment.revision)
        self._store.pool.fewer.clear()  # before the look, so that nothing is missed
        briefs = await self._lacking()
        if not briefs:
            await self._store.pool.fewer.wait()
            return 0.0
        self._store.check_room()
        painting = asyncio.ensure_future(self._painter.paint(briefs))
        coming = asyncio.ensure_future(self.demand.some.wait())
        try:
            await asyncio.wait({painting, coming}, return_when=asyncio.FIRST_COMPLETED)
            kept = not painting.done() or await self._keep(painting.result())
            return 0.0 if kept else LATER
        finally:
            painting.cancel()
            coming.cancel()
            await asyncio.gather(painting, coming, return_exceptions=True)

    async def _keep(self, pictures: Sequence[Picture]) -> bool:
        """Into the pool, where they are the painter's own; False where they are not."""
        if any(picture.painter != self._name for picture in pictures):
            return False
        await self._keep_only(pictures[0].revision)
        for picture in pictures:
            await self._store.pool.add(picture)
        return True

    async def _keep_only(self, revision: str) -> None:
        """Leave nobody the pictures of a model that is in use no more."""
        if revision and revision != self._revision:
            await self._store.pool.keep_only(self._name, revision)
            self._revision = revision

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
