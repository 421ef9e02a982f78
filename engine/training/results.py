"""How good a text classifier is, as its run keeps it."""

import json
from pathlib import Path
from typing import Any

from engine import metrics


def figures(truth: metrics.Labels, probabilities: metrics.Probabilities) -> dict[str, Any]:
    """Loss (nats), accuracy, macro-F1 and confusion[true][found], fit for JSON."""
    return {
        "loss": metrics.log_loss(truth, probabilities),
        "accuracy": metrics.accuracy(truth, probabilities),
        "macro_f1": metrics.macro_f1(truth, probabilities),
        "confusion": metrics.confusion(truth, probabilities).tolist(),
    }


def write_json(path: Path, content: object, *, indent: int | None = 1) -> None:
    """Write the file, whole or not at all."""
    draft = path.with_name(f"{path.name}.draft")
    draft.write_text(json.dumps(content, indent=indent), encoding="utf-8")
    draft.replace(path)
