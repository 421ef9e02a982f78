"""How fast drawings are finished, measured on the last ones, to tell people their wait."""

import time
from collections import deque

FIRST_GUESS = 1.0  # seconds a drawing, before any was measured
_REMEMBERED = 12  # drawings; several are finished at once, so few would mislead
_ENOUGH = 4  # drawings that make a measurement


class Pace:
    """The seconds between finished drawings while others wait."""

    def __init__(self) -> None:
        self._mean = FIRST_GUESS
        self._moments: deque[float] = deque(maxlen=_REMEMBERED)  # of finishing, since it is busy

    def guess(self, seconds: float) -> None:
        """A drawing takes so long; to be forgotten once others were measured."""
        self._mean = seconds

    def finished(self, *, others_wait: bool, seconds: float | None = None) -> None:
        """A drawing is done, or given up where it has no `seconds` that it was painted in.

        Those count where it was alone, the times between drawings while painters are busy.
        """
        self._moments.append(time.monotonic())
        if len(self._moments) >= _ENOUGH:
            self._mean = (self._moments[-1] - self._moments[0]) / (len(self._moments) - 1)
        elif len(self._moments) == 1 and not others_wait and seconds is not None:
            self._mean = seconds
        if not others_wait:
            self._moments.clear()

    def seconds(self, before: int) -> float:
        """The wait of somebody before whom `before` others come."""
        return (before + 1) * self._mean
