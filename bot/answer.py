"""A finished drawing as people see it on every chat: words, pictures, alt texts, details."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bot import care, replies
from storage.jobs import Job
from storage.records import Entry, StoredPicture


@dataclass(frozen=True)
class Shown:
    """A picture and what it shows, for those who do not see it."""

    path: Path
    alt: str


@dataclass(frozen=True)
class Answer:
    """What is delivered: `words` says what was read, in a few lines.

    `transcript` is what was said, where that is to be shown. `asks_voice`: whether
    the user is asked about voices, with words that are among `words`.
    """

    entry: Entry
    words: str
    pictures: tuple[Shown, ...]
    locale: str
    transcript: str | None = None
    asks_voice: bool = False


def compose(job: Job, entry: Entry) -> Answer:
    """The answer to `job`, in its language."""
    heard, gentle = job.request.listened, job.request.gentle
    words = replies.answer(
        job.locale,
        entry.feeling,
        chosen=job.request.emotion is not None,
        gentle=gentle,
        heard=heard,
        own=job.own,
    )
    asks = job.asks_voice and not gentle
    return Answer(
        entry=entry,
        words=f"{words}\n\n{replies.say(job.locale, 'voice-ask')}" if asks else words,
        pictures=shown(entry, job.locale),
        locale=job.locale,
        transcript=replies.transcript(heard.heard.text) if heard and not gentle else None,
        asks_voice=asks,
    )


def shown(entry: Entry, locale: str) -> tuple[Shown, ...]:
    """The pictures of a drawing with their alt texts."""
    return tuple(Shown(picture.path, _alt(picture, locale)) for picture in entry.pictures)


def was_chosen(entry: Entry) -> bool:
    """Whether a drawing shows a feeling that somebody named: such are painted alone."""
    return len(entry.pictures) == 1


def may_blend(entry: Entry) -> bool:
    """Whether a drawing has feelings that could be painted together, and are not yet."""
    return len(entry.pictures) > 1 and not entry.blended


def may_have_more(entry: Entry) -> bool:
    """Whether more of its strongest feeling is offered; what was painted gently has another."""
    return not care.painted_gently(entry)


def _alt(picture: StoredPicture, locale: str) -> str:
    if picture.blend:
        return replies.say(
            locale, "alt-blend", emotions=_named(picture, locale), painter=picture.painter
        )
    return replies.alt(locale, picture.emotion, picture.painter)


def _named(picture: StoredPicture, locale: str) -> str:
    """The feeling that a picture shows; of a blend, all of them."""
    names = [emotion for emotion, _ in picture.blend] or [picture.emotion]
    return " + ".join(replies.emotion(locale, name) for name in names)


def remembered(entry: Entry, locale: str, *, barred: bool = True) -> str:
    """What was read when a drawing in a gallery was made, as it was said then.

    `barred`: with the strongest feelings as bars of characters.
    """
    return replies.answer(
        locale,
        entry.feeling,
        chosen=was_chosen(entry),
        gentle=care.painted_gently(entry),
        heard=entry.listened,
        own=entry.transcript is not None,
        barred=barred,
    )


def listed(entry: Entry, position: int, date: str, locale: str) -> str:
    """The line of a gallery's page about a drawing; not what was read in somebody's despair."""
    if care.painted_gently(entry):
        return f"{position}. {date}"
    return replies.say(
        locale,
        "gallery-entry",
        position=position,
        emotion=replies.emotion(locale, entry.feeling.strongest),
        percent=replies.percent(entry.feeling.confidence, locale),
        date=date,
    )


def said(entry: Entry) -> str | None:
    """What was said in the recording of a drawing in a gallery, as it is shown."""
    shows = entry.transcript is not None and not care.painted_gently(entry)
    return replies.transcript(entry.transcript or "") if shows else None


def details(entry: Entry, locale: str, carried: Sequence[str] = ()) -> str:
    """How a drawing was painted, so that it can be painted again.

    `carried` are the words that carried its feeling, told to who wrote them alone.
    """
    first = entry.pictures[0]
    lines = [
        # As words: figures would be grouped, and could not be typed again.
        replies.say(locale, "details", count=len(entry.pictures), seed=str(first.seed)),
        *(
            "- "
            + replies.say(
                locale,
                "details-picture",
                emotion=_named(picture, locale),
                percent=replies.percent(picture.confidence, locale),
                prompt=picture.prompt,
            )
            for picture in entry.pictures
        ),
        replies.say(
            locale,
            "details-painter",
            painter=first.painter,
            revision=first.revision,
            width=str(first.width),
            height=str(first.height),
        ),
    ]
    if carried:
        feeling = replies.emotion(locale, entry.feeling.strongest)
        words = ", ".join(f"“{word}”" for word in carried)
        lines.insert(0, f"{replies.say(locale, 'details-carried', emotion=feeling)} {words}")
    return "\n".join(lines)
