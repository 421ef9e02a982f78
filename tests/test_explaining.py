"""Which words carried a feeling."""

import json
from pathlib import Path

import pytest

from conftest import Program
from engine.explaining import MOST, Weight, explain, strongest
from engine.readers.albert import Albert
from engine.text import clean
from paper_voices import Reads


def heaviest(text: str) -> str:
    reader = Albert()
    [feeling] = reader.read([clean(text)])
    return strongest(explain(reader, clean(text), feeling), 1)[0].word


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("My train got cancelled again and I am so angry about it", "angry"),
        ("this is scary", "scary"),
        ("I love you", "love"),
        ("We came home, and the house was full of joy!", "joy!"),
    ],
)
def test_the_word_that_says_it_weighs_most(text: str, word: str) -> None:
    assert heaviest(text) == word


def test_of_two_words_that_say_the_same_one_is_named_all_the_same() -> None:
    reader, text = Albert(), "I feel so happy and delighted today"
    [feeling] = reader.read([text])
    weights = explain(reader, text, feeling)
    assert max(each.weight for each in weights) < 0.05, "each says it without the other"
    assert {"happy", "delighted"} & {each.word for each in strongest(weights, 3)}


def test_what_says_little_beside_the_strongest_is_not_named() -> None:
    weights = [Weight("i", 0.1, 0.9), Weight("love", 0.8, 4.7), Weight("you", 0.3, 2.0)]
    assert [each.word for each in strongest(weights, 4)] == ["love", "you"]
    assert strongest([Weight("so", 0.0, 0.2)], 4) == []


def test_every_word_has_its_weight_in_its_order() -> None:
    reader, text = Albert(), "so happy, so very happy"
    [feeling] = reader.read([text])
    weights = explain(reader, text, feeling)
    assert [each.word for each in weights] == ["so", "happy,", "so", "very", "happy"]
    assert all(-1 <= each.weight <= 1 for each in weights)


def test_a_long_text_is_weighed_in_part_and_one_word_by_nothing() -> None:
    [feeling] = Reads().read([""])
    assert len(explain(Reads(), "so " * (MOST + 50), feeling)) == MOST
    [alone] = explain(Reads(), "so", feeling)
    assert alone.weight == 0
    assert strongest([alone], 5) == []


def test_the_command_line_explains(program: Program) -> None:
    found = program("read", "--explain", "I am so angry")
    assert "What carries the anger; without the word, that much less of it:" in found.stdout
    assert "\n  angry " in found.stdout
    told = json.loads(program("read", "--explain", "--json", "I am so angry").stdout)
    assert [word for word, _ in told["explained"]] == ["I", "am", "so", "angry"]
    assert "explained" not in json.loads(program("read", "--json", "I am so angry").stdout)


def test_lines_are_explained_each(program: Program, tmp_path: Path) -> None:
    lines = tmp_path / "lines.txt"
    lines.write_text("I love you\n\nscary\n", encoding="utf-8")
    found = program("read", "--explain", "--lines", str(lines))
    first, fault, second = map(json.loads, found.stdout.splitlines())
    assert [word for word, _ in first["explained"]] == ["I", "love", "you"]
    assert "error" in fault
    assert second["explained"][0][0] == "scary"
