"""Sounds made here, in whatever container; and what says the words of a test."""

import io
import shutil
import subprocess
from pathlib import Path

import av
import numpy as np
import pytest
import soundfile
from av.container import OutputContainer
from numpy.typing import NDArray

from engine.values import SAMPLE_RATE

Samples = NDArray[np.float32]


def tone(seconds: float, hertz: float = 300.0, loud: float = 0.3) -> Samples:
    at = np.arange(round(seconds * SAMPLE_RATE)) / SAMPLE_RATE
    return (loud * np.sin(2 * np.pi * hertz * at)).astype(np.float32)


def silence(seconds: float) -> Samples:
    return np.zeros(round(seconds * SAMPLE_RATE), np.float32)


def noise(seconds: float, loud: float = 0.1) -> Samples:
    chance = np.random.default_rng(0)
    return chance.normal(0, loud, round(seconds * SAMPLE_RATE)).astype(np.float32)


def music(seconds: float) -> Samples:
    """A chord that swells and fades."""
    chord = sum(tone(seconds, hertz, 0.1) for hertz in (262, 330, 392))
    return np.asarray(chord * (0.6 + 0.4 * tone(seconds, 2, 1)), np.float32)


def encoded(
    samples: Samples,
    container: str,
    codec: str,
    *,
    rate: int = SAMPLE_RATE,
    layout: str = "mono",
    pictures: bool = False,
) -> bytes:
    """The samples as a file; with `pictures` as a video."""
    file = io.BytesIO()
    with av.open(file, "w", format=container) as out:
        video = _film(out) if pictures else None
        sound = out.add_stream(codec, rate=rate) if len(samples) else None
        if isinstance(sound, av.AudioStream):
            sound.layout = layout
        if video is not None:  # only now: the header, written first, tells of both
            for _ in range(10):
                out.mux(video.encode(av.VideoFrame(64, 64, "yuv420p")))
            out.mux(video.encode(None))
        if isinstance(sound, av.AudioStream):
            for part in _frames(samples, sound):
                out.mux(sound.encode(part))
            out.mux(sound.encode(None))
    return file.getvalue()


def written(samples: Samples, container: str, *, rate: int = SAMPLE_RATE, **kind: str) -> bytes:
    """The samples as a file, as they are, by a library other than the one that reads them."""
    file = io.BytesIO()
    soundfile.write(file, samples, rate, format=container, **kind)
    return file.getvalue()


def _film(out: OutputContainer) -> av.VideoStream:
    stream = out.add_stream("mpeg4", rate=5)
    assert isinstance(stream, av.VideoStream)
    stream.width = stream.height = 64
    stream.pix_fmt = "yuv420p"
    return stream


def _frames(samples: Samples, stream: av.AudioStream) -> list[av.AudioFrame]:
    """The samples as the encoder of a stream wants them."""
    whole = av.AudioFrame.from_ndarray(samples[None], format="flt", layout="mono")
    whole.sample_rate = SAMPLE_RATE
    if not stream.codec_context.is_open:  # where nothing was written before it
        stream.codec_context.open()
    resampler = av.AudioResampler(
        format=stream.format.name,
        layout=stream.layout.name,
        rate=stream.rate,
        frame_size=stream.codec_context.frame_size or None,
    )
    return [*resampler.resample(whole), *resampler.resample(None)]


def spoken(words: str, path: Path, voice: str = "en") -> Path:
    """A file in which somebody says that, by espeak-ng; skips where there is none."""
    program = shutil.which("espeak-ng")
    if program is None:
        pytest.skip("espeak-ng is not installed")
    subprocess.run([program, "-v", voice, "-w", str(path), words], check=True)
    return path


def voice_note(words: str, folder: Path, voice: str = "en") -> bytes:
    """The same as a phone records it: Opus in Ogg."""
    with av.open(str(spoken(words, folder / "said.wav", voice))) as file:
        resampler = av.AudioResampler(format="flt", layout="mono", rate=SAMPLE_RATE)
        frames = [*file.decode(audio=0), None]
        parts = [part.to_ndarray()[0] for frame in frames for part in resampler.resample(frame)]
    return encoded(np.concatenate(parts), "ogg", "libopus", rate=48_000)
