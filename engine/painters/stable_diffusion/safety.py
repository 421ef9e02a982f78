"""The safety checker of Stable Diffusion: which pictures are not to be shown.

It compares a picture's CLIP embedding with those of unwanted concepts. It is
attached where a model's folder has its weights, and fails closed: where it
cannot say that a picture is fine, the picture is not shown.
"""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional

from engine.errors import PainterFailed
from engine.painters.stable_diffusion import weights


class Checker:
    """Looks at finished pictures; made with the checker's network and its feature extractor."""

    def __init__(self, network: Any, extractor: dict[str, Any]) -> None:
        """`extractor`: a CLIP image processor's configuration."""
        self._network = network
        size = extractor["crop_size"]
        self._side = int(size["height"] if isinstance(size, dict) else size)
        self._mean = torch.tensor(extractor["image_mean"]).view(3, 1, 1)
        self._spread = torch.tensor(extractor["image_std"]).view(3, 1, 1)

    def to(self, device: torch.device) -> None:
        """Move to `device`."""
        self._network.to(device)

    def flagged(self, pictures: Tensor) -> Sequence[bool]:
        """Which of `pictures` (n, 3, side, side), from -1 to 1, are to be held back.

        Raises PainterFailed where it cannot say.
        """
        try:
            shown = self._prepared(pictures)
            # It blackens what it flags in its second argument, and needs something there.
            with torch.no_grad():
                _, flags = self._network(shown, torch.zeros(len(shown), 1))
        except Exception as error:
            raise PainterFailed(
                f"The safety checker could not look at the pictures ({type(error).__name__})."
            ) from error
        if len(flags) != len(pictures):
            raise PainterFailed("The safety checker did not look at all the pictures.")
        return [bool(flag) for flag in flags]

    def _prepared(self, pictures: Tensor) -> Tensor:
        """What CLIP's own image processor makes of square pictures, without leaving the GPU."""
        device, dtype = self._network.device, self._network.dtype
        seen = (pictures.float().to(device) / 2 + 0.5).clamp(0, 1)
        small = functional.interpolate(seen, self._side, mode="bicubic", antialias=True)
        small = small.clamp(0, 1)
        return ((small - self._mean.to(device)) / self._spread.to(device)).to(dtype)


def load(folder: Path) -> Checker:
    """The checker in a model's folder, float32 on the CPU; raises what its libraries raise."""
    from diffusers.pipelines.stable_diffusion import safety_checker  # noqa: PLC0415 - slow

    file = weights.weights(folder, weights.CHECKER, "model", half=True)
    kind: Any = safety_checker.StableDiffusionSafetyChecker
    network, told = kind.from_pretrained(
        folder / weights.CHECKER,
        use_safetensors=True,
        variant=weights.HALF if f".{weights.HALF}." in file.name else None,
        dtype=torch.float32,
        output_loading_info=True,
    )
    if told["missing_keys"]:
        raise ValueError(f"its weights lack {min(told['missing_keys'])}")
    config = folder / "feature_extractor" / "preprocessor_config.json"
    return Checker(network.eval(), json.loads(config.read_text(encoding="utf-8")))
