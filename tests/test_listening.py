"""A voice note has words and a tone, which may contradict each other."""

from functools import partial
from pathlib import Path

import pytest

from engine.errors import NoSound, NotAudio, NoWords, TooLongToHear
from engine.listening import Senses, SensesApart, understand
from engine.values import Listened
from paper_voices import Reads, Says, Sounds
from sounds import silence, tone, written


@pytest.fixture
def note(tmp_path: Path) -> Path:
    path = tmp_path / "note.wav"
    path.write_bytes(written(tone(0.5), "WAV", subtype="PCM_16"))
    return path


def found(note: Path, sounds: str, *, says: str = "I am fine") -> Listened:
    return understand(Reads(), Senses(Says(says), Sounds(sounds)).perceive(note))


def test_words_and_voice_make_one_feeling(note: Path) -> None:
    both = found(note, "happy")
    assert (both.heard.text, both.disagree) == ("I am fine", False)
    assert both.feeling.strongest == "joy"
    assert both.feeling.confidence > both.words.confidence


def test_a_voice_that_contradicts_is_told_and_both_are_strong(note: Path) -> None:
    both = found(note, "sad")
    assert both.disagree
    assert {name for name, _ in both.feeling.ranked[:2]} == {"joy", "sadness"}


def test_a_long_speech_is_read_as_far_as_a_text_may_go(note: Path) -> None:
    speech = "so happy " * 600
    assert found(note, "happy", says=speech).heard.text == speech


def test_without_leave_the_voice_is_left_alone(note: Path) -> None:
    sounds = Sounds("sad")
    perceived = Senses(Says("I am fine"), sounds).perceive(note, tone=False)
    assert (perceived.tones, sounds.asked) == (None, 0)
    words = understand(Reads(), perceived)
    assert (words.voice, words.feeling.strongest, words.disagree) == (None, "joy", False)


def test_a_sound_without_words_is_bad_input(note: Path) -> None:
    sounds = Sounds("angry")  # noise and music sound like something too
    with pytest.raises(NoWords):
        Senses(Says(""), sounds).perceive(note)
    assert sounds.asked == 0


def test_without_a_tone_the_words_count(note: Path) -> None:
    words = understand(Reads(), Senses(Says("I am fine"), None).perceive(note))
    assert (words.voice, words.feeling) == (None, words.words)


def test_senses_apart_find_the_same_and_say_the_same_of_bad_files(
    note: Path, tmp_path: Path
) -> None:
    make = partial(Senses, Says("I am fine"), Sounds("sad"))
    silent, text, large = (tmp_path / name for name in ("silent.wav", "text.ogg", "large.ogg"))
    silent.write_bytes(written(silence(0.5), "WAV", subtype="PCM_16"))
    text.write_text("I am no sound.", encoding="utf-8")
    with large.open("wb") as file:
        file.truncate(21 * 2**20)
    apart = SensesApart(make)
    try:
        assert apart.perceive(note) == make().perceive(note)
        assert apart.perceive(note, tone=False).tones is None
        for path, fault in ((silent, NoSound), (text, NotAudio), (large, TooLongToHear)):
            with pytest.raises(fault) as raised:
                apart.perceive(path)
            with pytest.raises(fault, match=str(raised.value)):
                make().perceive(path)
    finally:
        apart.close()
