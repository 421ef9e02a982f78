"""The painter stable-diffusion in a process of its own, which may die."""

import asyncio
import logging
import multiprocessing
import os
import signal
from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path

import numpy as np
import pytest

from engine.errors import ModelUnavailable, PainterFailed
from engine.painters.apart import Apart
from engine.painters.meanwhile import Meanwhile
from engine.painters.stable_diffusion.choice import Choice
from engine.painters.stable_diffusion.painter import StableDiffusion
from engine.palette import compose
from engine.values import Brief, Step

pytestmark = pytest.mark.alone

SIZE, STEPS = 64, 15
PATIENCE = 120.0  # seconds; loading the libraries takes most of it on a busy machine


def brief(seed: int = 1) -> Brief:
    return compose("joy", 0.9, seed=seed, size=SIZE)


@pytest.fixture
def choice(sd_model: Path) -> Choice:
    return Choice(str(sd_model), size=SIZE, steps=STEPS)


@pytest.fixture
async def apart(choice: Choice) -> AsyncIterator[Apart]:
    painter = Apart(partial(StableDiffusion, choice), patience=PATIENCE)
    yield painter
    await painter.close()
    assert multiprocessing.active_children() == []


async def test_it_paints_there_what_it_paints_here_and_survives_dying(
    apart: Apart, choice: Choice
) -> None:
    told: list[Step] = []
    [away] = await apart.paint([brief()], told.append)
    [here] = await StableDiffusion(choice).paint([brief()])
    assert np.array_equal(away.pixels, here.pixels)
    assert away.revision == here.revision
    assert [step.number for step in told] == list(range(1, STEPS + 1))
    assert any(step.previews for step in told)

    begun = asyncio.Event()
    stopped = asyncio.create_task(apart.paint([brief(2)], lambda _: begun.set()))
    await begun.wait()
    [child] = multiprocessing.active_children()
    stopped.cancel()
    with pytest.raises(asyncio.CancelledError):
        await stopped
    assert len(await apart.paint([brief(3)])) == 1
    assert multiprocessing.active_children() == [child]  # a stop costs no process

    begun.clear()
    painting = asyncio.create_task(apart.paint([brief()], lambda _: begun.set()))
    await begun.wait()
    assert child.pid is not None
    os.kill(child.pid, signal.SIGKILL)
    with pytest.raises(PainterFailed, match="SIGKILL"):
        await painting
    [again] = await apart.paint([brief()])
    assert np.array_equal(again.pixels, here.pixels)


def without_a_compiler(choice: Choice) -> StableDiffusion:
    """As on a GPU host that lacks one; the GPU itself is played by the CPU."""
    import torch  # noqa: PLC0415 - in the painter's process

    from engine.painters.stable_diffusion import parts  # noqa: PLC0415 - likewise

    placed, cpu = parts.placed, torch.device("cpu")
    parts.machine = lambda: (torch.device("cuda"), torch.float32)
    parts.placed = lambda loaded, *_: placed(loaded, cpu, torch.float32)

    def fails(*_: object, **__: object) -> object:
        raise RuntimeError("Failed to find C compiler.\nInstall one.")

    torch.compile = lambda *_, **__: fails  # type: ignore[assignment]
    return StableDiffusion(choice)


async def test_how_loading_goes_and_why_nothing_is_compiled_comes_into_our_log(
    choice: Choice, caplog: pytest.LogCaptureFixture
) -> None:
    apart = Apart(partial(without_a_compiler, choice), patience=PATIENCE)
    painter = Meanwhile(apart, None)
    caplog.set_level(logging.INFO)
    try:
        assert len(await painter.paint([brief()])) == 1
    finally:
        await painter.close()
        await apart.close()
    *_, ready, slower = caplog.records
    assert ready.getMessage() == "the painter is ready"
    assert slower.getMessage() == "the painter is slower than it should be"
    assert slower.__dict__["why"] == "it paints uncompiled: Failed to find C compiler."
    steps = [(r.__dict__["step"], r.__dict__["of"]) for r in caplog.records if "step" in r.__dict__]
    # The model is in place, and each of three sizes of batch is ready; the first try broke off.
    assert steps == [(number, 4) for number in (1, 1, 2, 3, 4)]


async def test_a_missing_model_is_one_line_from_there_too(tmp_path: Path) -> None:
    painter = Apart(partial(StableDiffusion, Choice(str(tmp_path))), patience=PATIENCE)
    with pytest.raises(ModelUnavailable, match="is missing; name the model's folder"):
        await painter.load()
    await painter.close()
