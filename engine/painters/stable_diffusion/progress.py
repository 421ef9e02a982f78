"""How far a painting is, told step by step; and a GPU that is not left behind."""

from collections.abc import Callable, Sequence

import torch

from engine.painters.stable_diffusion.previews import Previews
from engine.painters.stable_diffusion.sampling import Moment
from engine.values import Step

SHOWN = 5  # how often a batch is previewed, about

Tell = Callable[[Step], None]


class Progress:
    """Counts the steps of a call's batches and tells of each."""

    def __init__(
        self, sides: Sequence[int], steps: int, made: Previews, tell: Tell | None = None
    ) -> None:
        """`sides`: what pictures are painted at; `steps`: those of a batch."""
        self._steps = steps
        self._previews = made
        self._tell = tell
        self._seen = [made.blank(side) for side in sides]
        self._done = 0  # batches
        self._left = 1  # likewise, the one that is being painted included

    def begin(self, left: int) -> None:
        """A batch is begun; it is one of so many that are left."""
        self._left = left

    def step(self, which: Sequence[int], number: int, moment: Moment) -> None:
        """Step `number` of the batch, of pictures `which`, is done."""
        if self._tell is None:
            return
        show = number % max(1, self._steps // SHOWN) == 0 and number < self._steps
        if show:
            for index, preview in zip(which, self._previews.of(moment.clean()), strict=True):
                self._seen[index] = preview
        total = (self._done + self._left) * self._steps
        shown = tuple(self._seen) if show else ()
        self._tell(Step(self._done * self._steps + number, total, shown))

    def end(self) -> None:
        """The batch is painted."""
        self._done += 1


class Pace:
    """Keeps us one step ahead of the GPU, no more.

    A GPU takes orders faster than it carries them out: without this all steps
    would be told at once, and none could be stopped. One step is always waiting
    for it, so it never idles.
    """

    def __init__(self, device: torch.device) -> None:
        self._cuda = device.type == "cuda"
        self._last: torch.cuda.Event | None = None

    def step(self) -> None:
        """A step was ordered; wait for the one before it."""
        if not self._cuda:
            return
        ordered = torch.cuda.Event(blocking=True)  # waits without turning a core
        ordered.record()
        if self._last is not None:
            self._last.synchronize()
        self._last = ordered
