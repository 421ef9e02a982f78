"""The painter `ray`: orders go to whichever host of a Ray cluster is free.

It belongs in a process of its own (`engine.painters.apart`): a driver that has lost
its cluster cannot join another one, and takes its process with it.
"""

import asyncio
import pickle
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from engine.errors import EmotionDrawError, PainterAway, PainterFailed, PainterLost
from engine.painters.apart_process import Outcome
from engine.painters.ray import cluster
from engine.ports import Watch
from engine.values import Brief, Equipment, Picture, Step

if TYPE_CHECKING:
    from ray.serve.handle import DeploymentHandle

LOOK = 2.0  # seconds between two looks whether anybody paints
COMING = 10.0  # seconds that a painter which is being loaded is waited for
SILENCE = 6.0  # seconds after which who says nothing is thought away, a replica or the cluster


@dataclass(frozen=True, eq=False)
class _Joined:
    """A cluster that we are in: where orders go, what fails once it is gone, who looks.

    `equipment` is what its painters painted with when we came.
    """

    painters: "DeploymentHandle[Any]"
    away: "asyncio.Future[None]"
    looking: "asyncio.Task[None]"
    equipment: Equipment


@dataclass(eq=False)
class _Order:
    """What a replica says of one, when it was given, by the monotonic clock, and if it is taken."""

    answers: AsyncIterator[Step | bytes | None]
    given: float
    taken: bool = False


class RayPainter:
    """Has the painters of the cluster at `address` paint."""

    def __init__(self, address: str) -> None:
        self._address = address
        self._joining = asyncio.Lock()
        self._cluster: _Joined | None = None
        self._sign = 0.0  # when somebody was last known to paint, on the monotonic clock
        self._taken = 0.0  # when the latest of the orders was given that a replica has taken
        self._sample: asyncio.Task[None] | None = None

    async def load(self, watch: Watch | None = None) -> Equipment:
        """Join the cluster. Raises PainterAway, ModelUnavailable."""
        return (await self._joined()).equipment

    async def paint(self, briefs: Sequence[Brief], watch: Watch | None = None) -> list[Picture]:
        """One picture a brief, in order, all on one host. Raises what its painter does.

        PainterLost where the host has gone, PainterAway where all have.
        """
        joined = await self._joined()
        answers: Any = joined.painters.remote(cluster.our_version(), pickle.dumps(tuple(briefs)))
        outcome = asyncio.create_task(self._outcome(_Order(answers, time.monotonic()), watch))
        ends: list[asyncio.Future[Any]] = [outcome, joined.away]
        try:
            await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
            if not outcome.done():
                joined.away.result()
            found = outcome.result()
        finally:
            outcome.cancel()
            with suppress(Exception):  # of ray, to which nothing is left to say
                answers.cancel()
        if isinstance(found, EmotionDrawError):
            raise found
        return found

    async def _joined(self) -> _Joined:
        async with self._joining:
            if self._cluster is None:
                self._cluster = await self._join()
            return self._cluster

    async def _join(self) -> _Joined:
        await cluster.joined(self._address)
        until = time.monotonic() + COMING
        while not (fleet := await cluster.asked(cluster.fleet, cluster.PATIENCE)).painting:
            if not fleet.coming or time.monotonic() > until:
                raise PainterAway(f"No painter of the Ray cluster is ready. {fleet.fault}".strip())
            await asyncio.sleep(LOOK)
        found = await cluster.asked(cluster.replicas, 2 * cluster.PATIENCE)
        cluster.check_versions(found)
        painters = await cluster.asked(cluster.orders, cluster.PATIENCE)
        self._sign = time.monotonic()
        away: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        looking = asyncio.create_task(self._look(away), name="look")
        return _Joined(painters, away, looking, cluster.equipment(found))

    async def _outcome(self, order: _Order, watch: Watch | None) -> Outcome:
        """The last that is said of an order; `watch` hears of what comes before."""
        import grpc  # noqa: PLC0415 - comes with ray
        from ray.exceptions import RayError  # noqa: PLC0415 - heavy
        from ray.serve.exceptions import RayServeException  # noqa: PLC0415 - likewise

        pieces: list[bytes] = []
        try:
            while True:
                said = await self._word(order)
                if isinstance(said, bytes):
                    pieces.append(said)
                    if len(said) < cluster.PIECE:
                        outcome: Outcome = pickle.loads(b"".join(pieces))  # noqa: S301 - of a host of ours
                        return outcome
                elif said is not None and watch is not None:
                    watch(said)
        except StopAsyncIteration:
            return PainterFailed("The painter ended without a word.")
        except (RayError, RayServeException, grpc.RpcError) as error:
            reason = type(error).__name__
            return PainterLost(f"The host that painted is gone ({reason}); another will paint.")
        except TimeoutError:
            return PainterLost("The host that painted has fallen silent; another will paint.")

    async def _word(self, order: _Order) -> Step | bytes | None:
        """What a replica says next. Raises StopAsyncIteration, TimeoutError when it falls silent.

        Before it has taken the order, silence is but a queue. Orders are taken in turn, so
        one that was overtaken, if only by a sample, is on its way to a host that is gone.
        """
        word = asyncio.ensure_future(anext(order.answers))
        try:
            while not (await asyncio.wait([word], timeout=SILENCE))[0]:
                if order.taken or self._taken > order.given:
                    raise TimeoutError
                if self._sample is None or self._sample.done():
                    self._sample = asyncio.create_task(self._try(), name="sample")
        finally:
            word.cancel()
        said = word.result()
        order.taken = True
        self._taken = max(self._taken, order.given)
        self._sign = time.monotonic()
        return said

    async def _try(self) -> None:
        """Order nothing, to see whether orders are taken."""
        with suppress(TimeoutError, EmotionDrawError):
            async with asyncio.timeout(SILENCE):
                await self.paint(())

    async def _look(self, away: "asyncio.Future[None]") -> None:
        """Watch whether anybody could paint; when nobody can for a while, whoever waits hears it.

        A head that is gone for a moment is no reason: the others paint on without it.
        """
        while not away.done():
            await asyncio.sleep(LOOK)
            reason = "No painter is left in the Ray cluster."
            try:
                if (await cluster.asked(cluster.fleet, cluster.PATIENCE)).painting:
                    self._sign = time.monotonic()
            except EmotionDrawError as error:
                reason = str(error)
            except Exception as error:  # noqa: BLE001 - ray has many ways to say that it is gone
                reason = f"The Ray cluster cannot be asked ({type(error).__name__})."
            if time.monotonic() - self._sign > SILENCE:
                away.set_exception(PainterAway(reason))
                away.exception()  # there may be nobody to hear of it yet
