"""Training a text classifier: what a run leaves, killing and resuming it, bad requests."""

import json
import os
import pickle
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
import pytest
import torch
from PIL import Image
from safetensors.torch import load_file
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
from transformers import (
    AlbertConfig,
    AlbertForSequenceClassification,
    AutoModelForSequenceClassification,
    AutoTokenizer,
)

from bot.__main__ import main
from bot.commands.train import train_text
from engine.errors import BadInput, EmotionDrawError, Failure, ModelUnavailable
from engine.training import experiments
from engine.training.checkpoints import replace_folder, settle
from engine.training.text_options import TextTraining
from engine.training.text_rows import chosen_parts, read_parts, some
from engine.training.text_trainer import Trained, train_text_classifier
from engine.training.vocabulary import CLS, SEP, UNK, for_transformers, make_tokenizer

pytestmark = pytest.mark.heavy

WORDS = {
    "joy": "happy glad sunny cheerful laugh",
    "sadness": "sad grey lonely tears lost",
    "anger": "furious hate shouting mad rage",
}
FILLERS = ["i", "feel", "so", "very", "today", "because", "the", "day", "was", "it", "you", "know"]


def rows(count: int, seed: int) -> list[tuple[str, str]]:
    random = np.random.default_rng(seed)
    found = []
    for number in range(count):
        label = list(WORDS)[number % len(WORDS)]
        fillers = list(random.choice(FILLERS, random.integers(1, 4)))
        found.append((" ".join([*fillers, str(random.choice(WORDS[label].split()))]), label))
    return found


