"""Who somebody is to the galleries: `discord:123`, `local:ada`."""

import re

from engine.errors import BadInput

_USER_KEY = re.compile(
    r"discord:[0-9]+|telegram:[0-9]+|web:[A-Za-z0-9]+|local:(?P<login>[^\s/:]+)",
)


def checked_user_key(key: str) -> str:
    """The key itself, where it is one. Raises BadInput."""
    match = _USER_KEY.fullmatch(key)
    if match and (match["login"] or "").isprintable():
        return key
    raise BadInput(
        f"{key[:80]!r} is no user key; it is discord:<digits>, telegram:<digits>, "
        "web:<letters and digits> or local:<login>."
    )
