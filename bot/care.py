"""Whether a message speaks of wanting to die or of hurting oneself.

Such a message is painted gently and answered, in private, with where help is
found. It is a list of phrases, not a diagnosis: it errs towards kindness.
"""

import re

_PHRASES = re.compile(
    r"\b(?:kill(?:ing)? myself|want(?:ed)? to die|wanna die|end (?:my life|it all)|suicid\w*"
    r"|(?:hurt|harm|cut)(?:ting|ing)? myself|self[- ]harm\w*)\b",
    re.IGNORECASE,
)


def speaks_of_self_harm(text: str) -> bool:
    """Whether one of the phrases is in the text."""
    return _PHRASES.search(text) is not None
