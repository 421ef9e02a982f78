"""`emotion-draw train voice`: train a classifier of voices, in one run or in folds."""

import argparse
from dataclasses import fields
from functools import partial
from typing import TYPE_CHECKING

from bot.commands.train import followed, needing_extra
from bot.settings import Settings
from engine.tones import recordings
from engine.training.voice_options import VoiceTraining, check_options

if TYPE_CHECKING:
    from engine.training.voice_folds import Folds
    from engine.training.voice_trainer import VoiceTrained


def train(options: argparse.Namespace, _settings: Settings) -> None:
    """Train as the command line says."""
    names = [field.name for field in fields(VoiceTraining)]
    train_voice(VoiceTraining(**{name: getattr(options, name) for name in names}))


def train_voice(options: VoiceTraining) -> None:
    """Train a voice classifier; progress goes to stderr, figures to stdout.

    Raises BadInput, ModelUnavailable, StorageFailed and Failure.
    """
    check_options(options)
    recordings.find(options.data)  # before seconds of imports
    with needing_extra():
        from engine.training import voice_folds  # noqa: PLC0415 - heavy
    done = followed(partial(voice_folds.train_voice, options))
    print(_of_folds(done) if isinstance(done, voice_folds.Folds) else _of_run(done))


def _of_folds(folds: "Folds") -> str:
    lines = [
        f"{name.replace('_', '-'):<10} {found.mean:.4f} ± {found.spread:.4f}   ("
        + ", ".join(f"{value:.4f}" for value in found.each)
        + ")"
        for name, found in folds.figures.items()
    ]
    return "\n".join([*lines, f"Figures: {(folds.folder / 'folds.json').resolve()}"])


def _of_run(trained: "VoiceTrained") -> str:
    lines = [
        f"Checkpoint: {(trained.folder / 'last').resolve()}",
        f"ONNX file: {trained.onnx.resolve()}",
        f"Figures: {(trained.folder / 'metrics.json').resolve()}",
    ]
    found = trained.measures
    if found is not None:
        lines.insert(
            0,
            f"On what was held out: accuracy {found['accuracy']:.2%}, macro-F1 "
            f"{found['macro_f1']:.4f}, loss {found['loss']:.4f}",
        )
    return "\n".join(lines)
