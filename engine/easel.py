"""The bounded queue in front of the painter; itself a Painter.

Callers come one by one, the painter works in batches. A caller who leaves
takes nothing with him but his own pictures, and the last one of a batch has it
stopped; a painter that breaks on a batch gets each caller's part once more by
itself, so that only the guilty one fails.
"""

import asyncio
from collections.abc import Sequence
from contextvars import Context
from dataclasses import dataclass, replace
from itertools import islice

from engine.errors import EmotionDrawError, Overloaded, PainterFailed, ShuttingDown
from engine.ports import Painter, Watch
from engine.values import Brief, Equipment, Picture, Step


@dataclass(frozen=True, eq=False)
class _Order:
    briefs: tuple[Brief, ...]
    done: asyncio.Future[list[Picture]]
    watch: Watch | None = None


class Easel:
    """Feeds one painter; use it as `async with Easel(painter) as easel`."""

    def __init__(self, painter: Painter, *, capacity: int = 64, batch: int = 6) -> None:
        """`capacity`: callers that may wait; `batch`: pictures painted at once."""
        self._painter = painter
        self._batch = batch
        self._orders: asyncio.Queue[_Order] = asyncio.Queue(capacity)
        self._work: asyncio.Task[None] | None = None
        self._closed = False
        self._held: _Order | None = None  # did not fit the last batch; goes first in the next

    async def __aenter__(self) -> "Easel":
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def load(self, watch: Watch | None = None) -> Equipment:
        """Load the painter ahead of the first order. Raises ModelUnavailable."""
        return await self._painter.load(watch)

    async def paint(self, briefs: Sequence[Brief], watch: Watch | None = None) -> list[Picture]:
        """One picture a brief, in order; `watch` hears the steps of the whole batch.

        Raises Overloaded where too many wait, ShuttingDown once closed, and
        what the painter raises.
        """
        if self._closed:
            raise ShuttingDown("The painter is shutting down.")
        order = _Order(tuple(briefs), asyncio.get_running_loop().create_future(), watch)
        try:
            self._orders.put_nowait(order)
        except asyncio.QueueFull:
            raise Overloaded("Too many drawings are waiting; try again in a minute.") from None
        if self._work is None:
            self._work = asyncio.create_task(
                self._paint_forever(),
                name="easel",
                context=Context(),  # what it logs is not about the first caller alone
            )
        return await order.done

    async def close(self) -> None:
        """Stop painting; everybody who still waits gets ShuttingDown."""
        self._closed = True
        if self._work is not None:
            self._work.cancel()
            await asyncio.gather(self._work, return_exceptions=True)
        _fail(self._waiting(), ShuttingDown("The painter is shutting down."))

    async def _paint_forever(self) -> None:
        while True:
            orders = await self._next_batch()
            try:
                await self._paint_batch(orders)
            except asyncio.CancelledError:
                _fail(orders, ShuttingDown("The painter is shutting down."))
                raise

    async def _next_batch(self) -> list[_Order]:
        """Orders that fit one batch together, at least one, abandoned ones dropped."""
        orders: list[_Order] = []
        room = self._batch
        while not orders or not self._orders.empty():
            order, self._held = self._held or await self._orders.get(), None
            if order.done.done():
                continue
            if orders and len(order.briefs) > room:
                self._held = order
                break
            orders.append(order)
            room -= len(order.briefs)
        return orders

    async def _paint_batch(self, orders: list[_Order]) -> None:
        try:
            await self._painter.load()
        except Exception as error:  # noqa: BLE001 - whatever it is, every waiter must hear of it
            _fail(orders + self._waiting(), error)
            return
        fault = await self._paint_together(orders)
        if fault and len(orders) == 1:
            _fail(orders, fault)
        elif fault:
            for order in orders:
                if own_fault := await self._paint_together([order]):
                    _fail([order], own_fault)

    async def _paint_together(self, orders: list[_Order]) -> EmotionDrawError | None:
        """Paint and hand out; what went wrong, if anything did."""
        briefs = [brief for order in orders for brief in order.briefs]
        try:
            pictures = await self._paint_while_wanted(orders, briefs)
        except EmotionDrawError as error:
            return error
        except Exception as error:  # noqa: BLE001 - a painter's bug must not stop the queue
            return _failure(error)
        if pictures is None:
            return None
        if len(pictures) != len(briefs):
            return PainterFailed(f"The painter gave {len(pictures)} of {len(briefs)} pictures.")
        rest = iter(pictures)
        for order in orders:
            share = [next(rest) for _ in order.briefs]
            if not order.done.done():
                order.done.set_result(share)
        return None

    async def _paint_while_wanted(
        self, orders: Sequence[_Order], briefs: Sequence[Brief]
    ) -> list[Picture] | None:
        """The pictures; None where everybody has left, which stops the painter."""

        def leave(_: object = None) -> None:
            if _abandoned(orders):
                painting.cancel()

        painting = asyncio.ensure_future(
            self._painter.paint(briefs, lambda step: _share(step, orders, len(briefs)))
        )
        leave()
        for order in orders:
            order.done.add_done_callback(leave)
        try:
            await asyncio.wait({painting})
        except asyncio.CancelledError:  # we close, and the painter stops first
            painting.cancel()
            await asyncio.wait({painting})
            raise
        if painting.cancelled() and not _abandoned(orders):
            raise PainterFailed("The painter stopped, and nobody had asked it to.")
        return None if painting.cancelled() else painting.result()

    def _waiting(self) -> list[_Order]:
        """Everybody in the queue, which is empty afterwards."""
        waiting = [self._held] if self._held else []
        self._held = None
        while not self._orders.empty():
            waiting.append(self._orders.get_nowait())
        return waiting


def _abandoned(orders: Sequence[_Order]) -> bool:
    return all(order.done.done() for order in orders)


def _share(step: Step, orders: Sequence[_Order], pictures: int) -> None:
    """Tell each who waits of the batch's step, with the previews of his own pictures."""
    rest = iter(step.previews if len(step.previews) == pictures else ())
    for order in orders:
        own = tuple(islice(rest, len(order.briefs)))
        if order.watch is not None and not order.done.done():
            order.watch(replace(step, previews=own))


def _failure(error: Exception) -> PainterFailed:
    failure = PainterFailed(f"The painter broke off: {type(error).__name__}: {error}")
    failure.__cause__ = error
    return failure


def _fail(orders: Sequence[_Order], error: Exception) -> None:
    for order in orders:
        if not order.done.done():
            order.done.set_exception(error)
