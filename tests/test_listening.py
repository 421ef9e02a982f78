"""A voice note has words and a tone, which may contradict each other."""

import numpy as np
import pytest

from engine.errors import NoWords
from engine.listening import Listener
from engine.values import Clip
from paper_voices import Reads, Says, Sounds

CLIP = Clip(np.zeros(16_000, np.float32))


def test_words_and_voice_make_one_feeling() -> None:
    found = Listener(Reads(), Says("I am fine"), Sounds("happy")).listen(CLIP)
    assert (found.heard.text, found.disagree) == ("I am fine", False)
    assert found.feeling.strongest == "joy"
    assert found.feeling.confidence > found.words.confidence


def test_a_voice_that_contradicts_is_told_and_both_are_strong() -> None:
    found = Listener(Reads(), Says("I am fine"), Sounds("sad")).listen(CLIP)
    assert found.disagree
    assert {name for name, _ in found.feeling.ranked[:2]} == {"joy", "sadness"}


def test_without_leave_the_voice_is_left_alone() -> None:
    tone = Sounds("sad")
    listener = Listener(Reads(), Says("I am fine"), tone)
    found = listener.listen(CLIP, tone=False)
    assert (found.voice, found.feeling.strongest, tone.asked) == (None, "joy", 0)
    assert not found.disagree


def test_a_sound_without_words_is_bad_input() -> None:
    tone = Sounds("angry")  # noise and music sound like something too
    with pytest.raises(NoWords):
        Listener(Reads(), Says(""), tone).listen(CLIP)


def test_without_a_tone_the_words_count() -> None:
    found = Listener(Reads(), Says("I am fine"), None).listen(CLIP)
    assert (found.voice, found.feeling) == (None, found.words)
