"""Measure a reader on a file of labelled sentences."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from engine import metrics
from engine.errors import BadInput
from engine.labels import NEUTRAL
from engine.ports import Reader
from engine.text import clean
from engine.values import EMOTIONS, Feeling

BATCH = 64  # texts


@dataclass(frozen=True)
class Evaluation:
    """How a reader did on the `n` sentences that carry an emotion.

    `confusion[true][found]` and `labels` follow `EMOTIONS`. The measures are
    None where n is 0, `auroc_clear` (clear against neutral sentences, by the
    reader's clarity) is None unless both occur.
    """

    n: int
    accuracy: float | None
    macro_f1: float | None
    loss: float | None
    ece: float | None
    labels: tuple[str, ...]
    confusion: tuple[tuple[int, ...], ...] | None
    auroc_clear: float | None = None

    def as_json(self) -> dict[str, Any]:
        """Give the object that `evaluate text --json` prints."""
        fields = {
            "n": self.n,
            "accuracy": self.accuracy,
            "macro_f1": self.macro_f1,
            "loss": self.loss,
            "ece": self.ece,
            "labels": list(self.labels),
            "confusion": self.confusion and [list(row) for row in self.confusion],
        }
        if self.auroc_clear is not None:
            fields["auroc_clear"] = self.auroc_clear
        return fields


def evaluate_text(reader: Reader, data: Path) -> Evaluation:
    """Read every sentence of `data` (UTF-8 lines `sentence;label`) and compare.

    Raises BadInput with the line's number where the file is not of that form,
    and what the reader raises.
    """
    rows = _rows(data)
    feelings: list[Feeling] = []
    for start in range(0, len(rows), BATCH):
        feelings += reader.read([text for text, _ in rows[start : start + BATCH]])
    return _measured([label for _, label in rows], feelings)


def _rows(data: Path) -> list[tuple[str, str]]:
    try:
        lines = data.read_bytes().decode("utf-8-sig").split("\n")
    except UnicodeDecodeError as error:
        raise BadInput(f"The file {data} is not UTF-8 text.") from error
    except (OSError, ValueError) as error:  # ValueError: NUL in the name
        raise BadInput(f"The file {data} cannot be read: {_why(error)}.") from error
    numbered = enumerate(lines, start=1)
    rows = [_row(line, number, data) for number, line in numbered if line.strip()]
    if not rows:
        raise BadInput(f"The file {data} is empty.")
    return rows


def _why(error: Exception) -> str:
    return error.strerror or str(error) if isinstance(error, OSError) else str(error)


def _row(line: str, number: int, data: Path) -> tuple[str, str]:
    text, separator, label = line.rpartition(";")
    label = label.strip()
    if not separator:
        raise BadInput(f"Line {number} of {data} is not of the form `sentence;label`.")
    if label not in EMOTIONS and label != NEUTRAL:
        known = ", ".join((*EMOTIONS, NEUTRAL))
        raise BadInput(f"Line {number} of {data} has the label {label!r}, none of {known}.")
    try:
        return clean(text), label
    except BadInput as error:
        raise BadInput(f"Line {number} of {data}: {error}") from error


def _measured(labels: Sequence[str], feelings: Sequence[Feeling]) -> Evaluation:
    clear = np.array([label != NEUTRAL for label in labels])
    ranked = clear.any() and not clear.all()
    clarity = np.array([feeling.clarity for feeling in feelings])
    auroc = metrics.auroc(clear, clarity) if ranked else None
    if not clear.any():
        return Evaluation(0, None, None, None, None, EMOTIONS, None)
    truth = np.array([EMOTIONS.index(label) for label in labels if label != NEUTRAL])
    table = np.array([[feeling.emotions[name] for name in EMOTIONS] for feeling in feelings])
    table = table[clear]
    return replace(measured(truth, table, EMOTIONS), auroc_clear=auroc)


def measured(
    truth: metrics.Labels, table: metrics.Probabilities, labels: tuple[str, ...]
) -> Evaluation:
    """The figures of probabilities (n, labels) against numbers of `labels`, at least one."""
    return Evaluation(
        n=len(truth),
        accuracy=metrics.accuracy(truth, table),
        macro_f1=metrics.macro_f1(truth, table),
        loss=metrics.log_loss(truth, table),
        ece=metrics.calibration_error(truth, table),
        labels=labels,
        confusion=tuple(tuple(map(int, row)) for row in metrics.confusion(truth, table)),
    )
