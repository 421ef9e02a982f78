"""How fast drawings are finished and voices heard: the last ones tell people their wait."""

import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from statistics import fmean

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
        self._heard: deque[float] = deque(maxlen=_REMEMBERED)  # likewise, of hearing one
        self._under_way = 0  # drawings that are being painted
        self._sign = 0.0  # when painters last began after a rest, or finished

    def guess(self, seconds: float) -> None:
        """A drawing takes so long; to be forgotten once others were measured."""
        self._alone = self._between = seconds

    @contextmanager
    def painting(self) -> Iterator[None]:
        """A drawing is under way."""
        if self._under_way == 0:
            self._sign = time.monotonic()
        self._under_way += 1
        try:
            yield
        finally:
            self._under_way -= 1

    def finished(self, *, others_wait: bool, seconds: float | None = None) -> None:
        """A drawing is done, or given up where it has no `seconds` that it was painted in.

        Those count where it was alone, the times between drawings while painters are busy;
        who waited for a painter meanwhile took longer than the quickest of the last ones.
        """
        if seconds is not None:
            self._painted.append(seconds)
            self._alone = min(self._painted)
        self._sign = time.monotonic()
        self._moments.append(self._sign)
        if len(self._moments) >= _ENOUGH:
            self._between = (self._moments[-1] - self._moments[0]) / (len(self._moments) - 1)
        elif len(self._moments) == 1 and not others_wait and seconds is not None:
            self._between = seconds
        if not others_wait:
            self._moments.clear()

    def heard(self, seconds: float) -> None:
        """Hearing a recording took so long; they are heard one after the other."""
        self._heard.append(seconds)

    def seconds(self, before: int, unheard: int | None = None) -> float:
        """The wait of somebody before whom `before` others come.

        `unheard`: recordings that are heard before this one's, where there is one to hear;
        others are painted meanwhile. Where nothing gets finished, as painters are away or
        being loaded, what has taken so long already is most likely to take as long again.
        """
        still = time.monotonic() - self._sign if self._under_way else 0.0
        hearing = 0.0 if unheard is None else (unheard + 1) * fmean(self._heard or [FIRST_GUESS])
        return max(self._alone, still) + max(before * self._between, hearing)
