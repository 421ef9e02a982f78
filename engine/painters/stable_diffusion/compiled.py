"""UNet and decoder as they are, or compiled for the shapes that were prepared.

Compiling a shape takes a minute the first time, so nothing is compiled while
somebody waits: other shapes go through the modules as they are.
"""

from collections.abc import Iterable
from typing import Any

import torch
from torch import Tensor

from engine.painters.stable_diffusion.parts import Parts
from engine.painters.stable_diffusion.sampling import CUBE


class Compiled:
    """Runs the UNet and the decoder of `parts`."""

    def __init__(self, parts: Parts, mode: str | None) -> None:
        """`mode` is one of torch.compile; None compiles nothing."""
        self._parts = parts
        self._shapes: set[tuple[int, int]] = set()
        self.mode = mode
        if mode is not None:
            self._unet = _compiled(parts.unet, mode)
            self._decode = _compiled(parts.vae.decode, mode)

    def prepare(self, side: int, batches: Iterable[int]) -> None:
        """From now on, compile for batches of so many pictures of `side` pixels."""
        if self.mode is not None:
            self._shapes |= {(batch, side) for batch in batches}

    def give_up(self) -> None:
        """Compile nothing, and use nothing that was compiled."""
        self.mode = None
        self._shapes.clear()

    def prepared(self, side: int) -> list[int]:
        """The sizes of batches that are compiled for pictures of `side` pixels, largest first."""
        return sorted((batch for batch, of in self._shapes if of == side), reverse=True)

    def unet_for(self, batch: int, side: int) -> Any:
        """The UNet to call for a batch of so many pictures, guided or not."""
        return self._next_unet if (batch, side) in self._shapes else self._parts.unet

    def decode(self, latents: Tensor) -> Tensor:
        """Pictures (n, 3, side, side), from about -1 to 1, float32, of the UNet's latents."""
        vae = self._parts.vae
        batch, side = len(latents), latents.shape[-1] * CUBE
        scaled = (latents / vae.config.scaling_factor).to(vae.dtype)
        scaled = scaled.contiguous(memory_format=torch.channels_last)
        if (batch, side) in self._shapes:
            torch.compiler.cudagraph_mark_step_begin()
            pictures = self._decode(scaled, return_dict=False)[0]
        else:
            pictures = vae.decode(scaled, return_dict=False)[0]
        # A copy in any case: a CUDA graph writes its next answer over this one.
        return pictures.to(torch.float32, copy=True)

    def _next_unet(self, *inputs: Any, **more: Any) -> Any:
        # Its last answer was copied: the graph may write over it.
        torch.compiler.cudagraph_mark_step_begin()
        return self._unet(*inputs, **more)


def _compiled(called: Any, mode: str) -> Any:
    """`called` for static shapes, as one graph: a break in it would be an error, not a detour."""
    return torch.compile(called, mode=mode, dynamic=False, fullgraph=True)
