"""What is asked of contenders beside their turns."""

from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch.profiler import ProfilerActivity, profile

from engine.painters.stable_diffusion import previews, sampling, schedules
from engine.painters.stable_diffusion.bench import costs
from engine.painters.stable_diffusion.bench.architecture import SHRINK
from engine.painters.stable_diffusion.bench.booth import Booth, painted, sizes, timed
from engine.painters.stable_diffusion.bench.contenders import PROMPTS, call
from engine.painters.stable_diffusion.bench.ours import Ours, recipe
from engine.painters.stable_diffusion.bench.rows import PICTURES, Row

LATENTS = 4  # channels
KERNELS = 25  # that are named


def decode(booth: Booth, row: Row, times: int) -> tuple[list[float], int]:
    """Seconds that ours takes from three latents to bytes, each time, and the operations."""
    ours, side = _ours(booth), row.px // SHRINK
    latents = torch.randn((PICTURES, LATENTS, side, side), device=booth.device)
    seconds = [timed(booth, lambda: ours.decode(latents)) for _ in range(times)]
    return seconds, PICTURES * costs.forward_flop(sizes(booth.device), row.px)[1]


def ours(booth: Booth, row: Row, seed: int) -> tuple[NDArray[np.uint8], NDArray[np.float32]]:
    """The pictures, (3, px, px, 3), and the latents that were decoded."""
    pictures, latents = _ours(booth).with_latents(row, seed)
    return pictures, latents.float().cpu().numpy()


def plain(booth: Booth, row: Row, seed: int) -> tuple[NDArray[np.uint8], NDArray[np.float32]]:
    """The same from the diffusers pipeline of the booth: ours' noise, scheduler and steps.

    The pipeline keeps the type it has: fp32 where no contender was made of it.
    """
    torch.backends.cudnn.allow_tf32 = False  # fp32 means fp32, in convolutions too
    pipeline = booth.pipeline
    pipeline.scheduler = schedules.make(recipe(row).scheduler, pipeline.scheduler.config)
    chances = [sampling.generator(seed + number) for number in range(PICTURES)]
    drawn = torch.cat([sampling.noise(chance, row.px, LATENTS) for chance in chances])
    start = drawn.to(booth.device, pipeline.unet.dtype)
    latents: Any = call(pipeline, row, list(PROMPTS), seed, latents=start, output_type="latent")
    with torch.no_grad():
        decoded = pipeline.vae.decode(latents / pipeline.vae.config.scaling_factor).sample
    pixels = previews.to_bytes(decoded.float()).permute(0, 2, 3, 1).cpu().numpy()
    return pixels, latents.float().cpu().numpy()


def kernels(booth: Booth, row: Row) -> list[tuple[str, float]]:
    """What a turn's time on the GPU goes into: kernels and their shares, from the largest.

    On a CPU the operators of torch.
    """
    gpu = booth.device == "cuda"
    activity = ProfilerActivity.CUDA if gpu else ProfilerActivity.CPU
    with profile(activities=[activity]) as seen:
        painted(booth, row, 0)
    spent = {
        one.key: float(one.self_device_time_total if gpu else one.self_cpu_time_total)
        for one in seen.key_averages()
    }
    total = sum(spent.values()) or 1.0
    ranked = sorted(spent.items(), key=lambda item: -item[1])[:KERNELS]
    return [(name, time / total) for name, time in ranked]


def _ours(booth: Booth) -> Ours:
    if not isinstance(booth.paint, Ours):
        raise TypeError("this contender is not ours")
    return booth.paint
