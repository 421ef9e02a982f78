"""A painter in a process of its own, which may die without us.

What a crash, a hang or a lack of memory takes with it is that process and the
order it was painting. Another is started for the next order.
"""

import asyncio
import os
import signal
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path

from engine import memory
from engine.errors import EmotionDrawError, PainterFailed
from engine.ports import Painter, Watch
from engine.values import Brief, Picture

NICE = 10  # how far painting steps back for what people wait for
REST = 2.0  # seconds without an order after which memory is given back
OOM_SCORE = 800  # of 1000: where memory runs out, Linux ends the painter, not the bot

# What passes between the processes: the briefs (none only loads the painter),
# and the pictures or what is wrong.
Order = Sequence[Brief]
Outcome = list[Picture] | EmotionDrawError


class Apart:
    """Hands orders to a painter that `make` makes in another process."""

    def __init__(self, make: Callable[[], Painter], *, patience: float) -> None:
        """`make` is a function of a module; `patience`: seconds that an order may take."""
        self._make = make
        self._patience = patience
        self._child: tuple[BaseProcess, Connection] | None = None
        self._turn = asyncio.Lock()  # whose order it is: one conversation on a line at a time

    async def load(self) -> None:
        """Start the process and load its painter. Raises ModelUnavailable, PainterFailed."""
        if self._child is None or not self._child[0].is_alive():
            await self._order(())

    async def paint(self, briefs: Sequence[Brief], watch: Watch | None = None) -> list[Picture]:
        """One picture a brief, in order. Raises what the painter does; PainterFailed."""
        return await self._order(tuple(briefs))

    async def close(self) -> None:
        """End the process."""
        self._end()

    async def _order(self, briefs: Order) -> list[Picture]:
        async with self._turn:
            return await self._order_now(briefs)

    async def _order_now(self, briefs: Order) -> list[Picture]:
        if self._child is None or not self._child[0].is_alive():
            self._end()
            self._child = await asyncio.to_thread(_start, self._make)
        process, line = self._child
        try:
            async with asyncio.timeout(self._patience):
                outcome = await asyncio.to_thread(_converse, line, briefs)
        except TimeoutError:
            self._end()
            raise PainterFailed(
                f"The painter did not finish within {self._patience:.0f} s."
            ) from None
        except (EOFError, OSError) as error:
            self._end()
            raise PainterFailed(f"The painter's process ended ({_how(process)}).") from error
        except BaseException:  # cancelled: what is painted now is nobody's
            self._end()
            raise
        if isinstance(outcome, EmotionDrawError):
            raise outcome
        return outcome

    def _end(self) -> None:
        if self._child is not None:
            process, line = self._child
            self._child = None
            process.kill()
            process.join()
            line.close()


def _start(make: Callable[[], Painter]) -> tuple[BaseProcess, Connection]:
    # Not a fork: threads of ours may hold locks.
    context = get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_serve, args=(theirs, make), name="painter", daemon=True)
    process.start()
    theirs.close()
    return process, ours


def _converse(line: Connection, briefs: Order) -> Outcome:
    line.send(briefs)
    outcome: Outcome = line.recv()
    return outcome


def _how(process: BaseProcess) -> str:
    process.join(1)
    code = process.exitcode
    if code is not None and code < 0:
        return f"signal {signal.Signals(-code).name}"
    return f"exit code {code}"


def _serve(line: Connection, make: Callable[[], Painter]) -> None:
    """The process: paint what is ordered until the other end of the line is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the bot, which ends us
    _step_back()
    memory.keep_little()
    painter = make()
    with suppress(EOFError, BrokenPipeError, ConnectionResetError):
        while True:
            if not line.poll(REST):
                memory.give_back()
            line.send(asyncio.run(_carry_out(painter, line.recv())))


def _step_back() -> None:
    with suppress(OSError, AttributeError):
        os.nice(NICE)
    if sys.platform == "linux":
        with suppress(OSError):
            Path("/proc/self/oom_score_adj").write_text(str(OOM_SCORE), encoding="ascii")


async def _carry_out(painter: Painter, briefs: Order) -> Outcome:
    try:
        await painter.load()
        return await painter.paint(briefs) if briefs else []
    except EmotionDrawError as error:
        return error
    except MemoryError:
        return PainterFailed("There is not enough memory to paint this.")
    except Exception as error:  # noqa: BLE001 - a painter's bug, told in the process that has logs
        return PainterFailed(f"The painter broke off: {type(error).__name__}: {error}")
