"""Recordings whose names say what was acted: RAVDESS's.

A name is seven numbers, `03-01-06-01-02-01-12.flac`: the third is the tone, as
`TONES` counts them from 1, the seventh the actor (Livingstone & Russo 2018).
"""

import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from engine.errors import BadInput
from engine.values import SAMPLE_RATE, TONES, Clip

NAME = re.compile(r"\d\d-\d\d-(\d\d)-\d\d-\d\d-\d\d-(\d\d)")
LONGEST = 180  # seconds of a recording that are read


@dataclass(frozen=True)
class Recording:
    """A file, the index of its tone in `TONES`, and the number of its actor."""

    path: Path
    tone: int
    actor: int


def find(folder: Path) -> tuple[list[Recording], list[Path]]:
    """Recordings anywhere in `folder`, by name, and the files that are named otherwise.

    Hidden files are left out. Raises BadInput where there is no such folder.
    """
    if not folder.is_dir():
        raise BadInput(f"There is no folder {folder}.")
    try:
        files = sorted(path for path in folder.rglob("[!.]*") if path.is_file())
    except OSError as error:
        raise BadInput(f"The folder {folder} cannot be read: {error.strerror}.") from error
    found = [(path, _recording(path)) for path in files]
    named = sorted(
        (recording for _, recording in found if recording), key=lambda item: item.path.name
    )
    return named, [path for path, recording in found if recording is None]


def _recording(path: Path) -> Recording | None:
    numbers = NAME.fullmatch(path.stem)
    if numbers is None or not 1 <= int(numbers[1]) <= len(TONES):
        return None
    return Recording(path, int(numbers[1]) - 1, int(numbers[2]))


def read(path: Path) -> Clip:
    """Read a sound file as mono at `SAMPLE_RATE`. Raises BadInput."""
    import soundfile  # noqa: PLC0415 - its library is loaded where recordings are read

    try:
        with soundfile.SoundFile(path) as file:
            samples = file.read(LONGEST * file.samplerate, dtype="float32", always_2d=True)
            rate = file.samplerate
    except (OSError, soundfile.SoundFileError) as error:
        raise BadInput(f"The file {path} holds no sound that can be read.") from error
    mono = samples.mean(axis=1)
    if rate != SAMPLE_RATE:
        import soxr  # noqa: PLC0415 - likewise

        mono = soxr.resample(mono, rate, SAMPLE_RATE)
    if not len(mono) or not np.isfinite(mono).all():
        raise BadInput(f"The file {path} holds no sound that can be read.")
    return Clip(np.clip(mono, -1, 1).astype(np.float32))
