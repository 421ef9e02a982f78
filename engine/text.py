"""What counts as a message: cleaning, and the bounds every chat shares."""

import unicodedata

from engine.errors import NothingToRead, TextTooLong
from engine.values import MAX_TEXT

# Spaces, controls, format marks and private or unassigned code points: a
# message of nothing but these shows nothing to a reader.
_INVISIBLE = {"Zs", "Zl", "Zp", "Cc", "Cf", "Cs", "Co", "Cn"}


def clean(text: str) -> str:
    """The message without NUL, lone surrogates and outer white space.

    Raises NothingToRead where nothing visible is left, TextTooLong above
    `MAX_TEXT` characters.
    """
    kept = "".join(
        character for character in text if character != "\0" and not _is_surrogate(character)
    ).strip()
    if all(unicodedata.category(character) in _INVISIBLE for character in kept):
        raise NothingToRead("There is nothing to read: the text is empty.")
    if len(kept) > MAX_TEXT:
        raise TextTooLong(len(kept), MAX_TEXT)
    return kept


def _is_surrogate(character: str) -> bool:
    return "\ud800" <= character <= "\udfff"
