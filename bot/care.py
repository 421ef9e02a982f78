r"""Whether a message speaks of wanting to die or of hurting oneself.

Such a message is painted gently and answered, in private, with where help is
found. It is a list of phrases, not a diagnosis: it errs towards kindness, and a
wish that is denied ("I don't want to die") counts as one.

The phrases lie in `words/care/<language>.txt`, one a line, and all are looked for
in every text, since people mix languages. They are words and regular expressions
in which `*` is any rest of a word, `_` at most one word, `~` at most three, and
`\.` the end of a sentence. A line after `!` is an idiom that means something
else: it is taken out of the text first. Case, accents, apostrophes and doubled
letters do not count, and every number is 0.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from engine.studio import GENTLE
from storage.records import Entry

PHRASES = Path(__file__).parent / "words" / "care"

# What stands inside words: apostrophes and their lookalikes, the marks of Armenian
# questions and calls, and characters without width.
_INSIDE = re.compile(
    "['`\u00b4\u2018\u2019\u02bc\u055a-\u055c\u055e\u00ad\u200b-\u200f\u2060\ufeff]"
)
_STAR = re.compile(r"(?<=\w)\*(?=\w)")  # that of a "k*ll"
_ACCENTS = re.compile("[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff]+")
_DOUBLED = re.compile(r"([^\W\d_])\1+")
_NUMBER = re.compile(r"\d+")
_PAUSE = re.compile(r"\.{2,}")
_END = re.compile(
    "[.!?;\u0589\u2600-\u27bf\U0001f000-\U0001faff]+"
)  # an emoji ends a sentence, too
_BETWEEN = re.compile(r"[^\w\n\0]+")
_FIRST = re.compile(r"\(\?:([^()]*)\)(?![?{])(.*)")  # words that a phrase may begin with
_START = re.compile(r"(?:[^\W\d_](?![?*{])){0,2}")  # letters that a phrase begins with in any case
_BRANCHES = 4  # letters looked at one by one before the phrases that begin with them


@dataclass(frozen=True)
class Phrases:
    """What is looked for, by its first two letters, and the idioms that are taken out before."""

    meant: Mapping[str, Sequence[str]]
    idioms: re.Pattern[str]


def speaks_of_self_harm(text: str) -> bool:
    """Whether one of the phrases is in the text."""
    words = _words(text)
    # A line's end may be a sentence's, or that of half a verse.
    ways = {words.replace("\n", "."), words.replace("\n ", "")}
    return any(_are_meant(_phrases().idioms.sub(" .", way)) for way in ways)


def _are_meant(words: str) -> bool:
    """Whether one of the phrases is among the words; only those that may be are compiled."""
    starts = [start for start in _phrases().meant if f" {start}" in words]
    return any(_phrases_from(start).search(words) for start in starts)


def painted_gently(entry: Entry) -> bool:
    """Whether a drawing answers such a message; of words that are not kept its faintness tells."""
    if words := entry.text or entry.transcript:
        return speaks_of_self_harm(words)
    return all(picture.confidence <= GENTLE for picture in entry.pictures)


@cache
def _phrases() -> Phrases:
    meant, idioms = [], []
    for path in sorted(PHRASES.glob("*.txt")):
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.startswith("!"):
                idioms.append(_pattern(line[1:]))
            elif line and not line.startswith("#"):
                meant.append(_pattern(line))
    return Phrases(_by_start(meant), _any_of(_apart(idioms)))


@cache
def _phrases_from(start: str) -> re.Pattern[str]:
    return _any_of(_phrases().meant[start])


def _by_start(patterns: Sequence[str]) -> Mapping[str, list[str]]:
    groups: dict[str, list[str]] = {}
    for pattern in _apart(patterns):
        start = _START.match(pattern)
        groups.setdefault(start[0] if start else "", []).append(pattern)
    return groups


def _apart(patterns: Sequence[str]) -> list[str]:
    """The patterns, and each word that one may begin with as a pattern of its own."""
    apart: list[str] = []
    for pattern in patterns:
        choice = _FIRST.fullmatch(pattern)
        apart += [word + choice[2] for word in choice[1].split("|")] if choice else [pattern]
    return apart


def _any_of(patterns: Sequence[str]) -> re.Pattern[str]:
    """One of the patterns, from the space before its first word to that after its last."""
    return re.compile(f" (?:{_branched(patterns, _BRANCHES)})(?= )")


def _branched(patterns: Sequence[str], letters: int) -> str:
    """The patterns sorted by their first letters: most words then fail at their first."""
    groups: dict[str, list[str]] = {}
    for pattern in patterns:
        head = pattern[:1] if re.match(r"[^\W\d_](?![?*{])", pattern) and letters else ""
        groups.setdefault(head, []).append(pattern[len(head) :])
    branches = groups.pop("", [])
    branches += [f"{head}(?:{_branched(rest, letters - 1)})" for head, rest in groups.items()]
    return "|".join(branches)


def _pattern(line: str) -> str:
    words = _letters(line.strip())
    words = words.replace("*", "[^ ]*").replace("_ ", "(?:[^ .]+ )?")
    return words.replace("~ ", "(?:[^ .]+ ){0,3}").replace("(?:", "(").replace("(", "(?:")


def _words(text: str) -> str:
    """The words of a text, "." and line ends, each between single spaces."""
    spaced = _PAUSE.sub(" ", _NUMBER.sub("0", _letters(text))).replace("_", " ")
    spaced = _END.sub(" \0 ", spaced.strip()).replace("\n", " \n ")
    return f" {_BETWEEN.sub(' ', spaced).strip(' ')} . ".replace("\0", ".")


def _letters(text: str) -> str:
    """The text without what people write differently: case, accents, stretched letters."""
    plain = _STAR.sub("", _INSIDE.sub("", text.casefold()))
    if not plain.isascii():
        plain = _ACCENTS.sub("", unicodedata.normalize("NFKD", plain))
        plain = plain.replace(
            "\u0565\u0582", "\u0565\u057e"
        )  # Armenian "and", as capitals spell it
    return _DOUBLED.sub(r"\1", plain)
