"""A line of a bench's table."""

import statistics
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """One contender: the median and its spread in milliseconds, and the bar where there is one."""

    name: str
    milliseconds: float
    lowest: float
    highest: float
    note: str = ""


def row(name: str, seconds: Sequence[float], note: str = "") -> Row:
    """The row of times taken in seconds."""
    found = [second * 1000 for second in seconds]
    return Row(name, statistics.median(found), min(found), max(found), note)
