"""The protocols where two real implementations meet."""

from collections.abc import Sequence
from typing import Protocol

from engine.values import Brief, Feeling, Picture


class Reader(Protocol):
    """Reads the feeling in text."""

    def read(self, texts: Sequence[str]) -> list[Feeling]:
        """One feeling a text, in order. Blocks; call it off the event loop.

        Raises ModelUnavailable.
        """


class Painter(Protocol):
    """Paints briefs."""

    async def load(self) -> None:
        """Make ready to paint; harmless when called again. Raises ModelUnavailable."""

    async def paint(self, briefs: Sequence[Brief]) -> list[Picture]:
        """One picture a brief, in order. Raises PainterFailed."""
