"""What stands under a drawing of a recording on Telegram always fits there."""

import pytest
from telegram.constants import MessageLimit

from bot import replies
from bot.telegram_chat.captions import caption, cut, utf16_length
from engine.values import EMOTIONS, Feeling, Heard, Listened

DATE = "\n\n2026-11-21"  # in a gallery, below the rest
LONGEST = {
    "letters": "abcdefgh " * 400,
    "Armenian": "ուրախություն " * 400,
    "emoji": "\N{GRINNING FACE}" * 4000,
    "one word": "a" * 4000,
}


def sure(strongest: str, *, clear: bool = True) -> Feeling:
    emotions = {name: 0.98 if name == strongest else 0.004 for name in EMOTIONS}
    return Feeling(emotions, clear=clear, clarity=0.9)


def longest_words(code: str, *, asks: bool) -> str:
    """The longest that is ever said of one drawing, with all that could be said at once."""
    found = [
        replies.answer(
            code,
            sure(words, clear=clear),
            heard=Listened(
                Heard("", None, weak=True), sure(words), sure(voice), sure(words), disagree=True
            ),
            own=own,
        )
        for words in EMOTIONS
        for voice in EMOTIONS
        for clear in (True, False)
        for own in (True, False)
    ]
    question = f"\n\n{replies.say(code, 'voice-ask')}" if asks else ""
    return max(found, key=utf16_length) + question


@pytest.mark.parametrize("kind", LONGEST)
@pytest.mark.parametrize("code", replies.LANGUAGES)
def test_all_that_can_be_said_of_a_recording_fits(code: str, kind: str) -> None:
    transcript = replies.transcript(LONGEST[kind])
    for words in (longest_words(code, asks=True), longest_words(code, asks=False) + DATE):
        made = caption(words, transcript)
        assert utf16_length(made) <= MessageLimit.CAPTION_LENGTH
        assert made.endswith(f"\n\n{words}")
        assert made.startswith(transcript[:50])


@pytest.mark.parametrize("code", replies.LANGUAGES)
def test_usual_answers_are_shown_whole(code: str) -> None:
    """The question and the reading of a voice never stand in one answer."""
    feeling = sure("surprise")
    heard = Listened(Heard("", None, weak=True), feeling, None, feeling)
    first = f"{replies.answer(code, feeling, heard=heard)}\n\n{replies.say(code, 'voice-ask')}"
    transcript = replies.transcript(LONGEST["letters"])
    for words in (first, longest_words(code, asks=False) + DATE):
        assert caption(words, transcript) == f"{transcript}\n\n{words}"


def test_without_a_transcript_words_are_what_they_were() -> None:
    assert caption("This feels like joy.", None) == "This feels like joy."


def test_what_is_cut_ends_between_characters() -> None:
    assert cut("a" * 10, 10) == "a" * 10
    assert cut("\N{GRINNING FACE}" * 10, 10) == "\N{GRINNING FACE}" * 4 + "…"
