"""The protocols where two real implementations meet."""

from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

from engine.values import Brief, Clip, Equipment, Feeling, Heard, Picture, Step

# Told of each step of a painting, in the event loop; it neither blocks nor raises.
Watch = Callable[[Step], None]


class Reader(Protocol):
    """Reads the feeling in text."""

    def read(self, texts: Sequence[str]) -> list[Feeling]:
        """One feeling a text, in order. Blocks; call it off the event loop.

        Raises ModelUnavailable.
        """


class Ear(Protocol):
    """Hears the words in speech."""

    def hear(self, clip: Clip) -> Heard:
        """What is said. Blocks; call it off the event loop. Raises ModelUnavailable."""


class Tone(Protocol):
    """Hears the feeling in a voice."""

    def listen(self, clip: Clip) -> Mapping[str, float]:
        """A probability for each of `TONES`, summing to 1. Blocks; call it off the event loop.

        Raises ModelUnavailable.
        """


class Painter(Protocol):
    """Paints briefs."""

    async def load(self, watch: Watch | None = None) -> Equipment:
        """Make ready to paint, and say with what; harmless when called again.

        `watch` hears how far that is, from painters whose loading takes long.
        Raises ModelUnavailable.
        """

    async def paint(self, briefs: Sequence[Brief], watch: Watch | None = None) -> list[Picture]:
        """One picture a brief, in order. Raises PainterFailed.

        `watch` hears how it goes, from painters that work in steps. One that is
        cancelled stops at its next step.
        """
