"""How fast drawings are finished, measured on the last ones, to tell people their wait."""

import time
from collections import deque

FIRST_GUESS = 1.0  # seconds a drawing, before any was measured
_REMEMBERED = 12  # drawings; several are finished at once, so few would mislead
_ENOUGH = 4  # drawings that make a measurement


class Pace:
    """The seconds that a drawing takes, and those between two while others wait.

    One painter takes as long for the next as for the first; several take less.
    """

    def __init__(self) -> None:
        self._alone = FIRST_GUESS
        self._between = FIRST_GUESS
        self._painted: deque[float] = deque(maxlen=_REMEMBERED)  # the seconds of the last ones
        self._moments: deque[float] = deque(maxlen=_REMEMBERED)  # of finishing, since it is busy

    def guess(self, seconds: float) -> None:
        """A drawing takes so long; to be forgotten once others were measured."""
        self._alone = self._between = seconds

    def finished(self, *, others_wait: bool, seconds: float | None = None) -> None:
        """A drawing is done, or given up where it has no `seconds` that it was painted in.

        Those count where it was alone, the times between drawings while painters are busy;
        who waited for a painter meanwhile took longer than the quickest of the last ones.
        """
        if seconds is not None:
            self._painted.append(seconds)
            self._alone = min(self._painted)
        self._moments.append(time.monotonic())
        if len(self._moments) >= _ENOUGH:
            self._between = (self._moments[-1] - self._moments[0]) / (len(self._moments) - 1)
        elif len(self._moments) == 1 and not others_wait and seconds is not None:
            self._between = seconds
        if not others_wait:
            self._moments.clear()

    def seconds(self, before: int) -> float:
        """The wait of somebody before whom `before` others come."""
        return self._alone + before * self._between
