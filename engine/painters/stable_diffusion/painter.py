"""The painter `stable-diffusion`: briefs in, pictures out, on a GPU where there is one.

It belongs in a process of its own (`engine.painters.apart`).
"""

import asyncio
import os
import sys
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from engine.errors import EmotionDrawError, ModelUnavailable, PainterFailed
from engine.painters.stable_diffusion import weights
from engine.painters.stable_diffusion.choice import NAME, Choice
from engine.ports import Watch
from engine.values import Brief, Equipment, Picture, Step

if TYPE_CHECKING:
    from engine.painters.stable_diffusion.brush import Canvas
    from engine.painters.stable_diffusion.renderer import Renderer

REVISION = "1"  # counted up whenever the same brief gives another picture

LOST = "The GPU is lost to this process."


@dataclass(frozen=True, eq=False)
class _Ready:
    renderer: "Renderer"
    revision: str
    model: str  # and its licence


class StableDiffusion:
    """Paints with the model of `choice`, loaded at the first use."""

    def __init__(self, choice: Choice) -> None:
        self._choice = choice
        # One thread for all that torch does: its CUDA graphs belong to the
        # thread that recorded them, and pictures side by side gain nothing.
        self._hand = ThreadPoolExecutor(1, thread_name_prefix=NAME)
        self._ready: _Ready | None = None

    async def load(self, watch: Watch | None = None) -> Equipment:
        """Load the model and warm up; compiling takes minutes the first time.

        `watch` hears when the model is in place, and of each size of batch that
        is compiled. Raises ModelUnavailable; calling again tries again.
        """
        loop = asyncio.get_running_loop()
        ready = await loop.run_in_executor(self._hand, self._load, _from_thread(watch, loop))
        why = ready.renderer.fault
        slow = f"it paints uncompiled: {why}" if why else ""
        return Equipment(ready.model, True, slow, ready.revision)

    async def paint(self, briefs: Sequence[Brief], watch: Watch | None = None) -> list[Picture]:
        """One picture a brief, in order. Raises PainterFailed, ModelUnavailable.

        `watch` hears of each step; previews come with some of them, 96 pixels a
        side at most. One that is cancelled returns when its step is done. What
        the safety checker holds back is painted once more with the next noise
        of its seed, and then fails. A GPU that has failed ends the process: no
        other cure is known to CUDA.
        """
        loop = asyncio.get_running_loop()
        stop, heard = threading.Event(), _from_thread(watch, loop)
        work = loop.run_in_executor(self._hand, self._paint, tuple(briefs), heard, stop)
        try:
            return await asyncio.shield(work)
        except asyncio.CancelledError:
            stop.set()
            while not work.done():  # a second cancellation makes the step no shorter
                with suppress(asyncio.CancelledError):
                    await asyncio.wait([work])
            work.exception()  # nobody is left to hear of it
            raise

    def _load(self, tell: Watch | None = None) -> _Ready:
        if self._ready is None:
            self._ready = _load(self._choice, tell)
        return self._ready

    def _paint(
        self, briefs: Sequence[Brief], tell: Watch | None, stop: threading.Event
    ) -> list[Picture]:
        ready = self._load()
        canvases = [_canvas(brief) for brief in briefs]
        try:
            painted = ready.renderer.render(canvases, tell, stop.is_set)
        except EmotionDrawError:
            raise
        except Exception as error:
            if _gpu_is_lost(error):
                sys.exit(LOST)
            raise PainterFailed(
                f"The painter broke off: {type(error).__name__}: {_line(error)}"
            ) from error
        return [
            Picture(brief, NAME, ready.revision, pixels)
            for brief, pixels in zip(briefs, painted, strict=True)
        ]


def _from_thread(watch: Watch | None, loop: asyncio.AbstractEventLoop) -> Watch | None:
    """`watch` for the thread that paints: it hears in the event loop."""
    if watch is None:
        return None

    def tell(step: Step) -> None:
        loop.call_soon_threadsafe(watch, step)

    return tell


def _load(choice: Choice, tell: Watch | None) -> _Ready:
    found = weights.find(choice)
    if choice.cache is not None:
        choice.cache.mkdir(parents=True, exist_ok=True)
        os.environ["TORCHINDUCTOR_CACHE_DIR"] = str(choice.cache)  # before torch is imported
    try:
        renderer = _renderer(choice, found, tell)
    except EmotionDrawError:
        raise
    except ImportError as error:
        raise weights.no_extra() from error
    except Exception as error:  # no memory, no driver, a GPU that is too old: each in its way
        raise ModelUnavailable(
            f"{choice.model} cannot be made ready to paint: {_line(error)}"
        ) from error
    return _Ready(renderer, f"{REVISION} {found.signature}", found.notice)


def _renderer(choice: Choice, found: weights.Found, tell: Watch | None) -> "Renderer":
    from engine.painters.stable_diffusion import parts  # noqa: PLC0415 - heavy
    from engine.painters.stable_diffusion.renderer import Renderer  # noqa: PLC0415 - likewise

    device, dtype = parts.machine()
    on_gpu = device.type == "cuda"
    placed = parts.placed(parts.load(found, choice.lora), device, dtype)
    renderer = Renderer(placed, found.recipe, choice.compile if on_gpu else None)
    if on_gpu:  # on a CPU nothing is compiled, and a first picture is no slower than others
        renderer.warm_up(choice.size, tell)
    return renderer


def _canvas(brief: Brief) -> "Canvas":
    from engine.painters.stable_diffusion.brush import Canvas  # noqa: PLC0415 - heavy

    mix = tuple((part.prompt, part.share) for part in brief.blend) or ((brief.prompt, 1.0),)
    return Canvas(mix, brief.negative, brief.seed, brief.size)


def _gpu_is_lost(error: Exception) -> bool:
    """Whether CUDA has failed in a way after which every call to it fails."""
    import torch  # noqa: PLC0415 - heavy

    return isinstance(error, torch.AcceleratorError)


def _line(error: Any) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0]
