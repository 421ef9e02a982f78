"""A line for each chat, and a turn for each line, so that nobody waits for another's hundred."""

import asyncio
from collections import OrderedDict, deque
from collections.abc import Awaitable, Callable

Place = int | str  # a chat, or a message that somebody sent through the bot


class Lines:
    """Lets requests go one after another, each when `leave` says so, the chats in turns."""

    def __init__(self, leave: Callable[[], Awaitable[None]]) -> None:
        self._leave = leave
        self._waiting: OrderedDict[Place, deque[asyncio.Future[None]]] = OrderedDict()
        self._letting: asyncio.Task[None] | None = None

    def length(self, place: Place) -> int:
        """How many requests wait for this place."""
        return len(self._waiting.get(place, ()))

    async def turn(self, place: Place) -> None:
        """Wait until it is the caller's turn."""
        mine = asyncio.get_running_loop().create_future()
        self._waiting.setdefault(place, deque()).append(mine)
        if self._letting is None or self._letting.done():
            self._letting = asyncio.create_task(self._let())
        await mine

    async def _let(self) -> None:
        while self._waiting:
            await self._leave()
            while self._waiting:  # a caller that was cancelled meanwhile uses up no leave
                if not (mine := self._next()).done():
                    mine.set_result(None)
                    break

    def _next(self) -> asyncio.Future[None]:
        """The first of the chat whose turn it is; the next turn is another's."""
        place, line = self._waiting.popitem(last=False)
        first = line.popleft()
        if line:
            self._waiting[place] = line
        return first
