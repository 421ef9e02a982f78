"""What can be said of a clip as a whole: figures of its tracks, whatever its length.

In the manner of the functionals of speech research (Eyben et al. 2010,
"openSMILE"): each track is summed up by its mean, spread, quantiles and
changes, and by parts of the clip, so that a rise at its end is told from one at
its beginning. How tracks move together is told by covariances, those also as
matrix logarithms, in which their differences are even (Arsigny et al. 2006).
"""

from functools import cache

import numpy as np
from numpy.typing import NDArray

from engine.tones.tracks import BANDS, HOP, Tracks
from engine.values import SAMPLE_RATE

CEPSTRUM = 30  # coefficients
QUANTILES = (0.1, 0.25, 0.5, 0.75, 0.9)
TAILS = (0.05, 0.95)  # quantiles of changes
VOICED = 0.5  # harmony from which a frame counts as voiced
FEWEST_VOICED = 4  # frames; with fewer, all are taken
RHYTHMS = (1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0, 13.0, 16.0)  # Hz
GROUPS = 8  # of bands, whose rhythm is told
LATER = 3  # frames, 60 ms, over which is told how coefficients follow each other
JOINT = 14  # coefficients whose covariances are told
LOUDNESS = 3.0  # times; brings loudness to the size of the coefficients
LEAST = 1e-4  # variance added to each track before a logarithm

Table = NDArray[np.float32]


def traits(tracks: Tracks) -> Table:
    """The figures of a clip, (1676,), float32."""
    bands = tracks.bands
    cepstrum, loudness = _cosines() @ bands, bands.mean(axis=0)
    voiced = _voiced(tracks, loudness)
    pitch = np.where(voiced, tracks.pitch, tracks.pitch[voiced].mean())
    joint = np.vstack([cepstrum[:JOINT], pitch, tracks.harmony, loudness * LOUDNESS])
    changes = np.diff(cepstrum, axis=1)
    found = [
        _summary(bands[::2]),
        _summary(cepstrum),
        _parts(cepstrum, 4),
        _parts(cepstrum[:20], 10),
        bands[:, loudness > np.quantile(loudness, 0.3)].mean(axis=1),
        _voice(tracks, voiced, loudness),
        *(_parts(row[None], 8) for row in (pitch, tracks.harmony)),
        _parts(loudness[None], 16),
        _rhythm(bands),
        _quantiles(changes[:20], TAILS),
        np.diff(changes[:20], axis=1).std(axis=1),
        _skewness(cepstrum),
        np.cov(cepstrum[:JOINT])[np.triu_indices(JOINT, 1)],
        _logarithm(joint),
        _logarithm(changes[:JOINT]),
        _following(cepstrum[:12]),
        [tracks.level / 10, bands.shape[1] * HOP / SAMPLE_RATE],
    ]
    return np.concatenate(found, dtype=np.float32)


def _summary(rows: Table) -> Table:
    """Mean, spread, quantiles and changes of each row."""
    changes = np.diff(rows, axis=1)
    spread = rows.std(axis=1)
    moved = [changes.std(axis=1), np.abs(changes).mean(axis=1)]
    return np.concatenate([rows.mean(axis=1), spread, _quantiles(rows, QUANTILES), *moved])


def _quantiles(rows: Table, shares: tuple[float, ...]) -> Table:
    """Quantiles of each row, row by row; `numpy.quantile` takes ten times as long."""
    ordered = np.sort(rows, axis=1)
    places = np.array(shares) * (rows.shape[1] - 1)
    low = places.astype(int)
    high = np.minimum(low + 1, rows.shape[1] - 1)
    between: Table = ordered[:, low] + (ordered[:, high] - ordered[:, low]) * (places - low)
    return between.ravel()


def _parts(rows: Table, count: int) -> Table:
    """Means of each row's `count` parts in time, part by part; zeros where there are fewer."""
    if rows.shape[1] < count:
        return np.zeros(len(rows) * count, np.float32)
    parts = np.array_split(rows, count, axis=1)
    return np.concatenate([part.mean(axis=1) for part in parts])


def _voiced(tracks: Tracks, loudness: Table) -> NDArray[np.bool_]:
    voiced: NDArray[np.bool_] = tracks.harmony > VOICED
    voiced &= loudness > np.median(loudness) / 2
    return voiced if voiced.sum() >= FEWEST_VOICED else np.ones_like(voiced)


def _voice(tracks: Tracks, voiced: NDArray[np.bool_], loudness: Table) -> Table:
    """Pitch of the voiced frames, harmony, and how loudness goes."""
    pitch = tracks.pitch[voiced]
    courses = [_summary(row[None]) for row in (pitch, tracks.harmony, loudness)]
    half = len(pitch) // 2
    fall = pitch[:half].mean() - pitch[half:].mean()
    parts = [_parts(row[None], 4) for row in (pitch, loudness)]
    return np.concatenate([*courses, [fall, voiced.mean()], *parts], dtype=np.float32)


def _rhythm(bands: Table) -> Table:
    """How strongly groups of bands come and go at `RHYTHMS`."""
    groups = bands.reshape(GROUPS, -1, bands.shape[1]).mean(axis=1)
    times = np.arange(bands.shape[1]) * HOP / SAMPLE_RATE
    waves = np.exp(-2j * np.pi * np.outer(times, RHYTHMS))
    strengths = np.abs(_centred(groups) @ waves) / bands.shape[1]
    return strengths.ravel().astype(np.float32)


def _skewness(rows: Table) -> Table:
    cubes = (_centred(rows) ** 3).mean(axis=1)
    skewness: Table = cubes / np.maximum(rows.std(axis=1), LEAST) ** 3
    return skewness


def _following(rows: Table) -> Table:
    """Covariance of each row with what each is `LATER` frames after."""
    centred = _centred(rows)
    later: Table = centred[:, :-LATER] @ centred[:, LATER:].T / rows.shape[1]
    return later.ravel()


def _logarithm(rows: Table) -> NDArray[np.float64]:
    """The matrix logarithm of the rows' covariance, its upper half."""
    covariance = np.cov(rows) + LEAST * np.eye(len(rows))
    sizes, axes = np.linalg.eigh(covariance)
    logarithm = (axes * np.log(np.maximum(sizes, LEAST / 2))) @ axes.T
    return np.asarray(logarithm[np.triu_indices(len(rows))], np.float64)


def _centred(rows: Table) -> Table:
    return rows - rows.mean(axis=1, keepdims=True)


@cache
def _cosines() -> Table:
    """The discrete cosine transform's first rows, (CEPSTRUM, BANDS), orthonormal."""
    angles = np.pi / BANDS * np.outer(np.arange(CEPSTRUM), np.arange(BANDS) + 0.5)
    rows = np.cos(angles) * np.sqrt(2 / BANDS)
    rows[0] /= np.sqrt(2)
    return rows.astype(np.float32)
