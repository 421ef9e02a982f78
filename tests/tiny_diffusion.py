"""A tiny real Stable Diffusion: the library's own classes, small, with random weights."""

import json
from pathlib import Path
from typing import Any

import torch
from diffusers import (
    AutoencoderKL,
    DDIMScheduler,
    StableDiffusionPipeline,
    UNet2DConditionModel,
)
from diffusers.pipelines.stable_diffusion.safety_checker import StableDiffusionSafetyChecker
from tokenizers.pre_tokenizers import ByteLevel
from transformers import CLIPConfig, CLIPTextConfig, CLIPTextModel, CLIPTokenizer
from transformers.utils import logging

WIDTH = 16  # of the text embeddings
START, END = "<|startoftext|>", "<|endoftext|>"
WORDS = ["joy", "fear", "love", "paint", "color"]  # as tokens of their own


def make_tiny_diffusion(folder: Path, prediction: str = "v_prediction", seed: int = 0) -> Path:
    """Write a tiny SD 2.1 (v_prediction) or 1.5 (epsilon) to `folder`; 64 pixels are its own."""
    torch.manual_seed(seed)
    tokenizer = _tokenizer(folder / "tokenizer")
    kind: Any = StableDiffusionPipeline
    pipeline = kind(
        vae=_vae(),
        text_encoder=_encoder(len(tokenizer)),
        tokenizer=tokenizer,
        unet=_unet(),
        scheduler=DDIMScheduler(
            beta_start=0.00085,
            beta_end=0.012,
            beta_schedule="scaled_linear",
            clip_sample=False,
            set_alpha_to_one=False,
            steps_offset=1,
            prediction_type=prediction,
        ),
        safety_checker=None,
        feature_extractor=None,
        requires_safety_checker=False,
    )
    logging.disable_progress_bar()
    pipeline.save_pretrained(folder, safe_serialization=True)
    return folder


def add_checker(folder: Path, *, strict: bool) -> None:
    """Write a safety checker to the model: a strict one flags every picture, another none."""
    torch.manual_seed(0)
    small = {"hidden_size": 16, "intermediate_size": 16, "num_attention_heads": 1}
    checker = StableDiffusionSafetyChecker(
        CLIPConfig(
            vision_config={**small, "num_hidden_layers": 1, "image_size": 16, "patch_size": 8},
            projection_dim=8,
        )
    )
    # Beyond any cosine: from there on a picture is flagged.
    checker.concept_embeds_weights.data.fill_(-2.0 if strict else 2.0)
    checker.special_care_embeds_weights.data.fill_(2.0)
    checker.save_pretrained(folder / "safety_checker")
    extractor = folder / "feature_extractor"
    extractor.mkdir()
    facts = {"crop_size": 16, "image_mean": [0.5] * 3, "image_std": [0.25] * 3}
    (extractor / "preprocessor_config.json").write_text(json.dumps(facts), encoding="utf-8")


def _unet() -> Any:
    return UNet2DConditionModel(
        sample_size=8,
        block_out_channels=(8, 16, 16, 16),
        layers_per_block=1,
        attention_head_dim=(1, 2, 2, 2),
        cross_attention_dim=WIDTH,
        norm_num_groups=4,
        use_linear_projection=True,
    )


def _vae() -> Any:
    vae: Any = AutoencoderKL(
        block_out_channels=(8, 8, 8, 8),
        down_block_types=("DownEncoderBlock2D",) * 4,
        up_block_types=("UpDecoderBlock2D",) * 4,
        norm_num_groups=4,
        latent_channels=4,
    )
    with torch.no_grad():
        latents = vae.encode(torch.rand(8, 3, 64, 64) * 2 - 1).latent_dist.mode()
    # As the real one's was found: the UNet's latents have a variance of 1.
    vae.register_to_config(scaling_factor=1 / float(latents.std()))
    return vae


def _encoder(vocabulary: int) -> Any:
    encoder = CLIPTextModel(
        CLIPTextConfig(
            vocab_size=vocabulary,
            hidden_size=WIDTH,
            intermediate_size=32,
            num_hidden_layers=2,
            num_attention_heads=2,
            bos_token_id=vocabulary - 2,
            eos_token_id=vocabulary - 1,
        )
    )
    # Untrained, hardly anything of a prompt would be seen in the picture.
    encoder.final_layer_norm.weight.data.mul_(8)
    return encoder


def _tokenizer(folder: Path) -> Any:
    """CLIP's: bytes, and how they become words, in a vocabulary and a list of merges."""
    letters = sorted(ByteLevel.alphabet())
    merges: list[str] = []
    words: list[str] = []
    for word in WORDS:
        pieces = [*word[:-1], f"{word[-1]}</w>"]
        while len(pieces) > 1:
            merges.append(f"{pieces[0]} {pieces[1]}")
            pieces[:2] = [pieces[0] + pieces[1]]
            words.append(pieces[0])
    known = dict.fromkeys([*letters, *(f"{letter}</w>" for letter in letters), *words, START, END])
    folder.mkdir(parents=True)
    vocabulary = {token: number for number, token in enumerate(known)}
    (folder / "vocab.json").write_text(json.dumps(vocabulary), encoding="utf-8")
    (folder / "merges.txt").write_text("\n".join(["#version: 0.2", *merges]), encoding="utf-8")
    files = str(folder / "vocab.json"), str(folder / "merges.txt")
    return CLIPTokenizer(*files, pad_token="!", model_max_length=77)  # noqa: S106 - no password
