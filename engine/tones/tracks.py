"""What the bundled tone follows through a clip: loudness, mel bands and pitch, frame by frame.

In numpy alone: librosa computes the same mel spectrum (a test holds them
together), but importing it would cost a bot seconds and a hundred megabytes.
"""

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from engine.values import SAMPLE_RATE

FRAME = 1024  # samples a Fourier transform sees, 64 ms: it tells harmonics of low voices apart
HOP = 320  # samples from frame to frame, 20 ms
BANDS = 64
LOWEST, HIGHEST = 60.0, 7600.0  # Hz

DEPTH = 80.0  # decibels from the loudest point of a clip down to what counts as silence
SILENT = 1e-10  # power

LOUD_WITHIN = 40.0  # decibels below the loudest frame, in which a frame counts as sound
QUIETEST = -65.0  # decibels of full scale, below which no frame counts as sound
FEWEST = 15  # frames of sound, 0.3 s, below which nothing can be heard in a clip

PITCHES = (70.0, 600.0)  # Hz, of voices from low speech to a scream


@dataclass(frozen=True, eq=False)
class Tracks:
    """A clip from its first loud frame to its last, `HOP` samples a frame.

    `bands` is (BANDS, n), float32: decibels over `DEPTH`, from 0 for silence
    to 1 for the loudest point of the clip. `pitch`, (n,), is the natural
    logarithm of the voice's pitch over 100 Hz, and `harmony`, (n,), how much
    of a frame repeats at it, 0 to 1. `level` is the loudest frame in decibels
    of full scale.
    """

    bands: NDArray[np.float32]
    pitch: NDArray[np.float32]
    harmony: NDArray[np.float32]
    level: float


def follow(samples: NDArray[np.float32]) -> Tracks | None:
    """Follow mono samples at `SAMPLE_RATE`; None where there is too little sound in them."""
    loudness = frame_levels(samples)
    top = float(loudness.max(initial=-np.inf))
    loud = loudness > max(top - LOUD_WITHIN, QUIETEST)
    if loud.sum() < FEWEST:
        return None
    where = np.flatnonzero(loud)
    power = power_spectrum(samples[where[0] * HOP : (where[-1] + 1) * HOP])
    decibels = 10 * np.log10(np.maximum(power @ filters().T, SILENT)).T
    bands = np.clip(1 + (decibels - decibels.max()) / DEPTH, 0, 1).astype(np.float32)
    pitch, harmony = _pitch(power)
    return Tracks(bands, pitch, harmony, top)


def frame_levels(samples: NDArray[np.float32]) -> NDArray[np.float32]:
    """Mean power of each whole `HOP` of samples, in decibels of full scale, (n,)."""
    whole = len(samples) // HOP * HOP
    power = np.square(samples[:whole].reshape(-1, HOP)).mean(axis=1)
    levels: NDArray[np.float32] = 10 * np.log10(np.maximum(power, SILENT))
    return levels


def power_spectrum(samples: NDArray[np.float32]) -> NDArray[np.float32]:
    """Power of centred frames under Hann's window, (1 + len // HOP, FRAME // 2 + 1)."""
    padded = np.pad(samples, FRAME // 2)
    frames = np.lib.stride_tricks.sliding_window_view(padded, FRAME)[::HOP]
    spectrum = np.fft.rfft(frames * _window(), axis=1)
    power: NDArray[np.float32] = np.square(spectrum.real) + np.square(spectrum.imag)
    return power.astype(np.float32)


def _pitch(power: NDArray[np.float32]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Pitch and harmony of frames, (n,) each, by autocorrelation.

    The autocorrelation is divided by that of the window (Boersma 1993), and
    short lags are preferred a little, against octaves too low.
    """
    lags = np.arange(int(SAMPLE_RATE / PITCHES[1]), int(SAMPLE_RATE / PITCHES[0]) + 1)
    repeats = np.fft.irfft(power, axis=1)
    of_window = np.fft.irfft(np.square(np.abs(np.fft.rfft(_window()))))
    scale = (of_window[0] / of_window[lags]) / np.maximum(repeats[:, :1], SILENT)
    table = np.clip(repeats[:, lags] * scale, 0, 1)
    best = (table - 0.1 * np.log(lags / lags[0]) / np.log(lags[-1] / lags[0])).argmax(axis=1)
    pitch = np.log(SAMPLE_RATE / lags[best] / 100)
    harmony = table[np.arange(len(table)), best]
    return pitch.astype(np.float32), harmony.astype(np.float32)


@cache
def _window() -> NDArray[np.float32]:
    turns = 2 * np.pi * np.arange(FRAME) / FRAME
    return (0.5 - 0.5 * np.cos(turns)).astype(np.float32)


@cache
def filters() -> NDArray[np.float32]:
    """Triangles of equal area, (BANDS, FRAME // 2 + 1), their corners even on the mel scale."""
    corners = _hertz(np.linspace(_mel(LOWEST), _mel(HIGHEST), BANDS + 2))
    bins = np.linspace(0, SAMPLE_RATE / 2, FRAME // 2 + 1)
    widths = np.diff(corners)[:, None]
    slopes = corners[:, None] - bins
    rising, falling = -slopes[:-2] / widths[:-1], slopes[2:] / widths[1:]
    triangles = np.maximum(0, np.minimum(rising, falling))
    return (triangles * (2 / (corners[2:] - corners[:-2]))[:, None]).astype(np.float32)


def centres() -> NDArray[np.float64]:
    """The middles of the bands in Hz, (BANDS,)."""
    return _hertz(np.linspace(_mel(LOWEST), _mel(HIGHEST), BANDS + 2))[1:-1]


# Slaney's mel scale (Auditory Toolbox, 1998): even up to 1 kHz, logarithmic above.
_LINEAR = 200 / 3  # Hz a mel
_BREAK = 15.0  # mels, 1 kHz
_STEP = float(np.log(6.4)) / 27  # of the logarithm, a mel


def _mel(hertz: float) -> float:
    if hertz < _BREAK * _LINEAR:
        return hertz / _LINEAR
    return float(_BREAK + np.log(hertz / (_BREAK * _LINEAR)) / _STEP)


def _hertz(mels: NDArray[np.float64]) -> NDArray[np.float64]:
    above = np.maximum(mels - _BREAK, 0)
    return np.where(mels < _BREAK, mels * _LINEAR, _BREAK * _LINEAR * np.exp(above * _STEP))
