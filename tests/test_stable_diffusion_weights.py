"""Finding a model, and what is wrong with it, in one line each."""

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file, save_file

from engine.errors import ModelUnavailable
from engine.painters.stable_diffusion import families, lora, parts, weights
from engine.painters.stable_diffusion.choice import MODEL, Choice
from engine.painters.stable_diffusion.painter import StableDiffusion
from tiny_diffusion import add_checker, make_tiny_diffusion

UNET = Path("unet") / "diffusion_pytorch_model.safetensors"
CONFIG = Path("unet") / "config.json"


@pytest.fixture(scope="module")
def pristine(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_tiny_diffusion(tmp_path_factory.mktemp("tiny"))


@pytest.fixture
def folder(pristine: Path, tmp_path: Path) -> Path:
    return shutil.copytree(pristine, tmp_path / "tiny")


def change(path: Path, **facts: Any) -> None:
    """Change the configuration in `path`."""
    known = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps(known | facts), encoding="utf-8")


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-100])


def pickled(path: Path) -> None:
    path.rename(path.with_suffix(".bin"))


def other_shape(path: Path) -> None:
    tensors = load_file(path)
    save_file(tensors | {"conv_in.weight": torch.zeros(3, 4, 3, 3)}, path)


def one_short(path: Path) -> None:
    tensors = load_file(path)
    del tensors["conv_in.weight"]
    save_file(tensors, path)


@pytest.mark.parametrize(
    ("file", "spoil", "sentence"),
    [
        (UNET, Path.unlink, "not whole, .*unet.* is missing; name the model's folder"),
        (UNET, cut, "cut short or damaged .*; fetch it again"),
        (UNET, lambda path: path.write_bytes(b"x" * 1000), "cut short or damaged"),
        (UNET, lambda path: path.write_bytes(b""), "cut short or damaged"),
        (UNET, pickled, "only as a pickle .*never opened"),
        (UNET, other_shape, "cannot be loaded: "),
        (UNET, one_short, "the weights of its unet lack conv_in.weight"),
        (CONFIG, Path.unlink, "config.json is missing"),
        (CONFIG, lambda path: path.write_text("{"), "cannot be read .*; fetch it again"),
        (CONFIG, lambda path: path.write_text("[]"), "is no configuration"),
        (CONFIG, lambda path: change(path, _class_name="FluxTransformer"), "unet is FluxTrans"),
        (CONFIG, lambda path: change(path, in_channels=9), "its unet takes 9 channels"),
        (CONFIG, lambda path: change(path, cross_attention_dim=17), "of different models"),
        (CONFIG, lambda path: change(path, addition_embed_type="text_time"), "addition_embed_type"),
        (Path("vae/config.json"), lambda path: change(path, latent_channels=16), "other latents"),
        (
            Path("scheduler/scheduler_config.json"),
            lambda path: change(path, prediction_type="flow_prediction"),
            "predicts flow_prediction",
        ),
        (Path("text_encoder/model.safetensors"), Path.unlink, "text_encoder.* is missing"),
        (Path("tokenizer"), shutil.rmtree, "tokenizer.* is missing"),
    ],
)
async def test_what_is_wrong_with_a_model_is_one_line(
    folder: Path, file: Path, spoil: Callable[[Path], Any], sentence: str
) -> None:
    spoil(folder / file)
    with pytest.raises(ModelUnavailable, match=sentence) as raised:
        await StableDiffusion(Choice(str(folder))).load()
    assert "\n" not in str(raised.value)


async def test_a_model_that_was_put_right_is_loaded(folder: Path) -> None:
    away = folder / "away"
    shutil.move(folder / UNET, away)
    painter = StableDiffusion(Choice(str(folder)))
    with pytest.raises(ModelUnavailable):
        await painter.load()
    shutil.move(away, folder / UNET)
    await painter.load()


@pytest.mark.parametrize(
    ("choice", "sentence"),
    [
        (Choice(), rf"{MODEL} is not on this machine; .*doctor --fetch"),
        (Choice(revision="abc"), rf"{MODEL} at revision abc is not on this machine"),
        (Choice("no such/name at/all"), "not on this machine"),
    ],
)
def test_a_model_that_is_not_here_says_what_to_do(
    choice: Choice, sentence: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path))
    with pytest.raises(ModelUnavailable, match=sentence):
        weights.find(choice)


