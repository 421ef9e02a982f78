"""Telegram's limits on sending, kept so that one busy chat never holds up another."""

import time
from collections import deque
from collections.abc import Callable, Coroutine
from typing import Any, TypeGuard

from aiolimiter import AsyncLimiter
from telegram.error import RetryAfter
from telegram.ext import BaseRateLimiter

from bot.telegram_chat.lines import Lines, Place
from bot.telegram_chat.wire import pause

# Telegram takes about 30 messages a second from a bot: a burst, and what follows it.
_BURST, _A_SECOND = 8, 22
_IN_GROUP, _GROUP_SPAN = 20, 60.0  # messages to one group in so many seconds
_LINE = 30  # requests that may wait for one chat; whoever hammers on a button waits, not others
_FREE = {"sendChatAction"}  # no message, and would come too late
_MANY = 1000  # chats noted, from which on the quiet ones are forgotten

_Answer = bool | dict[str, Any] | list[dict[str, Any]]


class Tempo(BaseRateLimiter[None]):
    """Waits for the limit of all chats together; of one chat's limit it says so at once.

    The chats take turns, so that who presses a button a hundred times waits, and
    nobody else. A chat that may not be written to now raises RetryAfter without asking
    Telegram, and whoever wanted to write decides whether to wait. The library's
    own AIORateLimiter lets requests to a busy group stand in line, and stops
    everybody when one chat is too fast.
    """

    def __init__(self) -> None:
        self._lines = Lines(AsyncLimiter(_BURST, _BURST / _A_SECOND).acquire)
        # Chat, or inline message, to when it may be written to again.
        self._closed: dict[Place, float] = {}
        self._sent: dict[int, deque[float]] = {}  # group id to when messages went there

    async def initialize(self) -> None:
        """Nothing is needed."""

    async def shutdown(self) -> None:
        """Nothing was opened."""

    async def process_request(  # noqa: PLR0913 - the library's signature
        self,
        callback: Callable[..., Coroutine[Any, Any, _Answer]],
        args: Any,
        kwargs: dict[str, Any],
        endpoint: str,
        data: dict[str, Any],
        rate_limit_args: None,
    ) -> _Answer:
        """Send one request in its time. Raises RetryAfter."""
        place = data.get("chat_id") or data.get("inline_message_id")
        if place is None:
            return await callback(*args, **kwargs)
        messages = _messages(endpoint, data)
        self._check(place, messages)
        if endpoint in _FREE:
            return await self._noted(place, callback(*args, **kwargs))
        if self._lines.length(place) >= _LINE:
            raise RetryAfter(int(_LINE / _A_SECOND) + 1)
        await self._lines.turn(place)
        self._check(place, messages)  # again: it may have been closed meanwhile
        if messages and _is_group(place):
            self._sent[place].extend([time.monotonic()] * messages)
        return await self._noted(place, callback(*args, **kwargs))

    async def _noted(self, place: Place, answer: Coroutine[Any, Any, _Answer]) -> _Answer:
        """Telegram's answer; where it asks for a pause there, that is noted."""
        try:
            return await answer
        except RetryAfter as error:
            opened = time.monotonic() + pause(error)
            self._closed[place] = max(opened, self._closed.get(place, opened))
            raise

    def _check(self, place: Place, messages: int) -> None:
        """Raise RetryAfter where nothing, or no more messages, may go there now."""
        now = time.monotonic()
        self._forget(now)
        wait = self._closed.get(place, now) - now
        if messages and _is_group(place):
            sent = self._sent.setdefault(place, deque())
            while sent and sent[0] <= now - _GROUP_SPAN:
                sent.popleft()
            if len(sent) + messages > _IN_GROUP:
                wait = max(wait, sent[0] + _GROUP_SPAN - now)
        if wait > 0:
            raise RetryAfter(int(wait) + 1)

    def _forget(self, now: float) -> None:
        if len(self._closed) > _MANY:
            self._closed = {chat: end for chat, end in self._closed.items() if end > now}
        if len(self._sent) > _MANY:
            busy = {chat: sent for chat, sent in self._sent.items() if sent}
            self._sent = {c: sent for c, sent in busy.items() if sent[-1] > now - _GROUP_SPAN}


def _is_group(place: Place) -> TypeGuard[int]:
    """Whether it is a group or a channel."""
    return isinstance(place, int) and place < 0


def _messages(endpoint: str, data: dict[str, Any]) -> int:
    """How many messages a request adds to its chat; an edit none."""
    if endpoint == "sendMediaGroup":
        return len(data["media"])
    return 1 if endpoint.startswith("send") and endpoint not in _FREE else 0
