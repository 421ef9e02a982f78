"""Voices made of harmonics, a pitch and a rhythm for each tone: to train on in seconds."""

from collections.abc import Iterable
from pathlib import Path

import numpy as np
import soundfile
from numpy.typing import NDArray

from engine.values import SAMPLE_RATE, TONES


def voice(seconds: float, pitch: float, *, seed: int, rhythm: float = 3.0) -> NDArray[np.float32]:
    """Eight harmonics of `pitch`, Hz, that come and go `rhythm` times a second; hardly noise."""
    chance = np.random.default_rng(seed)
    times = np.arange(round(seconds * SAMPLE_RATE)) / SAMPLE_RATE
    angles = 2 * np.pi * pitch * np.outer(np.arange(1, 9), times)
    sound = (np.sin(angles) / np.arange(1, 9)[:, None]).sum(axis=0)
    sound *= 0.6 + 0.4 * np.sin(2 * np.pi * rhythm * times)
    sound += chance.normal(0, 0.01, len(times))
    return np.asarray(sound * 0.2, np.float32)


def write_recordings(folder: Path, *, actors: Iterable[int], takes: int) -> Path:
    """Recordings of every tone by each of `actors`, named as RAVDESS's."""
    folder.mkdir(parents=True, exist_ok=True)
    for actor in actors:
        for number in range(len(TONES)):
            for take in range(1, takes + 1):
                seed = actor * 1000 + number * 10 + take
                near = np.random.default_rng(seed).uniform(0.95, 1.05)
                pitch = 100 * 1.25**number * near
                name = f"03-01-{number + 1:02}-01-01-{take:02}-{actor:02}.wav"
                sound = voice(0.8, pitch, seed=seed, rhythm=2 + number)
                soundfile.write(folder / name, sound, SAMPLE_RATE)
    return folder
