"""LoRAs, in the writings they come in."""

from dataclasses import replace
from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file

from engine.errors import ModelUnavailable
from engine.painters.stable_diffusion import lora, parts, weights
from engine.painters.stable_diffusion.choice import Choice

pytestmark = pytest.mark.heavy

# The same two layers, as PEFT, diffusers of old, and the kohya trainers name them.
DOWN, UP = torch.randn(2, 8), torch.randn(8, 2)
WINDOW, POINT = torch.randn(2, 8, 3, 3), torch.randn(8, 2, 1, 1)
BLOCK, RESNET = "down_blocks.0.attentions.0.transformer_blocks.0.attn1", "down_blocks.0.resnets.0"
WRITINGS = {
    "peft": {
        f"unet.{BLOCK}.to_out.0.lora_A.weight": DOWN,
        f"unet.{BLOCK}.to_out.0.lora_B.weight": UP,
        f"unet.{RESNET}.conv1.lora_A.weight": WINDOW,
        f"unet.{RESNET}.conv1.lora_B.weight": POINT,
    },
    "diffusers": {
        f"unet.{BLOCK}.processor.to_out_lora.down.weight": DOWN,
        f"unet.{BLOCK}.processor.to_out_lora.up.weight": UP,
        f"unet.{RESNET}.conv1.lora.down.weight": WINDOW,
        f"unet.{RESNET}.conv1.lora.up.weight": POINT,
    },
    "kohya": {
        f"lora_unet_{BLOCK.replace('.', '_')}_to_out_0.lora_down.weight": DOWN,
        f"lora_unet_{BLOCK.replace('.', '_')}_to_out_0.lora_up.weight": UP,
        f"lora_unet_{BLOCK.replace('.', '_')}_to_out_0.alpha": torch.tensor(2.0),
        f"lora_unet_{RESNET.replace('.', '_')}_conv1.lora_down.weight": WINDOW,
        f"lora_unet_{RESNET.replace('.', '_')}_conv1.lora_up.weight": POINT,
        f"lora_unet_{RESNET.replace('.', '_')}_conv1.alpha": torch.tensor(1.0),
    },
}


@pytest.mark.parametrize("writing", WRITINGS)
def test_a_lora_is_added_to_the_weights(sd_model: Path, tmp_path: Path, writing: str) -> None:
    file = tmp_path / "some.safetensors"
    save_file(WRITINGS[writing], file)
    found = weights.find(Choice(str(sd_model)))
    plain, changed = parts.load(found).unet, parts.load(found, str(file)).unet
    linear, convolution = f"{BLOCK}.to_out.0.weight", f"{RESNET}.conv1.weight"
    before, after = plain.state_dict(), changed.state_dict()
    assert torch.allclose(after[linear] - before[linear], UP @ DOWN, atol=1e-5)
    scale = 0.5 if writing == "kohya" else 1.0  # alpha over the rank
    change = torch.einsum("or,rihw->oihw", POINT[:, :, 0, 0], WINDOW) * scale
    assert torch.allclose(after[convolution] - before[convolution], change, atol=1e-5)
    same = [name for name in before if torch.equal(before[name], after[name])]
    assert len(same) == len(before) - 2


def test_a_lora_of_the_text_encoder_is_added_too(sd_model: Path, tmp_path: Path) -> None:
    file = tmp_path / "some.safetensors"
    down, up = torch.randn(2, 16), torch.randn(16, 2)
    name = "lora_te_text_model_encoder_layers_0_self_attn_q_proj"
    save_file({f"{name}.lora_down.weight": down, f"{name}.lora_up.weight": up}, file)
    found = weights.find(Choice(str(sd_model)))
    plain, changed = parts.load(found), parts.load(found, str(file))
    before, after = (dict(made.text_encoder.named_parameters()) for made in (plain, changed))
    [layer] = [name for name in before if name.endswith("layers.0.self_attn.q_proj.weight")]
    assert torch.allclose(after[layer] - before[layer], up @ down, atol=1e-5)


@pytest.mark.parametrize(
    ("tensors", "sentence"),
    [
        ({"unet.nowhere.lora_A.weight": DOWN, "unet.nowhere.lora_B.weight": UP}, "another model"),
        ({f"unet.{BLOCK}.to_q.lora_A.weight": DOWN}, "another model"),
        (
            {
                f"unet.{BLOCK}.to_q.lora_A.weight": torch.zeros(2, 9),
                f"unet.{BLOCK}.to_q.lora_B.weight": UP,
            },
            "another model",
        ),
        ({"unet.something": DOWN}, "has no LoRA in it"),
    ],
)
def test_a_lora_that_does_not_fit_is_one_line(
    sd_model: Path, tmp_path: Path, tensors: dict[str, torch.Tensor], sentence: str
) -> None:
    file = tmp_path / "some.safetensors"
    save_file(tensors, file)
    loaded = parts.load(weights.find(Choice(str(sd_model))))
    with pytest.raises(ModelUnavailable, match=sentence):
        lora.fuse(file, {"unet": loaded.unet})


def test_a_lora_that_is_missing_is_one_line(sd_model: Path) -> None:
    with pytest.raises(ModelUnavailable, match=r"none\.safetensors is missing, cut short"):
        weights.find(Choice(str(sd_model), lora="/none.safetensors"))


def test_a_lora_is_part_of_what_pictures_are_painted_by(sd_model: Path, tmp_path: Path) -> None:
    file = tmp_path / "energy.safetensors"
    save_file(WRITINGS["peft"], file)
    plain = weights.find(Choice(str(sd_model)))
    found = weights.find(replace(Choice(str(sd_model)), lora=str(file)))
    assert found.revision != plain.revision
    assert "+energy@" in found.signature
