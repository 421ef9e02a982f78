"""LoRAs, added to the weights when a model is loaded; painting then costs nothing more.

A LoRA says of a layer's weight W what to add to it: scale * up @ down, with
scale = alpha / rank (Hu et al. 2021, arXiv:2106.09685, section 4.1). It comes
with the names of diffusers and PEFT, or with those of the kohya trainers.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file
from torch import Tensor

from engine.errors import ModelUnavailable
from engine.painters.stable_diffusion.weights import sound

_DOWN = (".lora_A.weight", ".lora_down.weight", ".lora.down.weight", "_lora.down.weight")
_UP = (".lora_B.weight", ".lora_up.weight", ".lora.up.weight", "_lora.up.weight")
_KOHYA = {"lora_unet_": "unet_", "lora_te_": "text_encoder_"}


def fuse(path: Path, modules: Mapping[str, Any]) -> None:
    """Add the LoRA in the safetensors file `path` to `unet` and `text_encoder`, in place.

    Raises ModelUnavailable where it is damaged or made for another model; the
    modules may then be half changed.
    """
    tensors = load_file(sound(path))
    layers = dict(_layers(modules))
    fused = 0
    for name in [name for name in tensors if name.endswith(_DOWN)]:
        stem, suffix = _split(name)
        layer = layers.get(_plain(stem))
        up = tensors.get(stem + _UP[_DOWN.index(suffix)])
        if layer is None or up is None:
            raise _unfit(path, stem)
        _add(layer, tensors[name], up, tensors.get(f"{stem}.alpha"), path)
        fused += 1
    if not fused:
        raise ModelUnavailable(f"{path} has no LoRA in it.")


def _split(name: str) -> tuple[str, str]:
    suffix = next(suffix for suffix in _DOWN if name.endswith(suffix))
    return name.removesuffix(suffix), suffix


def _layers(modules: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """The layers with weights, under the plain form of their names."""
    for part, module in modules.items():
        for name, layer in module.named_modules():
            if isinstance(getattr(layer, "weight", None), Tensor):
                # Older files name an encoder's layers from outside its wrapper.
                yield _plain(f"{part}.{name}"), layer
                yield _plain(f"{part}.text_model.{name}"), layer


def _plain(name: str) -> str:
    """One form for all writings of a layer's name.

    The kohya trainers write underscores for dots; early diffusers kept the
    LoRAs of an attention in its processor, and called its last layer to_out.
    """
    for prefix, part in _KOHYA.items():
        if name.startswith(prefix):
            name = part + name.removeprefix(prefix)
    plain = name.replace(".", "_").replace("_processor_", "_")
    return plain.replace("_to_out_0", "_to_out")


def _add(layer: Any, down: Tensor, up: Tensor, alpha: Tensor | None, path: Path) -> None:
    weight = layer.weight
    scale = 1.0 if alpha is None else float(alpha) / len(down)
    # A convolution's LoRA goes down through its window and up through 1 x 1.
    change = scale * (up.float().flatten(1) @ down.float().flatten(1))
    if change.numel() != weight.numel() or len(change) != len(weight):
        raise _unfit(path, str(tuple(change.shape)))
    with torch.no_grad():
        weight.add_(change.reshape(weight.shape).to(weight.device, weight.dtype))


def _unfit(path: Path, where: str) -> ModelUnavailable:
    return ModelUnavailable(f"The LoRA {path} was made for another model ({where}).")
