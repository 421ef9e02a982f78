"""Stretched letters are read as the word that was meant."""

import pytest

from engine.readers.albert import Albert
from engine.readers.stretched import MOST_RUNS, shortened

WORDS = {"so": 1, "good": 2, "no": 3, "god": 4, "happy": 5, "sweet": 6, "committee": 7}


@pytest.mark.parametrize(
    ("stretched", "meant"),
    [
        ("sooooo goooood", "so good"),
        ("NOOOOO!!!", "NO!!!"),
        ("Haaappppyyyy", "Happy"),
        ("sweeeeeet dreams", "sweet dreams"),
        ("cooommmitttteeee", "committee"),
        ("arrrgh", "argh"),  # unknown: one letter a run
        ("good book, free committee", "good book, free committee"),
        ("10000 ... !!!", "10000 ... !!!"),
        ("", ""),
    ],
)
def test_a_stretched_word_is_the_common_one(stretched: str, meant: str) -> None:
    assert shortened(stretched, WORDS) == meant


def test_a_word_of_nothing_but_runs_is_quickly_done() -> None:
    wild = "".join(letter * 3 for letter in "abcdefghijklmnopqrstuvwxyz") * 50
    assert len(shortened(wild, WORDS)) == 26 * 50
    assert len("".join(letter * 3 for letter in "abcdefghij")) / 3 > MOST_RUNS
    assert shortened("a" * 4096, WORDS) == "a"


def test_the_reader_reads_both_alike() -> None:
    plain, stretched = Albert().read(["i am so happy", "i am sooooo happyyyyy"])
    assert plain == stretched
