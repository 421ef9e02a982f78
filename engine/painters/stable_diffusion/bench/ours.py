"""Our painter as a contender: three canvases, one batch, bytes in the host's memory."""

import os
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn.attention import SDPBackend, sdpa_kernel

from engine.painters.stable_diffusion import previews
from engine.painters.stable_diffusion.bench.contenders import PROMPTS, set_inductor
from engine.painters.stable_diffusion.bench.rows import Row
from engine.painters.stable_diffusion.bench.variants import Variant
from engine.painters.stable_diffusion.brush import Brush, Canvas
from engine.painters.stable_diffusion.compiled import Compiled
from engine.painters.stable_diffusion.families import SD21, TURBO, Recipe
from engine.painters.stable_diffusion.parts import Parts, placed
from engine.painters.stable_diffusion.sampling import Moment

ATTENTION = {
    "flash": SDPBackend.FLASH_ATTENTION,
    "cudnn": SDPBackend.CUDNN_ATTENTION,
    "mem_efficient": SDPBackend.EFFICIENT_ATTENTION,
}
# For what the chosen kernel cannot do: the decoder's heads are too wide for flash.
ELSE = (SDPBackend.EFFICIENT_ATTENTION, SDPBackend.MATH)


class Ours:
    """The brush of the painter, with the model of a pipeline that nobody else uses.

    Not the whole painter: that falls back to uncompiled parts where compiling
    fails, which a bench must not hide, and it compiles for batches that are not
    measured.
    """

    def __init__(self, pipeline: Any, device: str, variant: Variant) -> None:
        """`device` is "cuda" or "cpu"."""
        self._together = variant.together
        ready = _placed(pipeline, device, variant)
        self._attention = preferring(variant.attention)
        set_inductor(variant.inductor)
        self._compiled = Compiled(ready, variant.mode if device == "cuda" else None)
        self._brush = Brush(ready, self._compiled)

    def __call__(self, row: Row, seed: int) -> NDArray[np.uint8]:
        """The pictures, (n, px, px, 3)."""
        return self.with_latents(row, seed)[0]

    def with_latents(self, row: Row, seed: int) -> tuple[NDArray[np.uint8], Tensor]:
        """The pictures, and what the decoder made them of, (n, 4, px / 8, px / 8)."""
        size = row.pictures if self._together else 1
        self._compiled.prepare(row.px, [size])
        canvases = [
            Canvas(((prompt, 1.0),), "", seed + number, row.px)
            for number, prompt in enumerate(PROMPTS * row.users)
        ]
        painted = [
            self._batch(canvases[first : first + size], row)
            for first in range(0, row.pictures, size)
        ]
        pictures, latents = (_joined(parts) for parts in zip(*painted, strict=True))
        return pictures.numpy(), latents

    def decode(self, latents: Tensor) -> Tensor:
        """Pictures (n, px, px, 3), uint8, in the host's memory."""
        with torch.no_grad():
            return _in_host(self._compiled.decode(latents))

    def _batch(self, canvases: Sequence[Canvas], row: Row) -> tuple[Tensor, Tensor]:
        last: list[Tensor] = []

        def hear(_: int, moment: Moment) -> None:
            last[:] = [moment.latents]

        pictures = self._brush.paint(canvases, recipe(row), hear)
        return _in_host(pictures), last[0]


def recipe(row: Row) -> Recipe:
    """How the painter paints a row: as SD 2.1, or, without guidance, as its few-step relative."""
    scheduler = SD21.scheduler if row.guided else TURBO.scheduler
    return Recipe(row.steps, row.guidance, scheduler)


def _placed(pipeline: Any, device: str, variant: Variant) -> Parts:
    dtype = torch.bfloat16 if device == "cuda" else torch.float32
    made = Parts(
        pipeline.tokenizer,
        pipeline.text_encoder,
        pipeline.unet,
        pipeline.vae,
        pipeline.scheduler.config,
    )
    ready = placed(made, torch.device(device), dtype)
    for module in (ready.unet, ready.vae):
        if variant.fused:
            module.fuse_qkv_projections()
        if not variant.channels_last:
            module.to(memory_format=torch.contiguous_format)
    if variant.plain_decoder:
        ready.vae.set_default_attn_processor()
    return ready


def preferring(attention: str | None) -> ExitStack:
    """Let attention use one kernel where it can, for as long as what is given back is kept."""
    kept = ExitStack()
    if attention is not None:
        _cache_apart(attention)
        order = list(dict.fromkeys((ATTENTION[attention], *ELSE)))
        kept.enter_context(sdpa_kernel(order, set_priority=True))
    return kept


def _cache_apart(attention: str) -> None:
    """Keep what is compiled for a kernel of attention in a folder of its own.

    torch's cache of graphs does not ask which kernel was preferred: it would
    hand out what was compiled for another.
    """
    shared = os.environ.get("TORCHINDUCTOR_CACHE_DIR")
    if shared is not None:
        os.environ["TORCHINDUCTOR_CACHE_DIR"] = str(Path(shared) / f"attention-{attention}")


def _joined(parts: Sequence[Tensor]) -> Tensor:
    return parts[0] if len(parts) == 1 else torch.cat(list(parts))  # one needs no copy


def _in_host(pictures: Tensor) -> Tensor:
    """Pictures (n, 3, px, px), -1 to 1, as (n, px, px, 3), uint8."""
    return previews.to_bytes(pictures).permute(0, 2, 3, 1).contiguous().cpu()
