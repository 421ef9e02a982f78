"""A finished drawing as people see it on every chat: words, pictures, alt texts, details."""

from dataclasses import dataclass
from pathlib import Path

from bot import care, replies
from storage.jobs import Job
from storage.records import Entry


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
    return tuple(
        Shown(picture.path, replies.alt(locale, picture.emotion, picture.painter))
        for picture in entry.pictures
    )


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
                emotion=replies.emotion(locale, picture.emotion),
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
