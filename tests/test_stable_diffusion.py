"""The painter stable-diffusion, with a tiny model of the real classes, on the CPU."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import torch
from diffusers import StableDiffusionPipeline
from numpy.typing import NDArray
from torch.nn import functional

from engine.errors import PainterFailed
from engine.painters.stable_diffusion import memory, parts, sampling, schedules, weights
from engine.painters.stable_diffusion.brush import Canvas
from engine.painters.stable_diffusion.choice import Choice
from engine.painters.stable_diffusion.families import SCHEDULERS, Recipe
from engine.painters.stable_diffusion.painter import StableDiffusion
from engine.painters.stable_diffusion.parts import Parts
from engine.painters.stable_diffusion.previews import Previews, to_bytes
from engine.painters.stable_diffusion.renderer import BATCHES, Renderer, Stopped
from engine.palette import compose
from engine.values import Brief, Part, Step
from tiny_diffusion import make_tiny_diffusion

SIZE = 64
ALIKE = 60  # dB and more: the same but for last bits. Other prompts give 35, other seeds 15
STEPS = 4

Pixels = NDArray[np.uint8]
Hook = Callable[..., Any]


def brief(emotion: str = "joy", seed: int = 1, size: int = SIZE, **more: Any) -> Brief:
    return replace(compose(emotion, 0.9, seed=seed, size=size), **more)


def psnr(one: Any, other: Any) -> float:
    """In dB, of two pictures of bytes."""
    error = float(np.mean((np.asarray(one, float) - np.asarray(other, float)) ** 2))
    return 10 * np.log10(255**2 / error) if error else float("inf")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_tiny_diffusion(tmp_path_factory.mktemp("tiny"))


@pytest.fixture(scope="module")
def old_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_tiny_diffusion(tmp_path_factory.mktemp("tiny_old"), "epsilon")


@pytest.fixture
def choice(folder: Path) -> Choice:
    return Choice(str(folder), size=SIZE, steps=STEPS, guidance=8.5)


@pytest.fixture
def painter(choice: Choice) -> StableDiffusion:
    return StableDiffusion(choice)


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


async def pixels(painter: StableDiffusion, *briefs: Brief) -> list[Pixels]:
    return [picture.pixels for picture in await painter.paint(briefs)]


def made(choice: Choice) -> tuple[Renderer, Parts]:
    found = weights.find(choice)
    loaded = parts.placed(parts.load(found), torch.device("cpu"), torch.float32)
    return Renderer(loaded, found.recipe), loaded


async def test_a_picture_tells_what_it_was_painted_by(painter: StableDiffusion) -> None:
    order = brief()
    [picture] = await painter.paint([order])
    assert picture.brief is order
    assert (picture.painter, picture.pixels.shape) == ("stable-diffusion", (SIZE, SIZE, 3))
    assert picture.pixels.dtype == np.uint8
    assert "dpm++ 4 steps guidance 8.5" in picture.revision
    assert "/" not in picture.revision  # a path would tell of this machine


async def test_the_same_brief_gives_the_same_picture(choice: Choice) -> None:
    [one] = await pixels(StableDiffusion(choice), brief())
    [other] = await pixels(StableDiffusion(choice), brief())
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


@pytest.mark.parametrize(
    ("prediction", "scheduler", "guidance"),
    [
        *(("v_prediction", scheduler, 8.5) for scheduler in SCHEDULERS),
        ("epsilon", "dpm++", 7.5),
        ("epsilon", "euler", 0.0),
        ("epsilon", "lcm", 1.0),
    ],
)
def test_pictures_are_those_of_the_plain_pipeline(
    folder: Path, old_folder: Path, prediction: str, scheduler: str, guidance: float
) -> None:
    model = folder if prediction == "v_prediction" else old_folder
    choice = Choice(str(model), steps=STEPS, guidance=guidance, scheduler=scheduler)
    renderer, _ = made(choice)
    prompts, negatives, seeds = ["joy", "fear and love"], ["", "color"], [7, 8]
    ours = renderer.render(
        [
            Canvas(((prompt, 1.0),), negative, seed, SIZE)
            for prompt, negative, seed in zip(prompts, negatives, seeds, strict=True)
        ]
    )
    kind: Any = StableDiffusionPipeline
    pipeline = kind.from_pretrained(model, low_cpu_mem_usage=False)
    pipeline.set_progress_bar_config(disable=True)
    pipeline.scheduler = schedules.make(scheduler, pipeline.scheduler.config)
    plain = pipeline(
        prompt=prompts,
        negative_prompt=negatives,
        num_inference_steps=STEPS,
        guidance_scale=guidance,
        generator=[torch.Generator().manual_seed(seed) for seed in seeds],
        eta=0.3 if scheduler == "tcd" else 0.0,
        output_type="np",
    ).images
    for one, other in zip(ours, plain * 255, strict=True):
        assert psnr(one, other) > 50  # theirs are not rounded to bytes


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


class Linear:
    """An autoencoder of which the best preview is known: each latent is a colour, mixed."""

    device, dtype = torch.device("cpu"), torch.float32
    config = SimpleNamespace(scaling_factor=0.2)
    _mixed = torch.tensor([[2.0, 1, 0], [0, 1, -3], [1, 0, 1], [1, 1, 1]])
    _shift = torch.tensor([1.0, -2, 0, 3]).view(4, 1, 1)

    def encode(self, pictures: torch.Tensor) -> Any:
        colours = functional.avg_pool2d(pictures, 8)
        latents = torch.einsum("lc,ncyx->nlyx", self._mixed, colours) + self._shift
        return SimpleNamespace(latent_dist=SimpleNamespace(mode=lambda: latents))

    def decode(self, latents: torch.Tensor, *, return_dict: bool) -> tuple[torch.Tensor]:
        assert not return_dict
        unmixed = torch.linalg.pinv(self._mixed)
        colours = torch.einsum("cl,nlyx->ncyx", unmixed, latents - self._shift)
        return (functional.interpolate(colours, scale_factor=8.0),)


def test_a_preview_shows_the_colours_of_its_latents() -> None:
    vae = Linear()
    colours = torch.rand((2, 3, 16, 16), generator=torch.Generator().manual_seed(9))
    pictures = functional.interpolate(colours, scale_factor=8.0) * 2 - 1
    latents = vae.encode(pictures).latent_dist.mode() * vae.config.scaling_factor
    previews = Previews(vae).of(latents)
    for preview, picture in zip(previews, pictures, strict=True):
        shown = to_bytes(picture[:, ::8, ::8]).permute(1, 2, 0)
        assert preview.shape == (16, 16, 3)
        assert psnr(preview, shown) > 45


def test_previews_are_small() -> None:
    [preview] = Previews(Linear()).of(torch.zeros((1, 4, 256, 256)))
    assert preview.shape == (96, 96, 3)


async def test_cancelling_stops_at_the_next_step(choice: Choice, hooked: Any) -> None:
    asked = []
    hooked("unet", lambda *_: asked.append(1))
    painter = StableDiffusion(replace(choice, steps=30))
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


def test_a_renderer_stops_before_the_next_step(choice: Choice) -> None:
    renderer, loaded = made(replace(choice, steps=50))
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


async def test_what_does_not_fit_into_memory_is_halved(choice: Choice, hooked: Any) -> None:
    asked: list[int] = []

    def starve(_: Any, inputs: Sequence[Any], __: Any) -> None:
        asked.append(len(inputs[0]) // 2)  # with guidance, each picture is there twice
        if asked[-1] > 2:
            raise torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2.00 GiB.")

    short = replace(choice, steps=2)
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


async def test_a_picture_that_does_not_fit_alone_is_a_sentence(choice: Choice, hooked: Any) -> None:
    def starve(*_: Any) -> None:
        raise MemoryError

    hooked("unet", starve)
    with pytest.raises(PainterFailed, match="not enough memory for a picture of 64 pixels"):
        await StableDiffusion(choice).paint([brief()])


@pytest.mark.parametrize(
    ("part", "spoil", "sentence"),
    [
        ("unet", lambda _m, _i, out: (out[0] * float("nan"),), "numbers that are no colours"),
        ("unet", lambda _m, _i, out: 1 / 0, "broke off: ZeroDivisionError"),
    ],
)
async def test_what_went_wrong_is_a_sentence(
    choice: Choice, hooked: Any, part: str, spoil: Hook, sentence: str
) -> None:
    hooked(part, spoil)
    with pytest.raises(PainterFailed, match=sentence):
        await StableDiffusion(choice).paint([brief()])


def test_a_black_picture_is_a_fault(choice: Choice) -> None:
    renderer, loaded = made(choice)
    loaded.vae.decoder.register_forward_hook(lambda _m, _i, out: out * 0 - 1)
    with pytest.raises(PainterFailed, match="black all over"):
        renderer.render([Canvas((("joy", 1.0),), "", 1, SIZE)])


async def test_a_gpu_that_is_lost_ends_the_process(choice: Choice, hooked: Any) -> None:
    def lose(*_: Any) -> None:
        raise torch.AcceleratorError("CUDA error: an illegal memory access was encountered")

    hooked("unet", lose)
    with pytest.raises(SystemExit):
        await asyncio.to_thread(asyncio.run, StableDiffusion(choice).paint([brief()]))


async def test_prompts_are_embedded_once(choice: Choice, hooked: Any) -> None:
    asked = []
    hooked("text_encoder", lambda *_: asked.append(1))
    painter = StableDiffusion(choice)
    for _ in range(3):
        await painter.paint([brief("joy"), brief("fear")])
    assert len(asked) == 3  # two feelings and the empty prompt


class Recorder:
    """In place of torch.compile: runs what it is given, and remembers for which shapes."""

    def __init__(self, fault: Exception | None = None) -> None:
        self.fault = fault
        self.shapes: list[tuple[int, ...]] = []

    def __call__(self, called: Any, **_: Any) -> Any:
        def run(tensor: torch.Tensor, *inputs: Any, **more: Any) -> Any:
            if self.fault:
                raise self.fault
            self.shapes.append(tuple(tensor.shape))
            assert tensor.is_contiguous(memory_format=torch.channels_last)
            return called(tensor, *inputs, **more)

        return run


def canvases(count: int, size: int = SIZE) -> list[Canvas]:
    return [Canvas((("joy", 1.0),), "", seed, size) for seed in range(count)]


# torch's compiler still has parts that torch itself has deprecated.
compiles = pytest.mark.filterwarnings("ignore:`torch.jit.script_method` is:DeprecationWarning")


@compiles
def test_only_what_was_warmed_up_is_compiled(
    choice: Choice, monkeypatch: pytest.MonkeyPatch
) -> None:
    compiler = Recorder()
    monkeypatch.setattr("torch.compile", compiler)
    plain, loaded = made(choice)
    expected = plain.render(canvases(5))
    renderer = Renderer(loaded, weights.find(choice).recipe, "reduce-overhead")
    renderer.warm_up(SIZE)
    assert renderer.compiled
    ready = set(compiler.shapes)
    assert {shape[0] for shape in ready} == {batch * n for batch in BATCHES for n in (1, 2)}
    compiler.shapes.clear()
    painted = renderer.render(canvases(5))  # three and one and one
    assert set(compiler.shapes) <= ready
    assert {shape[0] for shape in compiler.shapes} == {6, 3, 2, 1}
    for one, other in zip(painted, expected, strict=True):
        assert psnr(one, other) > ALIKE
    compiler.shapes.clear()
    renderer.render(canvases(2, size=2 * SIZE))
    assert compiler.shapes == []  # nobody waits for a compiler


@compiles
def test_where_nothing_can_be_compiled_it_paints_all_the_same(
    choice: Choice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("torch.compile", Recorder(RuntimeError("Failed to find C compiler.")))
    _, loaded = made(choice)
    renderer = Renderer(loaded, weights.find(choice).recipe, "reduce-overhead")
    renderer.warm_up(SIZE)
    assert not renderer.compiled
    assert renderer.fault == "Failed to find C compiler."
    assert len(renderer.render(canvases(3))) == 3


def test_a_batch_that_does_not_fit_is_found_out_when_warming_up(choice: Choice) -> None:
    renderer, loaded = made(choice)
    asked: list[int] = []

    def starve(_: Any, inputs: Sequence[Any], __: Any) -> None:
        asked.append(len(inputs[0]) // 2)
        if asked[-1] > 3:
            raise torch.OutOfMemoryError

    loaded.unet.register_forward_hook(starve)
    renderer.warm_up(SIZE)
    asked.clear()
    renderer.render(canvases(6))
    assert set(asked) == {3}


@pytest.mark.parametrize("scheduler", SCHEDULERS)
def test_no_step_mixes_up_cpu_and_gpu(scheduler: str) -> None:
    """Without a GPU: on the device that only knows what would be there."""
    config = {"prediction_type": "v_prediction", "beta_schedule": "scaled_linear"}
    recipe = Recipe(STEPS, 8.5, scheduler)
    chances = [sampling.generator(seed) for seed in range(2)]
    words = torch.empty(4, 77, 16, device="meta", dtype=torch.bfloat16)
    start = torch.empty(2, 4, 8, 8, device="meta")
    with pytest.raises(RuntimeError, match="device"):
        start + torch.empty(2, 4, 8, 8)

    def unet(shown: torch.Tensor, time: torch.Tensor, **_: Any) -> tuple[torch.Tensor]:
        assert (shown.dtype, shown.device.type, len(shown)) == (torch.bfloat16, "meta", 4)
        assert (time.dtype, time.device.type, time.shape) == (torch.float32, "meta", ())
        return (shown,)

    for moment in sampling.denoise(unet, config, recipe, start, words, chances):
        assert (moment.latents.device.type, moment.latents.dtype) == ("meta", torch.float32)
        assert moment.clean().dtype == torch.float32
