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
    `evidence` is the same in log-odds, in nats: of two words that say the same each
    is worth something there, though the probability hardly falls without one of them.
    """

    word: str
    weight: float
    evidence: float


def explain(reader: Reader, text: str, feeling: Feeling) -> list[Weight]:
    """The weights of a cleaned text's first words for its strongest emotion, in their order.

    `feeling` is what `reader` finds in the text. Blocks. Raises ModelUnavailable.
    """
    words = list(_WORD.finditer(text))[:MOST]
    # One by one, as the text itself was read: beside others it would read a little differently.
    return [_weight(word[0], feeling, _without(reader, text, word)) for word in words]


def _without(reader: Reader, text: str, word: re.Match[str]) -> Feeling:
    left = f"{text[: word.start()]}{text[word.end() :]}"
    [feeling] = reader.read([left.strip() or "."])
    return feeling


def _weight(word: str, whole: Feeling, without: Feeling) -> Weight:
    before, after = _share(whole, whole.strongest), _share(without, whole.strongest)
    return Weight(word, before - after, _log_odds(before) - _log_odds(after))


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
