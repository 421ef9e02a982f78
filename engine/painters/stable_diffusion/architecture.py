"""Whether a model is one that this painter can paint with, from its configurations."""

from collections.abc import Mapping
from typing import Any

from engine.errors import ModelUnavailable

_CLASSES = {
    "unet": ("_class_name", "UNet2DConditionModel"),
    "vae": ("_class_name", "AutoencoderKL"),
    "text_encoder": ("architectures", ["CLIPTextModel"]),
}
_PREDICTIONS = ("epsilon", "v_prediction", "sample")
_LATENTS = 4  # channels
# What UNets of other models have: SDXL, upscalers, latent consistency models
# that are told the guidance.
_FOREIGN = ("addition_embed_type", "class_embed_type", "time_cond_proj_dim")


def check(
    model: str, configs: Mapping[str, Mapping[str, Any]], scheduler: Mapping[str, Any]
) -> None:
    """Raise ModelUnavailable unless it is an SD 1.x or 2.x, text to picture.

    `configs` are those of UNet, autoencoder and text encoder.
    """
    why = _why_not(configs) or _wrong_schedule(scheduler)
    if why:
        raise ModelUnavailable(
            f"{model} is no Stable Diffusion 1.x or 2.x that paints from text: {why}."
        )


def _why_not(configs: Mapping[str, Mapping[str, Any]]) -> str | None:
    for part, (key, expected) in _CLASSES.items():
        if configs[part].get(key) != expected:
            return f"its {part} is {configs[part].get(key)}"
    unet, vae, text = configs["unet"], configs["vae"], configs["text_encoder"]
    foreign = [key for key in _FOREIGN if unet.get(key) is not None]
    if foreign:
        return f"its unet has {foreign[0]} {unet[foreign[0]]}"
    if (unet.get("in_channels"), unet.get("out_channels")) != (_LATENTS, _LATENTS):
        return f"its unet takes {unet.get('in_channels')} channels"
    if vae.get("latent_channels") != _LATENTS or len(vae.get("block_out_channels", ())) != _LATENTS:
        return "its vae makes other latents"
    if unet.get("cross_attention_dim") != text.get("hidden_size"):
        return "its unet and its text_encoder are of different models"
    return None


def _wrong_schedule(scheduler: Mapping[str, Any]) -> str | None:
    prediction = scheduler.get("prediction_type", "epsilon")
    return None if prediction in _PREDICTIONS else f"its unet predicts {prediction}"
