"""`emotion-draw evaluate text`: how good the reader is on a file."""

import argparse
import json
from pathlib import Path

from bot import composition
from bot.settings import Settings
from engine.evaluation import Evaluation, evaluate_text
from engine.ports import Reader


def evaluate(options: argparse.Namespace, settings: Settings) -> None:
    """Measure the reader that the settings name on the file --data."""
    print_text_evaluation(composition.make_reader(settings), options.data, as_json=options.json)


def print_text_evaluation(reader: Reader, data: Path, *, as_json: bool) -> None:
    """Measure `reader` on the `sentence;label` lines of `data` and print how it did.

    Raises BadInput and ModelUnavailable.
    """
    evaluation = evaluate_text(reader, data)
    print(json.dumps(evaluation.as_json()) if as_json else _table(evaluation))


def _table(evaluation: Evaluation) -> str:
    if evaluation.confusion is None:
        return "No sentence with an emotion to measure."
    names = evaluation.labels
    width = max(map(len, names))
    measures = {
        "sentences": f"{evaluation.n:,}",
        "accuracy": f"{evaluation.accuracy:.2%}",
        "macro-F1": f"{evaluation.macro_f1:.4f}",
        "loss": f"{evaluation.loss:.4f} nats",
        "calibration error": f"{evaluation.ece:.4f}",
    }
    if evaluation.auroc_clear is not None:
        measures["clear against neutral"] = f"{evaluation.auroc_clear:.4f} AUROC"
    heading = "true \\ found".ljust(width + 4) + "".join(f"{name:>{width + 2}}" for name in names)
    rows = [
        f"{name:<{max(width + 4, len('true / found'))}}"
        + "".join(f"{count:>{width + 2}}" for count in row)
        for name, row in zip(names, evaluation.confusion, strict=True)
    ]
    return "\n".join(
        [*(f"{name:<22} {value}" for name, value in measures.items()), "", heading, *rows]
    )
