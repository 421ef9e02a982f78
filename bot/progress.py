"""What there is to see of drawings that are not finished: first washes, steps, previews."""

import asyncio
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from engine.ports import Watch
from engine.values import Step

CLEAR = 0.3  # share of the steps before which a preview shows less than a wash does


@dataclass(frozen=True, eq=False)
class Sight:
    """What there is to see of one drawing.

    `begun` is when its painting began, by the monotonic clock. `wash` is a
    sheet with all its pictures, as JPEG: many may wait, and pixels are large.
    """

    begun: float | None = None
    step: Step | None = None
    wash: bytes = b""

    @property
    def shows_wash(self) -> bool:
        """Whether it shows more than the previews do."""
        step = self.step
        clear = step is not None and self.previews and step.number >= CLEAR * step.total
        return bool(self.wash) and not clear

    @property
    def previews(self) -> tuple[NDArray[np.uint8], ...]:
        """The last previews, which may be from an earlier step."""
        return self.step.previews if self.step else ()


class Progress:
    """The latest sight of each drawing; `washed` is set when there is a new wash."""

    def __init__(self) -> None:
        self._sights: dict[str, Sight] = {}
        self.washed = asyncio.Event()

    def begin(self, job_id: str) -> Watch:
        """Painting begins; gives who is to hear of its steps."""
        self._sights[job_id] = replace(self.of(job_id), begun=time.monotonic(), step=None)
        return lambda step: self._stepped(job_id, step)

    def _stepped(self, job_id: str, step: Step) -> None:
        sight = self._sights.get(job_id)
        if sight is None:
            return
        if sight.step and not step.previews:  # not every step has its own
            step = replace(step, previews=sight.step.previews)
        self._sights[job_id] = replace(sight, step=step)

    def wash(self, job_id: str, sheet: bytes) -> None:
        """There is a first wash of a drawing: a sheet with its pictures, as JPEG."""
        self._sights[job_id] = replace(self.of(job_id), wash=sheet)
        self.washed.set()

    def of(self, job_id: str) -> Sight:
        """What there is to see of a drawing, which may be nothing."""
        return self._sights.get(job_id, Sight())

    def forget(self, job_id: str) -> None:
        """Its painting has ended."""
        self._sights.pop(job_id, None)

    def __iter__(self) -> Iterator[tuple[str, Sight]]:
        """The id of each job that there is something of, with its sight."""
        return iter(list(self._sights.items()))
