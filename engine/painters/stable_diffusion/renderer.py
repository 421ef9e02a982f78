"""Canvases to pixels, with a model's parts that are in memory already.

The painter and the benchmark paint through this.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

from engine.errors import PainterFailed
from engine.painters.stable_diffusion import memory
from engine.painters.stable_diffusion.brush import Brush, Canvas
from engine.painters.stable_diffusion.compiled import Compiled
from engine.painters.stable_diffusion.families import Recipe
from engine.painters.stable_diffusion.parts import Parts
from engine.painters.stable_diffusion.previews import Previews, to_bytes
from engine.painters.stable_diffusion.progress import Progress, Tell
from engine.painters.stable_diffusion.sampling import Moment
from engine.values import Step

# Pictures painted at once: three are a drawing, six are two. What is compiled
# is compiled for each of these; other numbers are made up of them.
BATCHES = (1, 3, 6)
DARKEST = 8  # of 255; a picture with nothing brighter is a fault, not a mood
TRIES = 2  # noises of a seed that are tried until the safety checker passes the picture
_WARM = 3  # runs: a CUDA graph warms up, is recorded, and is used

Pixels = NDArray[np.uint8]  # (size, size, 3) sRGB
Stop = Callable[[], bool]


class Stopped(Exception):
    """Somebody asked the painting to stop."""


class Renderer:
    """Paints with parts that are placed (see `parts.placed`).

    Call everything of it in one and the same thread, the making too: CUDA
    graphs belong to the thread that recorded them.
    """

    def __init__(self, parts: Parts, recipe: Recipe, mode: str | None = None) -> None:
        """`mode`, one of torch.compile, compiles for the sizes that are warmed up."""
        self._recipe = recipe
        self._checker = parts.checker
        self._previews = Previews(parts.vae, parts.tiny)
        self._compiled = Compiled(parts, mode)
        self._brush = Brush(parts, self._compiled)
        self._most = BATCHES[-1]  # pictures that fit into memory at once
        self.fault: str | None = None  # why it does not paint compiled, where it should

    @property
    def compiled(self) -> bool:
        """Whether it paints with compiled parts; where that failed, `fault` says why."""
        return self._compiled.mode is not None

    def warm_up(self, size: int, tell: Tell | None = None) -> None:
        """Make ready for pictures of `size` pixels, in batches of each of `BATCHES` that fits.

        What cannot be compiled on this machine is painted uncompiled. `tell` hears
        of each batch that is ready; the first step is that the model is in place.
        """
        self._compiled.prepare(self._brush.side(size), BATCHES)
        heard = tell or (lambda _: None)
        try:
            self._warm_up(size, heard)
        except Exception as error:  # what compilers raise has no common class
            if not self.compiled:
                raise
            self.fault = str(error).strip().partition("\n")[0] or type(error).__name__
            self._compiled.give_up()
            self._warm_up(size, heard)

    def render(
        self, canvases: Sequence[Canvas], tell: Tell | None = None, stop: Stop = lambda: False
    ) -> list[Pixels]:
        """One picture a canvas, in order.

        `tell` hears of each step, with previews at some; `stop` is asked at
        each. A batch that runs out of memory is painted in halves, and so are
        those after it. Raises Stopped, PainterFailed.
        """
        sides = [self._brush.side(canvas.size) for canvas in canvases]
        progress = Progress(sides, self._recipe.steps, self._previews, tell)
        waiting, done = dict(enumerate(canvases)), dict[int, Pixels]()
        while waiting:
            plan = self._plan(waiting)
            progress.begin(len(plan))
            batch = {index: waiting[index] for index in plan[0]}
            painted = self._paint(batch, progress, stop)
            if painted is None:
                continue  # another plan, of smaller batches
            progress.end()
            done |= painted
            waiting = self._again(batch, painted) | {
                index: canvas for index, canvas in waiting.items() if index not in batch
            }
        return [done[index] for index in range(len(canvases))]

    def _warm_up(self, size: int, tell: Tell) -> None:
        steps = 1 + len(BATCHES)
        tell(Step(1, steps))
        for number, batch in enumerate(BATCHES, 2):
            try:
                self._try(batch, size)
            except Exception as error:
                if batch == 1 or not memory.starved(error):
                    raise
                self._most = batch // 2
                break  # larger ones fit even less
            tell(Step(number, steps))
        memory.give_back()

    def _try(self, batch: int, size: int) -> None:
        blank = Canvas((("", 1.0),), "", 0, size)
        quick = replace(self._recipe, steps=_WARM)
        for _ in range(_WARM):  # the decoder runs once a batch
            self._brush.paint([blank] * batch, quick, lambda *_: None)

    def _plan(self, waiting: Mapping[int, Canvas]) -> list[list[int]]:
        """Batches of what waits, each of one size, of as many pictures as may be."""
        plan = []
        for size in dict.fromkeys(canvas.size for canvas in waiting.values()):
            alike = [index for index, canvas in waiting.items() if canvas.size == size]
            while alike:
                room = self._room(len(alike), size)
                plan.append(alike[:room])
                alike = alike[room:]
        return plan

    def _room(self, count: int, size: int) -> int:
        """How many of `count` pictures go into the next batch."""
        most = min(count, self._most)
        ready = self._compiled.prepared(self._brush.side(size))
        return next((batch for batch in ready if batch <= most), most)

    def _paint(
        self, batch: Mapping[int, Canvas], progress: Progress, stop: Stop
    ) -> dict[int, Pixels] | None:
        """The pictures of a batch, without those held back; None where memory ran out."""

        def hear(number: int, moment: Moment) -> None:
            progress.step(list(batch), number, moment)
            if stop():
                raise Stopped

        canvases = list(batch.values())
        try:
            pictures = self._brush.paint(canvases, self._recipe, hear)
            return self._finished(batch, pictures)
        except Exception as error:
            if not memory.starved(error):
                raise
            if len(canvases) == 1:
                raise PainterFailed(
                    f"There is not enough memory for a picture of {canvases[0].size} pixels."
                ) from error
        # Out of the handler: what failed is held by its traceback until here.
        self._most = len(canvases) // 2
        memory.give_back()
        return None

    def _finished(self, batch: Mapping[int, Canvas], pictures: Tensor) -> dict[int, Pixels]:
        flagged = self._checker.flagged(pictures) if self._checker else [False] * len(batch)
        size = next(iter(batch.values())).size
        pixels = _pixels(pictures, size)
        return {
            index: picture
            for index, picture, held in zip(batch, pixels, flagged, strict=True)
            if not held
        }

    @staticmethod
    def _again(batch: Mapping[int, Canvas], painted: Mapping[int, Pixels]) -> dict[int, Canvas]:
        """What the safety checker held back, with its seed's next noise."""
        held = {
            index: replace(canvas, tried=canvas.tried + 1)
            for index, canvas in batch.items()
            if index not in painted
        }
        if any(canvas.tried >= TRIES for canvas in held.values()):
            raise PainterFailed("The safety checker held a picture back.")
        return held


def _pixels(pictures: Tensor, size: int) -> Sequence[Pixels]:
    """Pictures as bytes at their size. Raises PainterFailed where there is nothing to see."""
    if not pictures.isfinite().all():
        raise PainterFailed("The model painted numbers that are no colours.")
    if pictures.shape[-1] != size:
        pictures = functional.interpolate(pictures, size, mode="bicubic", antialias=True)
    pixels: NDArray[np.uint8] = to_bytes(pictures).permute(0, 2, 3, 1).contiguous().cpu().numpy()
    if any(picture.max() < DARKEST for picture in pixels):
        raise PainterFailed("The model painted a picture that is black all over.")
    return list(pixels)
