"""Small pictures of half-finished latents, too cheap to matter.

A latent is nearly an affine function of the colour of the 8 x 8 pixels it
stands for, and so is the way back. The coefficients usually passed around were
fitted to the autoencoder of SD 1.x; these are fitted, by least squares, to
whatever autoencoder the model has, when it is loaded: fields of smooth random
colour are encoded, decoded, averaged over 8 x 8 pixels, and explained by the
latents that they were decoded from.

Where the model comes with a tiny decoder (TAESD, Bohan 2023), that one shows
more, for a hundredth of the large one's work.
"""

from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

from engine.painters.stable_diffusion.sampling import CUBE

SIDE = 96  # pixels at most, each way
_LATENTS = 32  # of them at most, each way, that the tiny decoder is shown
_FIELDS, _FIELD, _PATCHES = 2, 128, 6  # how many, pixels a side, colours a side
_BLANK = 255  # paper, for a picture that is not begun


class Previews:
    """Latents to colours for the autoencoder `vae`, or by its `tiny` decoder."""

    def __init__(self, vae: Any, tiny: Any = None) -> None:
        self._tiny = tiny
        self._colours = _fit(vae) if tiny is None else None

    def of(self, latents: Tensor) -> list[NDArray[np.uint8]]:
        """Pictures (s, s, 3) sRGB of latents (n, 4, h, w), s at most 256.

        `latents` as the UNet knows them: scaled.
        """
        pixels: NDArray[np.uint8] = to_bytes(self._seen(latents)).cpu().numpy()
        return list(pixels)

    def blank(self, side: int) -> NDArray[np.uint8]:
        """The preview of a picture of `side` pixels that is not begun."""
        latents = side // CUBE
        small = min(SIDE, latents) if self._colours is not None else CUBE * min(_LATENTS, latents)
        return np.full((small, small, 3), _BLANK, np.uint8)

    def _seen(self, latents: Tensor) -> Tensor:
        return self._decoded(latents) if self._colours is None else _mixed(latents, self._colours)

    def _decoded(self, latents: Tensor) -> Tensor:
        small = _shrunk(latents, _LATENTS).to(self._tiny.dtype)
        with torch.no_grad():
            return self._tiny.decode(small, return_dict=False)[0].float().permute(0, 2, 3, 1)


def _mixed(latents: Tensor, colours: Tensor) -> Tensor:
    small = _shrunk(latents, SIDE)
    mixed = torch.einsum("ncyx,cr->nyxr", small, colours[:-1].to(small.device))
    return mixed + colours[-1].to(small.device)


def _shrunk(latents: Tensor, most: int) -> Tensor:
    return functional.adaptive_avg_pool2d(latents.float(), min(most, latents.shape[-1]))


def to_bytes(colours: Tensor) -> Tensor:
    """Colours from -1 to 1 as bytes."""
    return ((colours / 2 + 0.5).clamp(0, 1) * 255).round().to(torch.uint8)


def _fit(vae: Any) -> Tensor:
    """Coefficients (channels + 1, 3), float32 on the CPU; the last row is the constant."""
    chance = torch.Generator("cpu").manual_seed(0)
    patches = torch.rand((_FIELDS, 3, _PATCHES, _PATCHES), generator=chance) * 2 - 1
    fields = functional.interpolate(patches, size=(_FIELD, _FIELD), mode="bilinear")
    with torch.no_grad():
        latents = vae.encode(fields.to(vae.device, vae.dtype)).latent_dist.mode()
        decoded = vae.decode(latents, return_dict=False)[0].float().cpu()
    seen = functional.avg_pool2d(decoded, _FIELD // latents.shape[-1])
    known = (latents.float().cpu() * vae.config.scaling_factor).movedim(1, -1).flatten(0, 2)
    known = torch.cat([known, torch.ones(len(known), 1)], dim=1)
    # Double: the columns of an untrained autoencoder are nearly the same.
    fitted = torch.linalg.lstsq(known.double(), seen.movedim(1, -1).flatten(0, 2).double())
    return fitted.solution.float()
