"""Sentences with gaps: "{friend} moved to {place}"."""

import random
from collections.abc import Mapping


def filled(line: str, slots: Mapping[str, str], chance: random.Random) -> str:
    """`line` with one of its slot's words, which a bar parts, in every gap."""
    for slot, words in slots.items():
        while f"{{{slot}}}" in line:
            line = line.replace(f"{{{slot}}}", chance.choice(words.split("|")), 1)
    return " ".join(line.split())
