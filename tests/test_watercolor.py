"""The watercolour painter: what can be said of a picture without eyes."""

import numpy as np
import pytest
from numpy.typing import NDArray

from engine.painters.watercolor.painter import paint
from engine.painters.watercolor.pigment import density, to_srgb
from engine.palette import compose
from engine.values import EMOTIONS

Pixels = NDArray[np.uint8]


def pixels(emotion: str, seed: int = 1, confidence: float = 0.95, size: int = 192) -> Pixels:
    return paint(compose(emotion, confidence, seed=seed, size=size)).pixels


def grey(picture: Pixels) -> NDArray[np.float64]:
    return np.asarray(picture @ np.array([0.299, 0.587, 0.114]))


@pytest.mark.parametrize("emotion", EMOTIONS)
def test_same_brief_gives_the_same_bytes(emotion: str) -> None:
    assert pixels(emotion).tobytes() == pixels(emotion).tobytes()


@pytest.mark.parametrize("emotion", EMOTIONS)
def test_two_seeds_give_two_compositions(emotion: str) -> None:
    pictures = [grey(pixels(emotion, seed))[::8, ::8] for seed in (1, 2, 3)]
    for one, other in ((0, 1), (1, 2), (0, 2)):
        alike = np.corrcoef(pictures[one].ravel(), pictures[other].ravel())[0, 1]
        assert alike < 0.93


@pytest.mark.parametrize("emotion", EMOTIONS)
def test_a_faint_feeling_is_painted_paler(emotion: str) -> None:
    def ink(confidence: float) -> float:
        return float(255 - pixels(emotion, confidence=confidence).mean())

    assert ink(0.02) < ink(0.2) < ink(0.5) < ink(0.95)
    assert ink(0.2) < 0.75 * ink(0.95)
    assert ink(0.02) > 8  # still a picture


@pytest.mark.parametrize("emotion", EMOTIONS)
def test_confidence_keeps_the_composition(emotion: str) -> None:
    faint, full = grey(pixels(emotion, confidence=0.3)), grey(pixels(emotion, confidence=0.9))
    assert np.corrcoef(faint.ravel(), full.ravel())[0, 1] > 0.7


@pytest.mark.parametrize("size", [64, 65, 300, 767])
def test_any_size_is_painted(size: int) -> None:
    assert pixels("surprise", size=size).shape == (size, size, 3)


def test_size_keeps_the_composition() -> None:
    small, large = grey(pixels("joy", size=128)), grey(pixels("joy", size=384))
    shrunk = large.reshape(128, 3, 128, 3).mean(axis=(1, 3))
    assert np.corrcoef(small.ravel(), shrunk.ravel())[0, 1] > 0.7


@pytest.mark.parametrize("emotion", EMOTIONS)
def test_no_seams(emotion: str) -> None:
    picture = grey(pixels(emotion, size=256))
    mirrored = [picture[:, ::-1], picture[::-1], picture.T, np.roll(picture, 128, axis=1)]
    assert all(np.corrcoef(picture.ravel(), other.ravel())[0, 1] < 0.97 for other in mirrored)
    for turned in (picture, picture.T):  # tiles would meet in the middle
        steps = np.abs(np.diff(turned, axis=1)).mean(axis=0)
        assert steps[127] < 3 * np.median(steps[108:148])


@pytest.mark.parametrize("emotion", EMOTIONS)
def test_colours_are_the_pigments_their_mixtures_and_paper(emotion: str) -> None:
    """In optical density every pixel is a sum of pigments with positive amounts."""
    from scipy.optimize import nnls  # noqa: PLC0415

    brief = compose(emotion, 0.95, seed=3, size=96)
    pigments = np.stack([density(rgb) for rgb in brief.pigments], axis=1).astype(np.float64)
    seen = paint(brief).pixels[::7, ::7].reshape(-1, 3)
    far = []
    for rgb in seen:
        target = density(tuple(rgb.tolist())).astype(np.float64)
        amounts, _ = nnls(pigments, target)
        mixed = to_srgb((pigments @ amounts).astype(np.float32)[:, None, None], WHITE)[0, 0]
        far.append(np.abs(mixed.astype(int) - rgb.astype(int)).max())
    assert np.percentile(far, 99) <= 20
    assert max(far) <= 48  # a very thick layer of a neon pigment


WHITE = np.ones((3, 1, 1), np.float32)


def test_pigments_mix_as_pigments_do() -> None:
    yellow, blue = density((255, 217, 26)), density((126, 200, 242))
    red, green, blue_part = to_srgb((yellow + blue)[:, None, None], WHITE)[0, 0].tolist()
    assert green > red + 30
    assert green > blue_part + 60
    back = to_srgb(yellow[:, None, None], WHITE)[0, 0]
    assert np.abs(back.astype(int) - (255, 217, 26)).max() <= 2


def test_emotions_differ_in_grey() -> None:
    """Where the dark lies and how edges run tell the six apart without colour."""

    def traits(emotion: str, seed: int) -> dict[str, float]:
        picture = 255 - grey(pixels(emotion, seed, size=128))
        across = np.abs(np.diff(picture, axis=1)).sum()
        down = np.abs(np.diff(picture, axis=0)).sum()
        rim = np.ones((128, 128), bool)
        rim[24:-24, 24:-24] = False
        return {
            "ink": picture.mean(),
            "upright": across / down,
            "low": picture[64:].mean() / picture[:64].mean(),
            "rim": picture[rim].mean() / picture[~rim].mean(),
        }

    mean = {
        name: {
            trait: float(np.mean([traits(name, seed)[trait] for seed in range(5)]))
            for trait in ("ink", "upright", "low", "rim")
        }
        for name in EMOTIONS
    }
    assert mean["sadness"]["low"] < 0.8
    assert mean["anger"]["low"] > 1.5
    assert mean["sadness"]["upright"] > 1.2
    assert mean["fear"]["rim"] > 1.3
    assert max(mean["love"]["rim"], mean["joy"]["rim"], mean["surprise"]["rim"]) < 0.95
    assert mean["fear"]["ink"] > mean["anger"]["ink"] > mean["love"]["ink"] > mean["joy"]["ink"]
