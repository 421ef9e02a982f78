"""Previews, with an autoencoder of which the best ones are known."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import torch
from diffusers import AutoencoderTiny
from torch.nn import functional

from diffusion_stage import SIZE, canvases, made, psnr
from engine.painters.stable_diffusion.choice import Choice
from engine.painters.stable_diffusion.previews import Previews, to_bytes
from engine.painters.stable_diffusion.progress import Progress
from engine.painters.stable_diffusion.sampling import Moment
from engine.values import Step

pytestmark = pytest.mark.heavy


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


def test_a_tiny_decoder_shows_more(own_sd_model: Path) -> None:
    plain, _ = made(Choice(str(own_sd_model)))
    torch.manual_seed(0)
    kind: Any = AutoencoderTiny
    decoder = kind(decoder_block_out_channels=(8, 8, 8, 8), num_decoder_blocks=(1,) * 4)
    decoder.save_pretrained(own_sd_model / "taesd")
    better, parts = made(Choice(str(own_sd_model)))
    assert parts.tiny is not None
    shown: list[Step] = []
    for renderer in (plain, better):
        renderer.render(canvases(2), shown.append)
    sides = {preview.shape for step in shown for preview in step.previews}
    assert sides == {(8, 8, 3), (64, 64, 3)}


def test_only_some_steps_come_with_previews() -> None:
    told: list[Step] = []
    progress = Progress([SIZE], 25, Previews(Linear()), told.append)
    latents = torch.zeros((1, 4, 8, 8))
    for number in range(1, 26):
        progress.step([0], number, Moment(latents, latents, latents, 0.5, "sample"))
    assert [step.number for step in told] == list(range(1, 26))
    assert [step.number for step in told if step.previews] == [5, 10, 15, 20]