def write_lines(path: Path, pairs: Iterable[tuple[str, str]]) -> Path:
    path.write_text("".join(f"{text};{label}\n" for text, label in pairs), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def start(tmp_path_factory: pytest.TempPathFactory) -> TextTraining:
    """A training that takes a second, from a tiny checkpoint with two other labels."""
    folder = tmp_path_factory.mktemp("start")
    train = write_lines(folder / "train.txt", rows(240, 0))
    model = folder / "tiny"
    words = make_tokenizer([text for text, _ in rows(240, 0)], 300)
    for_transformers(words, max_length=32).save_pretrained(model)
    torch.manual_seed(0)
    AlbertForSequenceClassification(
        AlbertConfig(
            vocab_size=words.get_vocab_size(),
            embedding_size=16,
            hidden_size=64,
            num_attention_heads=2,
            num_hidden_layers=1,
            intermediate_size=128,
            max_position_embeddings=32,
            initializer_range=0.1,
            hidden_dropout_prob=0.1,
            attention_probs_dropout_prob=0.1,
        )
    ).save_pretrained(model)
    return TextTraining(
        data=train,
        validation=write_lines(folder / "val.txt", rows(30, 1)),
        model=str(model),
        batch_size=8,
        epochs=4,
        learning_rate=3e-3,
        device="cpu",
        out=folder,
    )


def no_track(items: list[Any], _description: str) -> Iterable[Any]:
    return items


def ignore(_line: str) -> None:
    pass


def run(options: TextTraining) -> Trained:
    return train_text_classifier(options, chosen_parts(options), track=no_track, tell=ignore)


@pytest.fixture(scope="module")
def unbroken(start: TextTraining) -> Trained:
    return run(replace(start, suffix="unbroken"))


def weights(trained: Trained) -> list[bytes]:
    folders = (trained.best, trained.best.with_name("last"))
    return [(folder / "model.safetensors").read_bytes() for folder in folders]


def assert_same(found: Trained, wanted: Trained) -> None:
    assert weights(found) == weights(wanted)
    assert json.loads(found.metrics.read_text()) == json.loads(wanted.metrics.read_text())
    assert found.epoch == wanted.epoch


def test_it_learns_and_measures_before_and_after_each_epoch(unbroken: Trained) -> None:
    history = json.loads(unbroken.metrics.read_text())
    assert [entry["epoch"] for entry in history] == [0, 1, 2, 3, 4]
    assert history[0]["labels"] == ["anger", "joy", "sadness"]
    losses = [entry["validation"]["loss"] for entry in history]
    assert losses[-1] < losses[0] / 2
    assert losses.index(min(losses)) == unbroken.epoch
    assert unbroken.validation["accuracy"] > 0.9
    for entry in history:
        assert np.array(entry["train"]["confusion"]).sum() == 240
        assert np.array(entry["validation"]["confusion"]).sum(axis=1).tolist() == [10, 10, 10]
        assert set(entry["train"]) == {"loss", "accuracy", "macro_f1", "confusion"}


def test_pictures_and_tensorboard_logs_are_kept(unbroken: Trained) -> None:
    folder = unbroken.metrics.parent
    pictures = sorted(path.name for path in (folder / "confusion").iterdir())
    assert pictures[0] == "train-000.png"
    assert len(pictures) == 10
    with Image.open(folder / "confusion" / "validation-004.png") as picture:
        assert picture.format == "PNG"
    logs = EventAccumulator(str(folder / "tensorboard")).Reload()
    parts = ("train", "validation")
    tags = {f"{name}/{part}" for name in ("loss", "accuracy", "macro_f1") for part in parts}
    assert set(logs.Tags()["scalars"]) == tags
    assert [event.step for event in logs.Scalars("loss/validation")] == [0, 1, 2, 3, 4]


def test_the_checkpoint_loads_by_itself_and_the_onnx_file_agrees(unbroken: Trained) -> None:
    model = AutoModelForSequenceClassification.from_pretrained(unbroken.best).eval()
    tokenizer = AutoTokenizer.from_pretrained(unbroken.best)
    assert model.config.id2label == {0: "anger", 1: "joy", 2: "sadness"}
    inputs = tokenizer(["i feel so furious today"], return_tensors="pt")
    with torch.inference_mode():
        wanted = model(input_ids=inputs["input_ids"], attention_mask=inputs["attention_mask"])
    assert wanted.logits.argmax().item() == 0
    session = onnxruntime.InferenceSession(str(unbroken.onnx))
    arrays = {name: inputs[name].numpy() for name in ("input_ids", "attention_mask")}
    assert session.run(None, arrays)[0].argmax() == 0
    assert unbroken.agreement.logit_difference < 1e-3


# In processes of their own: what other tests do to torch in this one may change the last bits.
APART = """
import os, pickle, signal, sys
from engine.training.text_rows import chosen_parts
from engine.training.text_trainer import train_text_classifier

runs, killed = pickle.load(sys.stdin.buffer)

def track(items, description):
    for number, item in enumerate(items):
        if killed and description == "Epoch 2" and number == 3:
            os.kill(os.getpid(), signal.SIGKILL)
        yield item

trained = [
    train_text_classifier(each, chosen_parts(each), track=track, tell=lambda line: None)
    for each in runs
]
sys.stdout.buffer.write(pickle.dumps(trained))
"""


def apart(*runs: TextTraining, killed: bool = False) -> list[Trained]:
    """Runs one after the other in a process of their own, which may be killed on its way."""
    ended = subprocess.run(
        [sys.executable, "-c", APART],
        input=pickle.dumps((runs, killed)),
        stdout=subprocess.PIPE,
        env={**os.environ, "OMP_NUM_THREADS": "1"},
        timeout=120,
        check=False,
    )
    assert ended.returncode == (-signal.SIGKILL if killed else 0)
    return [] if killed else pickle.loads(ended.stdout)  # noqa: S301 - our own process's


def test_a_killed_run_resumed_ends_like_an_unbroken_one(start: TextTraining) -> None:
    options = replace(start, suffix="killed")
    apart(options, killed=True)
    assert not (options.folder / "model.onnx").exists()
    resumed, whole = apart(replace(options, resume=True), replace(start, suffix="apart"))
    assert_same(resumed, whole)


class Stop(BaseException):
    """Ends a run where it stands."""


def stopped_in(options: TextTraining, description: str, number: int) -> None:
    def track(items: list[Any], found: str) -> Iterable[Any]:
        for index, item in enumerate(items):
            if found == description and index == number:
                raise Stop
            yield item

    with pytest.raises(Stop):
        train_text_classifier(options, chosen_parts(options), track=track, tell=ignore)


def stopped_at(options: TextTraining, beginning: str) -> None:
    def tell(line: str) -> None:
        if line.startswith(beginning):
            raise Stop

    with pytest.raises(Stop):
        train_text_classifier(options, chosen_parts(options), track=no_track, tell=tell)


def test_a_run_stopped_again_and_again_ends_the_same(
    start: TextTraining, unbroken: Trained
) -> None:
    options = replace(start, suffix="stopped", resume=True)
    stopped_in(options, "Measuring on validation data", 0)  # nothing is kept yet
    stopped_in(options, "Epoch 1", 0)
    stopped_in(options, "Epoch 1", 5)
    stopped_at(options, "epoch 2/")
    stopped_in(options, "Epoch 4", 7)
    assert_same(run(options), unbroken)
    again = run(options)  # nothing left to train
    assert_same(again, unbroken)


def test_a_best_that_is_newer_than_last_does_no_harm(
    start: TextTraining, unbroken: Trained
) -> None:
    options = replace(start, suffix="between", resume=True)
    stopped_at(options, "epoch 2/")
    older = options.folder / "older"
    shutil.copytree(options.folder / "last", older)
    stopped_at(options, "epoch 3/")
    shutil.rmtree(options.folder / "last")
    older.rename(options.folder / "last")
    assert_same(run(options), unbroken)


@pytest.mark.parametrize("step", ["draft", "new", "both", "old"])
def test_a_folder_is_replaced_or_not_wherever_it_is_killed(tmp_path: Path, step: str) -> None:
    def write(text: str) -> Callable[[Path], None]:
        def into(folder: Path) -> None:
            (folder / "file").write_text(text)

        return into

    folder = tmp_path / "last"
    replace_folder(folder, write("one"))
    two = tmp_path / ("last.draft" if step == "draft" else "last.new")
    two.mkdir()
    write("two")(two)
    if step in {"new", "old"}:  # the old one is moved away, and still there or removed
        folder.rename(tmp_path / "last.old")
    if step == "old":
        two.rename(folder)
    settle(folder)
    assert (folder / "file").read_text() == ("one" if step == "draft" else "two")
    replace_folder(folder, write("three"))
    assert [(path.name, (path / "file").read_text()) for path in tmp_path.iterdir()] == [
        ("last", "three")
    ]


def test_resuming_with_other_options_or_data_is_refused(
    start: TextTraining, unbroken: Trained, tmp_path: Path
) -> None:
    same = replace(start, suffix="unbroken", resume=True)
    before = unbroken.metrics.read_bytes()
    with pytest.raises(BadInput, match=r"another learning rate: 0\.003, not 0\.02"):
        run(replace(same, learning_rate=0.02))
    with pytest.raises(BadInput, match="another data"):
        run(replace(same, data=write_lines(tmp_path / "train.txt", rows(243, 0))))
    with pytest.raises(BadInput, match="already holds a run"):
        run(replace(same, resume=False))
    assert unbroken.metrics.read_bytes() == before


def test_a_model_from_nothing_is_trained_from_csv(tmp_path: Path) -> None:
    for name, count in (("train", 24), ("val", 9), ("test", 9)):
        lines = ["Sentence,Labels", *(f'"{text}",{label}' for text, label in rows(count, count))]
        (tmp_path / f"{name}.csv").write_text("\r\n".join(lines), encoding="utf-8")
    options = TextTraining(
        tmp_path, epochs=1, batch_size=8, max_length=24, labels=3, out=tmp_path, device="cpu"
    )
    trained = run(options)
    assert trained.best == tmp_path / "text-scratch" / "best"
    assert trained.test is not None
    assert trained.agreement.sentences == 9
    config = json.loads((trained.best / "config.json").read_text())
    assert config["model_type"] == "albert"
    assert config["max_position_embeddings"] == 24


def test_a_checkpoint_with_these_labels_keeps_their_order(
    start: TextTraining, unbroken: Trained, tmp_path: Path
) -> None:
    turned = AutoModelForSequenceClassification.from_pretrained(unbroken.best)
    names = ["sadness", "anger", "joy"]
    turned.config.id2label = dict(enumerate(names))
    turned.config.label2id = {name: number for number, name in enumerate(names)}
    with torch.no_grad():
        for weights in turned.classifier.parameters():
            weights.copy_(weights[[2, 0, 1]])
    turned.save_pretrained(tmp_path / "turned")
    AutoTokenizer.from_pretrained(unbroken.best).save_pretrained(tmp_path / "turned")
    run(replace(start, out=tmp_path, model=str(tmp_path / "turned"), epochs=1))
    (first, *_) = json.loads((tmp_path / "text-turned" / "metrics.json").read_text())
    assert first["labels"] == names
    assert first["validation"]["loss"] == pytest.approx(unbroken.validation["loss"])


def test_a_tokenizer_from_nothing_is_the_same_each_time() -> None:
    texts = [text for text, _ in rows(240, 5)]
    made = [make_tokenizer(texts, 120) for _ in range(4)]
    assert len({tokenizer.to_str() for tokenizer in made}) == 1
    assert made[0].encode("So HAPPY!").tokens == [CLS, "so", "happy", UNK, SEP]
    assert made[0].get_vocab_size() == 120


def test_an_original_checkpoint_is_where_it_starts(
    start: TextTraining, unbroken: Trained, tmp_path: Path
) -> None:
    path = tmp_path / "original.pth"
    torch.save({"model_state_dict": load_file(unbroken.best / "model.safetensors")}, path)
    run(replace(start, out=tmp_path, start_from_pth=path, epochs=1, learning_rate=1e-6))
    (first, *_) = json.loads((tmp_path / "text-tiny" / "metrics.json").read_text())
    assert first["validation"]["loss"] == pytest.approx(unbroken.validation["loss"])
    assert first["validation"]["confusion"] == unbroken.validation["confusion"]


def test_the_command_says_where_things_are(
    start: TextTraining, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    train_text(replace(start, out=tmp_path, epochs=1))
    shown = capsys.readouterr()
    for name in ("best", "model.onnx", "metrics.json"):
        assert str(tmp_path / "text-tiny" / name) in shown.out
    assert [line.partition(":")[0] for line in shown.err.splitlines()] == ["epoch 0/1", "epoch 1/1"]


def test_a_share_of_the_rows_is_the_same_for_the_same_seed(start: TextTraining) -> None:
    parts = read_parts(start.data, start.validation)
    some_rows = some(parts, 0.1, seed=1)
    assert len(some_rows.train) == 24
    assert some(parts, 0.1, seed=1) == some_rows != some(parts, 0.1, seed=2)
    assert some(parts, 1.0, seed=1) == parts


def test_an_experiment_gives_its_table_beside_the_originals(
    start: TextTraining,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(experiments, "EPOCHS", 2)
    for name, count, seed in (("train", 240, 0), ("val", 30, 1), ("test", 30, 2)):
        write_lines(tmp_path / f"{name}.txt", rows(count, seed))
    arguments = ["train", "text", "--data", str(tmp_path), "--model", str(start.model)]
    arguments += ["--out", str(tmp_path / "runs"), "--experiment"]
    assert main([*arguments, "1"]) == 0
    shown = capsys.readouterr()
    heading, last, best = shown.out.splitlines()[-3:]
    assert heading.split()[:4] == ["epoch", "accuracy", "%", "macro-F1"]
    assert last.split()[0] == "2"
    assert last.endswith("79.80, 72.44, 0.74")
    assert best.endswith("79.75, 71.98, 0.70")
    assert (tmp_path / "runs" / "text-tiny-experiment1").is_dir()
    assert main([*arguments, "4"]) == 2
    assert "there are 1, 2 and 3" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("changes", "kind", "said"),
    [
        ({"data": Path("missing")}, BadInput, "cannot be read"),
        ({"network": "perceptron"}, BadInput, "there are transformer and naive-bayes"),
        ({"labels": 6}, BadInput, "3 labels, not 6"),
        ({"epochs": 0}, BadInput, "epochs must be above 0"),
        ({"learning_rate": float("nan")}, BadInput, "learning rate"),
        ({"max_length": 2}, BadInput, "maximum length"),
        ({"seed": -1}, BadInput, "seed"),
        ({"share": 0.0}, BadInput, "share"),
        ({"suffix": "../up"}, BadInput, "suffix"),
        ({"device": "tpu"}, BadInput, "no device"),
        ({"model": "/nowhere/at-all"}, ModelUnavailable, "/nowhere/at-all"),
        ({"start_from_pth": Path("missing.pth")}, ModelUnavailable, "cannot be read"),
    ],
)
def test_a_bad_request_is_one_sentence_and_leaves_nothing(
    start: TextTraining,
    tmp_path: Path,
    changes: dict[str, Any],
    kind: type[EmotionDrawError],
    said: str,
) -> None:
    with pytest.raises(kind, match=said) as caught:
        run(replace(start, out=tmp_path / "runs", **changes))
    assert "\n" not in str(caught.value)
    assert not (tmp_path / "runs").exists()


def test_training_that_breaks_down_says_so(start: TextTraining, tmp_path: Path) -> None:
    with pytest.raises(Failure, match="lower learning rate"):
        run(replace(start, out=tmp_path, learning_rate=1e30))


def test_a_model_name_nobody_knows_names_the_remedy(start: TextTraining, tmp_path: Path) -> None:
    with pytest.raises(ModelUnavailable, match=r"nobody/nothing.* name a folder, or download"):
        run(replace(start, out=tmp_path, model="nobody/nothing"))
