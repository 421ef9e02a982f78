"""What an ear heard, as somebody would write it."""

import re
from collections.abc import Iterable

from engine.values import MAX_TEXT

# [noise], (laughs), <sil>, ++breath++, *sighs*: what ears write of sounds that are no words.
_MARKS = re.compile(r"\[[^\]]*\]|\([^)]*\)|<[^>]*>|\+\+[^+]*\+\+|\*[^*]*\*")


def joined(parts: Iterable[str]) -> str:
    """The words in one line, `MAX_TEXT` characters at most; empty where there are none."""
    words = _MARKS.sub(" ", " ".join(parts)).replace("♪", " ").split()
    if not any(letter.isalnum() for word in words for letter in word):
        return ""
    text = " ".join(words)
    return text if len(text) <= MAX_TEXT else text[:MAX_TEXT].rsplit(" ", 1)[0]
