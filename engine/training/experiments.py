"""The three experiments of the first Emotion Draw (2024) on CARER, and their figures."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from engine.training.text_options import TextTraining

MODEL = "albert-base-v2"
EPOCHS = 20

Figures = tuple[float, float, float]  # accuracy and macro-F1, in per cent, and loss, in nats


@dataclass(frozen=True)
class Experiment:
    """How it was trained, on what `share` of the rows, and what came out on the test part.

    `last` is of the last epoch, `best` of the one with the lowest validation loss.
    """

    learning_rate: float
    batch_size: int
    share: float
    last: Figures
    best: Figures


EXPERIMENTS = {
    1: Experiment(1e-5, 32, 0.1, (79.80, 72.44, 0.74), (79.75, 71.98, 0.70)),
    2: Experiment(1e-5, 32, 1.0, (92.10, 88.31, 0.27), (91.95, 87.63, 0.17)),
    3: Experiment(2e-5, 64, 1.0, (92.20, 88.36, 0.26), (93.25, 89.27, 0.14)),
}


def options_of(number: int, options: TextTraining) -> TextTraining:
    """How to train for an experiment: as it was, but for a `model` that is named."""
    experiment = EXPERIMENTS[number]
    return replace(
        options,
        model=options.model or MODEL,
        learning_rate=experiment.learning_rate,
        batch_size=experiment.batch_size,
        share=experiment.share,
        epochs=EPOCHS,
        suffix=options.suffix or f"experiment{number}",
    )


def table(number: int, last: Mapping[str, Any], best: Mapping[str, Any]) -> str:
    """Its figures on the test part, beside those of the original."""
    experiment = EXPERIMENTS[number]
    lines = [f"{'epoch':<22}{'accuracy %':>12}{'macro-F1 %':>12}{'loss':>8}   the original's"]
    for name, found, original in (
        (f"{EPOCHS}", last, experiment.last),
        ("lowest validation loss", best, experiment.best),
    ):
        ours = f"{100 * found['accuracy']:>12.2f}{100 * found['macro_f1']:>12.2f}"
        theirs = f"{original[0]:.2f}, {original[1]:.2f}, {original[2]:.2f}"
        lines.append(f"{name:<22}{ours}{found['loss']:>8.2f}   {theirs}")
    return "\n".join(lines)
