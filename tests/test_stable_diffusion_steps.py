"""From noise to pictures: against the plain pipeline, and against a UNet that knows the answer."""

from pathlib import Path
from typing import Any

import pytest
import torch
from diffusers import DDIMScheduler, StableDiffusionPipeline

from diffusion_stage import SIZE, STEPS, made, psnr
from engine.painters.stable_diffusion import sampling, schedules
from engine.painters.stable_diffusion.brush import Canvas
from engine.painters.stable_diffusion.choice import Choice
from engine.painters.stable_diffusion.families import SCHEDULERS, Recipe
from tiny_diffusion import make_tiny_diffusion

pytestmark = pytest.mark.heavy


@pytest.fixture(scope="module")
def old_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_tiny_diffusion(tmp_path_factory.mktemp("tiny_old"), "epsilon")


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
    sd_model: Path, old_folder: Path, prediction: str, scheduler: str, guidance: float
) -> None:
    model = sd_model if prediction == "v_prediction" else old_folder
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


# That of SD 2.1 itself, which says nothing of how its steps are spaced.
SCHEDULER_OF_21 = {
    "_class_name": "DDIMScheduler",
    "_diffusers_version": "0.8.0",
    "beta_end": 0.012,
    "beta_schedule": "scaled_linear",
    "beta_start": 0.00085,
    "clip_sample": False,
    "num_train_timesteps": 1000,
    "prediction_type": "v_prediction",
    "set_alpha_to_one": False,
    "skip_prk_steps": True,
    "steps_offset": 1,
    "trained_betas": None,
}


@pytest.mark.parametrize("name", SCHEDULERS)
def test_schedulers_are_made_alike_of_a_file_and_of_another_one(name: str) -> None:
    kind: Any = DDIMScheduler
    one = schedules.make(name, SCHEDULER_OF_21)
    other = schedules.make(name, kind.from_config(SCHEDULER_OF_21).config)
    for scheduler in (one, other):
        scheduler.set_timesteps(25)
        assert scheduler.config.prediction_type == "v_prediction"
        assert scheduler.config.beta_end == 0.012
    assert one.timesteps.tolist() == other.timesteps.tolist()


@pytest.mark.parametrize("name", SCHEDULERS)
def test_schedulers_share_nothing(name: str) -> None:
    one = schedules.make(name, SCHEDULER_OF_21)
    one.set_timesteps(4)
    noise = torch.randn(1, 4, 8, 8)
    one.step(noise, one.timesteps[0], one.scale_model_input(noise, one.timesteps[0]))
    other = schedules.make(name, SCHEDULER_OF_21)
    other.set_timesteps(2)
    assert len(one.timesteps) == 4
    assert getattr(one, "step_index", None) != 0
    assert getattr(other, "step_index", None) is None


@pytest.mark.parametrize("prediction", ["v_prediction", "epsilon", "sample"])
@pytest.mark.parametrize("name", SCHEDULERS)
def test_a_unet_that_knows_the_picture_shows_it_at_every_step(name: str, prediction: str) -> None:
    picture, start = torch.randn(2, 1, 4, 8, 8, generator=sampling.generator(1)).unbind()
    config = {**SCHEDULER_OF_21, "prediction_type": prediction}
    kept = schedules.make(name, config).alphas_cumprod

    def knowing(shown: torch.Tensor, time: torch.Tensor, **_: Any) -> tuple[torch.Tensor]:
        signal = kept[round(float(time))] ** 0.5
        noise = (1 - signal**2) ** 0.5
        drawn = (shown - signal * picture) / noise
        velocity = signal * drawn - noise * picture
        return ({"v_prediction": velocity, "epsilon": drawn, "sample": picture}[prediction],)

    chances = [sampling.generator(2)]
    recipe = Recipe(STEPS, 0.0, name)
    moments = list(sampling.denoise(knowing, config, recipe, start, torch.empty(1), chances))
    assert len(moments) == STEPS
    for moment in moments:
        assert torch.allclose(moment.clean(), picture, atol=1e-2)
