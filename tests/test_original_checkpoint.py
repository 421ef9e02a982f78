"""Checkpoints of the original: which are read, and which are refused in one sentence."""

import os
import pickle
from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from transformers import AlbertConfig, AlbertForSequenceClassification

from engine.errors import ModelUnavailable
from engine.training.original_checkpoint import load_original

pytestmark = pytest.mark.heavy

Weights = dict[str, torch.Tensor]


def model(seed: int, labels: int = 6) -> AlbertForSequenceClassification:
    torch.manual_seed(seed)
    return AlbertForSequenceClassification(
        AlbertConfig(
            vocab_size=50,
            embedding_size=8,
            hidden_size=16,
            num_attention_heads=2,
            num_hidden_layers=2,
            intermediate_size=32,
            max_position_embeddings=20,
            id2label={number: str(number) for number in range(labels)},
        )
    )


def renamed(weights: Weights, prefix: str) -> Weights:
    return {prefix + name: tensor for name, tensor in weights.items()}


@pytest.mark.parametrize(
    "wrap",
    [
        lambda weights: weights,
        lambda weights: {"model_state_dict": weights, "optimizer_state_dict": {}, "epoch": 3},
        lambda weights: {"state_dict": renamed(weights, "module.")},
        lambda weights: {"model": renamed(weights, "model."), "loss": 0.1},
        lambda weights: renamed(weights, "module.model."),
        lambda weights: {**weights, "albert.embeddings.position_ids": torch.arange(20)[None]},
        lambda weights: {name: tensor.half() for name, tensor in weights.items()},
    ],
    ids=["plain", "key", "parallel", "wrapped", "both", "old-counter", "half"],
)
def test_every_form_is_read(wrap: Callable[[Weights], object], tmp_path: Path) -> None:
    wanted, found = model(1), model(2)
    torch.save(wrap(wanted.state_dict()), tmp_path / "a.pth")
    load_original(tmp_path / "a.pth", found)
    for name, tensor in wanted.state_dict().items():
        torch.testing.assert_close(found.state_dict()[name], tensor, rtol=1e-3, atol=1e-4)


class Malicious:
    def __reduce__(self) -> tuple[Callable[[str], object], tuple[str]]:
        return os.mkdir, ("was-here",)


def save_malicious(path: Path) -> None:
    torch.save({"state_dict": Malicious()}, path)


def save_bare_pickle(path: Path) -> None:
    path.write_bytes(pickle.dumps(Malicious()))


def save_cut(path: Path) -> None:
    torch.save(model(1).state_dict(), path)
    path.write_bytes(path.read_bytes()[:-500])


@pytest.mark.parametrize(
    ("save", "said"),
    [
        (save_malicious, "more than weights"),
        (save_bare_pickle, "more than weights"),
        (save_cut, "damaged"),
        (lambda path: path.write_bytes(b""), "no checkpoint"),
        (lambda path: path.write_bytes(b"hello there"), "no checkpoint"),
        (lambda path: path.mkdir(), "cannot be read"),
        (lambda _: None, "cannot be read"),
        (lambda path: torch.save([1, 2], path), "no weights by name"),
        (lambda path: torch.save({"epoch": 3}, path), "no weights by name"),
        (lambda path: torch.save({1: torch.ones(2)}, path), "no weights by name"),
        (lambda path: torch.save(model(1, labels=4).state_dict(), path), "does not fit"),
        (lambda path: torch.save({"fc.weight": torch.ones(2)}, path), "another model"),
        (
            lambda path: torch.save({**model(1).state_dict(), "more": torch.ones(1)}, path),
            "another model",
        ),
    ],
)
def test_anything_else_is_refused_and_changes_nothing(
    save: Callable[[Path], None], said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    save(tmp_path / "a.pth")
    found = model(2)
    before = {name: tensor.clone() for name, tensor in found.state_dict().items()}
    with pytest.raises(ModelUnavailable, match=said) as caught:
        load_original(tmp_path / "a.pth", found)
    assert "\n" not in str(caught.value)
    assert not (tmp_path / "was-here").exists()
    assert all(torch.equal(found.state_dict()[name], tensor) for name, tensor in before.items())