def test_a_checkpoint_in_one_file_is_no_folder(tmp_path: Path) -> None:
    file = tmp_path / "v2-1.safetensors"
    file.touch()
    with pytest.raises(ModelUnavailable, match="is one file; SD_MODEL wants a folder"):
        weights.find(Choice(str(file)))


@pytest.mark.parametrize("revision", [None, "0123abc"])
def test_a_model_is_found_in_the_hubs_cache(
    pristine: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, revision: str | None
) -> None:
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path))
    cached = tmp_path / "models--somebody--tiny"
    (cached / "refs").mkdir(parents=True)
    commit = "a" * 40
    (cached / "refs" / (revision or "main")).write_text(commit, encoding="ascii")
    shutil.copytree(pristine, cached / "snapshots" / commit)
    found = weights.find(Choice("somebody/tiny", revision=revision))
    assert found.folder == cached / "snapshots" / commit
    assert found.name == "somebody/tiny"
    with pytest.raises(ModelUnavailable, match="at revision other is not on this machine"):
        weights.find(Choice("somebody/tiny", revision="other"))


def test_other_weights_have_another_revision(pristine: Path, folder: Path, tmp_path: Path) -> None:
    other = make_tiny_diffusion(tmp_path / "other", seed=1)
    first, same, changed = (weights.find(Choice(str(f))) for f in (pristine, folder, other))
    assert first.revision == same.revision != changed.revision


def test_half_size_weights_are_taken_where_they_are_wanted(folder: Path) -> None:
    file, half = folder / UNET, folder / UNET.with_suffix(".fp16.safetensors")
    shutil.copy(file, half)
    assert weights.weights(folder, "unet") == file
    assert weights.weights(folder, "unet", half=True) == half
    file.unlink()
    assert weights.weights(folder, "unet") == half
    parts.load(weights.find(Choice(str(folder))))


def test_what_cannot_be_fetched_is_one_line() -> None:
    with pytest.raises(ModelUnavailable, match="somebody/tiny cannot be fetched: ") as raised:
        weights.fetch(Choice("somebody/tiny"))
    assert "\n" not in str(raised.value)


def test_only_what_painting_needs_is_fetched() -> None:
    stems = ("unet/diffusion_pytorch_model", "vae/diffusion_pytorch_model", "text_encoder/model")
    files = ["README.md", "v2-1_768.ckpt", "v2-1_768.safetensors", "model_index.json"]
    files += ["scheduler/scheduler_config.json", "tokenizer/vocab.json", "tokenizer/merges.txt"]
    files += [f"{part}/config.json" for part in ("unet", "vae", "text_encoder")]
    files += [f"{stem}{end}" for stem in stems for end in (".bin", ".fp16.bin", ".safetensors")]
    files += ["unet/diffusion_pytorch_model.fp16.safetensors"]
    assert set(files) - set(weights.wanted(files)) == {
        "README.md",
        "v2-1_768.ckpt",
        "v2-1_768.safetensors",
        *(f"{stem}{end}" for stem in stems for end in (".bin", ".fp16.bin")),
        "unet/diffusion_pytorch_model.safetensors",  # the half-size one is there
    }


V, EPSILON = {"prediction_type": "v_prediction"}, {"prediction_type": "epsilon"}


@pytest.mark.parametrize(
    ("width", "scheduler", "name", "family"),
    [
        (1024, V, "mirror/stable-diffusion-2-1", families.SD21),
        (1024, EPSILON, "folder", families.SD21_BASE),
        (1024, EPSILON | {"timestep_spacing": "trailing"}, "folder", families.TURBO),
        (1024, EPSILON, "stabilityai/sd-turbo", families.TURBO),
        (768, EPSILON, "somebody/stable-diffusion-v1-5", families.SD15),
        (640, V, "folder", families.OTHER),
    ],
)
def test_a_family_is_known_by_its_configuration(
    width: int, scheduler: dict[str, str], name: str, family: families.Family
) -> None:
    assert families.recognise({"cross_attention_dim": width}, scheduler, name) == family


def test_turbo_is_painted_in_few_steps_without_guidance_and_not_for_money() -> None:
    recipe = families.recipe(Choice(), families.TURBO)
    assert (recipe.steps, recipe.guided, families.TURBO.commercial) == (4, False, False)


