"""What counts as a message."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import BadInput
from engine.text import clean


def test_nul_and_lone_surrogates_are_dropped() -> None:
    assert clean("so\0 \ud800happy\udfff") == "so happy"


@pytest.mark.parametrize("empty", ["", " \t\n", "\0", "\ud83d", "\u200b\u200d", "\ufeff", "\x07"])
def test_text_that_shows_nothing_is_bad_input(empty: str) -> None:
    with pytest.raises(BadInput, match="nothing to read"):
        clean(empty)


@pytest.mark.parametrize(
    "shown", ["a", "!", "\N{LOUDLY CRYING FACE}", "Ժ", "你好", "سعيد", "👩‍👩‍👧"]
)
def test_any_script_and_emoji_are_kept(shown: str) -> None:
    assert clean(shown) == shown


def test_bound_is_4096_characters_after_cleaning() -> None:
    assert len(clean("x" * 4096 + "\0" * 9)) == 4096
    with pytest.raises(BadInput, match="4,097 characters"):
        clean("x" * 4097)


@given(st.text(st.characters(), max_size=300))
def test_result_can_always_be_encoded_and_is_stable(text: str) -> None:
    try:
        cleaned = clean(text)
    except BadInput:
        return
    cleaned.encode("utf-8")
    assert clean(cleaned) == cleaned
