"""The way to Telegram and back: requests, and its complaints as errors of ours."""

import datetime
import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx
from telegram.error import (
    BadRequest,
    ChatMigrated,
    EndPointNotFound,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)
from telegram.request import HTTPXRequest

from engine.errors import Failure, TokenRefused, TryLater, Undeliverable

# Seconds. A picture over a slow line, and Telegram decodes it before it answers.
_CONNECT, _READ, _WRITE, _WRITE_MEDIA = 10.0, 30.0, 10.0, 60.0
_POOL = 20.0  # seconds to wait for a free connection
_CONNECTIONS = 64

_UNSENT = (httpx.PoolTimeout, httpx.ConnectTimeout, httpx.ConnectError)
_LONGEST_REASON = 200  # characters of Telegram's words in our log


class Wire(HTTPXRequest):
    """Repeats what was certainly not sent, once; whatever else fails may have been done."""

    def __init__(self) -> None:
        super().__init__(
            connection_pool_size=_CONNECTIONS,
            connect_timeout=_CONNECT,
            read_timeout=_READ,
            write_timeout=_WRITE,
            media_write_timeout=_WRITE_MEDIA,
            pool_timeout=_POOL,
        )

    async def do_request(self, *arguments: Any, **more: Any) -> tuple[int, bytes]:
        """One request. Raises NetworkError."""
        try:
            return await super().do_request(*arguments, **more)
        except NetworkError as error:
            if not isinstance(error.__cause__, _UNSENT):
                raise
        return await super().do_request(*arguments, **more)

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """The JSON of an answer; the library calls this. Raises TelegramError."""
        return decoded(payload)


def decoded(payload: bytes) -> dict[str, Any]:
    """The JSON of an answer. Raises TelegramError.

    As the library does it, but that one logs what it cannot read, people's words and all.
    """
    try:
        answer = json.loads(payload.decode("utf-8", "replace"))
    except (ValueError, RecursionError) as error:
        raise TelegramError("The answer cannot be read.") from error
    if not isinstance(answer, dict):
        raise TelegramError("The answer cannot be read.")
    return answer


@contextmanager
def telegram_errors() -> Iterator[None]:
    """Raise what Telegram complains of as TryLater, Undeliverable or TokenRefused."""
    try:
        yield
    except TelegramError as error:
        raise failure(error) from error


def failure(error: TelegramError) -> Failure:
    """The same fault as one of ours, its sentence without the token."""
    match error:
        case RetryAfter():
            seconds = pause(error)
            return TryLater(f"Telegram asks for a pause of {seconds:.0f} s.", seconds)
        case InvalidToken():  # what the library says here has the token in it
            return TokenRefused(
                "Telegram does not know this bot's token; ask @BotFather for the current one."
            )
        case Forbidden() | ChatMigrated() | EndPointNotFound():
            return Undeliverable(f"Telegram refuses: {_reason(error)}")
        case BadRequest():
            return Undeliverable(f"Telegram does not take it: {_reason(error)}")
        case TimedOut():
            return TryLater("Telegram did not answer in time.")
    return TryLater(f"Telegram cannot be reached: {_reason(error)}")


def pause(error: RetryAfter) -> float:
    """How long Telegram wants us to wait, in seconds."""
    told = error.retry_after
    return told.total_seconds() if isinstance(told, datetime.timedelta) else float(told)


def says(error: TelegramError, words: str) -> bool:
    """Whether Telegram's complaint has these words in it."""
    return words.lower() in error.message.lower()


@contextmanager
def nothing_to_change() -> Iterator[None]:
    """An edit that changes nothing is an edit that has been made."""
    try:
        yield
    except BadRequest as error:
        if not says(error, "message is not modified"):
            raise


def _reason(error: TelegramError) -> str:
    return " ".join(str(error).split())[:_LONGEST_REASON].rstrip(".") + "."
