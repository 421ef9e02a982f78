"""Exports: each reads a whole gallery, so that few are made at once."""

from collections.abc import Iterator
from contextlib import contextmanager

from engine.errors import Refused

MOST = 3  # at once, of all users
AGAIN = 10  # seconds after which asking once more may help


class Exports:
    """Knows whose export is being made."""

    def __init__(self) -> None:
        self._under_way: set[str] = set()  # user keys

    @contextmanager
    def turn(self, user_key: str) -> Iterator[None]:
        """Make one meanwhile. Raises Refused where that user's, or too many, are being made."""
        if user_key in self._under_way or len(self._under_way) >= MOST:
            raise Refused("refused-exports")
        self._under_way.add(user_key)
        try:
            yield
        finally:
            self._under_way.remove(user_key)
