"""Every sentence a person sees; the words are in `words/<language>.ftl` (Project Fluent).

Errors become words here. Nothing in a sentence comes from what people wrote.
"""

from functools import cache
from pathlib import Path

from fluent.runtime import FluentBundle, FluentResource

from engine.errors import (
    BadInput,
    DiskFull,
    EmotionDrawError,
    NoSound,
    NotAudio,
    NothingToRead,
    NoWords,
    Refused,
    TextTooLong,
    TooLongToHear,
)
from engine.listening import Listened
from engine.values import Feeling, Step

WORDS = Path(__file__).parent / "words"
DEFAULT = "en"
LANGUAGES = ("en", "es", "de", "fr", "pt", "ru", "hy")
SHOWN = 3  # feelings named in an answer
_BAR = 10  # characters of a full bar

Fact = str | int


def language(locale: str | None) -> str:
    """The language of ours for a locale such as `pt-BR`; English where there is none."""
    code = (locale or DEFAULT).replace("_", "-").split("-")[0].lower()
    return code if code in LANGUAGES else DEFAULT


def say(locale: str | None, sentence: str, **facts: Fact) -> str:
    """The sentence of this name in the language of `locale`.

    Raises KeyError where there is no such sentence, ValueError where a fact is missing.
    """
    bundle = _bundle(language(locale))
    message = bundle.get_message(sentence)
    if message.value is None:
        raise KeyError(sentence)
    words, errors = bundle.format_pattern(message.value, facts)
    if errors:
        raise ValueError(f"{sentence}: {errors[0]}")
    return str(words)


@cache
def _bundle(code: str) -> FluentBundle:
    # Isolation marks around facts are for texts whose direction may differ
    # from the sentence's; ours are numbers and words of the same language.
    bundle = FluentBundle([code], use_isolating=False)
    text = (WORDS / f"{code}.ftl").read_text(encoding="utf-8")
    bundle.add_resource(FluentResource(text))
    return bundle


def emotion(locale: str | None, name: str) -> str:
    """An emotion's name."""
    return say(locale, f"emotion-{name}")


def reading(
    feeling: Feeling, *, chosen: bool = False, gentle: bool = False, locale: str | None = None
) -> str:
    """What was read, in one sentence; `chosen` where the person named the feeling."""
    if gentle:
        return say(locale, "reading-gentle")
    name = emotion(locale, feeling.strongest)
    if chosen:
        return say(locale, "reading-chosen", emotion=name)
    if not feeling.clear:
        return say(locale, "reading-unclear", emotion=name)
    sure = percent(feeling.confidence, locale)
    return say(locale, "reading-clear", emotion=name, percent=sure)


def answer(locale: str | None, feeling: Feeling, *, chosen: bool, gentle: bool) -> str:
    """What was read: the sentence, and the strongest feelings as bars.

    No percentages beside a chosen feeling, nor for somebody in despair.
    """
    first = reading(feeling, chosen=chosen, gentle=gentle, locale=locale)
    return first if chosen or gentle else f"{first}\n\n{bars(locale, feeling)}"


def bars(locale: str | None, feeling: Feeling) -> str:
    """The strongest feelings, a line each: a bar, the confidence, the name."""
    lines = []
    for name, confidence in feeling.ranked[:SHOWN]:
        full = round(_BAR * confidence)
        bar = "▰" * full + "▱" * (_BAR - full)
        lines.append(f"{bar} {percent(confidence, locale)} {emotion(locale, name)}")
    return "\n".join(lines)


def percent(confidence: float, locale: str | None = None) -> str:
    """A confidence as people read it; never a rounded-up certainty."""
    if 0.995 <= confidence < 1:
        return say(locale, "percent-over", number=99)
    if 0 < confidence < 0.005:
        return say(locale, "percent-under", number=1)
    return say(locale, "percent", number=round(confidence * 100))


def listened(locale: str | None, found: Listened) -> list[str]:
    """What words and voice say, a line each; and where they contradict each other, that."""
    if found.voice is None:
        return []
    lines = [_of_one(locale, "words", found.words), _of_one(locale, "voice", found.voice)]
    if found.disagree:
        names = {"words": found.words.strongest, "voice": found.voice.strongest}
        facts = {of: emotion(locale, name) for of, name in names.items()}
        lines.append(say(locale, "heard-disagree", **facts))
    return lines


def _of_one(locale: str | None, of: str, feeling: Feeling) -> str:
    if not feeling.clear:
        return say(locale, f"heard-{of}-unclear")
    facts = {
        "emotion": emotion(locale, feeling.strongest),
        "percent": percent(feeling.confidence, locale),
    }
    return say(locale, f"heard-{of}", **facts)


def alt(locale: str | None, name: str, painter: str) -> str:
    """What a picture shows, for those who do not see it."""
    return say(locale, f"alt-{name}", painter=painter)


def waiting(locale: str | None, before: int, when: str) -> str:
    """The place in the queue; `when` is how the platform writes the moment it ends."""
    if before == 0:
        return say(locale, "painting")
    return say(locale, "waiting", before=before, when=when)


def step(locale: str | None, step: Step) -> str:
    """How far a painting is."""
    done = say(locale, "percent", number=100 * step.number // step.total)
    return say(
        locale, "painting-step", number=str(step.number), total=str(step.total), percent=done
    )


def seconds(locale: str | None, count: float) -> str:
    """A wait, for platforms whose messages cannot count down by themselves."""
    if count < 55:
        return say(locale, "in-seconds", seconds=max(5, round(count / 5) * 5))
    return say(locale, "in-minutes", minutes=round(count / 60))


# What each fault without facts is called in the language files; the first that fits counts.
_FAULTS: dict[type[EmotionDrawError], str] = {
    NothingToRead: "fault-nothing-to-read",
    NotAudio: "fault-not-audio",
    NoSound: "fault-no-sound",
    NoWords: "fault-no-words",
    BadInput: "fault-bad-input",
    DiskFull: "fault-disk-full",
    EmotionDrawError: "fault-ours",
}


def fault(locale: str | None, error: EmotionDrawError) -> str:
    """What went wrong, as the person who asked should read it."""
    match error:
        case Refused():
            return say(locale, error.reason, **error.facts)
        case TextTooLong():
            return say(locale, "fault-text-too-long", length=error.length, most=error.most)
        case TooLongToHear():
            facts = {"minutes": error.minutes, "megabytes": error.megabytes}
            return say(locale, "fault-too-long-to-hear", **facts)
    return say(locale, next(name for kind, name in _FAULTS.items() if isinstance(error, kind)))
