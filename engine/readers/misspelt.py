"""Words with a slip of the finger: "im scraed" is "im scared".

A word that no dictionary holds is read as the word of the reader's own
vocabulary that is one slip away, if there is one. Names and slang stay: what
begins with another letter or with a capital is not touched.
"""

import gzip
import re
from array import array
from bisect import bisect_left
from collections.abc import Mapping
from functools import cache
from importlib import resources
from itertools import groupby
from string import ascii_lowercase
from typing import TYPE_CHECKING
from zlib import crc32

import numpy as np

if TYPE_CHECKING:
    from spellchecker import SpellChecker

_WORD = re.compile(r"(?<![\w'\u2019#@/.:])[a-z]{3,24}(?![\w'\u2019@/]|\.\w)", re.IGNORECASE)
SHORT = 4  # letters
MOST_UNKNOWN = 12  # words
# In no dictionary, and one slip from another word.
SLANG = {
    "abt",
    "fkin",
    "gato",
    "loling",
    "lool",
    "noobs",
    "nuff",
    "prob",
    "skillz",
    "thang",
    "wifi",
}


def corrected(text: str, vocabulary: Mapping[str, int]) -> str:
    """`text` with words misspelt by one letter as they were meant.

    `vocabulary`: whole words in lower case with a number that is lower for a
    more frequent one. A text of many unknown words stays as it is: it is in
    another language, or not meant to be read.
    """
    unknown = [found for found in _WORD.finditer(text) if _is_unknown(found, vocabulary)]
    if len(unknown) > MOST_UNKNOWN:
        return text
    for found in reversed(unknown):
        start, end = found.span()
        text = text[:start] + _meant(found[0], vocabulary) + text[end:]
    return text


def _is_unknown(found: re.Match[str], vocabulary: Mapping[str, int]) -> bool:
    is_name = found[0][0].isupper() and not found[0].isupper() and found.start() > 0
    word = found[0].lower()
    known = word in vocabulary or word in SLANG
    return not (is_name or known or _is_english(word))


def _meant(typed: str, vocabulary: Mapping[str, int]) -> str:
    word = typed.lower()
    near = [way for way in _slips().edit_distance_1(word) if way in vocabulary]
    likely = [way for way in near if _is_likely(way, word)]
    return min(likely, key=lambda way: (_oddity(way, word), vocabulary[way]), default=typed)


def _is_likely(meant: str, typed: str) -> bool:
    """Between short words a slip is seldom the reason for one letter's difference."""
    if _oddity(meant, typed) > 0 and len(typed) <= SHORT:
        return False
    return meant[0] == typed[0] or _swapped(meant, typed)


def _oddity(meant: str, typed: str) -> int:
    """How seldom fingers slip so: letters swapped, doubled, left out or added, another one."""
    if _swapped(meant, typed) or _undoubled(meant) == _undoubled(typed):
        return 0
    return 1 if len(meant) != len(typed) else 2


def _swapped(meant: str, typed: str) -> bool:
    return sorted(meant) == sorted(typed)


def _undoubled(word: str) -> str:
    return "".join(letter for letter, _ in groupby(word))


def _is_english(word: str) -> bool:
    words, mark = _english(), crc32(word.encode())
    place = bisect_left(words, mark)
    return place < len(words) and words[place] == mark


@cache
def _english() -> "array[int]":
    """A checksum of each of the dictionary's 160,000 words, in rising order.

    The words themselves would take 37 MB of a small server for good. One unknown
    word in 27,000 is taken for one of them. The library's own way to its words takes half
    a second of a core, which each start of a bot pays; its file is one object of words and
    numbers, so what stands between quotation marks is a word.
    """
    packed = resources.files("spellchecker").joinpath("resources", "en.json.gz").read_bytes()
    words = gzip.decompress(packed).split(b'"')[1::2]
    marks = np.fromiter(map(crc32, words), np.uint32, len(words))
    marks.sort()
    return array("I", marks.tobytes())


@cache
def _slips() -> "SpellChecker":
    from spellchecker import SpellChecker  # noqa: PLC0415 - only the first unknown word waits

    slips = SpellChecker(language=None, distance=1)
    slips.word_frequency.load_words([ascii_lowercase])  # which letters there are
    return slips
