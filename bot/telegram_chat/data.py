"""What a button carries: 64 bytes that tell what to do, so that it works after any restart."""

import re
from dataclasses import dataclass, replace
from enum import StrEnum

from engine.values import EMOTIONS
from storage.records import Filter


class Verb(StrEnum):
    """What pressing a button does; the facts behind it are joined by colons."""

    # Under words about the wait; the fact is the job's id.
    CANCEL = "cancel"
    # Under a drawing; the fact is its id.
    REDRAW = "redraw"
    MORE = "more"
    BLEND = "blend"
    KEEP = "keep"
    UNKEEP = "unkeep"
    DELETE = "delete"
    DETAILS = "details"
    FULL_SIZE = "full"
    HEAR = "hear"  # also the voice, from the next note on
    HEAR_NOT = "read"  # the words alone
    # In a gallery; the fact is a Place, for OPEN and YEAR with an id or a year behind it.
    PAGE = "page"
    FILTERS = "filters"
    OPEN = "open"
    YEAR = "year"
    CLEAN = "clean"
    CLEAN_NOW = "cleaned"
    CLEAN_NOT = "stay"
    # About one's data.
    EXPORT = "export"
    FORGET = "forget"
    FORGET_NOW = "forgotten"
    FORGET_NOT = "remember"
    PAINTED = "painted"  # the fact is yes or no
    VOICE = "voice"  # likewise
    # In a message that was written inline: by whom, and what was read in it.
    PAINT = "paint"


def pack(verb: Verb, *facts: object) -> str:
    """The data of a button."""
    return ":".join(map(str, (verb, *facts)))


def parse(data: str | None) -> tuple[Verb | None, list[str]]:
    """The verb of a button and its facts; None where no button of ours has this."""
    verb, *facts = (data or "").split(":")
    return (Verb(verb), facts) if verb in set(Verb) else (None, [])


ALL, FAVOURITES = "all", "favourites"
SHOWN = (ALL, FAVOURITES, *EMOTIONS)  # what a gallery can be narrowed to

_PLACE = re.compile(rf"({'|'.join(SHOWN)})\.(\d{{1,6}})")


@dataclass(frozen=True)
class Place:
    """Where somebody is in their gallery: what is shown of it, one of SHOWN, and which page."""

    shown: str = ALL
    page: int = 1

    def __str__(self) -> str:
        return f"{self.shown}.{self.page}"

    def at(self, page: int) -> "Place":
        """Another page of the same."""
        return replace(self, page=page)

    @property
    def chosen(self) -> Filter:
        """The drawings that are shown."""
        emotion = self.shown if self.shown in EMOTIONS else None
        return Filter(emotion, favourites=self.shown == FAVOURITES)


def place_of(facts: list[str]) -> Place:
    """The place that a button leads to; the beginning, where it is none of ours."""
    match = _PLACE.fullmatch(facts[0]) if facts else None
    return Place(match[1], max(1, int(match[2]))) if match else Place()
