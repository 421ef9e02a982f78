"""A line of doctor's report."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """What was found about one part; `ok` None is neither good nor bad."""

    ok: bool | None
    about: str
    words: str
