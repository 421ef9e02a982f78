"""Views of a voice: what a clip's tracks would be, had somebody else said it elsewhere.

Pitch and the vocal tract's length, tempo, the room's colour, noise and the
distance of the microphone are drawn by chance within what leaves the tone as
it is (vocal tract length perturbation: Jaitly & Hinton 2013).
"""

import numpy as np
from numpy.typing import NDArray

from engine.tones.tracks import BANDS, Tracks, centres

HIGHER = 0.15  # of the natural logarithm of frequency, up or down
FASTER = 0.15  # of the natural logarithm of tempo, up or down
COLOUR = 0.02  # of the depth, standard deviation at each of `COLOURS` places
COLOURS = 6
NOISE = 0.15  # of the depth, at most
LOUDER = 2.0  # decibels, standard deviation


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
    floor = chance.uniform(0, NOISE)
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
