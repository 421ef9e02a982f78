"""Training a classifier of voices: what a run leaves, killing and resuming it, folds."""

import json
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from safetensors.torch import load_file

from engine.errors import BadInput
from engine.tones.network import Network
from engine.tones.recordings import read
from engine.tones.tracks import follow
from engine.training.voice_folds import Folds, best_temperature, train_voice
from engine.training.voice_networks import MADE
from engine.training.voice_options import NETWORKS, VoiceTraining
from engine.training.voice_rows import Rows, held_out
from engine.training.voice_trainer import VoiceTrained
from engine.training.voice_views import FASTER, HIGHER, NOISIEST, disturb, view
from engine.values import TONES
from made_voices import voice, write_recordings

pytestmark = pytest.mark.heavy


def untracked(items: list[Any], _description: str) -> Iterable[Any]:
    return items


def quiet(_line: str) -> None:
    pass


def trained(options: VoiceTraining) -> VoiceTrained:
    run = train_voice(options, track=untracked, tell=quiet)
    assert isinstance(run, VoiceTrained)
    return run


@pytest.fixture(scope="module")
def start(tmp_path_factory: pytest.TempPathFactory) -> VoiceTraining:
    """Three actors who say each tone twice, and runs that share their features."""
    data = write_recordings(tmp_path_factory.mktemp("voices"), actors=[1, 2, 3], takes=2)
    return VoiceTraining(data, out=tmp_path_factory.mktemp("runs"), batch_size=8, epochs=20)


@pytest.fixture(scope="module")
def run(start: VoiceTraining) -> VoiceTrained:
    return trained(start)


def test_a_run_learns_the_tones_of_voices_it_has_not_heard(run: VoiceTrained) -> None:
    assert run.measures is not None
    assert run.measures["accuracy"] > 0.8
    history = json.loads((run.folder / "metrics.json").read_text())
    assert [entry["epoch"] for entry in history] == list(range(1, 21))
    assert history[-1]["train"]["loss"] < history[0]["train"]["loss"]
    assert (run.folder / "confusion.png").stat().st_size > 1000
    assert list((run.folder / "tensorboard").iterdir())


def test_the_exported_file_hears_what_was_trained(run: VoiceTrained, start: VoiceTraining) -> None:
    tone = Network(run.onnx)
    files = sorted(start.data.glob("*.wav"))
    heard = [tone.listen(read(path)) for path in files]
    found = [max(row, key=lambda name: row[name]) for row in heard]
    wanted = [TONES[int(path.name.split("-")[2]) - 1] for path in files]
    assert np.mean([a == b for a, b in zip(found, wanted, strict=True)]) > 0.9


def test_a_run_that_was_stopped_and_resumed_ends_with_the_same_bits(
    run: VoiceTrained, start: VoiceTraining
) -> None:
    class Killed(Exception):
        pass

    def killed_late(epochs: list[Any], _description: str) -> Iterable[Any]:
        for epoch in epochs:
            if epoch == 14:
                raise Killed
            yield epoch

    options = replace(start, suffix="stopped")
    with pytest.raises(Killed):
        train_voice(options, track=killed_late, tell=quiet)
    with pytest.raises(BadInput, match="--resume"):
        train_voice(options, track=untracked, tell=quiet)
    resumed = trained(replace(options, resume=True))
    one, other = (
        load_file(folder / "last" / "model.safetensors") for folder in (run.folder, resumed.folder)
    )
    assert one.keys() == other.keys()
    assert all(bool((one[name] == other[name]).all()) for name in one)


def test_a_run_is_not_resumed_with_something_else(run: VoiceTrained, start: VoiceTraining) -> None:
    assert run.folder.exists()
    with pytest.raises(BadInput, match="another batch size"):
        trained(replace(start, batch_size=4, resume=True))


@pytest.mark.parametrize("network", ["lstm", "cnn", "mlp"])
def test_the_papers_networks_train_and_export(start: VoiceTraining, network: str) -> None:
    options = replace(start, network=network, epochs=2, suffix="few")
    run = trained(options)
    assert sum(Network(run.onnx).listen(read(next(start.data.glob("*.wav")))).values()) == (
        pytest.approx(1)
    )