@pytest.mark.parametrize(
    ("choice", "expected"),
    [
        (Choice(), families.Recipe(25, 8.5, "dpm++")),
        (Choice(steps=50, guidance=3, scheduler="ddim"), families.Recipe(50, 3, "ddim")),
        (Choice(lora="/x/lcm-lora-sdv1-5/w.safetensors"), families.Recipe(4, 1, "lcm")),
        (Choice(lora="/x/TCD-SD21-LoRA.safetensors", steps=2), families.Recipe(2, 0, "tcd")),
        (Choice(lora="/x/w.safetensors", scheduler="tcd"), families.Recipe(4, 0, "tcd")),
        (Choice(lora="/x/energy-art.safetensors"), families.Recipe(25, 8.5, "dpm++")),
    ],
)
def test_what_is_chosen_goes_before_the_familys_way(
    choice: Choice, expected: families.Recipe
) -> None:
    assert families.recipe(choice, families.SD21) == expected


@pytest.mark.parametrize(
    ("choice", "sentence"),
    [
        (Choice(scheduler="magic"), "no scheduler 'magic'; there are dpm"),
        (Choice(steps=0), "0 steps cannot be painted with dpm"),
        (Choice(steps=51, scheduler="lcm"), "51 steps cannot be painted with lcm; 1 to 50 can"),
    ],
)
def test_a_choice_that_cannot_be_painted_is_one_line(choice: Choice, sentence: str) -> None:
    with pytest.raises(ModelUnavailable, match=sentence):
        families.recipe(choice, families.SD21)


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
def test_a_lora_is_added_to_the_weights(pristine: Path, tmp_path: Path, writing: str) -> None:
    file = tmp_path / "some.safetensors"
    save_file(WRITINGS[writing], file)
    found = weights.find(Choice(str(pristine)))
    plain, changed = parts.load(found).unet, parts.load(found, str(file)).unet
    linear, convolution = f"{BLOCK}.to_out.0.weight", f"{RESNET}.conv1.weight"
    before, after = plain.state_dict(), changed.state_dict()
    assert torch.allclose(after[linear] - before[linear], UP @ DOWN, atol=1e-5)
    scale = 0.5 if writing == "kohya" else 1.0  # alpha over the rank
    change = torch.einsum("or,rihw->oihw", POINT[:, :, 0, 0], WINDOW) * scale
    assert torch.allclose(after[convolution] - before[convolution], change, atol=1e-5)
    same = [name for name in before if torch.equal(before[name], after[name])]
    assert len(same) == len(before) - 2


def test_a_lora_of_the_text_encoder_is_added_too(pristine: Path, tmp_path: Path) -> None:
    file = tmp_path / "some.safetensors"
    down, up = torch.randn(2, 16), torch.randn(16, 2)
    name = "lora_te_text_model_encoder_layers_0_self_attn_q_proj"
    save_file({f"{name}.lora_down.weight": down, f"{name}.lora_up.weight": up}, file)
    found = weights.find(Choice(str(pristine)))
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
    pristine: Path, tmp_path: Path, tensors: dict[str, torch.Tensor], sentence: str
) -> None:
    file = tmp_path / "some.safetensors"
    save_file(tensors, file)
    loaded = parts.load(weights.find(Choice(str(pristine))))
    with pytest.raises(ModelUnavailable, match=sentence):
        lora.fuse(file, {"unet": loaded.unet})


def test_a_lora_that_is_missing_is_one_line(pristine: Path) -> None:
    with pytest.raises(ModelUnavailable, match=r"none\.safetensors is missing, cut short"):
        weights.find(Choice(str(pristine), lora="/none.safetensors"))


def test_a_lora_is_part_of_what_pictures_are_painted_by(pristine: Path, tmp_path: Path) -> None:
    file = tmp_path / "energy.safetensors"
    save_file(WRITINGS["peft"], file)
    plain = weights.find(Choice(str(pristine)))
    found = weights.find(replace(Choice(str(pristine)), lora=str(file)))
    assert found.revision != plain.revision
    assert "+energy@" in found.signature


@pytest.mark.parametrize(
    "file",
    ["safety_checker/config.json", "safety_checker/model.safetensors", "feature_extractor"],
)
def test_half_a_safety_checker_is_a_fault(folder: Path, file: str) -> None:
    assert not weights.find(Choice(str(folder))).checked
    add_checker(folder, strict=False)
    assert weights.find(Choice(str(folder))).checked
    (folder / file).rename(folder / "away")
    with pytest.raises(ModelUnavailable, match="is missing"):
        weights.find(Choice(str(folder)))
