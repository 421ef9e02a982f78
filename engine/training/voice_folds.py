"""Voice classifiers in folds: every recording is held out once, and the figures are of all."""

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from engine import metrics
from engine.errors import StorageFailed
from engine.training.voice_options import VoiceTraining, check_options
from engine.training.voice_rows import Track, held_out, read_rows
from engine.training.voice_trainer import Part, Tell, VoiceTrained, train_voice_classifier

MEASURES = ("accuracy", "macro_f1", "loss", "ece")


@dataclass(frozen=True)
class Figures:
    """Mean and spread (standard deviation) of a measure over the folds, and each fold's."""

    mean: float
    spread: float
    each: tuple[float, ...]


@dataclass(frozen=True)
class Folds:
    """What became of the folds of `folder`.

    `temperature` is what the logarithms of the probabilities should be divided
    by, to be as sure of what was held out as is right (Guo et al. 2017).
    """

    folder: Path
    figures: dict[str, Figures]
    temperature: float


def train_voice(options: VoiceTraining, *, track: Track, tell: Tell) -> VoiceTrained | Folds:
    """Train one run, or one for each fold. Raises what `train_voice_classifier` does."""
    check_options(options)
    rows, skipped = read_rows(options, track)
    if skipped:
        tell(f"warning: {skipped} files of {options.data} are no recordings that can be used.")

    def run(fold: int, folder: Path) -> VoiceTrained:
        held = held_out(rows, options.split, options.folds, fold, options.seed)
        return train_voice_classifier(options, Part(rows, held, folder), track=track, tell=tell)

    if not options.folds:
        return run(0, options.folder)
    runs = [run(fold, options.folder / f"fold-{fold}") for fold in range(options.folds)]
    return _summed_up(options.folder, runs)


def _summed_up(folder: Path, runs: list[VoiceTrained]) -> Folds:
    figures = {}
    for name in MEASURES:
        each = tuple(run.measures[name] for run in runs if run.measures)
        figures[name] = Figures(float(np.mean(each)), float(np.std(each)), each)
    truth = np.concatenate([run.truth for run in runs])
    table = np.concatenate([run.probabilities for run in runs])
    folds = Folds(folder, figures, best_temperature(truth, table))
    content = {
        "figures": {name: vars(found) for name, found in figures.items()},
        "confusion": metrics.confusion(truth, table).tolist(),
        "temperature": folds.temperature,
    }
    try:
        (folder / "folds.json").write_text(json.dumps(content, indent=1), encoding="utf-8")
    except OSError as error:
        raise StorageFailed(f"The figures of {folder} cannot be written.") from error
    return folds


def best_temperature(truth: metrics.Labels, table: metrics.Probabilities) -> float:
    """The temperature at which `table` has the least loss."""
    logs = np.log(np.maximum(table, metrics.SMALLEST))

    def loss(temperature: float) -> float:
        powers = np.exp(logs / temperature)
        return metrics.log_loss(truth, powers / powers.sum(axis=1, keepdims=True))

    return float(min(np.arange(0.3, 3.0, 0.02), key=loss))
