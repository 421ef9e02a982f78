"""A word with a slip of the finger is read as the word that was meant."""

import re
import time

import pytest
from spellchecker import SpellChecker

from engine.readers.albert import Albert
from engine.readers.misspelt import MOST_UNKNOWN, corrected

COMMON = (
    "the and i im not that love scared three there fine find was happy passed lonely only sad cat"
)
WORDS = {word: number for number, word in enumerate(COMMON.split())}


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("im scraed", "im scared"),  # letters swapped
        ("i lvoe teh cat", "i love the cat"),
        ("im lonley", "im lonely"),
        ("hapy", "happy"),  # one letter for two
        ("i passsed", "i passed"),
        ("i am hppy", "i am hppy"),  # of so short a word nearly anything is near
        ("i am happpyy", "i am happpyy"),  # two slips
        ("LVOE", "love"),
        ("Lonley", "lonely"),
        ("ask Hapy", "ask Hapy"),  # a name
        ("wifi", "wifi"),
        ("bonely", "bonely"),  # another first letter
        ("geography", "geography"),  # not the reader's, but a word
        (
            "see lonley.com, @lonley, #lonley, lonley's",  # addresses, names, word parts
            "see lonley.com, @lonley, #lonley, lonley's",
        ),
        ("123 ... 😭", "123 ... 😭"),
        ("мы здесь", "мы здесь"),
        ("", ""),
    ],
)
def test_a_word_of_one_slip_is_the_one_meant(typed: str, meant: str) -> None:
    assert corrected(typed, WORDS) == meant


def test_a_text_of_many_unknown_words_stays_as_it_is() -> None:
    few = " ".join(["scraed"] * MOST_UNKNOWN)
    assert corrected(few, WORDS) == " ".join(["scared"] * MOST_UNKNOWN)
    assert corrected(f"{few} hapyp", WORDS) == f"{few} hapyp"


def test_no_word_of_the_dictionary_is_taken_for_a_slip() -> None:
    words = set(SpellChecker(language="en").word_frequency.words())
    typed = sorted(word for word in words if re.fullmatch("[a-z]{3,24}", word))[::20]
    slips = {f"{word[:-2]}{word[:-3:-1]}": 0 for word in typed}
    near = {slip: 0 for slip in slips if slip not in words}
    assert len(near) > 5_000
    assert [word for word in typed if corrected(word, near) != word] == []


def test_a_long_text_of_unknown_words_is_quickly_done() -> None:
    corrected("scraed", WORDS)  # the dictionary is there
    begun = time.process_time()
    corrected("lonley " * 15_000, WORDS)
    assert time.process_time() - begun < 5


def test_the_reader_reads_both_alike() -> None:
    plain, slipped = Albert().read(["i am so scared of the dark", "i am so scraed of teh dakr"])
    assert plain == slipped
