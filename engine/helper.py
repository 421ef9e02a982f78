"""Blocking work in a process of its own: it may die, hang or hold Python's lock without us.

A recogniser of speech holds that lock for seconds at a time, in which a bot would
answer nobody, and keeps a hundred megabytes. Its process is started for the first
question and ends when nobody has asked for a while.
"""

import signal
from collections.abc import Callable
from contextlib import suppress
from multiprocessing import get_context
from multiprocessing.connection import Connection
from threading import Lock
from typing import Generic, TypeVar

from engine import background
from engine.errors import EmotionDrawError, Failure

IDLE = 120.0  # seconds without a question after which the process ends
LAST_BREATH = 1.0  # seconds in which a process whose line has broken ends by itself

Question = TypeVar("Question")
Answer = TypeVar("Answer")


class Helper(Generic[Question, Answer]):
    """Has questions answered by what `make` makes in another process, one at a time."""

    def __init__(
        self,
        make: Callable[[], Callable[[Question], Answer]],
        name: str,
        *,
        patience: float,
        idle: float = IDLE,
    ) -> None:
        """`make` can be sent to a process: a function of a module, or a partial of one.

        `patience`: seconds for one answer, the making included; `idle`: seconds without a
        question after which the process ends.
        """
        self._make = make
        self._name = name
        self._patience = patience
        self._idle = idle
        self._child: _Child | None = None
        self._turn = Lock()

    def ask(self, question: Question) -> Answer:
        """The answer. Blocks; call it off the event loop, from any thread.

        Raises what the work raises of our errors, and Failure where it ends in any other way.
        """
        with self._turn:
            try:
                answer = self._answer(question)
            except _Retired:  # in the very moment it was asked
                answer = self._answer(question)
        if isinstance(answer, EmotionDrawError):
            raise answer
        return answer

    def close(self) -> None:
        """End the process; a question under way fails."""
        if self._child is not None:
            self._child.end()

    def _answer(self, question: Question) -> Answer | EmotionDrawError:
        if self._child is None or not self._child.process.is_alive():
            self.close()
            self._child = _Child(self._make, self._name, self._idle)
        child = self._child
        try:
            child.line.send(question)
            if child.line.poll(self._patience):
                answer: Answer | EmotionDrawError = child.line.recv()
                return answer
        except (EOFError, OSError):
            child.process.join(LAST_BREATH)
            if child.process.exitcode == 0:
                raise _Retired from None
            child.end()
            return Failure(f"The {self._name}'s process ended ({child.how()}).")
        child.end()
        return Failure(f"The {self._name} gave no sign of life for {self._patience:.0f} s.")


class _Retired(Exception):
    """The process had ended by itself, for nobody had asked it anything."""


class _Child:
    """The process, and our end of the line."""

    def __init__(
        self, make: Callable[[], Callable[[Question], Answer]], name: str, idle: float
    ) -> None:
        # Not a fork: threads of ours may hold locks.
        context = get_context("spawn")
        self.line, theirs = context.Pipe()
        self.process = context.Process(
            target=_serve, args=(theirs, make, name, idle), name=name, daemon=True
        )
        self.process.start()
        theirs.close()
        self._ending = Lock()

    def end(self) -> None:
        """End it, whatever it does."""
        self.process.kill()
        self.process.join()
        with self._ending:  # whoever asked may see that it ended while it is closed
            self.line.close()

    def how(self) -> str:
        """How it ended."""
        code = self.process.exitcode
        if code is not None and code < 0:
            return f"signal {signal.Signals(-code).name}"
        return f"exit code {code}"


def _serve(
    line: Connection, make: Callable[[], Callable[[Question], Answer]], name: str, idle: float
) -> None:
    """The process: answer until nobody asks, or the other end of the line is gone."""
    background.settle()
    work = None
    with suppress(EOFError, OSError):
        while line.poll(idle):
            question = line.recv()
            answer: Answer | EmotionDrawError
            try:
                work = work or make()
                answer = work(question)
            except EmotionDrawError as error:
                answer = error
            except Exception as error:  # noqa: BLE001 - a bug of the work, told where there are logs
                answer = Failure(f"The {name} broke off: {type(error).__name__}: {error}")
            line.send(answer)
