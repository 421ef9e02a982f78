"""The safety checker: what it holds back is not shown, and neither is what it cannot see."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from transformers import CLIPImageProcessor

from engine.errors import ModelUnavailable, PainterFailed
from engine.painters.stable_diffusion import parts, safety, weights
from engine.painters.stable_diffusion.brush import Canvas
from engine.painters.stable_diffusion.choice import Choice
from engine.painters.stable_diffusion.painter import StableDiffusion
from engine.painters.stable_diffusion.parts import Parts
from engine.painters.stable_diffusion.renderer import Renderer
from engine.palette import compose
from tiny_diffusion import add_checker

pytestmark = pytest.mark.heavy

SIZE = 64
BRIEF = compose("joy", 0.9, seed=1, size=SIZE)
CANVASES = [Canvas((("joy", 1.0),), "", seed, SIZE) for seed in (1, 2, 3)]


def choice(folder: Path) -> Choice:
    return Choice(str(folder), size=SIZE, steps=2)


def loaded(folder: Path) -> tuple[Parts, Any]:
    found = weights.find(choice(folder))
    made = parts.placed(parts.load(found), torch.device("cpu"), torch.float32)
    return made, found.recipe


async def test_a_flagged_picture_is_not_shown(own_sd_model: Path) -> None:
    add_checker(own_sd_model, strict=True)
    with pytest.raises(PainterFailed, match=r"^The safety checker held a picture back\.$"):
        await StableDiffusion(choice(own_sd_model)).paint([BRIEF])


async def test_a_picture_that_is_fine_is_shown_as_it_is(sd_model: Path, own_sd_model: Path) -> None:
    add_checker(own_sd_model, strict=False)
    [checked] = await StableDiffusion(choice(own_sd_model)).paint([BRIEF])
    [plain] = await StableDiffusion(choice(sd_model)).paint([BRIEF])
    assert np.array_equal(checked.pixels, plain.pixels)
    assert checked.revision.endswith(" checked")
    assert not plain.revision.endswith(" checked")


class FlagsFirst:
    """Holds back the second of the first pictures that it sees."""

    def __init__(self) -> None:
        self.seen: list[int] = []

    def flagged(self, pictures: torch.Tensor) -> Sequence[bool]:
        self.seen.append(len(pictures))
        return [len(self.seen) == 1 and number == 1 for number in range(len(pictures))]


def test_what_is_held_back_is_painted_again_with_other_noise(sd_model: Path) -> None:
    made, recipe = loaded(sd_model)
    plain = Renderer(made, recipe).render(CANVASES)
    again = []
    for _ in range(2):
        checker: Any = FlagsFirst()
        again.append(Renderer(replace(made, checker=checker), recipe).render(CANVASES))
        assert checker.seen == [3, 1]
    first, second = again
    same = [np.array_equal(one, other) for one, other in zip(plain, first, strict=True)]
    assert same == [True, False, True]
    assert np.array_equal(first[1], second[1])  # still the same picture for the same seed


def test_a_checker_that_breaks_shows_nothing(own_sd_model: Path) -> None:
    add_checker(own_sd_model, strict=False)
    made, recipe = loaded(own_sd_model)
    assert made.checker is not None

    def broken(*_: Any) -> None:
        raise ValueError("not today")

    for module in made.checker.__dict__.values():
        if isinstance(module, torch.nn.Module):
            module.register_forward_pre_hook(broken)
    with pytest.raises(PainterFailed, match=r"could not look at the pictures \(ValueError\)"):
        Renderer(made, recipe).render(CANVASES)


async def test_a_checker_that_cannot_be_loaded_keeps_the_painter_from_painting(
    own_sd_model: Path,
) -> None:
    add_checker(own_sd_model, strict=False)
    file = own_sd_model / "safety_checker" / "config.json"
    text = file.read_text(encoding="utf-8").replace('"projection_dim": 8', '"projection_dim": 9')
    file.write_text(text, encoding="utf-8")
    with pytest.raises(ModelUnavailable, match="cannot be loaded"):
        await StableDiffusion(choice(own_sd_model)).load()


def test_it_sees_what_clips_own_processor_shows(own_sd_model: Path) -> None:
    add_checker(own_sd_model, strict=False)
    seen = []
    checker = safety.load(own_sd_model)
    for module in checker.__dict__.values():
        if isinstance(module, torch.nn.Module):
            module.register_forward_pre_hook(lambda _, inputs: seen.append(inputs[0]))
    smooth = torch.nn.functional.interpolate(torch.rand(1, 3, 6, 6), SIZE, mode="bicubic")
    checker.flagged(smooth * 2 - 1)
    kind: Any = CLIPImageProcessor
    processor = kind(size=16, crop_size=16, image_mean=[0.5] * 3, image_std=[0.25] * 3)
    bytes_ = (smooth[0].clamp(0, 1) * 255).round().to(torch.uint8).permute(1, 2, 0).numpy()
    expected = processor(images=bytes_, return_tensors="pt").pixel_values
    assert float((seen[0] - expected).abs().max()) < 0.05  # a spread of 0.25: 3 of 255
