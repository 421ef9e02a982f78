"""Every sentence a person sees; the words are in `words/<language>.ftl` (Project Fluent).

Errors become words here. Nothing in a sentence comes from what people wrote.
"""

import re
from functools import cache, lru_cache
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
from engine.sound.decoding import MOST_MEGABYTES, MOST_MINUTES
from engine.values import Feeling, Listened, Step

WORDS = Path(__file__).parent / "words"
DEFAULT = "en"
LANGUAGES = ("en", "es", "de", "fr", "pt", "ru", "hy")
REMEMBERED = 1024  # sentences that were put together
SHOWN = 3  # feelings named in an answer
QUOTED = 280  # characters of what was said; a caption on Telegram has 1024 in all
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
    return _said(language(locale), sentence, tuple(facts.items()))


@lru_cache(maxsize=REMEMBERED)
def _said(code: str, sentence: str, facts: tuple[tuple[str, Fact], ...]) -> str:
    """Putting one together takes a tenth of a millisecond, which adds up when a crowd waits."""
    bundle = _bundle(code)
    _learn(bundle, code, sentence)
    message = bundle.get_message(sentence)
    if message.value is None:
        raise KeyError(sentence)
    words, errors = bundle.format_pattern(message.value, dict(facts))
    if errors:
        raise ValueError(f"{sentence}: {errors[0]}")
    return str(words)


@cache
def _bundle(code: str) -> FluentBundle:
    # Isolation marks around facts are for texts whose direction may differ
    # from the sentence's; ours are numbers and words of the same language.
    return FluentBundle([code], use_isolating=False)


def _learn(bundle: FluentBundle, code: str, sentence: str) -> None:
    """Add a sentence, and those that it quotes: a bot that starts says few of all.

    Raises KeyError where there is none of this name.
    """
    if bundle.has_message(sentence):
        return
    source = _sources(code)[sentence]
    for quoted in re.findall(r"\{ ([a-z][\w-]*) \}", source):
        _learn(bundle, code, quoted)
    bundle.add_resource(FluentResource(source))


@cache
def _sources(code: str) -> dict[str, str]:
    """Each sentence as it is written in the language's file."""
    text = (WORDS / f"{code}.ftl").read_text(encoding="utf-8")
    _, *sources = re.split(r"^(?=[a-z][\w-]* =)", text, flags=re.MULTILINE)
    return {source.split(" ", 1)[0]: source for source in sources}


def names(beginning: str) -> list[str]:
    """The names of the sentences that begin so."""
    return [name for name in _sources(DEFAULT) if name.startswith(beginning)]


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


def answer(  # noqa: PLR0913 - all by name
    locale: str | None,
    feeling: Feeling,
    *,
    chosen: bool = False,
    gentle: bool = False,
    heard: Listened | None = None,
    own: bool = True,
    barred: bool = True,
) -> str:
    """What was read: the sentence, the strongest feelings as bars, what a voice adds.

    No percentages beside a chosen feeling, nor for somebody in despair. `own`: whether
    `heard` is what the reader of the answer said. `barred`: with the bars.
    """
    first = reading(feeling, chosen=chosen, gentle=gentle, locale=locale)
    if chosen or gentle:
        return first
    parts = [first, bars(locale, feeling)] if barred else [first]
    if heard is not None:
        weak = [say(locale, "heard-weak")] if heard.heard.weak else []
        parts.append("\n".join([*listened(locale, heard, own=own), *weak]))
    return "\n\n".join(filter(None, parts))


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


def listened(locale: str | None, found: Listened, *, own: bool = True) -> list[str]:
    """What words and voice say, a line each; and where they contradict each other, that.

    `own`: whether the reader of the lines said it.
    """
    if found.voice is None:
        return []
    whose = "own" if own else "other"
    of_words = _of_one(locale, "words", found.words, whose)
    lines = [of_words, _of_one(locale, "voice", found.voice, whose)]
    if found.disagree:
        names = {"words": found.words.strongest, "voice": found.voice.strongest}
        facts = {of: emotion(locale, name) for of, name in names.items()}
        lines.append(say(locale, "heard-disagree", whose=whose, **facts))
    return lines


def _of_one(locale: str | None, of: str, feeling: Feeling, whose: str) -> str:
    if not feeling.clear:
        return say(locale, f"heard-{of}-unclear", whose=whose)
    facts = {
        "emotion": emotion(locale, feeling.strongest),
        "percent": percent(feeling.confidence, locale),
    }
    return say(locale, f"heard-{of}", whose=whose, **facts)


def transcript(text: str) -> str:
    """What somebody said, in quotation marks, as much of it as is shown under pictures."""
    line = " ".join(text.split())
    if len(line) > QUOTED:
        line = line[:QUOTED].rsplit(" ", 1)[0] + "…"
    return f"“{line}”"


def alt(locale: str | None, name: str, painter: str) -> str:
    """What a picture shows, for those who do not see it."""
    return say(locale, f"alt-{name}", painter=painter)


def waiting(locale: str | None, before: int, when: str, *, unheard: bool = False) -> str:
    """The place in the queue; `when` is how the platform writes the moment it ends.

    `unheard`: what is to be painted is still to be heard.
    """
    if before == 0:
        return say(locale, "listening" if unheard else "painting")
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
    if count < 90 * 60:
        return say(locale, "in-minutes", minutes=round(count / 60))
    return say(locale, "in-hours", hours=round(count / 3600))


# What each fault without facts is called in the language files; the first that fits counts.
_FAULTS: dict[type[EmotionDrawError], str] = {
    NothingToRead: "fault-nothing-to-read",
    NotAudio: "fault-not-audio",
    NoSound: "fault-no-sound",
    NoWords: "fault-no-words",
    TooLongToHear: "fault-too-long-to-hear",
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
    return ended(locale, reason(error))


def reason(error: EmotionDrawError) -> str:
    """The name of the sentence about an error, fit to be kept and told later by `ended`."""
    return next(name for kind, name in _FAULTS.items() if isinstance(error, kind))


def ended(locale: str | None, reason: str) -> str:
    """Why there is no drawing."""
    limits: dict[str, Fact] = {"minutes": MOST_MINUTES, "megabytes": MOST_MEGABYTES}
    return say(locale, reason, **(limits if reason == _FAULTS[TooLongToHear] else {}))
