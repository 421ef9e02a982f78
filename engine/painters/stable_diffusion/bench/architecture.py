"""Stable Diffusion 2.1 with random weights: speed hardly depends on their values.

The layers are those of the configuration files published with the model (Rombach
et al. 2022, "High-Resolution Image Synthesis with Latent Diffusion Models"; text
encoder OpenCLIP ViT-H/14 without its last layer), initialised by the libraries
themselves under a fixed seed. The same device gives the same weights.
"""

from dataclasses import dataclass
from typing import Any

import torch
from diffusers import AutoencoderKL, DDIMScheduler, StableDiffusionPipeline, UNet2DConditionModel
from tokenizers.pre_tokenizers import ByteLevel
from transformers import CLIPTextConfig, CLIPTextModel, CLIPTokenizer

from engine.errors import ModelUnavailable

UNET_PARAMETERS = 865_910_724  # of the real one
TOKENS = 77  # of every prompt, padded
SHRINK = 8  # pixels a latent, along a side
SEED = 21


@dataclass(frozen=True)
class Sizes:
    """How wide and deep the three networks are.

    `unet` and `decoder` are channels a level; `heads` are attention heads a
    level of the U-Net, which diffusers calls `attention_head_dim`; `text` is
    the width of the text encoder and of the U-Net's cross-attention.
    """

    unet: tuple[int, ...]
    heads: tuple[int, ...]
    decoder: tuple[int, int, int, int]
    layers: int  # residual blocks a level
    groups: int  # of the group norms
    side: int  # pixels of the pictures it is made for
    text: int
    text_layers: int
    text_heads: int
    words: int  # tokens the text encoder knows
    parameters: int | None = None  # that the U-Net must have


REAL = Sizes(
    unet=(320, 640, 1280, 1280),
    heads=(5, 10, 20, 20),
    decoder=(128, 256, 512, 512),
    layers=2,
    groups=32,
    side=768,
    text=1024,
    text_layers=23,
    text_heads=16,
    words=49_408,
    parameters=UNET_PARAMETERS,
)
TINY = Sizes(
    unet=(32, 64),
    heads=(4, 8),
    decoder=(16, 16, 32, 32),
    layers=1,
    groups=16,
    side=128,
    text=32,
    text_layers=2,
    text_heads=4,
    words=600,
)


def build(sizes: Sizes, device: str) -> Any:
    """A StableDiffusionPipeline in fp32 on `device` ("meta" for the shapes alone).

    Raises ModelUnavailable where the library builds another U-Net than the real one.
    """
    torch.manual_seed(SEED)
    tokenizer = _tokenizer()
    with torch.device(device):  # initialising 866 million weights takes a CPU many seconds
        unet, decoder, text = _unet(sizes), _decoder(sizes), _text(sizes, tokenizer)
    _check(unet, sizes)
    kind: Any = StableDiffusionPipeline  # whose methods have no types
    pipeline = kind(
        vae=decoder.eval(),
        text_encoder=text.eval(),
        tokenizer=tokenizer,
        unet=unet.eval(),
        scheduler=_scheduler(),
        safety_checker=None,
        feature_extractor=None,
        requires_safety_checker=False,
    )
    pipeline.set_progress_bar_config(disable=True)
    return pipeline


def parameters(model: Any) -> int:
    """How many weights a module has."""
    return sum(weight.numel() for weight in model.parameters())


def _check(unet: Any, sizes: Sizes) -> None:
    found = parameters(unet)
    if sizes.parameters is not None and found != sizes.parameters:
        raise ModelUnavailable(
            f"This diffusers builds a U-Net of {found:,} parameters; "
            f"Stable Diffusion 2.1 has {sizes.parameters:,}."
        )


def _unet(sizes: Sizes) -> Any:
    attending = len(sizes.unet) - 1  # levels; the innermost has no attention
    return UNet2DConditionModel(
        sample_size=sizes.side // SHRINK,
        in_channels=4,
        out_channels=4,
        down_block_types=("CrossAttnDownBlock2D",) * attending + ("DownBlock2D",),
        up_block_types=("UpBlock2D",) + ("CrossAttnUpBlock2D",) * attending,
        block_out_channels=sizes.unet,
        layers_per_block=sizes.layers,
        norm_num_groups=sizes.groups,
        attention_head_dim=sizes.heads,
        cross_attention_dim=sizes.text,
        use_linear_projection=True,
    )


def _decoder(sizes: Sizes) -> Any:
    levels = len(sizes.decoder)
    return AutoencoderKL(
        down_block_types=("DownEncoderBlock2D",) * levels,
        up_block_types=("UpDecoderBlock2D",) * levels,
        block_out_channels=sizes.decoder,
        layers_per_block=sizes.layers,
        norm_num_groups=sizes.groups,
        latent_channels=4,
        sample_size=sizes.side,
        scaling_factor=0.18215,
    )


def _text(sizes: Sizes, tokenizer: Any) -> Any:
    return CLIPTextModel(
        CLIPTextConfig(
            vocab_size=sizes.words,
            hidden_size=sizes.text,
            intermediate_size=4 * sizes.text,
            num_hidden_layers=sizes.text_layers,
            num_attention_heads=sizes.text_heads,
            max_position_embeddings=TOKENS,
            hidden_act="gelu",
            bos_token_id=tokenizer.bos_token_id,
            eos_token_id=tokenizer.eos_token_id,
            pad_token_id=tokenizer.pad_token_id,
        )
    )


def _tokenizer() -> Any:
    """CLIP's tokenizer that knows letters alone; what is too long is cut at 77 tokens."""
    letters = sorted(ByteLevel.alphabet())
    words = [*letters, *(f"{letter}</w>" for letter in letters)]
    words += ["<|startoftext|>", "<|endoftext|>"]
    vocabulary = {word: number for number, word in enumerate(words)}
    return CLIPTokenizer(vocab=vocabulary, merges=[], model_max_length=TOKENS)


def _scheduler() -> Any:
    """The scheduler in the files of Stable Diffusion 2.1."""
    return DDIMScheduler(
        beta_start=0.00085,
        beta_end=0.012,
        beta_schedule="scaled_linear",
        clip_sample=False,
        set_alpha_to_one=False,
        steps_offset=1,
        prediction_type="v_prediction",
    )
