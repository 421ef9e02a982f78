"""How fast drawings are finished, measured on the last ones, to tell people their wait."""

import time

FIRST_GUESS = 1.0  # seconds a drawing, before any was measured
_MEMORY = 0.2  # weight of the newest drawing in the mean


class Pace:
    """The seconds between finished drawings while others wait."""

    def __init__(self) -> None:
        self._mean = FIRST_GUESS
        self._last_finished: float | None = None

    def finished(self, *, others_wait: bool) -> None:
        """A drawing is done; the time since the last one counts while painters are busy."""
        now = time.monotonic()
        if self._last_finished is not None:
            self._mean += _MEMORY * (now - self._last_finished - self._mean)
        self._last_finished = now if others_wait else None

    def seconds(self, before: int) -> float:
        """The wait of somebody before whom `before` others come."""
        return (before + 1) * self._mean
