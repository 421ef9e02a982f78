"""The painter stable-diffusion, with a tiny model of the real classes, on the CPU."""

from dataclasses import replace

import numpy as np
import pytest

from diffusion_stage import ALIKE, SIZE, STEPS, brief, canvases, made, pixels, psnr
from engine.painters.stable_diffusion.choice import Choice
from engine.painters.stable_diffusion.painter import StableDiffusion
from engine.painters.stable_diffusion.renderer import BATCHES
from engine.values import Brief, Part, Step

pytestmark = pytest.mark.heavy


@pytest.fixture
def painter(sd_choice: Choice) -> StableDiffusion:
    return StableDiffusion(sd_choice)


async def test_a_picture_tells_what_it_was_painted_by(painter: StableDiffusion) -> None:
    order = brief()
    [picture] = await painter.paint([order])
    assert picture.brief is order
    assert (picture.painter, picture.pixels.shape) == ("stable-diffusion", (SIZE, SIZE, 3))
    assert picture.pixels.dtype == np.uint8
    assert "dpm++ 4 steps guidance 8.5" in picture.revision
    assert "/" not in picture.revision  # a path would tell of this machine


async def test_the_same_brief_gives_the_same_picture(sd_choice: Choice) -> None:
    [one] = await pixels(StableDiffusion(sd_choice), brief())
    [other] = await pixels(StableDiffusion(sd_choice), brief())
    assert np.array_equal(one, other)


@pytest.mark.parametrize("seed", [2, 1 + 2**32, 1 + 2**52])
async def test_another_seed_gives_another_picture(painter: StableDiffusion, seed: int) -> None:
    [one], [other] = await pixels(painter, brief()), await pixels(painter, brief(seed=seed))
    assert psnr(one, other) < 25


async def test_three_together_are_as_if_alone(painter: StableDiffusion) -> None:
    briefs = [brief("joy", 1), brief("fear", 2, negative="paint"), brief("love", 3)]
    together = await pixels(painter, *briefs)
    for order, picture in zip(briefs, together, strict=True):
        [alone] = await pixels(painter, order)
        assert psnr(picture, alone) > ALIKE


async def test_what_a_picture_should_not_show_changes_it(painter: StableDiffusion) -> None:
    [one], [other] = await pixels(painter, brief()), await pixels(painter, brief(negative="love"))
    assert psnr(one, other) < ALIKE


async def test_a_blend_is_between_its_feelings(painter: StableDiffusion) -> None:
    joy, fear = brief("joy"), brief("fear")

    def blend(share: float) -> Brief:
        shares = {joy: share, fear: 1 - share}
        return replace(joy, blend=tuple(Part(b.emotion, s, b.prompt) for b, s in shares.items()))

    orders = (joy, fear, blend(0.5), blend(0.9), blend(1.0), blend(0.0))
    only_joy, only_fear, half, most, all_joy, all_fear = [
        (await pixels(painter, order))[0] for order in orders
    ]
    assert psnr(half, only_joy) < ALIKE
    assert psnr(half, only_fear) < ALIKE
    assert psnr(most, only_joy) > psnr(half, only_joy)
    assert np.array_equal(all_joy, only_joy)
    assert np.array_equal(all_fear, only_fear)


async def test_any_size_is_painted_in_one_call(painter: StableDiffusion) -> None:
    sizes = [64, 70, 65, 64, 129]
    painted = await pixels(painter, *(brief(size=size) for size in sizes))
    assert [picture.shape for picture in painted] == [(size, size, 3) for size in sizes]
    assert psnr(painted[0], painted[3]) > ALIKE
    [alone] = await pixels(painter, brief(size=70))
    assert psnr(painted[1], alone) > ALIKE


async def test_steps_are_told_in_order_with_previews(painter: StableDiffusion) -> None:
    told: list[Step] = []
    count = BATCHES[-1] + 2  # two batches
    await painter.paint([brief(seed=seed) for seed in range(count)], told.append)
    assert [step.number for step in told] == list(range(1, 2 * STEPS + 1))
    assert {step.total for step in told} == {2 * STEPS}
    shown = [step.previews for step in told if step.previews]
    assert 2 <= len(shown) < len(told)
    assert {len(previews) for previews in shown} == {count}
    assert {(p.shape, p.dtype.name) for p in shown[0]} == {((8, 8, 3), "uint8")}
    # Those whose turn has not come are blank paper.
    assert [p.min() == 255 for p in shown[0]] == [False] * BATCHES[-1] + [True] * 2
    assert not any(p.min() == 255 for p in shown[-1])


def test_prompts_are_embedded_once(sd_choice: Choice) -> None:
    renderer, loaded = made(sd_choice)
    asked = []
    loaded.text_encoder.register_forward_hook(lambda *_: asked.append(1))
    for _ in range(3):
        renderer.render(canvases(2))
    assert len(asked) == 2  # the prompt and the empty one
