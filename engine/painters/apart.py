"""A painter in a process of its own, which may die without us.

What a crash, a hang or a lack of memory takes with it is that process and the
order it was painting. Another is started for the next order. Who cancels an
order has it stopped; only a painter that does not stop in time loses its
process, for a large one takes long to load.
"""

import asyncio
import signal
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import count
from multiprocessing import connection, get_context
from threading import Thread

from engine.errors import EmotionDrawError, PainterAway, PainterFailed
from engine.painters.apart_process import STOP, Order, Outcome, serve
from engine.ports import Painter, Watch
from engine.values import Brief, Equipment, Picture, Step

GRACE = 2.0  # seconds that a painter has to stop when its order is cancelled
LAST_BREATH = 1.0  # seconds in which a process whose line has broken ends by itself


class Apart:
    """Hands orders to a painter that `make` makes in another process."""

    def __init__(
        self,
        make: Callable[[], Painter],
        *,
        patience: float,
        loading: float | None = None,
        at_once: int = 1,
        ended: type[PainterFailed] = PainterFailed,
    ) -> None:
        """`make` is a function of a module.

        `patience`: seconds after which a painter is thought to hang that has told of no
        step, from its beginning or its last one; `loading`, where it is not loaded yet.
        `at_once`: orders that the painter is given at a time. `ended`: what orders fail with
        whose process has ended.
        """
        self._make = make
        self._patience = patience
        self._loading = patience if loading is None else loading
        self._ended = ended
        self._child: _Child | None = None
        self._starting = asyncio.Lock()
        self._turn = asyncio.Semaphore(at_once)

    @property
    def ready(self) -> bool:
        """Whether the process lives and its painter is loaded."""
        return self._child is not None and self._child.alive and self._child.loaded is not None

    async def load(self, watch: Watch | None = None) -> Equipment:
        """Start the process and load its painter. Raises ModelUnavailable, PainterFailed."""
        if not self.ready:
            await self._order((), watch)
        return (self._child and self._child.loaded) or Equipment()

    async def paint(self, briefs: Sequence[Brief], watch: Watch | None = None) -> list[Picture]:
        """One picture a brief, in order. Raises what the painter does; PainterFailed.

        Cancelled, it returns once the painter has stopped or its process was killed.
        """
        return await self._order(tuple(briefs), watch)

    async def close(self) -> None:
        """End the process."""
        if self._child is not None:
            self._child.kill()
            await self._child.ended.wait()

    async def _order(self, order: Order, watch: Watch | None = None) -> list[Picture]:
        async with self._turn:
            async with self._starting:
                child = await self._living()
            patience = self._patience if child.loaded else self._loading
            outcome = await child.carry_out(order, watch, patience)
        if isinstance(outcome, PainterAway):
            child.kill()  # what it had found is gone; the next one looks anew
        if isinstance(outcome, EmotionDrawError):
            raise outcome
        return outcome

    async def _living(self) -> "_Child":
        """The process, started where there is none."""
        if self._child is None or not self._child.alive:
            await self.close()  # all of it: the next one may need its memory
            self._child = await asyncio.to_thread(_Child, self._make, self._ended)
            self._child.listen()
        return self._child


@dataclass(frozen=True, eq=False)
class _UnderWay:
    """An order that the process has, and who waits for it."""

    answer: "asyncio.Future[Outcome]"
    watch: Watch | None


class _Child:
    """The process, and our end of the line."""

    def __init__(self, make: Callable[[], Painter], ended: type[PainterFailed]) -> None:
        # Not a fork: threads of ours may hold locks.
        context = get_context("spawn")
        self._line, theirs = context.Pipe()
        self._process = context.Process(
            target=serve, args=(theirs, make), name="painter", daemon=True
        )
        self._process.start()
        theirs.close()
        self._fault = ended
        self._numbers = count()
        self._orders: dict[int, _UnderWay] = {}  # by their numbers
        self._sign = 0.0  # when it last gave one of life, by the event loop's clock
        self._killed = False
        self.loaded: Equipment | None = None  # what its painter paints with, once it could
        self.ended = asyncio.Event()

    def listen(self) -> None:
        """Begin to hear what is said; to be called in the event loop."""
        loop = asyncio.get_running_loop()
        Thread(target=self._listen, args=(loop,), name="painter's line", daemon=True).start()

    @property
    def alive(self) -> bool:
        """Whether it can be given an order."""
        # `is_alive` says yes for a moment after another thread has seen the process end.
        over = self._killed or connection.wait([self._process.sentinel], timeout=0)
        return not over and self._process.is_alive()

    def kill(self) -> None:
        """Have it end; `ended` is set when it has."""
        self._killed = True
        self._process.kill()

    async def carry_out(self, order: Order, watch: Watch | None, patience: float) -> Outcome:
        """What comes of an order; where it is cancelled, that is soon."""
        number, loop = next(self._numbers), asyncio.get_running_loop()
        answer: asyncio.Future[Outcome] = loop.create_future()
        self._orders[number] = _UnderWay(answer, watch)
        self._sign = loop.time()
        try:
            self._line.send((number, order))
            return await self._answered(answer, patience)
        except OSError:  # it has just died, and `_end` says how
            return await answer
        except asyncio.CancelledError:
            self._orders[number] = _UnderWay(answer, None)
            await self._stop(number, answer)
            raise
        finally:
            del self._orders[number]

    async def _answered(self, answer: "asyncio.Future[Outcome]", patience: float) -> Outcome:
        """The answer, unless no sign of life comes for so long."""
        clock = asyncio.get_running_loop().time
        while not answer.done():
            left = self._sign + patience - clock()
            if left <= 0:
                self.kill()
                return PainterFailed(f"The painter gave no sign of life for {patience:.0f} s.")
            await asyncio.wait({answer}, timeout=left)
        return answer.result()

    async def _stop(self, number: int, answer: "asyncio.Future[Outcome]") -> None:
        """Have the order stopped, or the process killed where it does not heed that."""
        try:
            if not answer.done():
                with suppress(OSError):
                    self._line.send((number, STOP))
                await asyncio.wait({answer}, timeout=GRACE)
        finally:  # cancelled again: somebody insists
            if not answer.done():
                self.kill()

    def _listen(self, loop: asyncio.AbstractEventLoop) -> None:
        """A thread: pass on what is said, and that the process has ended."""
        with suppress(RuntimeError):  # the event loop is closed
            with suppress(EOFError, OSError):
                while self._line in connection.wait([self._line, self._process.sentinel]):
                    loop.call_soon_threadsafe(self._hear, self._line.recv())
            self._process.join(LAST_BREATH)
            self._process.kill()
            self._process.join()
            loop.call_soon_threadsafe(self._end)

    def _hear(self, said: tuple[int, Equipment | Step | Outcome]) -> None:
        number, what = said
        self._sign = asyncio.get_running_loop().time()
        if isinstance(what, Equipment):
            self.loaded = what
            return
        if (order := self._orders.get(number)) is None:
            return
        if not isinstance(what, Step):
            if not order.answer.done():
                order.answer.set_result(what)
        elif order.watch is not None:
            order.watch(what)

    def _end(self) -> None:
        self._line.close()
        self.ended.set()
        ended = self._fault(f"The painter's process ended ({self._how()}).")
        for order in self._orders.values():
            if not order.answer.done():
                order.answer.set_result(ended)

    def _how(self) -> str:
        code = self._process.exitcode
        if code is not None and code < 0:
            return f"signal {signal.Signals(-code).name}"
        return f"exit code {code}"
