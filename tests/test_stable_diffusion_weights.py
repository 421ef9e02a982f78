"""Finding a model, and what is wrong with it, in one line each."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file, save_file

from engine.errors import ModelUnavailable
from engine.painters.stable_diffusion import parts, weights
from engine.painters.stable_diffusion.choice import MODEL, Choice
from engine.painters.stable_diffusion.painter import StableDiffusion
from tiny_diffusion import add_checker, make_tiny_diffusion

pytestmark = pytest.mark.heavy

UNET = Path("unet") / "diffusion_pytorch_model.safetensors"
CONFIG = Path("unet") / "config.json"


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
    own_sd_model: Path, file: Path, spoil: Callable[[Path], Any], sentence: str
) -> None:
    spoil(own_sd_model / file)
    with pytest.raises(ModelUnavailable, match=sentence) as raised:
        await StableDiffusion(Choice(str(own_sd_model))).load()
    assert "\n" not in str(raised.value)


async def test_a_model_that_was_put_right_is_loaded(own_sd_model: Path) -> None:
    away = own_sd_model / "away"
    shutil.move(own_sd_model / UNET, away)
    painter = StableDiffusion(Choice(str(own_sd_model)))
    with pytest.raises(ModelUnavailable):
        await painter.load()
    shutil.move(away, own_sd_model / UNET)
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
    sd_model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, revision: str | None
) -> None:
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path))
    cached = tmp_path / "models--somebody--tiny"
    (cached / "refs").mkdir(parents=True)
    commit = "a" * 40
    (cached / "refs" / (revision or "main")).write_text(commit, encoding="ascii")
    shutil.copytree(sd_model, cached / "snapshots" / commit)
    found = weights.find(Choice("somebody/tiny", revision=revision))
    assert found.folder == cached / "snapshots" / commit
    assert found.name == "somebody/tiny"
    with pytest.raises(ModelUnavailable, match="at revision other is not on this machine"):
        weights.find(Choice("somebody/tiny", revision="other"))


def test_other_weights_have_another_revision(
    sd_model: Path, own_sd_model: Path, tmp_path: Path
) -> None:
    other = make_tiny_diffusion(tmp_path / "other", seed=1)
    first, same, changed = (weights.find(Choice(str(f))) for f in (sd_model, own_sd_model, other))
    assert first.revision == same.revision != changed.revision


def test_half_size_weights_are_taken_where_they_are_wanted(own_sd_model: Path) -> None:
    file, half = own_sd_model / UNET, own_sd_model / UNET.with_suffix(".fp16.safetensors")
    shutil.copy(file, half)
    assert weights.weights(own_sd_model, "unet") == file
    assert weights.weights(own_sd_model, "unet", half=True) == half
    file.unlink()
    assert weights.weights(own_sd_model, "unet") == half
    parts.load(weights.find(Choice(str(own_sd_model))))


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


@pytest.mark.parametrize(
    "file",
    ["safety_checker/config.json", "safety_checker/model.safetensors", "feature_extractor"],
)
def test_half_a_safety_checker_is_a_fault(own_sd_model: Path, file: str) -> None:
    assert not weights.find(Choice(str(own_sd_model))).checked
    add_checker(own_sd_model, strict=False)
    assert weights.find(Choice(str(own_sd_model))).checked
    (own_sd_model / file).rename(own_sd_model / "away")
    with pytest.raises(ModelUnavailable, match="is missing"):
        weights.find(Choice(str(own_sd_model)))


# How the files of SD 1.5 and 2.1 themselves call what the libraries call otherwise today.
OLD_ATTENTION = {"to_q": "query", "to_k": "key", "to_v": "value", "to_out.0": "proj_attn"}


def renamed(path: Path, rename: Callable[[str], str], **more: torch.Tensor) -> None:
    tensors = {rename(name): tensor for name, tensor in load_file(path).items()}
    save_file({**tensors, **more}, path, metadata={"format": "pt"})


def old_attention(name: str) -> str:
    for new, old in OLD_ATTENTION.items():
        name = name.replace(new, old)
    return name


def test_weights_under_their_old_names_are_the_same(own_sd_model: Path) -> None:
    add_checker(own_sd_model, strict=False)
    expected = parts.load(weights.find(Choice(str(own_sd_model))))
    positions = {"text_model.embeddings.position_ids": torch.arange(77)[None]}
    renamed(
        own_sd_model / "text_encoder" / "model.safetensors", "text_model.{}".format, **positions
    )
    renamed(own_sd_model / "vae" / UNET.name, old_attention)
    renamed(
        own_sd_model / "safety_checker" / "model.safetensors",
        lambda name: name.replace("vision_model.", "vision_model.vision_model."),
    )
    loaded = parts.load(weights.find(Choice(str(own_sd_model))))
    for part in ("text_encoder", "vae"):
        one, other = (getattr(made, part).state_dict() for made in (expected, loaded))
        assert all(torch.equal(one[name], other[name]) for name in one)
