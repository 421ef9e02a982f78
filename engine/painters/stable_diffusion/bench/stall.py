"""A process for each contender: it shares no compiler settings, memory or crash with others.

It can also be ended, which a compiler that takes too long needs.
"""

import time
import traceback
from collections.abc import Callable, Sequence
from multiprocessing import get_context
from multiprocessing.connection import Connection
from typing import Any

from engine.errors import Failure

PRELOADED = "engine.painters.stable_diffusion.bench.booth"  # with all that it imports
TRACE = 4000  # characters of a traceback that are kept, from its end
GRACE = 2.0  # seconds
POLL = 600.0  # seconds; a pipe takes no wait without end


class StallFailed(Failure):
    """What was asked broke off; `trace` is where, as text."""

    def __init__(self, sentence: str, trace: str = "") -> None:
        super().__init__(sentence)
        self.trace = trace


class TooLate(Failure):
    """What was asked did not come in time; the process was ended."""


class Stall:
    """Has functions called in a process, with the value that `make` makes there."""

    def __init__(self, device: str, make: Callable[..., Any], *arguments: Any) -> None:
        """Start the process; `make` and what it is given go to it by pickling."""
        # A process that has used CUDA cannot be forked. Without, one import serves all.
        context: Any = get_context("spawn" if device == "cuda" else "forkserver")
        if device != "cuda":
            context.set_forkserver_preload([PRELOADED])
        self._line, theirs = context.Pipe()
        self._process = context.Process(target=_serve, args=(theirs, make, arguments), daemon=True)
        self._process.start()
        theirs.close()

    def ask(self, call: Callable[..., Any], *arguments: Any, patience: float) -> Any:
        """`call(made, *arguments)`, in the process, within `patience` seconds.

        Raises StallFailed, TooLate.
        """
        try:
            self._line.send((call, arguments))
            if not self._heard(patience):
                self._process.kill()
                raise TooLate(f"It took more than the {max(patience, 0):.0f} s that were left.")
            done, value = self._line.recv()
        except (EOFError, OSError) as error:
            self._process.join(1)
            code = self._process.exitcode
            raise StallFailed(f"Its process ended (exit code {code}).") from error
        if not done:
            raise StallFailed(*value)
        return value

    def close(self) -> None:
        """End the process: as it likes, or by force where it is busy."""
        self._line.close()
        self._process.join(GRACE)
        self._process.kill()
        self._process.join()

    def _heard(self, patience: float) -> bool:
        until = time.monotonic() + patience
        while (left := until - time.monotonic()) > 0:
            if self._line.poll(min(left, POLL)):
                return True
        return False


def _serve(line: Connection, make: Callable[..., Any], arguments: Sequence[Any]) -> None:
    """The process: do what is asked until the other end of the line is gone."""
    made: Any = None
    unmade: tuple[str, str] | None = None
    try:
        made = make(*arguments)
    except Exception as error:  # noqa: BLE001 - whatever the library says goes into the report
        unmade = _told(error)
    while True:
        try:
            call, given = line.recv()
        except EOFError:
            return
        line.send((False, unmade) if unmade else _answer(call, made, given))


def _answer(call: Callable[..., Any], made: Any, given: Sequence[Any]) -> tuple[bool, Any]:
    try:
        return True, call(made, *given)
    except Exception as error:  # noqa: BLE001 - as above: the other rows go on
        return False, _told(error)


def _told(error: Exception) -> tuple[str, str]:
    """One line on an error, and where it came from."""
    said = (str(error).strip() or "no reason given").splitlines()[0]
    return f"{type(error).__name__}: {said}", "".join(traceback.format_exception(error))[-TRACE:]
