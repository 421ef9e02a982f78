"""The one use case: a request in, a drawing out."""

import asyncio
import secrets
from dataclasses import replace

from engine import palette, text
from engine.errors import BadInput
from engine.ports import Painter, Reader, Watch
from engine.values import EMOTIONS, MAX_SEED, Brief, Drawing, Feeling, Request

PICTURES = 3  # the strongest feelings that are painted
# A gentle drawing leaves out the hands with cracks, thorns and dark ground, and
# the others paint as if they were hardly sure.
QUIET = {"joy", "love", "sadness"}
GENTLE = 0.08
_NEW_SEEDS = 2**31  # seeds drawn by us are short enough to be typed again


class Studio:
    """Reads the feeling in a request and has it painted."""

    def __init__(self, reader: Reader, painter: Painter, size: int) -> None:
        """`size` is the side of a picture in pixels."""
        self._reader = reader
        self._painter = painter
        self._size = size

    async def draw(self, request: Request, watch: Watch | None = None) -> Drawing:
        """Paint what the request asks for; pictures in falling confidence.

        Raises BadInput for what cannot be painted, Failure where reader or
        painter break.
        """
        request = checked(request)
        feeling = await self.feel(request)
        return await self.paint(request, feeling, watch)

    async def paint(
        self, request: Request, feeling: Feeling, watch: Watch | None = None
    ) -> Drawing:
        """The second half of it: what was read in a checked request is painted."""
        pictures = await self._painter.paint(self.briefs(request, feeling), watch)
        return Drawing(feeling, tuple(pictures), text=request.text)

    def briefs(self, request: Request, feeling: Feeling) -> list[Brief]:
        """The orders for a checked request's pictures."""
        seed = new_seed() if request.seed is None else request.seed
        return [
            palette.compose(emotion, confidence, seed=seed, size=self._size)
            for emotion, confidence in _wanted(request, feeling)
        ]

    async def feel(self, request: Request) -> Feeling:
        """The feeling in a checked request, off the event loop; nothing is painted."""
        if request.feeling:
            return request.feeling
        if request.emotion:
            return _certain(request.emotion)
        (feeling,) = await asyncio.to_thread(self._reader.read, [request.text or ""])
        return feeling


def new_seed() -> int:
    """A seed for whoever named none."""
    return secrets.randbelow(_NEW_SEEDS)


def checked(request: Request) -> Request:
    """The request with its text cleaned. Raises BadInput."""
    if request.emotion is not None and request.emotion not in EMOTIONS:
        raise BadInput(f"There is no emotion {request.emotion!r}; there are {', '.join(EMOTIONS)}.")
    if request.seed is not None and not 0 <= request.seed <= MAX_SEED:
        raise BadInput(f"The seed must lie between 0 and {MAX_SEED}.")
    if request.text is None and request.emotion is None and request.feeling is None:
        raise BadInput("There is nothing to draw: give a text or an emotion.")
    cleaned = None if request.text is None else text.clean(request.text)
    return replace(request, text=cleaned)


def _wanted(request: Request, feeling: Feeling) -> list[tuple[str, float]]:
    """The emotions to paint, each with how surely."""
    if request.emotion:
        return feeling.ranked[:1]
    if request.gentle:
        quiet = [(name, min(sure, GENTLE)) for name, sure in feeling.ranked if name in QUIET]
        return quiet[:PICTURES]
    return feeling.ranked[:PICTURES]


def _certain(emotion: str) -> Feeling:
    return Feeling({name: float(name == emotion) for name in EMOTIONS}, clear=True, clarity=1.0)
