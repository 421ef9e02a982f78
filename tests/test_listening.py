"""A voice note has words and a tone, which may contradict each other."""

from collections.abc import Mapping, Sequence

import numpy as np
import pytest

from engine.errors import NoWords
from engine.listening import Listener
from engine.values import EMOTIONS, TONES, Clip, Feeling, Heard

CLIP = Clip(np.zeros(16_000, np.float32))


class Says:
    """An ear that hears these words."""

    def __init__(self, text: str) -> None:
        self._text = text

    def hear(self, clip: Clip) -> Heard:
        return Heard(self._text, "en", weak=False)


class Sounds:
    """A tone that is always this one, and how often it was asked."""

    def __init__(self, tone: str) -> None:
        self._tone = tone
        self.asked = 0

    def listen(self, clip: Clip) -> Mapping[str, float]:
        self.asked += 1
        return {tone: 0.93 if tone == self._tone else 0.01 for tone in TONES}


class Reads:
    """A reader for which everything is joy."""

    def read(self, texts: Sequence[str]) -> list[Feeling]:
        joy = {emotion: 0.9 if emotion == "joy" else 0.02 for emotion in EMOTIONS}
        return [Feeling(joy, clear=True, clarity=0.9) for _ in texts]


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
