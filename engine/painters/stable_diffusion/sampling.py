"""From noise to latents, step by step, for a batch of pictures.

The latents are float32 all the way; the UNet sees them in its own type. The
schedulers count on the CPU, so that no step waits for the GPU.
"""

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from engine.painters.stable_diffusion import schedules
from engine.painters.stable_diffusion.families import Recipe

Unet = Callable[..., Any]

CUBE = 8  # pixels of a picture that are one of its latents, each way


@dataclass(frozen=True, eq=False)
class Moment:
    """Where a painting is after a step.

    `latents` (n, 4, side / 8, side / 8) are what the next step starts from.
    """

    latents: Tensor
    _seen: Tensor  # what the UNet was shown, of variance 1
    _said: Tensor
    _kept: float  # the share of picture, not noise, in what it saw: alpha bar
    _of: str  # what it predicts

    def clean(self) -> Tensor:
        """What the finished latents look like from here (Ho et al. 2020, eq. 15).

        For a UNet that predicts velocity, Salimans and Ho 2022, appendix D.
        """
        signal, noise = self._kept**0.5, (1 - self._kept) ** 0.5
        if self._of == "v_prediction":
            return signal * self._seen - noise * self._said
        if self._of == "sample":
            return self._said
        return (self._seen - noise * self._said) / signal


def generator(seed: int) -> torch.Generator:
    """Chance for one picture: on the CPU, the same for every device and batch.

    torch takes only the lower 32 bits of a seed there, so larger seeds are folded.
    """
    if seed >= 2**32:
        seed = int.from_bytes(hashlib.sha256(str(seed).encode()).digest()[:4])
    return torch.Generator("cpu").manual_seed(seed)


def noise(chance: torch.Generator, side: int, channels: int) -> Tensor:
    """Noise that a picture of `side` pixels may begin as, (1, channels, side / 8, side / 8)."""
    return torch.randn((1, channels, side // CUBE, side // CUBE), generator=chance)


def denoise(  # noqa: PLR0913 - what a picture is made of
    unet: Unet,
    config: Mapping[str, Any],
    recipe: Recipe,
    start: Tensor,
    words: Tensor,
    chances: Sequence[torch.Generator],
) -> Iterator[Moment]:
    """The moments of a batch after each step, the last with the finished latents.

    `config` is that of the model's scheduler, `start` (n, 4, h, w) noise, float32.
    `words` is (n, tokens, width), or (2n, tokens, width) with the negative
    prompts first where the recipe is guided. `unet` is called with one batch of
    them all, an input in channels_last.
    """
    scheduler = schedules.make(recipe.scheduler, config)
    scheduler.set_timesteps(recipe.steps)
    chance = {"generator": list(chances)} if schedules.takes_chance(recipe.scheduler) else {}
    # One kind of number for all schedulers, and each a tensor of its own that begins
    # where compiled code wants it: anything else would be compiled, or copied, again.
    times = scheduler.timesteps.to(start.device, torch.float32)
    latents = start * scheduler.init_noise_sigma
    for index, time in enumerate(scheduler.timesteps):
        seen = scheduler.scale_model_input(latents, time)
        said = _ask(unet, seen, times[index].clone(), words, recipe)
        latents = scheduler.step(said, time, latents, **chance, return_dict=False)[0]
        kept = float(scheduler.alphas_cumprod[round(float(time))])
        yield Moment(latents, seen, said, kept, scheduler.config.prediction_type)


def _ask(unet: Unet, seen: Tensor, time: Tensor, words: Tensor, recipe: Recipe) -> Tensor:
    """What the UNet predicts, guided away from the negative prompt (Ho and Salimans 2022)."""
    shown = torch.cat([seen, seen]) if recipe.guided else seen
    shown = shown.to(words.dtype).contiguous(memory_format=torch.channels_last)
    said = unet(shown, time, encoder_hidden_states=words, return_dict=False)[0]
    # A copy even where the type is the same: a CUDA graph writes its next answer over this.
    said = said.to(torch.float32, copy=True)
    if not recipe.guided:
        return said
    against, towards = said.chunk(2)
    return against + recipe.guidance * (towards - against)
