"""What people write in chats: tests/everyday.txt has a kind, a text and its feeling a line."""

from collections import Counter
from pathlib import Path

from engine.labels import NEUTRAL
from engine.readers.albert import Albert
from engine.text import clean
from engine.values import EMOTIONS, Feeling

CASES = Path(__file__).with_name("everyday.txt")
LEAST = 200  # cases
# Of the bundled reader, by kind, when it was last made: no change may make it worse.
RIGHT = {
    "emoji": 53,
    "shouting": 48,
    "stretched": 49,
    "negation": 64,
    "typos": 52,
    "chat": 106,
}


def cases() -> list[tuple[str, str, str]]:
    """(kind, text, label) of each line."""
    lines = CASES.read_text(encoding="utf-8").splitlines()
    parts = [line.split(";") for line in lines if not line.startswith("#")]
    return [(kind, ";".join(text), label) for kind, *text, label in parts]


def is_right(feeling: Feeling, label: str) -> bool:
    """A text without a feeling is read rightly where none is clear in it."""
    return not feeling.clear if label == NEUTRAL else feeling.strongest == label


def test_the_table_is_large_and_whole() -> None:
    found = cases()
    assert len(found) >= LEAST
    assert {label for *_, label in found} == {*EMOTIONS, NEUTRAL}
    assert len({text for _, text, _ in found}) == len(found)


def test_everyday_texts_are_read_as_well_as_ever() -> None:
    found = cases()
    feelings = Albert().read([clean(text) for _, text, _ in found])
    pairs = list(zip(found, feelings, strict=True))
    right = Counter(kind for (kind, _, label), feeling in pairs if is_right(feeling, label))
    missed = [
        f"{text} ({label}): {feeling.strongest}"
        for (_, text, label), feeling in pairs
        if not is_right(feeling, label)
    ]
    assert all(right[kind] >= number for kind, number in RIGHT.items()), "\n".join(missed)
