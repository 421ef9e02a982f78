"""The one use case: a request in, a drawing out."""

import asyncio
import secrets
from dataclasses import replace

from engine import palette, text
from engine.errors import BadInput, TextTooLong
from engine.explaining import explain, strongest
from engine.palette import ENERGY_ART, Style
from engine.ports import Painter, Reader, Watch
from engine.values import EMOTIONS, MAX_SEED, Brief, Drawing, Feeling, Listened, Request

MAX_WORDS = 200  # characters that an asker may add to a prompt
CARRIED = 4  # words that are named
WEIGHED = 600  # characters of a text whose words are weighed while somebody waits
PICTURES = 3  # the strongest feelings that are painted
# A gentle drawing leaves out the hands with cracks, thorns and dark ground, and
# the others paint as if they were hardly sure.
QUIET = {"joy", "love", "sadness"}
GENTLE = 0.08
GENTLE_WORDS = "Very pale, quiet and soft."  # for painters that read words
_NEW_SEEDS = 2**31  # seeds drawn by us are short enough to be typed again


class Studio:
    """Reads the feeling in a request and has it painted."""

    def __init__(
        self, reader: Reader, painter: Painter, size: int, style: Style = ENERGY_ART
    ) -> None:
        """`size` is the side of a picture in pixels."""
        self._reader = reader
        self._painter = painter
        self._size = size
        self._style = style

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
        return Drawing(feeling, tuple(pictures), request.text, request.listened)

    def briefs(self, request: Request, feeling: Feeling) -> list[Brief]:
        """The orders for a checked request's pictures; a blend is the last."""
        seed = new_seed() if request.seed is None else request.seed
        gentle = GENTLE_WORDS if request.gentle else None
        extra = " ".join(filter(None, (gentle, request.extra)))
        briefs = [
            palette.compose(
                emotion,
                confidence,
                seed=seed,
                size=self._size,
                style=self._style,
                extra=extra,
                negative=request.negative or "",
            )
            for emotion, confidence in _wanted(request, feeling)
        ]
        return [*briefs, palette.blend(briefs)] if request.blend and len(briefs) > 1 else briefs

    def usual(self, emotion: str) -> Brief:
        """The order for a picture of one feeling as everybody gets it, with a new seed."""
        [brief] = self.briefs(Request(emotion=emotion), _certain(emotion))
        return brief

    async def feel(self, request: Request) -> Feeling:
        """The feeling in a checked request, off the event loop; nothing is painted."""
        if request.feeling:
            return request.feeling
        if request.emotion:
            return _certain(request.emotion)
        if request.listened:
            return request.listened.feeling
        (feeling,) = await asyncio.to_thread(self._reader.read, [request.text or ""])
        return feeling

    async def carried(self, text: str) -> list[str]:
        """The words of a cleaned text that carried its feeling most, off the event loop.

        None of a long one: it would take seconds.
        """
        return await asyncio.to_thread(self._carried, text) if len(text) <= WEIGHED else []

    def _carried(self, text: str) -> list[str]:
        [feeling] = self._reader.read([text])
        heavy = strongest(explain(self._reader, text, feeling), CARRIED)
        return [each.word for each in heavy]


def new_seed() -> int:
    """A seed for whoever named none."""
    return secrets.randbelow(_NEW_SEEDS)


def checked(request: Request) -> Request:
    """The request with its text cleaned. Raises BadInput, also where nothing is asked for."""
    told = (request.text, request.emotion, request.feeling, request.listened)
    if all(each is None for each in told):
        raise BadInput("There is nothing to draw: give a text or an emotion.")
    return cleaned(request)


def cleaned(request: Request) -> Request:
    """The same for a request whose words are still to be heard. Raises BadInput."""
    if request.emotion is not None and request.emotion not in EMOTIONS:
        raise BadInput(f"There is no emotion {request.emotion!r}; there are {', '.join(EMOTIONS)}.")
    if request.seed is not None and not 0 <= request.seed <= MAX_SEED:
        raise BadInput(f"The seed must lie between 0 and {MAX_SEED}.")
    return replace(
        request,
        text=None if request.text is None else text.clean(request.text),
        extra=_words(request.extra),
        negative=_words(request.negative),
    )


def _words(told: str | None) -> str | None:
    """Words for the prompt, in one line; None where there are none. Raises TextTooLong."""
    if told is None or not told.strip():
        return None
    words = " ".join(text.clean(told).split())
    if len(words) > MAX_WORDS:
        raise TextTooLong(len(words), MAX_WORDS)
    return words


def _wanted(request: Request, feeling: Feeling) -> list[tuple[str, float]]:
    """The emotions to paint, each with how surely."""
    if request.emotion:
        return feeling.ranked[:1]
    if request.gentle:
        quiet = [(name, min(sure, GENTLE)) for name, sure in feeling.ranked if name in QUIET]
        return quiet[:PICTURES]
    if request.listened and request.listened.disagree:
        return _of_both(request.listened, feeling)
    return feeling.ranked[:PICTURES]


def _of_both(listened: Listened, feeling: Feeling) -> list[tuple[str, float]]:
    """The strongest, what the words say and what the voice says among them."""
    both = {listened.words.strongest, (listened.voice or listened.words).strongest}
    others = [name for name, _ in feeling.ranked if name not in both]
    wanted = both.union(others[: PICTURES - len(both)])
    return [(name, sure) for name, sure in feeling.ranked if name in wanted]


def _certain(emotion: str) -> Feeling:
    return Feeling({name: float(name == emotion) for name in EMOTIONS}, clear=True, clarity=1.0)
