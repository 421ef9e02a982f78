"""A file of sound to a clip, by a process that may die of the file without us.

Each file has a process of its own, which takes a tenth of a second to start and
leaves nothing behind: cheaper than one that is kept, and what a file does to it
no other file meets.
"""

import asyncio
import os
import stat
import sys
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryFile
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
_PART = 2**16  # bytes read at once
_NOT_STARTED = (1, 2)  # exit codes of Python itself


class Decoder:
    """Decodes whatever PyAV can, one file at a time."""

    def __init__(self) -> None:
        self._turn = asyncio.Lock()  # memory for one file, whoever sends how many

    async def decode(self, source: Path | bytes) -> Clip:
        """The first track of sound in a file or in its bytes, without silence.

        Raises NotAudio, NoSound, TooLongToHear; BadInput where the file cannot be
        read; Failure where the decoder itself does not start.
        """
        with await asyncio.to_thread(_opened, source) as file:
            async with self._turn:
                samples = await _samples(file)
        clip = await asyncio.to_thread(silence.trimmed, Clip(_sane(samples)))
        if clip.seconds < LEAST:
            raise NoSound("There is nothing to hear in it.")
        return clip


def _opened(source: Path | bytes) -> BinaryIO:
    """A file on disk, for the decoder goes back and forth in it; bytes in one without a name."""
    if isinstance(source, bytes):
        check_size(len(source))
        try:
            file: BinaryIO = TemporaryFile()  # noqa: SIM115 - who called closes it
            file.write(source)
            file.seek(0)
        except OSError as error:
            raise Failure(f"A sound cannot be put on the disk: {error.strerror}.") from error
        return file
    try:
        if not stat.S_ISREG(source.stat().st_mode):
            raise BadInput(f"{source} is not a file.")
        file = source.open("rb")
    except OSError as error:
        raise BadInput(f"{source} cannot be read: {error.strerror}.") from error
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


async def _samples(file: BinaryIO) -> bytes:
    """What the decoder makes of a file: float32, `SAMPLE_RATE` a second."""
    process = await _started(file)
    try:
        async with asyncio.timeout(PATIENCE):
            samples = await _read(process)
            code = await process.wait()
    except TimeoutError as error:
        raise NotAudio("It takes too long to make sound of it.") from error
    finally:
        if process.returncode is None:
            with suppress(ProcessLookupError):
                process.kill()
            await process.wait()
    _check(code)
    return samples


async def _started(file: BinaryIO) -> asyncio.subprocess.Process:
    # -P: no neighbour of the script hides a module of Python's.
    command = (sys.executable, "-P", decoder.__file__, str(SAMPLE_RATE), str(MOST_SAMPLES))
    try:
        return await asyncio.create_subprocess_exec(
            *command,
            stdin=file,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,  # what a library warns of may tell of the file
        )
    except OSError as error:
        raise _no_decoder() from error


async def _read(process: asyncio.subprocess.Process) -> bytes:
    assert process.stdout is not None  # noqa: S101 - it was asked for
    samples = bytearray()
    while part := await process.stdout.read(_PART):
        samples += part
        if len(samples) > 2 * 4 * MOST_SAMPLES:  # it counts by itself; this one has lost count
            process.kill()
            break
    return bytes(samples)


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
