"""What a classifier's outputs say in our terms."""

import math
from collections.abc import Sequence

from engine import labels
from engine.values import EMOTIONS, Feeling

CLEAR_FROM = 0.5  # clarity from which a feeling counts as clear
# A classifier without a "neutral" output is asked how sure it is instead: the
# strongest of six must stand out by this factor over an even spread.
STANDS_OUT = 2.1


def to_feeling(logits: Sequence[float], names: Sequence[str], clear_from: float) -> Feeling:
    """The feeling in the logits of one text, an output a label in `names`.

    Outputs that mean the same of ours are added; what is neither one of
    EMOTIONS nor "neutral" is left out. The six are then renormalised. A
    handful of numbers: plain Python is quicker here than numpy.
    """
    highest = max(logits)
    mass = dict.fromkeys((*EMOTIONS, labels.NEUTRAL), 0.0)
    for name, logit in zip(names, logits, strict=True):
        mapped = labels.ours(name)
        if mapped:
            mass[mapped] += math.exp(logit - highest)
    neutral = mass.pop(labels.NEUTRAL)
    felt = sum(mass.values())
    clarity = felt / (felt + neutral) if felt + neutral else 0.0
    emotions = {name: value / felt if felt else 1 / len(mass) for name, value in mass.items()}
    return Feeling(emotions, clear=clarity >= clear_from, clarity=clarity)


def of_any_classifier(logits: Sequence[float], names: Sequence[str]) -> Feeling:
    """The same for a classifier with or without a label that means "neutral"."""
    feeling = to_feeling(logits, names, CLEAR_FROM)
    if labels.NEUTRAL in map(labels.ours, names):
        return feeling
    even = 1 / len(feeling.emotions)
    clarity = (feeling.confidence - even) / (1 - even)
    return Feeling(feeling.emotions, feeling.confidence >= STANDS_OUT * even, clarity)
