"""Letters that people stretch: "sooooo goood" is "so good"."""

import re
from collections.abc import Mapping
from itertools import product

_THRICE = re.compile(r"([^\W\d_])\1\1", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]+")
_RUN = re.compile(r"([^\W\d_])\1+", re.IGNORECASE)
MOST_RUNS = 6  # of like letters in a word; two ways to write each are tried


def shortened(text: str, vocabulary: Mapping[str, int]) -> str:
    """`text` with every word of a letter three times in a row as it is commonly spelt.

    `vocabulary`: whole words in lower case with a number that is lower for a
    more frequent one. A word that it does not hold keeps one letter a run.
    """
    if not _THRICE.search(text):
        return text
    return _WORD.sub(lambda found: _shortest(found[0], vocabulary), text)


def _shortest(word: str, vocabulary: Mapping[str, int]) -> str:
    if not _THRICE.search(word):
        return word
    runs = list(_RUN.finditer(word))
    if len(runs) > MOST_RUNS:
        return _written(word, runs, [1] * len(runs))
    ways = [_written(word, runs, times) for times in product((1, 2), repeat=len(runs))]
    known = [way for way in ways if way.lower() in vocabulary]
    return min(known, key=lambda way: vocabulary[way.lower()]) if known else ways[0]


def _written(word: str, runs: list[re.Match[str]], times: "list[int] | tuple[int, ...]") -> str:
    pieces, end = [], 0
    for run, number in zip(runs, times, strict=True):
        pieces += [word[end : run.start()], run[1] * number]
        end = run.end()
    return "".join([*pieces, word[end:]])
