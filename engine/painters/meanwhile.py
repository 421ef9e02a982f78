"""A painter in place of another that is not there yet, or not any more."""

import asyncio
import logging
import time
from collections.abc import Sequence
from contextlib import suppress
from contextvars import Context
from typing import Protocol

from engine.errors import EmotionDrawError, PainterAway
from engine.ports import Painter, Watch
from engine.values import Brief, Equipment, Picture, Step

AGAIN = 300.0  # seconds after which a painter that could not be loaded is tried again
LOOK = 0.5  # seconds between two looks whether it is loaded, where nobody stands in for it

log = logging.getLogger(__name__)


class Loadable(Painter, Protocol):
    """A painter whose loading takes so long that nobody should wait for it."""

    @property
    def ready(self) -> bool:
        """Whether it is loaded and could paint now."""


class Meanwhile:
    """Has `wanted` paint once it is loaded, and until then `substitute`, if there is one."""

    def __init__(
        self,
        wanted: Loadable,
        substitute: Painter | None,
        *,
        again: float = AGAIN,
        expected: Equipment | None = None,
    ) -> None:
        """Without a `substitute` orders wait. `again`: seconds between two tries to load.

        `expected` is what `wanted` is thought to paint with until it has said so.
        """
        self.equipment = expected or Equipment()  # of `wanted`, as it was when it was last loaded
        self._wanted = wanted
        self._substitute = substitute
        self._again = again
        self._loading: asyncio.Task[None] | None = None
        self._next = 0.0  # when loading may be tried, on the monotonic clock
        self._fault = ""

    @property
    def reads(self) -> bool:
        """Whether what is ordered now is painted as its prompt says."""
        return self.equipment.reads and (self._wanted.ready or self._substitute is None)

    async def load(self, watch: Watch | None = None) -> Equipment:
        """Begin to load the one, and load the other. Raises ModelUnavailable."""
        self._begin()
        if self._substitute is not None:
            await self._substitute.load(watch)
        return self.equipment

    async def paint(self, briefs: Sequence[Brief], watch: Watch | None = None) -> list[Picture]:
        """One picture a brief, in order, by whoever is ready. Raises what that one raises.

        An order whose painter goes away is not lost: it waits, or the other one paints it.
        """
        while True:
            if self._wanted.ready:
                with suppress(PainterAway):  # which loading it again will tell
                    return await self._wanted.paint(briefs, watch)
            self._begin()
            if self._substitute is not None:
                return await self._substitute.paint(briefs, watch)
            await asyncio.sleep(LOOK)

    async def close(self) -> None:
        """Load no longer."""
        if self._loading is not None:
            self._loading.cancel()
            await asyncio.gather(self._loading, return_exceptions=True)

    def _begin(self) -> None:
        """Load in the background, unless that is under way or has failed just now."""
        if self._wanted.ready or time.monotonic() < self._next:
            return
        if self._loading is None or self._loading.done():
            self._loading = asyncio.create_task(self._load(), name="load", context=Context())

    async def _load(self) -> None:
        begun = time.monotonic()
        if not self._fault:
            log.info("the painter is being loaded, which may take minutes the first time")
        try:
            self.equipment = await self._wanted.load(_tell)
        except EmotionDrawError as error:
            self._next = time.monotonic() + self._again
            if str(error) != self._fault:  # once is enough
                log.error("%s %s", error, self._words())
            self._fault = str(error)
        except Exception:
            self._next = time.monotonic() + self._again
            log.exception("The painter could not be loaded. %s", self._words())
        else:
            self._fault = ""
            log.info("the painter is ready", extra={"seconds": round(time.monotonic() - begun, 1)})
            if self.equipment.fault:
                log.warning(
                    "the painter is slower than it should be", extra={"why": self.equipment.fault}
                )

    def _words(self) -> str:
        """What becomes of orders now."""
        if self._substitute is None:
            return "Drawings wait for it."
        return "Meanwhile another painter paints."


def _tell(step: Step) -> None:
    log.info("the painter is being loaded", extra={"step": step.number, "of": step.total})
