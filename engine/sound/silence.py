"""Silence taken out of a clip, by its energy alone: what is loud is not yet speech."""

import numpy as np
from numpy.typing import NDArray

from engine.values import SAMPLE_RATE, Clip

_FRAME = SAMPLE_RATE // 50  # samples in 20 ms
FLOOR = -60.0  # decibels below full scale; under this nothing is heard
RANGE = 40.0  # decibels below the loudest 20 ms; under this is the room, not the voice
MARGIN = 0.25  # seconds kept on either side of sound; a pause keeps twice that at most


def trimmed(clip: Clip) -> Clip:
    """The clip without silence at its ends, and with short pauses; empty where all is silent."""
    loud = np.flatnonzero(_levels(clip.samples) > _threshold(clip.samples))
    if not len(loud):
        return Clip(clip.samples[:0])
    margin = round(MARGIN * SAMPLE_RATE)
    kept = np.zeros(len(clip.samples), np.bool_)
    # Runs of loud frames; neighbours belong to one run.
    breaks = np.flatnonzero(np.diff(loud) > 1)
    for first, last in zip(loud[[0, *breaks + 1]], loud[[*breaks, -1]], strict=True):
        kept[max(0, first * _FRAME - margin) : (last + 1) * _FRAME + margin] = True
    return Clip(clip.samples[kept])


def _threshold(samples: NDArray[np.float32]) -> float:
    levels = _levels(samples)
    return max(FLOOR, float(levels.max()) - RANGE) if len(levels) else FLOOR


def _levels(samples: NDArray[np.float32]) -> NDArray[np.float32]:
    """The level of each 20 ms, in decibels of full scale; a last shorter frame counts too."""
    padded = np.pad(samples, (0, -len(samples) % _FRAME)).reshape(-1, _FRAME)
    power = np.square(padded).mean(axis=1)
    levels: NDArray[np.float32] = 10 * np.log10(power + 1e-12).astype(np.float32)
    return levels
