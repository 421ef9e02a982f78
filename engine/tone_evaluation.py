"""Measure a tone on recordings whose names say what was acted."""

from pathlib import Path

import numpy as np

from engine.errors import BadInput
from engine.evaluation import Evaluation, measured
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
    return measured(np.array(truth), np.array(rows), TONES), skipped
