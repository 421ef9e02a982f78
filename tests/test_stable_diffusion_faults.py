"""Stopping, running out of memory, and whatever else can happen while painting."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import pytest
import torch

from diffusion_stage import ALIKE, SIZE, brief, made, pixels, psnr
from engine.errors import PainterFailed
from engine.painters.stable_diffusion import memory, parts
from engine.painters.stable_diffusion.brush import Canvas
from engine.painters.stable_diffusion.choice import Choice
from engine.painters.stable_diffusion.painter import StableDiffusion
from engine.painters.stable_diffusion.parts import Parts
from engine.painters.stable_diffusion.renderer import Stopped
from engine.values import Step

pytestmark = pytest.mark.heavy

Hook = Callable[..., Any]


@pytest.fixture
def hooked(monkeypatch: pytest.MonkeyPatch) -> Callable[[str, Hook], None]:
    """Lets a function see what a part of each model that is loaded gives, and change it."""

    def hook(part: str, function: Hook) -> None:
        load = parts.load

        def loaded(*arguments: Any) -> Parts:
            made = load(*arguments)
            made.__getattribute__(part).register_forward_hook(function)
            return made

        monkeypatch.setattr(parts, "load", loaded)

    return hook


async def test_cancelling_stops_at_the_next_step(sd_choice: Choice, hooked: Any) -> None:
    asked = []
    hooked("unet", lambda *_: asked.append(1))
    painter = StableDiffusion(replace(sd_choice, steps=30))
    await painter.load()
    begun = asyncio.Event()
    painting = asyncio.create_task(painter.paint([brief()], lambda _: begun.set()))
    await begun.wait()
    before = len(asked)
    painting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await painting
    after = len(asked)
    assert before <= after <= before + 2
    await asyncio.sleep(0.05)
    assert len(asked) == after  # nothing goes on behind our back
    assert len(await painter.paint([brief(seed=5)])) == 1


def test_a_renderer_stops_before_the_next_step(sd_choice: Choice) -> None:
    renderer, loaded = made(replace(sd_choice, steps=50))
    asked, told = [], list[Step]()
    loaded.unet.register_forward_hook(lambda *_: asked.append(1))
    canvas = Canvas((("joy", 1.0),), "", 1, SIZE)
    with pytest.raises(Stopped):
        renderer.render([canvas], told.append, lambda: len(told) == 3)
    assert len(asked) == len(told) == 3


@pytest.mark.parametrize(
    ("error", "starved"),
    [
        (torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2.00 GiB."), True),
        (MemoryError(), True),
        (RuntimeError("DefaultCPUAllocator: can't allocate memory: you tried to"), True),
        (RuntimeError("[enforce fail] . DefaultCPUAllocator: not enough memory: you"), True),
        (RuntimeError("CUDA error: CUBLAS_STATUS_ALLOC_FAILED when calling"), True),
        (RuntimeError("The size of tensor a (3) must match the size of tensor b"), False),
        (ValueError("out of memory"), False),
    ],
)
def test_a_lack_of_memory_is_told_from_other_faults(error: Exception, starved: bool) -> None:
    assert memory.starved(error) == starved


async def test_what_does_not_fit_into_memory_is_halved(sd_choice: Choice, hooked: Any) -> None:
    asked: list[int] = []

    def starve(_: Any, inputs: Sequence[Any], __: Any) -> None:
        asked.append(len(inputs[0]) // 2)  # with guidance, each picture is there twice
        if asked[-1] > 2:
            raise torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2.00 GiB.")

    short = replace(sd_choice, steps=2)
    briefs = [brief(seed=seed) for seed in range(6)]
    expected = await pixels(StableDiffusion(short), *briefs)
    hooked("unet", starve)
    starving = StableDiffusion(short)
    painted = await pixels(starving, *briefs)
    for one, other in zip(painted, expected, strict=True):
        assert psnr(one, other) > ALIKE
    assert asked[:3] == [6, 3, 1]
    asked.clear()
    await pixels(starving, *briefs[:2])
    assert asked == [1] * 4  # it does not try again what did not fit


async def test_a_picture_that_does_not_fit_alone_is_a_sentence(
    sd_choice: Choice, hooked: Any
) -> None:
    def starve(*_: Any) -> None:
        raise MemoryError

    hooked("unet", starve)
    with pytest.raises(PainterFailed, match="not enough memory for a picture of 64 pixels"):
        await StableDiffusion(sd_choice).paint([brief()])


@pytest.mark.parametrize(
    ("part", "spoil", "sentence"),
    [
        ("unet", lambda _m, _i, out: (out[0] * float("nan"),), "numbers that are no colours"),
        ("unet", lambda _m, _i, out: 1 / 0, "broke off: ZeroDivisionError"),
    ],
)
async def test_what_went_wrong_is_a_sentence(
    sd_choice: Choice, hooked: Any, part: str, spoil: Hook, sentence: str
) -> None:
    hooked(part, spoil)
    with pytest.raises(PainterFailed, match=sentence):
        await StableDiffusion(sd_choice).paint([brief()])


def test_a_black_picture_is_a_fault(sd_choice: Choice) -> None:
    renderer, loaded = made(sd_choice)
    loaded.vae.decoder.register_forward_hook(lambda _m, _i, out: out * 0 - 1)
    with pytest.raises(PainterFailed, match="black all over"):
        renderer.render([Canvas((("joy", 1.0),), "", 1, SIZE)])


async def test_a_gpu_that_is_lost_ends_the_process(sd_choice: Choice, hooked: Any) -> None:
    def lose(*_: Any) -> None:
        raise torch.AcceleratorError("CUDA error: an illegal memory access was encountered")

    hooked("unet", lose)
    with pytest.raises(SystemExit):
        await asyncio.to_thread(asyncio.run, StableDiffusion(sd_choice).paint([brief()]))
