"""A finished drawing as people see it on every chat: words, pictures, alt texts, details."""

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
    """What is delivered: `words` says what was read, in a few lines."""

    entry: Entry
    words: str
    pictures: tuple[Shown, ...]
    locale: str


def compose(job: Job, entry: Entry) -> Answer:
    """The answer to `job`, in its language."""
    return Answer(
        entry=entry,
        words=replies.answer(
            job.locale,
            entry.feeling,
            chosen=job.request.emotion is not None,
            gentle=job.request.gentle,
        ),
        pictures=shown(entry, job.locale),
        locale=job.locale,
    )


def shown(entry: Entry, locale: str) -> tuple[Shown, ...]:
    """The pictures of a drawing with their alt texts."""
    return tuple(Shown(picture.path, _alt(picture, locale)) for picture in entry.pictures)


def may_blend(entry: Entry) -> bool:
    """Whether a drawing has feelings that could be painted together, and are not yet."""
    return len(entry.pictures) > 1 and not entry.blended


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


def remembered(entry: Entry, locale: str) -> str:
    """What was read when a drawing in a gallery was made, as it was said then."""
    chosen = len(entry.pictures) == 1
    gentle = care.speaks_of_self_harm(entry.text or "")
    return replies.answer(locale, entry.feeling, chosen=chosen, gentle=gentle)


def details(entry: Entry, locale: str) -> str:
    """How a drawing was painted, so that it can be painted again."""
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
    return "\n".join(lines)
