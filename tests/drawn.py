"""Small drawings for the tests of what keeps them, and a disk that fills."""

import resource
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np

from engine.palette import compose
from engine.values import Drawing, Feeling, Heard, Listened, Picture

EMOTIONS = {"anger": 0.1, "fear": 0.05, "joy": 1 / 3, "love": 0.3, "sadness": 0.2, "surprise": 0.0}


def painted(
    *, emotion: str = "joy", seed: int = 7, size: int = 64, confidence: float = 1 / 3
) -> Picture:
    """A picture of noise, which no format can shrink."""
    pixels = np.random.default_rng(seed).integers(0, 256, (size, size, 3), dtype=np.uint8)
    brief = compose(emotion, confidence, seed=seed, size=size)
    return Picture(brief, painter="watercolor", revision="1", pixels=pixels)


def drawn(
    text: str | None = "so happy", *, size: int = 8, transcript: str | None = None
) -> Drawing:
    """A drawing with pictures of joy, love and sadness."""
    feeling = Feeling(EMOTIONS, clear=True, clarity=0.9)
    pictures = tuple(
        painted(emotion=emotion, seed=seed, size=size, confidence=confidence)
        for seed, (emotion, confidence) in enumerate(feeling.ranked[:3])
    )
    listened = None if transcript is None else heard(transcript)
    return Drawing(feeling, pictures, text=text, listened=listened)


def heard(text: str, *, voice: bool = False) -> Listened:
    """A recording in which words, and a voice where it was read, show the same as `drawn`."""
    feeling = Feeling(EMOTIONS, clear=True, clarity=0.9)
    return Listened(Heard(text, "en", weak=False), feeling, feeling if voice else None, feeling)


@contextmanager
def files_no_larger_than(limit: int) -> Iterator[None]:
    """Make writes fail from `limit` bytes on, as they do on a full disk."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
