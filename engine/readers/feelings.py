"""What a classifier's outputs say in our terms."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from engine import labels
from engine.values import EMOTIONS, Feeling


def softmax(logits: NDArray[np.float32]) -> NDArray[np.float64]:
    """Probabilities (n, k) of logits (n, k)."""
    shifted = np.exp(logits.astype(np.float64) - logits.max(axis=-1, keepdims=True))
    return np.asarray(shifted / shifted.sum(axis=-1, keepdims=True))


def to_feeling(
    probabilities: NDArray[np.float64], names: Sequence[str], clear_from: float
) -> Feeling:
    """The feeling in one row of probabilities (k,), an output a label in `names`.

    Outputs that mean the same of ours are added; what is neither one of
    EMOTIONS nor "neutral" is left out. The six are then renormalised.
    """
    mass = dict.fromkeys((*EMOTIONS, labels.NEUTRAL), 0.0)
    for name, probability in zip(names, probabilities.tolist(), strict=True):
        mapped = labels.ours(name)
        if mapped:
            mass[mapped] += probability
    neutral = mass.pop(labels.NEUTRAL)
    felt = sum(mass.values())
    clarity = felt / (felt + neutral) if felt + neutral else 0.0
    emotions = {name: value / felt if felt else 1 / len(mass) for name, value in mass.items()}
    return Feeling(emotions, clear=clarity >= clear_from, clarity=clarity)
