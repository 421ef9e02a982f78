"""What Serve keeps on each host: a painter, and the queue in front of it.

The painter has a process of its own, as in the bot: a GPU that fails, memory that
runs out or a compiler that holds Python's lock for minutes leave the replica, which
Serve asks for its health, as it was.
"""

import asyncio
import pickle
import socket
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass

from engine.easel import Easel
from engine.errors import EmotionDrawError, PainterAway, PainterFailed
from engine.painters.apart import Apart
from engine.painters.apart_process import Order, Outcome
from engine.painters.ray.cluster import BEAT, PIECE, Facts, our_version
from engine.ports import Painter
from engine.studio import PICTURES
from engine.values import Step


@dataclass(frozen=True)
class Kind:
    """A painter that hosts can be asked to run; it can be sent to another process.

    `make` and `model`, which tells what it paints with there, are functions of a module,
    or partials of one. `orders`: painted at once, of all
    who wait. `patience` and `loading` as in `Apart`.
    """

    name: str
    make: Callable[[], Painter]
    model: Callable[[], str]
    orders: int
    gpus: int
    patience: float
    loading: float


class Replica:
    """Paints what it is ordered to. One that cannot load its painter does not come to be."""

    async def __init__(self, kind: Kind) -> None:  # type: ignore[misc]  # ray awaits it
        self._kind = kind
        self._apart = Apart(kind.make, patience=kind.patience, loading=kind.loading)
        self._equipment = await self._apart.load()
        self._easel = Easel(self._apart, batch=kind.orders * PICTURES)

    async def facts(self) -> Facts:
        """Who this is."""
        model = await asyncio.to_thread(self._kind.model)
        name, host = self._kind.name, socket.gethostname()
        return Facts(host, name, model, our_version(), self._equipment)

    async def paint(self, version: str, order: bytes) -> AsyncIterator[Step | bytes | None]:
        """The steps of an order, a pickled `Order`, and then its outcome, pickled, in pieces.

        A piece that is no whole PIECE is the last. After each BEAT without a word comes None,
        as a sign of life: a host that loses its power breaks no connection. `version` is the
        asker's: what another one has packed may not be what we unpack.
        """
        if version != our_version():  # since the asker joined, which then was told why
            away = PainterAway("The painters are of another version of Emotion Draw now.")
            yield pickle.dumps(away)
            return
        said: asyncio.Queue[Step | Outcome] = asyncio.Queue()
        painting = asyncio.create_task(self._outcome(pickle.loads(order), said))  # noqa: S301 - who may call us may run code here anyhow
        try:
            while isinstance(what := await _soon(said), Step | None):
                yield what
            for piece in pieces(pickle.dumps(what)):
                yield piece
        finally:  # also where nobody wants the rest
            painting.cancel()
            await asyncio.gather(painting, return_exceptions=True)

    async def _outcome(self, order: Order, said: "asyncio.Queue[Step | Outcome]") -> None:
        """Paint, and say how it goes and what came of it."""
        try:
            said.put_nowait(await self._easel.paint(order, said.put_nowait))
        except EmotionDrawError as error:
            error.__traceback__ = error.__cause__ = None  # which may not be to pack
            said.put_nowait(error)
        except Exception as error:  # noqa: BLE001 - whatever it is, the asker must hear of it
            said.put_nowait(PainterFailed(f"The painter broke off: {type(error).__name__}"))


async def _soon(said: "asyncio.Queue[Step | Outcome]") -> Step | Outcome | None:
    """What is said next; None where it is not within a BEAT."""
    try:
        async with asyncio.timeout(BEAT):
            return await said.get()
    except TimeoutError:
        return None


def pieces(outcome: bytes) -> Iterator[bytes]:
    """Whole ones, and a last that is not; it may be empty."""
    return (outcome[first : first + PIECE] for first in range(0, len(outcome) + 1, PIECE))
