"""`emotion-draw evaluate text|voice`: how good the reader is on a file, the tone on recordings."""

import argparse
import json
import sys
from pathlib import Path

from bot import composition
from bot.settings import Settings
from engine.errors import BadInput
from engine.evaluation import Evaluation, evaluate_text
from engine.ports import Reader, Tone
from engine.tone_evaluation import evaluate_tone


def evaluate(options: argparse.Namespace, settings: Settings) -> None:
    """Measure the reader that the settings name on the file --data."""
    print_text_evaluation(composition.make_reader(settings), options.data, as_json=options.json)


def print_text_evaluation(reader: Reader, data: Path, *, as_json: bool) -> None:
    """Measure `reader` on the `sentence;label` lines of `data` and print how it did.

    Raises BadInput and ModelUnavailable.
    """
    evaluation = evaluate_text(reader, data)
    print(json.dumps(evaluation.as_json()) if as_json else _table(evaluation))


def evaluate_voice(options: argparse.Namespace, settings: Settings) -> None:
    """Measure the tone that the settings name on the recordings in --data."""
    tone = composition.make_tone(settings)
    if tone is None:
        raise BadInput("There is no tone to measure: the setting TONE is off.")
    print_tone_evaluation(tone, options.data, as_json=options.json)


def print_tone_evaluation(tone: Tone, data: Path, *, as_json: bool) -> None:
    """Measure `tone` on the recordings in `data` and print how it did.

    What cannot be used is one line on stderr. Raises BadInput and
    ModelUnavailable.
    """
    evaluation, skipped = evaluate_tone(tone, data)
    if skipped:
        more = "" if len(skipped) == 1 else f" and {len(skipped) - 1} more"
        print(f"warning: skipped {skipped[0]}{more}: no recording.", file=sys.stderr)
    rows = _table(evaluation, "recordings")
    print(json.dumps(evaluation.as_json()) if as_json else rows)


def _table(evaluation: Evaluation, what: str = "sentences") -> str:
    if evaluation.confusion is None:
        return "No sentence with an emotion to measure."
    names = evaluation.labels
    width = max(map(len, names))
    measures = {
        what: f"{evaluation.n:,}",
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
