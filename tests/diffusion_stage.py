"""What the tests of stable-diffusion share: briefs, a renderer, and how alike pictures are."""

from dataclasses import replace
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from engine.painters.stable_diffusion import parts, weights
from engine.painters.stable_diffusion.brush import Canvas
from engine.painters.stable_diffusion.choice import Choice
from engine.painters.stable_diffusion.painter import StableDiffusion
from engine.painters.stable_diffusion.parts import Parts
from engine.painters.stable_diffusion.renderer import Renderer
from engine.palette import compose
from engine.values import Brief

SIZE = 64
ALIKE = 60  # dB and more: the same but for last bits. Other prompts give 35, other seeds 15
STEPS = 4

Pixels = NDArray[np.uint8]


def brief(emotion: str = "joy", seed: int = 1, size: int = SIZE, **more: Any) -> Brief:
    return replace(compose(emotion, 0.9, seed=seed, size=size), **more)


def canvases(count: int, size: int = SIZE) -> list[Canvas]:
    return [Canvas((("joy", 1.0),), "", seed, size) for seed in range(count)]


def psnr(one: Any, other: Any) -> float:
    """In dB, of two pictures of bytes."""
    error = float(np.mean((np.asarray(one, float) - np.asarray(other, float)) ** 2))
    return 10 * np.log10(255**2 / error) if error else float("inf")


async def pixels(painter: StableDiffusion, *briefs: Brief) -> list[Pixels]:
    return [picture.pixels for picture in await painter.paint(briefs)]


def made(choice: Choice) -> tuple[Renderer, Parts]:
    found = weights.find(choice)
    loaded = parts.placed(parts.load(found), torch.device("cpu"), torch.float32)
    return Renderer(loaded, found.recipe), loaded