def test_the_lstm_is_as_large_as_the_papers() -> None:
    sizes = [
        tuple(weights.shape)
        for name, weights in MADE["lstm"]((5, 180)).named_parameters()
        if "weight" in name
    ]
    assert sizes == [
        (4 * 256, 180),
        (4 * 256, 256),
        (4 * 128, 256),
        (4 * 128, 128),
        (2048, 128),
        (2048, 2048),
        (8, 2048),
    ]


def test_folds_of_actors_hold_each_out_once(start: VoiceTraining) -> None:
    options = replace(start, split="actors", folds=3, epochs=10)
    folds = train_voice(options, track=untracked, tell=quiet)
    assert isinstance(folds, Folds)
    content = json.loads((folds.folder / "folds.json").read_text())
    assert np.sum(content["confusion"]) == 48
    each = content["figures"]["accuracy"]["each"]
    assert folds.figures["accuracy"].mean == pytest.approx(np.mean(each))


def rows(actors: list[int], groups: list[int]) -> Rows:
    count = len(actors)
    views = np.zeros((1, count, 3), np.float32)
    return Rows(views, np.zeros(count, int), np.array(actors), np.array(groups), "")


@pytest.mark.parametrize("split", ["actors", "random"])
def test_every_row_is_held_out_once_and_identical_files_together(split: str) -> None:
    made = rows([1, 1, 2, 2, 3, 3, 4, 4], [0, 1, 2, 2, 3, 4, 5, 6])
    parts = [held_out(made, split, 3, fold, seed=0) for fold in range(3)]
    assert (np.sum(parts, axis=0) == 1).all()
    kinds = made.actors if split == "actors" else made.groups
    for part in parts:
        assert not set(kinds[part]) & set(kinds[~part])


def test_nothing_is_held_out_where_none_is_asked_for(start: VoiceTraining) -> None:
    run = trained(replace(start, split="none", epochs=1))
    assert run.measures is None


def test_a_view_shifts_pitch_and_pace_together_with_the_bands() -> None:
    found = follow(voice(1.5, 150, seed=1))
    assert found is not None
    other = view(found, np.random.default_rng(3))
    frames = found.bands.shape[1]
    assert other.bands.shape[1] != frames
    assert abs(np.log(other.bands.shape[1] / frames)) < FASTER + 0.02
    moved = np.median(other.pitch) - np.median(found.pitch)
    assert 0 < abs(moved) <= HIGHER + 0.01
    lowest = [int(item.bands.mean(axis=1).argmax()) for item in (found, other)]
    assert (lowest[1] - lowest[0]) * moved >= 0


def test_a_disturbed_clip_keeps_its_voice_above_the_noise() -> None:
    said = voice(1.5, 150, seed=1)
    for seed in range(5):
        disturbed = disturb(said, np.random.default_rng(seed))
        assert disturbed.shape == said.shape
        assert disturbed.dtype == np.float32
        apart = np.square(disturbed - said).mean() / np.square(said).mean()
        assert 0 < apart < 10 ** (-NOISIEST / 10) + 0.05


def test_temperature_brings_back_what_was_sharpened() -> None:
    chance = np.random.default_rng(0)
    table = chance.dirichlet(np.ones(4), 4000)
    truth = np.array([chance.choice(4, p=row) for row in table])
    sharp = table**2 / (table**2).sum(axis=1, keepdims=True)
    assert best_temperature(truth, sharp) == pytest.approx(2.0, abs=0.2)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"network": "rnn"}, "no network 'rnn'"),
        ({"split": "words"}, "no split 'words'"),
        ({"epochs": 0}, "epochs must be above 0"),
        ({"folds": 1}, "2 to 100 folds"),
        ({"folds": 3, "split": "none"}, "Folds need a split"),
        ({"folds": 50, "split": "actors", "suffix": "many"}, "too few for 50 parts"),
    ],
)
def test_what_cannot_be_meant_is_bad_input(
    start: VoiceTraining, change: dict[str, Any], words: str
) -> None:
    with pytest.raises(BadInput, match=words):
        train_voice(replace(start, **change), track=untracked, tell=quiet)


def test_every_network_that_can_be_asked_for_can_be_made() -> None:
    assert NETWORKS.keys() == MADE.keys()
