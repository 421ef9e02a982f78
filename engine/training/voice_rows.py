"""Recordings as rows of features, cached, and parted for training and measuring."""

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors.numpy import load_file, save_file

from engine.errors import BadInput
from engine.tones import recordings
from engine.tones.recordings import Recording
from engine.tones.steps import steps
from engine.tones.tracks import follow
from engine.tones.traits import traits
from engine.training.voice_options import SHARES, Features, VoiceTraining
from engine.training.voice_views import disturb, view

VIEWS = 8  # of each recording, beside itself, for networks that read traits; half are disturbed
VERSION = "2"  # of the cached features; another where they are computed otherwise

Track = Callable[[list[Any], str], Iterable[Any]]


@dataclass(frozen=True, eq=False)
class Rows:
    """Recordings as features: `views` is (views, n, ...), float32, the first as recorded.

    `truth`, (n,), has their tones, `actors` who spoke, and `groups` a number
    that identical files share. `fingerprint` stands for all of it.
    """

    views: NDArray[np.float32]
    truth: NDArray[np.int64]
    actors: NDArray[np.int64]
    groups: NDArray[np.int64]
    fingerprint: str


def read_rows(options: VoiceTraining, track: Track) -> tuple[Rows, int]:
    """Read the data of `options`, and count the files that could not be used.

    Features are kept beside the runs and read from there the next time.
    Raises BadInput where nothing can be used.
    """
    named, others = recordings.find(options.data)
    contents = [hashlib.sha256(item.path.read_bytes()).hexdigest() for item in named]
    features = options.course.features
    whole = " ".join([VERSION, features, *(item.path.name for item in named), *contents])
    digest = hashlib.sha256(whole.encode()).hexdigest()[:16]
    kept = options.out / f"voice-{features}-{digest}.safetensors"
    found = _kept(kept) or _made(named, features, track)
    usable = found["usable"].astype(bool)
    if not usable.any():
        raise BadInput(f"The folder {options.data} has no recordings named as RAVDESS's.")
    if not kept.exists():
        kept.parent.mkdir(parents=True, exist_ok=True)
        save_file(found, kept)
    used = [item for item, good in zip(named, usable, strict=True) if good]
    prints = [text for text, good in zip(contents, usable, strict=True) if good]
    rows = Rows(
        views=found["views"],
        truth=np.array([item.tone for item in used]),
        actors=np.array([item.actor for item in used]),
        groups=np.unique(prints, return_inverse=True)[1],
        fingerprint=digest,
    )
    return rows, len(others) + int((~usable).sum())


def _kept(path: Path) -> dict[str, NDArray[Any]] | None:
    try:
        return load_file(path)
    except (OSError, SafetensorError):
        return None


def _made(named: list[Recording], features: Features, track: Track) -> dict[str, NDArray[Any]]:
    numbered = track(list(enumerate(named)), "Computing features")
    rows = [_views(item, number, features) for number, item in numbered]
    good = [row for row in rows if row is not None]
    return {
        "views": np.stack(good, axis=1) if good else np.zeros((1, 0), np.float32),
        "usable": np.array([row is not None for row in rows], np.uint8),
    }


def _views(recording: Recording, number: int, features: Features) -> NDArray[np.float32] | None:
    """The features of a recording, (views, ...); None where it cannot be used."""
    try:
        samples = recordings.read(recording.path).samples
    except BadInput:
        return None
    tracks = follow(samples)
    if tracks is None:
        return None
    if features == "steps":
        return steps(samples)[None]
    chance = np.random.default_rng(number)
    others = [tracks if turn % 2 else follow(disturb(samples, chance)) for turn in range(VIEWS)]
    # Where noise left too little sound, the clip as it was.
    return np.stack([traits(tracks), *(traits(view(item or tracks, chance)) for item in others)])


def held_out(rows: Rows, split: str, folds: int, fold: int, seed: int) -> NDArray[np.bool_]:
    """Tell which rows are held out in `fold`, (n,).

    Every row is in one of the `folds`; identical files, and with the split
    "actors" all of an actor, in the same. With "none" nothing is held out.
    Raises BadInput where there is too little to part.
    """
    if split == "none":
        return np.zeros(len(rows.truth), np.bool_)
    kinds = rows.actors if split == "actors" else rows.groups
    known = np.unique(kinds)
    folds = folds or SHARES
    if len(known) < folds:
        what = "actors" if split == "actors" else "recordings"
        raise BadInput(f"There are {len(known)} {what}, too few for {folds} parts.")
    order = np.random.default_rng(seed).permutation(known)
    return np.isin(kinds, order[fold::folds])
