"""The process in which a painter lives, and what it and the bot say to each other.

Orders are numbered. Each is answered with what the painter paints with, its steps and
then one outcome, which comes also where it is stopped.
"""

import asyncio
import os
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from multiprocessing.connection import Connection
from threading import Thread

from engine import background, memory
from engine.errors import EmotionDrawError, PainterFailed
from engine.ports import Painter
from engine.values import Brief, Equipment, Picture, Step

REST = 2.0  # seconds without an order after which memory is given back

# To the painter, with a number: what to paint (nothing only loads it), or that nobody wants
# the order of that number any more.
Order = tuple[Brief, ...]
STOP = None
# From the painter, with the order's number: what it paints with, any number of steps, then
# the outcome.
Outcome = list[Picture] | EmotionDrawError


def serve(line: Connection, make: Callable[[], Painter]) -> None:
    """The process: paint what is ordered until the other end of the line is gone."""
    background.settle()
    asyncio.run(_Workshop(line, make).work())


class _Workshop:
    """A painter and its orders; a thread listens, everything else is the event loop's."""

    def __init__(self, line: Connection, make: Callable[[], Painter]) -> None:
        self._line = line
        self._make = make
        self._painter: Painter | None = None
        self._painting: dict[int, asyncio.Task[Outcome]] = {}  # by the orders' numbers
        self._rest: asyncio.TimerHandle | None = None

    async def work(self) -> None:
        loop = asyncio.get_running_loop()
        Thread(target=self._listen, args=(loop,), name="orders", daemon=True).start()
        await loop.create_future()

    def _listen(self, loop: asyncio.AbstractEventLoop) -> None:
        """Pass on what is said; without the bot this process is of no use, whatever it does."""
        with suppress(EOFError, OSError):
            while True:
                loop.call_soon_threadsafe(self._hear, self._line.recv())
        os._exit(0)

    def _hear(self, said: tuple[int, Order | None]) -> None:
        number, order = said
        if order is not STOP:
            self._begin(number, order)
        elif number in self._painting:  # one that comes too late finds its order done
            self._painting[number].cancel()

    def _begin(self, number: int, order: Order) -> None:
        if self._rest is not None:
            self._rest.cancel()
        painting = asyncio.create_task(self._carry_out(number, order))
        self._painting[number] = painting
        # Not by the task itself: one that is stopped before it begins must be answered too.
        painting.add_done_callback(partial(self._answer, number))

    def _answer(self, number: int, painting: asyncio.Task[Outcome]) -> None:
        del self._painting[number]
        stopped = PainterFailed("The painter was stopped.")
        self._tell(number, stopped if painting.cancelled() else painting.result())
        if not self._painting:
            self._rest = asyncio.get_running_loop().call_later(REST, memory.give_back)

    async def _carry_out(self, number: int, order: Order) -> Outcome:
        try:
            self._painter = self._painter or self._make()
            tell = partial(self._tell, number)
            # Who waits for a picture hears of its own steps alone.
            self._tell(number, await self._painter.load(None if order else tell))
            return await self._painter.paint(order, tell) if order else []
        except EmotionDrawError as error:
            return error
        except MemoryError:
            return PainterFailed("There is not enough memory to paint this.")
        except Exception as error:  # noqa: BLE001 - a painter's bug, told in the process that has logs
            return PainterFailed(f"The painter broke off: {type(error).__name__}: {error}")

    def _tell(self, number: int, what: Equipment | Step | Outcome) -> None:
        with suppress(OSError):  # nobody is there any more, which the listener sees too
            self._line.send((number, what))
