"""Views of a voice: what a clip would be, had somebody else said it elsewhere.

Pitch and the vocal tract's length, tempo, the room's colour and the distance
of the microphone are drawn by chance within what leaves the tone as it is, on
tracks (vocal tract length perturbation: Jaitly & Hinton 2013); noise and
narrow lines on samples, because they change what is followed.
"""

import numpy as np
from numpy.typing import NDArray

from engine.tones.tracks import BANDS, Tracks, centres
from engine.values import SAMPLE_RATE

HIGHER = 0.15  # of the natural logarithm of frequency, up or down
FASTER = 0.15  # of the natural logarithm of tempo, up or down
COLOUR = 0.02  # of the depth, standard deviation at each of `COLOURS` places
COLOURS = 6
FLOOR = 0.15  # of the depth, at most
LOUDER = 4.0  # decibels, standard deviation

NOISIEST, CLEAREST = 8.0, 40.0  # decibels of the voice over the noise
NARROW = 0.3  # share of the clips that come through a narrow line
LINE = (3_000.0, 8_000.0)  # Hz, the highest that a line lets through

_ROUND = 8_000  # samples; transforms of lengths with large prime factors take ten times as long


def disturb(samples: NDArray[np.float32], chance: np.random.Generator) -> NDArray[np.float32]:
    """Draw what a worse microphone would make of mono samples at `SAMPLE_RATE`."""
    above = chance.uniform(NOISIEST, CLEAREST)
    length = -(-len(samples) // _ROUND) * _ROUND
    pitches = np.fft.rfftfreq(length, 1 / SAMPLE_RATE)
    noise = np.fft.rfft(chance.normal(0, 1, length))
    noise *= (1 + pitches / 200) ** -chance.uniform(0, 1)  # from white to pink
    coloured = np.fft.irfft(noise, length)
    size = np.sqrt(np.square(samples).mean() / np.square(coloured).mean())
    noisy = np.pad(samples, (0, length - len(samples))) + coloured * size * 10 ** (-above / 20)
    if chance.random() < NARROW:
        spectrum = np.fft.rfft(noisy)
        spectrum[pitches > chance.uniform(*LINE)] = 0
        noisy = np.fft.irfft(spectrum, length)
    return noisy[: len(samples)].astype(np.float32)


def view(tracks: Tracks, chance: np.random.Generator) -> Tracks:
    """Draw another view of `tracks`."""
    higher = float(np.exp(chance.uniform(-HIGHER, HIGHER)))
    faster = float(np.exp(chance.uniform(-FASTER, FASTER)))
    frames = tracks.bands.shape[1]
    times = np.linspace(0, frames - 1, max(2, round(frames / faster)))
    middles = centres()
    # The bands that lie, after shifting, where these were: columns of a picture stretched.
    bands = _between(
        _between(tracks.bands.T, np.interp(middles * higher, middles, _BANDS)).T, times
    )
    places = np.linspace(0, BANDS - 1, COLOURS)
    colour = np.interp(_BANDS, places, chance.normal(0, COLOUR, COLOURS))
    floor = chance.uniform(0, FLOOR)
    nearest = np.round(times).astype(int)
    return Tracks(
        bands=np.clip(bands + colour[:, None], floor, 1).astype(np.float32),
        pitch=(tracks.pitch[nearest] - np.log(higher)).astype(np.float32),
        harmony=_between(tracks.harmony, times).astype(np.float32),
        level=tracks.level + float(chance.normal(0, LOUDER)),
    )


_BANDS = np.arange(BANDS)


def _between(rows: NDArray[np.floating], places: NDArray[np.float64]) -> NDArray[np.floating]:
    """The values at `places` between those of the last axis, linearly."""
    low = np.minimum(places.astype(int), rows.shape[-1] - 2)
    share = places - low
    return rows[..., low] * (1 - share) + rows[..., low + 1] * share
