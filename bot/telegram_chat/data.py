"""What a button carries: 64 bytes that tell what to do, so that it works after any restart."""

from enum import StrEnum


class Verb(StrEnum):
    """What pressing a button does; the facts behind it are joined by colons."""

    # Under a drawing; the fact is its id.
    REDRAW = "redraw"
    MORE = "more"
    KEEP = "keep"
    UNKEEP = "kept"
    DELETE = "delete"
    DETAILS = "details"
    FULL_SIZE = "full"
    # In a gallery; the fact is a Place, for OPEN and YEAR with an id or a year behind it.
    PAGE = "page"
    FILTERS = "filters"
    OPEN = "open"
    YEAR = "year"
    CLEAN = "clean"
    CLEAN_NOW = "cleaned"
    # About one's data.
    EXPORT = "export"
    FORGET = "forget"
    FORGET_NOW = "forgotten"
    KEEP_ALL = "stay"
    PAINTED = "painted"
    # In a message that was written inline: by whom, and what was read in it.
    PAINT = "paint"


def pack(verb: Verb, *facts: object) -> str:
    """The data of a button."""
    return ":".join(map(str, (verb, *facts)))


def parse(data: str | None) -> tuple[Verb | None, list[str]]:
    """The verb of a button and its facts; None where no button of ours has this."""
    verb, *facts = (data or "").split(":")
    return (Verb(verb), facts) if verb in set(Verb) else (None, [])
