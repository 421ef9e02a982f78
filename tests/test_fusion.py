"""Words and voice joined: the surer one leads, and who contradicts is told apart."""

import pytest

from engine.fusion import OF_TONE, QUIET, disagree, feeling_of, join
from engine.values import EMOTIONS, TONES, Feeling


def tones(**given: float) -> dict[str, float]:
    rest = (1 - sum(given.values())) / (len(TONES) - len(given))
    return {tone: given.get(tone, rest) for tone in TONES}


def words(strongest: str, sure: float, *, clear: bool = True) -> Feeling:
    rest = (1 - sure) / (len(EMOTIONS) - 1)
    emotions = {emotion: sure if emotion == strongest else rest for emotion in EMOTIONS}
    return Feeling(emotions, clear=clear, clarity=0.9 if clear else 0.2)


UNSURE = Feeling(dict.fromkeys(EMOTIONS, 1 / 6), clear=False, clarity=0.3)


def test_every_tone_is_a_feeling_or_none() -> None:
    assert {*OF_TONE, *QUIET} == set(TONES)
    assert set(OF_TONE.values()) | {"love"} == set(EMOTIONS)


@pytest.mark.parametrize(("tone", "emotion"), OF_TONE.items())
def test_a_voice_has_the_feeling_of_its_tone(tone: str, emotion: str) -> None:
    feeling = feeling_of(tones(**{tone: 0.9}))
    assert (feeling.strongest, feeling.clear) == (emotion, True)
    assert sum(feeling.emotions.values()) == pytest.approx(1)


@pytest.mark.parametrize("tone", QUIET)
def test_a_quiet_voice_shows_no_clear_feeling(tone: str) -> None:
    feeling = feeling_of(tones(**{tone: 0.9}))
    assert not feeling.clear
    assert feeling.clarity < 0.2
    assert sum(feeling_of(tones(**{tone: 1.0})).emotions.values()) == pytest.approx(1)


def test_two_that_agree_are_surer_than_each() -> None:
    one, other = words("sadness", 0.6), feeling_of(tones(sad=0.6))
    joint = join(one, other)
    assert joint.strongest == "sadness"
    assert joint.confidence > max(one.confidence, other.confidence)
    assert sum(joint.emotions.values()) == pytest.approx(1)


def test_the_surer_one_leads() -> None:
    assert join(words("joy", 0.3), feeling_of(tones(sad=0.95))).strongest == "sadness"
    assert join(words("joy", 0.95), feeling_of(tones(sad=0.4))).strongest == "joy"


def test_one_that_says_nothing_changes_nothing() -> None:
    joint = join(words("fear", 0.7), UNSURE)
    assert joint.emotions == pytest.approx(words("fear", 0.7).emotions)


def test_a_certainty_can_be_outvoted() -> None:
    certain = Feeling({e: float(e == "joy") for e in EMOTIONS}, clear=True, clarity=1.0)
    joint = join(certain, words("sadness", 0.99))
    assert 0 < joint.emotions["sadness"] < 1


def test_they_disagree_only_where_both_are_sure() -> None:
    assert disagree(words("joy", 0.8), feeling_of(tones(sad=0.8)))
    assert not disagree(words("joy", 0.8), feeling_of(tones(happy=0.8)))
    assert not disagree(words("joy", 0.3), feeling_of(tones(sad=0.8)))
    assert not disagree(words("joy", 0.8), feeling_of(tones(sad=0.3)))
    assert not disagree(words("joy", 0.8, clear=False), feeling_of(tones(sad=0.8)))
    assert not disagree(words("joy", 0.8), feeling_of(tones(calm=0.8)))
