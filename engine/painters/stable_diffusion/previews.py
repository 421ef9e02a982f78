"""Small pictures of half-finished latents, too cheap to matter.

A latent is nearly an affine function of the colour of the 8 x 8 pixels it
stands for, and so is the way back. The coefficients usually passed around were
fitted to the autoencoder of SD 1.x; these are fitted, by least squares, to
whatever autoencoder the model has, when it is loaded: fields of smooth random
colour are encoded, decoded, averaged over 8 x 8 pixels, and explained by the
latents that they were decoded from.
"""

from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

from engine.painters.stable_diffusion.sampling import CUBE

SIDE = 96  # pixels at most, each way
_FIELDS, _FIELD, _PATCHES = 2, 128, 6  # how many, pixels a side, colours a side
_BLANK = 255  # paper, for a picture that is not begun


class Previews:
    """Latents to colours for the autoencoder `vae`."""

    def __init__(self, vae: Any) -> None:
        self._colours = _fit(vae)

    def of(self, latents: Tensor) -> list[NDArray[np.uint8]]:
        """Pictures (s, s, 3) sRGB of latents (n, 4, h, w), s at most `SIDE`.

        `latents` as the UNet knows them: scaled.
        """
        side = min(SIDE, latents.shape[-1])
        small = functional.adaptive_avg_pool2d(latents.float(), side)
        colours = torch.einsum("ncyx,cr->nyxr", small, self._colours[:-1].to(small.device))
        seen = colours + self._colours[-1].to(small.device)
        pixels: NDArray[np.uint8] = to_bytes(seen).cpu().numpy()
        return list(pixels)


def blank(side: int) -> NDArray[np.uint8]:
    """The preview of a picture of `side` pixels that is not begun."""
    small = min(SIDE, side // CUBE)
    return np.full((small, small, 3), _BLANK, np.uint8)


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
