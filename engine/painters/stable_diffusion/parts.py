"""The parts of a model, loaded one by one and made ready for the machine."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import diffusers
import torch
import transformers

from engine.errors import ModelUnavailable
from engine.painters.stable_diffusion import lora, safety, weights
from engine.painters.stable_diffusion.safety import Checker
from engine.painters.stable_diffusion.weights import Found


@dataclass(frozen=True, eq=False)
class Parts:
    """What a model is made of; `scheduler` is its scheduler's configuration."""

    tokenizer: Any
    text_encoder: Any
    unet: Any
    vae: Any
    scheduler: Mapping[str, Any]
    checker: Checker | None = None
    tiny: Any = None  # a decoder for previews


def machine() -> tuple[torch.device, torch.dtype]:
    """Where to paint and in which numbers.

    bfloat16 on a GPU: float16 overflows in SD 2.1's attention.
    """
    if torch.cuda.is_available():
        return torch.device("cuda"), torch.bfloat16
    return torch.device("cpu"), torch.float32


def load(found: Found, lora_file: str | None = None) -> Parts:
    """The parts of a model in its folder, float32 on the CPU. Raises ModelUnavailable."""
    _quieten()
    try:
        parts = _load(found)
    except ModelUnavailable:
        raise
    # The libraries below raise each their own kind.
    except Exception as error:
        reason = (str(error).strip().splitlines() or [type(error).__name__])[0]
        raise ModelUnavailable(f"The model in {found.folder} cannot be loaded: {reason}") from error
    if lora_file is not None:
        lora.fuse(Path(lora_file), {"unet": parts.unet, "text_encoder": parts.text_encoder})
    return parts


def placed(parts: Parts, device: torch.device, dtype: torch.dtype) -> Parts:
    """The parts on `device`, changed in place: UNet and autoencoder in `dtype`, channels last.

    The text encoder stays in float32: each prompt goes through it once. So does
    the checker, whose thresholds are fine.
    """
    for module in (parts.unet, parts.vae):
        module.to(device, dtype, memory_format=torch.channels_last).eval().requires_grad_(False)
    parts.text_encoder.to(device, torch.float32).eval().requires_grad_(False)
    if parts.checker is not None:
        parts.checker.to(device)
    if parts.tiny is not None:
        parts.tiny.to(device, dtype).eval().requires_grad_(False)
    if device.type == "cuda":
        torch.backends.cudnn.benchmark = True  # few shapes, each many times
    return parts


def _load(found: Found) -> Parts:
    folder = found.folder
    return Parts(
        transformers.CLIPTokenizer.from_pretrained(folder / "tokenizer"),
        _whole(transformers.CLIPTextModel, folder, "text_encoder", attn_implementation="sdpa"),
        _whole(diffusers.UNet2DConditionModel, folder, "unet", low_cpu_mem_usage=False),
        _whole(diffusers.AutoencoderKL, folder, "vae", low_cpu_mem_usage=False),
        found.scheduler,
        safety.load(folder) if found.checked else None,
        _whole(diffusers.AutoencoderTiny, folder, weights.TINY) if found.tiny else None,
    )


def _whole(kind: Any, folder: Path, part: str, **options: Any) -> Any:
    """A part with all its weights: the libraries would fill what is missing with noise."""
    half = torch.cuda.is_available()
    file = weights.weights(folder, part, half=half)
    module, told = kind.from_pretrained(
        folder / part,
        use_safetensors=True,
        variant=weights.HALF if f".{weights.HALF}." in file.name else None,
        dtype=torch.float32,
        local_files_only=True,
        output_loading_info=True,
        **options,
    )
    missing = sorted(told["missing_keys"]) + sorted(map(str, told["mismatched_keys"]))
    if missing:
        raise ValueError(f"the weights of its {part} lack {missing[0]} and {len(missing) - 1} more")
    return module


def _quieten() -> None:
    """What is wrong we say ourselves, in one line, and nobody watches a bar in a log."""
    for said in (transformers.utils.logging, diffusers.utils.logging):
        said.set_verbosity_error()
        said.disable_progress_bar()
