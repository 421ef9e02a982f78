"""A file of sound to a clip, by a process that may die of the file without us.

Each file has a process of its own, which takes a tenth of a second to start and
leaves nothing behind: cheaper than one that is kept, and what a file does to it
no other file meets.
"""

import os
import stat
import subprocess
import sys
from pathlib import Path
from threading import Timer
from typing import BinaryIO

import numpy as np

from engine.errors import BadInput, Failure, NoSound, NotAudio, TooLongToHear
from engine.sound import decoder, silence
from engine.values import SAMPLE_RATE, Clip

MOST_MINUTES = 3
MOST_MEGABYTES = 20
PADDING = 0.5  # seconds; formats add a little to what was recorded
MOST_SAMPLES = round((MOST_MINUTES * 60 + PADDING) * SAMPLE_RATE)
MOST_BYTES = MOST_MEGABYTES * 2**20
LEAST = 0.1  # seconds; less is a click
PATIENCE = 30.0  # seconds for one file, also on a busy machine
_LOST_COUNT = 2 * 4 * MOST_SAMPLES  # bytes; the decoder ends by itself after half of them
_NOT_STARTED = (1, 2)  # exit codes of Python itself


def decode(path: Path) -> Clip:
    """The first track of sound in a file, without silence. Blocks.

    Raises NotAudio, NoSound, TooLongToHear; BadInput where the file cannot be read;
    Failure where the decoder itself does not start.
    """
    with _opened(path) as file:
        samples = _samples(file)
    clip = silence.trimmed(Clip(_sane(samples)))
    if clip.seconds < LEAST:
        raise NoSound("There is nothing to hear in it.")
    return clip


def _opened(path: Path) -> BinaryIO:
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise BadInput(f"{path} is not a file.")
        file = path.open("rb")
    except OSError as error:
        raise BadInput(f"{path} cannot be read: {error.strerror}.") from error
    except ValueError as error:  # a NUL in the name
        raise BadInput("The name of the file cannot be one.") from error
    try:
        check_size(os.fstat(file.fileno()).st_size)
    except TooLongToHear:
        file.close()
        raise
    return file


def check_size(size: int) -> None:
    """Raise TooLongToHear for a file of more bytes than are looked at."""
    if size > MOST_BYTES:
        raise TooLongToHear(MOST_MINUTES, MOST_MEGABYTES)


def _samples(file: BinaryIO) -> bytes:
    """What the decoder makes of a file: float32, `SAMPLE_RATE` a second."""
    with _started(file) as process:
        patience = Timer(PATIENCE, process.kill)
        patience.start()
        try:
            assert process.stdout is not None  # noqa: S101 - it was asked for
            samples = process.stdout.read(_LOST_COUNT)
            if len(samples) == _LOST_COUNT:
                process.kill()
            code = process.wait()
        finally:
            patience.cancel()
            process.kill()
    _check(code)
    return samples


def _started(file: BinaryIO) -> "subprocess.Popen[bytes]":
    # -P: no neighbour of the script hides a module of Python's.
    command = (sys.executable, "-P", decoder.__file__, str(SAMPLE_RATE), str(MOST_SAMPLES))
    try:
        return subprocess.Popen(  # noqa: S603 - our own program
            command,
            stdin=file,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,  # what a library warns of may tell of the file
        )
    except OSError as error:
        raise _no_decoder() from error


def _check(code: int) -> None:
    """Raise what a decoder's end says."""
    if code == 0:
        return
    if code == decoder.TOO_LONG:
        raise TooLongToHear(MOST_MINUTES, MOST_MEGABYTES)
    if code == decoder.NO_TRACK:
        raise NoSound("There is no sound in it, only pictures.")
    if code in _NOT_STARTED:
        raise _no_decoder()
    # Its own word for it, or a signal: the file took too much, or broke it.
    raise NotAudio("It is no sound that can be decoded.")


def _no_decoder() -> Failure:
    return Failure("The decoder of sounds does not start; is PyAV installed?")


def _sane(samples: bytes) -> "np.typing.NDArray[np.float32]":
    """Samples from -1 to 1; some files hold numbers that are none."""
    raw = np.frombuffer(samples, np.float32)
    return np.clip(np.nan_to_num(raw, nan=0.0, posinf=0.0, neginf=0.0), -1, 1)
