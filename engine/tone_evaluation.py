"""Measure a tone on recordings whose names say what was acted."""

from pathlib import Path

import numpy as np

from engine import metrics
from engine.errors import BadInput
from engine.evaluation import Evaluation
from engine.ports import Tone
from engine.tones import recordings
from engine.values import TONES


def evaluate_tone(tone: Tone, data: Path) -> tuple[Evaluation, list[Path]]:
    """Listen to every recording in `data`, and compare; also name the files left out.

    Left out is what has another kind of name, or holds no sound. Raises
    BadInput where nothing can be used, and what the tone raises.
    """
    named, skipped = recordings.find(data)
    truth, rows = [], []
    for item in named:
        try:
            clip = recordings.read(item.path)
        except BadInput:
            skipped.append(item.path)
            continue
        heard = tone.listen(clip)
        truth.append(item.tone)
        rows.append([heard[name] for name in TONES])
    if not rows:
        raise BadInput(f"The folder {data} has no recordings named as RAVDESS's.")
    return _measured(np.array(truth), np.array(rows)), skipped


def _measured(truth: metrics.Labels, table: metrics.Probabilities) -> Evaluation:
    return Evaluation(
        n=len(truth),
        accuracy=metrics.accuracy(truth, table),
        macro_f1=metrics.macro_f1(truth, table),
        loss=metrics.log_loss(truth, table),
        ece=metrics.calibration_error(truth, table),
        labels=TONES,
        confusion=tuple(tuple(map(int, row)) for row in metrics.confusion(truth, table)),
    )
