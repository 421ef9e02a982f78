"""The arithmetic of a row, counted on shapes alone."""

from functools import cache
from typing import Any

import torch
from torch.utils.flop_counter import FlopCounterMode

from engine.painters.stable_diffusion.bench import architecture
from engine.painters.stable_diffusion.bench.architecture import SHRINK, TOKENS, Sizes
from engine.painters.stable_diffusion.bench.rows import Row


def row_flop(row: Row, sizes: Sizes) -> int:
    """Floating-point operations of a row's pictures: U-Net and decoder.

    `torch.utils.flop_counter` counts one forward of each network: two for each
    multiply-add of matrix products, convolutions and attention; norms and
    activations are not in it. Nor is the text encoder (0.05 TFLOP a prompt), so
    that who caches what it says does not seem slower.
    """
    unet, decoder = forward_flop(sizes, row.px)
    return row.pictures * (row.steps * (2 if row.guided else 1) * unet + decoder)


@cache
def forward_flop(sizes: Sizes, px: int) -> tuple[int, int]:
    """Of one U-Net forward and of one decoded picture of `px` pixels a side."""
    pipeline = architecture.build(sizes, "meta")
    side = px // SHRINK
    latent = torch.empty((1, 4, side, side), device="meta")
    prompt = torch.empty((1, TOKENS, sizes.text), device="meta")
    moment = torch.empty((), device="meta")
    unet = _count(pipeline.unet, latent, moment, encoder_hidden_states=prompt)
    return unet, _count(pipeline.vae.decode, latent)


def _count(network: Any, *inputs: Any, **more: Any) -> int:
    with torch.no_grad(), FlopCounterMode(display=False) as counted:
        network(*inputs, **more)
    return counted.get_total_flops()
