"""What a contender does in its process: make ready, paint in turn, be timed.

A GPU is timed with CUDA events on its own stream, around everything from the
prompts to the pictures in the host's memory; a CPU with its clock.
"""

import logging
import os
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import diffusers
import numpy as np
import torch
import transformers

from engine.painters.stable_diffusion.bench import architecture, costs
from engine.painters.stable_diffusion.bench.architecture import REAL, TINY, Sizes
from engine.painters.stable_diffusion.bench.contenders import CONTENDERS, Paint
from engine.painters.stable_diffusion.bench.ours import Ours
from engine.painters.stable_diffusion.bench.rows import Row
from engine.painters.stable_diffusion.bench.variants import VARIANTS

# Calls: CUDA graphs are recorded in the second and replayed from the third.
WARM_UPS = {"cuda": 3, "cpu": 1}
WARM_UP_STEPS = 2
MATRIX = {"cuda": (8192, torch.bfloat16), "cpu": (1024, torch.float32)}  # side, type
PRODUCTS = 10  # matrix products that are timed together
GIB = 2**30


@dataclass
class Booth:
    """A contender in its process; `paint` is None until it is ready."""

    pipeline: Any
    device: str
    paint: Paint | None = None
    load: float = 0.0  # seconds
    compile: float = 0.0  # seconds


@dataclass(frozen=True)
class Ready:
    """Seconds that it took to be at full speed, from weights in fp32 on the device.

    `load` brings them into the contender's form, `compile` is until the end of
    the last short call; rows of one process share both. `memory` is the most
    that PyTorch held in one whole turn after that, in GiB; None on a CPU.
    `blank` says that the pictures show nothing.
    """

    load: float
    compile: float
    memory: float | None
    blank: bool


def open_booth(device: str) -> Booth:
    """The model with random weights, fp32: the real one on a GPU, elsewhere the tiny one."""
    diffusers.utils.logging.set_verbosity_error()  # that our letters make long prompts
    logging.captureWarnings(True)
    return Booth(architecture.build(sizes(device), device), device)


def prepare(booth: Booth, row: Row) -> Ready:
    """Make the row's contender ready unless it is, and have it paint once in full."""
    if booth.paint is None:
        begun = time.perf_counter()
        booth.paint = _contender(booth, row)
        if booth.device == "cuda":
            torch.cuda.synchronize()
        booth.load = time.perf_counter() - begun
    begun = time.perf_counter()
    for seed in range(WARM_UPS[booth.device]):
        booth.paint(replace(row, steps=min(row.steps, WARM_UP_STEPS)), seed)
    booth.compile = booth.compile or time.perf_counter() - begun
    pictures, memory = _in_full(booth, row)
    return Ready(booth.load, booth.compile, memory, _blank(pictures, row))


def turn(booth: Booth, row: Row, seed: int) -> float:
    """Seconds of one turn."""
    return timed(booth, lambda: painted(booth, row, seed))


def painted(booth: Booth, row: Row, seed: int) -> Any:
    """The three pictures, as the contender gives them."""
    if booth.paint is None:
        raise RuntimeError("the contender was never made ready")
    return booth.paint(row, seed)


def timed(booth: Booth, call: Callable[[], object]) -> float:
    """Seconds of a call, its work on the GPU included."""
    if booth.device != "cuda":
        begun = time.perf_counter()
        call()
        return time.perf_counter() - begun
    begin, end = (torch.cuda.Event(enable_timing=True) for _ in range(2))
    torch.cuda.synchronize()
    begin.record()
    call()
    end.record()
    torch.cuda.synchronize()
    return begin.elapsed_time(end) / 1000


def matrix_rate(facts: dict[str, Any]) -> float:
    """FLOP/s of square matrix products of random numbers: what the chip does at its best.

    bf16, 8192 a side, on a GPU; fp32, 1024 a side, on a CPU.
    """
    device = _device(facts)
    side, kind = MATRIX[device]
    left, right = (torch.randn((side, side), device=device, dtype=kind) for _ in range(2))

    def products() -> None:
        for _ in range(PRODUCTS):
            torch.mm(left, right)

    booth = Booth(None, device)
    products()
    return PRODUCTS * 2 * side**3 / timed(booth, products)


def describe(device: str) -> dict[str, Any]:
    """The device and the versions of what runs, for the report."""
    name = torch.cuda.get_device_name() if device == "cuda" else "cpu"
    cuda = torch.version.cuda if device == "cuda" else None
    modules = (torch, diffusers, transformers)
    versions = {module.__name__: module.__version__ for module in modules}
    return {"device": name, "cores": os.cpu_count(), "cuda": cuda, **versions}


def itself(facts: dict[str, Any]) -> dict[str, Any]:
    """The same, out of the process."""
    return facts


def cost(facts: dict[str, Any], row: Row) -> int:
    """Floating-point operations of the row's pictures."""
    return costs.row_flop(row, sizes(_device(facts)))


def as_pixels(pictures: Any) -> np.ndarray:
    """(n, px, px, 3), uint8."""
    return np.stack([np.asarray(picture) for picture in pictures])


def sizes(device: str) -> Sizes:
    """The real model on a GPU, elsewhere the tiny one."""
    return REAL if device == "cuda" else TINY


def _device(facts: dict[str, Any]) -> str:
    return "cpu" if facts["cuda"] is None else "cuda"


def _contender(booth: Booth, row: Row) -> Paint:
    if row.name == "ours":
        return Ours(booth.pipeline, booth.device, VARIANTS[row.variant])
    return CONTENDERS[row.name](booth.pipeline, booth.device)


def _in_full(booth: Booth, row: Row) -> tuple[Any, float | None]:
    """The pictures of a whole turn, and the GiB that PyTorch held at most meanwhile."""
    if booth.device != "cuda":
        return painted(booth, row, 0), None
    torch.cuda.empty_cache()
    torch.cuda.reset_peak_memory_stats()
    pictures = painted(booth, row, 0)
    torch.cuda.synchronize()
    return pictures, torch.cuda.max_memory_reserved() / GIB


def _blank(pictures: Any, row: Row) -> bool:
    pixels = as_pixels(pictures)
    if pixels.shape != (row.pictures, row.px, row.px, 3):
        raise RuntimeError(f"the pictures are {pixels.shape}")
    return bool(pixels.std() == 0)
