"""Which words carried a feeling: how much less of it is read where each is left out.

That is occlusion (Zeiler & Fergus 2014, section 4.2), of words as in Li, Monroe and
Jurafsky 2016, "Understanding Neural Networks through Representation Erasure".
"""

import math
import re
from dataclasses import dataclass

from engine.ports import Reader
from engine.values import Feeling

LEAST = 0.3  # nats of evidence from which a word is worth naming
BESIDE = 1 / 3  # of the strongest word's evidence: what has less says little beside it
MOST = 150  # words that are left out one by one; of a longer text the rest is not weighed

_SMALL = 1e-6
_WORD = re.compile(r"\S+")


@dataclass(frozen=True)
class Weight:
    """A word as it stands in the text, and what its emotion's probability loses without it.

    The probability is that of the emotion among all that may be there, no feeling
    included. A negative `weight`, down to -1, is that of a word that speaks against the emotion.
    `evidence` is in log-odds, in nats: the mean of what the text loses without the word and
    what the word gains alone, the last and the first term of its Shapley value. Of two words
    that say the same the text loses nothing without the one, but each says it alone.
    """

    word: str
    weight: float
    evidence: float


def explain(reader: Reader, text: str, feeling: Feeling) -> list[Weight]:
    """The weights of a cleaned text's first words for its strongest emotion, in their order.

    `feeling` is what `reader` finds in the text. Blocks. Raises ModelUnavailable.
    """
    emotion = feeling.strongest
    whole, nothing = _share(feeling, emotion), _read(reader, "", emotion)
    weights = []
    for word in _WORD.finditer(text):
        without = _read(reader, f"{text[: word.start()]}{text[word.end() :]}", emotion)
        alone = _read(reader, word[0], emotion)
        lost = _log_odds(whole) - _log_odds(without)
        gained = _log_odds(alone) - _log_odds(nothing)
        weights.append(Weight(word[0], whole - without, (lost + gained) / 2))
        if len(weights) == MOST:
            break
    return weights


def _read(reader: Reader, text: str, emotion: str) -> float:
    """The emotion's share in a text, read by itself: beside others it would read otherwise."""
    [feeling] = reader.read([text.strip() or "."])
    return _share(feeling, emotion)


def _share(feeling: Feeling, emotion: str) -> float:
    """Of the emotion among all that may be there, no feeling included."""
    return feeling.emotions[emotion] * feeling.clarity


def _log_odds(probability: float) -> float:
    return math.log(max(probability, _SMALL) / max(1 - probability, _SMALL))


def strongest(weights: list[Weight], most: int) -> list[Weight]:
    """The words with most evidence for the emotion, the strongest first; few, not all."""
    least = max([LEAST, *(BESIDE * each.evidence for each in weights)])
    heavy = [each for each in weights if each.evidence >= least]
    return sorted(heavy, key=lambda each: -each.evidence)[:most]
