"""Who paints the three pictures; each is made of a pipeline in fp32 that nobody else uses.

A contender is a function from a row and a seed to three pictures in the host's
memory, as (px, px, 3) arrays of uint8 or as Pillow pictures. On a CPU, where the
tiny model runs, what is fp16 on a GPU stays fp32.
"""

from collections.abc import Callable, Mapping
from typing import Any

import torch

from engine.painters.stable_diffusion.bench.rows import Row
from engine.painters.stable_diffusion.bench.variants import INDUCTOR

Paint = Callable[[Row, int], Any]

# The original's prompts for joy, love and surprise.
STYLE = "ENERGY ART STYLE representation of the feeling of {}. Use colors {}. Waterpaint. "
PROMPTS = tuple(
    STYLE.format(feeling, colours) + "Smooth color transitions."
    for feeling, colours in (
        ("joy", "Yellow, Orange, Bright Green, Sky Blue, Pink"),
        ("love", "Red, Pink, White, Lavender, Peach"),
        ("surprise", "Bright Orange, Neon Green, Yellow, Silver, Electric Blue"),
    )
)


def original(pipeline: Any, device: str) -> Paint:
    """The original's loop: three calls one after another, fp16 under autocast."""
    pipeline.to(_half(device))
    mixed = torch.float16 if device == "cuda" else torch.bfloat16

    def paint(row: Row, seed: int) -> list[Any]:
        pictures = []
        for number, prompt in enumerate(PROMPTS):
            with torch.autocast(device, dtype=mixed):
                pictures += call(pipeline, row, [prompt], seed + number)
        return pictures

    return paint


def batch(pipeline: Any, device: str) -> Paint:
    """Plain diffusers: one call for the three, fp16."""
    pipeline.to(_half(device))
    return lambda row, seed: call(pipeline, row, list(PROMPTS), seed)


def compiled(pipeline: Any, device: str) -> Paint:
    """What diffusers' own page on speed does to a pipeline, then one call for the three.

    huggingface.co/docs/diffusers/optimization/fp16: fp16, projections fused,
    channels_last, U-Net and decoder compiled in one graph each with
    max-autotune, which records CUDA graphs. A CPU traces them and compiles nothing.
    """
    how: dict[str, Any] = {"backend": "eager"}
    if device == "cuda":
        how = {"mode": "max-autotune"}
        set_inductor(INDUCTOR)
    pipeline.to(_half(device))
    pipeline.fuse_qkv_projections()
    pipeline.unet.to(memory_format=torch.channels_last)
    pipeline.vae.to(memory_format=torch.channels_last)
    pipeline.unet = torch.compile(pipeline.unet, fullgraph=True, **how)
    pipeline.vae.decode = torch.compile(pipeline.vae.decode, fullgraph=True, **how)
    return lambda row, seed: call(pipeline, row, list(PROMPTS), seed)


def call(pipeline: Any, row: Row, prompts: list[str], seed: int, **more: Any) -> list[Any]:
    """The pictures of one call of a diffusers pipeline, Pillow's unless `more` says otherwise."""
    torch.manual_seed(seed)  # not a generator a picture: the original had none
    found = pipeline(
        prompts,
        height=row.px,
        width=row.px,
        num_inference_steps=row.steps,
        guidance_scale=row.guidance,
        **more,
    )
    pictures: list[Any] = found.images
    return pictures


def set_inductor(settings: Mapping[str, bool]) -> None:
    """Settings of torch's compiler, for the rest of the process."""
    if settings:
        import torch._inductor.config as inductor  # noqa: PLC0415 - slow to import

        for name, value in settings.items():
            setattr(inductor, name, value)


def _half(device: str) -> torch.dtype:
    return torch.float16 if device == "cuda" else torch.float32


CONTENDERS: dict[str, Callable[[Any, str], Paint]] = {
    "original": original,
    "diffusers-batch": batch,
    "diffusers-compile": compiled,
}
