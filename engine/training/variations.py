"""Text as people type it: every epoch shows a sentence a little differently."""

import random
import re

from engine.training.corpora import CLASSES, Example
from engine.training.emoji import FEELING_OF

MISTYPED = 0.2  # share of the texts that get slips of the finger
SLIPS = 8  # letters or more for each slip, about
UNPOINTED = 0.1  # share that loses its punctuation
BARE = 0.15  # share of the texts beginning "i feel" that lose it
DECORATED = 0.08  # share of the texts with one feeling that get its emoji
SURE = 0.99  # from here on a text has one feeling

_I_FEEL = re.compile(r"^i(?: am|m|'m)? (?:just |really |still )?feel(?:ing)? (?:like |that )?")
_POINTS = re.compile(r"[.,;:!?\"()]+")
_NEIGHBOURS = dict(zip("qwertyuiopasdfghjklzxcvbnm", "wertyuioposdfghjklkxcvbnmn", strict=True))
_SIGNS = {
    name: [sign for sign, feeling in FEELING_OF.items() if feeling == name] for name in CLASSES
}


def varied(example: Example, chance: random.Random) -> str:
    """The text of `example` as somebody else might have typed it."""
    text = example.text
    if chance.random() < BARE:
        text = _I_FEEL.sub("", text) or text
    if chance.random() < UNPOINTED:
        text = _POINTS.sub("", text) or text
    if chance.random() < MISTYPED:
        text = mistyped(text, chance)
    if example.target and chance.random() < DECORATED:
        text = _decorated(text, example.target, chance)
    return text


def mistyped(text: str, chance: random.Random) -> str:
    """`text` with a slip or more: letters swapped, left out, doubled, or beside the right one."""
    letters = list(text)
    for _ in range(1 + chance.randrange(1 + len(text) // (4 * SLIPS))):
        place = chance.randrange(max(1, len(letters) - 1))
        pair = letters[place : place + 2]
        if len(pair) < 2 or not all(letter.isalpha() for letter in pair):
            continue
        first, second = pair
        slip = chance.choice(
            (second + first, second, first + first + second, _NEIGHBOURS.get(first, "") + second)
        )
        letters[place : place + 2] = list(slip)
    return "".join(letters)


def emoji_alone(chance: random.Random) -> list[Example]:
    """Every sign of the table, one to three times, with its feeling."""
    return [
        Example(sign * chance.randint(1, 3), tuple(float(name == feeling) for name in CLASSES))
        for sign, feeling in FEELING_OF.items()
    ]


def _decorated(text: str, target: tuple[float, ...], chance: random.Random) -> str:
    strongest = max(target)
    if strongest < SURE:
        return text
    signs = chance.choice(_SIGNS[CLASSES[target.index(strongest)]]) * chance.choice((1, 1, 2, 3))
    return f"{signs} {text}" if chance.random() < 0.2 else f"{text} {signs}"
