"""Which words carried a feeling: how much less of it is read where each is left out.

That is occlusion (Zeiler & Fergus 2014, section 4.2), of words as in Li, Monroe and
Jurafsky 2016, "Understanding Neural Networks through Representation Erasure".
"""

import re
from dataclasses import dataclass

from engine.ports import Reader
from engine.values import Feeling

MOST = 150  # words that are left out one by one; of a longer text the rest is not weighed

_WORD = re.compile(r"\S+")


@dataclass(frozen=True)
class Weight:
    """A word as it stands in the text, and what its emotion's probability loses without it.

    A negative `weight`, down to -1, is that of a word that speaks against the emotion.
    """

    word: str
    weight: float


def explain(reader: Reader, text: str, feeling: Feeling) -> list[Weight]:
    """The weights of a cleaned text's first words for its strongest emotion, in their order.

    `feeling` is what `reader` finds in the text. Blocks. Raises ModelUnavailable.
    """
    emotion = feeling.strongest
    words = list(_WORD.finditer(text))[:MOST]
    # One by one, as the text itself was read: beside others it would read a little differently.
    return [
        Weight(word[0], feeling.emotions[emotion] - _without(reader, text, word).emotions[emotion])
        for word in words
    ]


def _without(reader: Reader, text: str, word: re.Match[str]) -> Feeling:
    left = f"{text[: word.start()]}{text[word.end() :]}"
    [feeling] = reader.read([left.strip() or "."])
    return feeling


def strongest(weights: list[Weight], most: int, least: float = 0.02) -> list[Weight]:
    """Those that speak most for the emotion, the heaviest first; none below `least`."""
    heavy = [each for each in weights if each.weight >= least]
    return sorted(heavy, key=lambda each: -each.weight)[:most]
