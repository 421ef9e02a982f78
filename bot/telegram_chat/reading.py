"""What Telegram sends, read update by update, so that one that is broken costs no other.

The library reads all that a request brought at once. Where that fails it asks
for the same again, at once and for ever, and logs people's words each time. What
cannot be read is an update here all the same, though with nothing but its
number: it is confirmed to Telegram with the others, and nobody handles it.
"""

import json
import re
from collections.abc import Iterator
from typing import Any

from pydantic import ValidationError
from telegram import Update
from telegram.error import TelegramError

from bot import logs
from bot.telegram_chat.shapes import UpdateShape
from bot.telegram_chat.wire import decoded

# Of JSON: whole strings, in which brackets mean nothing, and brackets.
_MARKS = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"|[\[\]{}]', re.DOTALL)
_NUMBER = re.compile(r'"update_id"\s*:\s*(\d{1,15})(?!\d)')
_UPDATE = 3  # how deep an update lies: {"result": [{

log = logs.logger(__name__)


def readable(told: Any) -> dict[str, Any] | None:
    """The update, or its number alone where it is no update; None where it has none."""
    if isinstance(told, dict):  # no other kinds are asked for, and none are looked at
        told = {kind: told[kind] for kind in UpdateShape.model_fields if kind in told}
    try:
        UpdateShape.model_validate(told)
        _check(Update.de_json(told, None))
    except ValidationError as error:
        fault = error.errors(include_input=False, include_context=False)[0]
        why = f"{'.'.join(map(str, fault['loc']))}: {fault['type']}"
    except Exception as error:  # noqa: BLE001 - each of the library's classes fails in its own way
        why = type(error).__name__
    else:
        return dict(told)
    number = told.get("update_id") if isinstance(told, dict) else None
    return _left_out(number, why)


def _check(update: Update | None) -> None:
    """Raise ValueError where a message is in no chat: the library's filters would fall over it."""
    message = update.effective_message if update else None
    if message is not None and message.chat is None:
        raise ValueError("a message without a chat")


def answer_of(payload: bytes) -> dict[str, Any]:
    """The answer to a request for updates. Raises TelegramError."""
    text = payload.decode("utf-8", "replace")
    try:
        answer = json.loads(text)
    except (ValueError, RecursionError):  # in one update perhaps
        updates = list(map(_read, _pieces(text)))
        answer = {"result": updates} if updates else decoded(payload)
    else:
        if not isinstance(answer, dict) or not isinstance(answer.get("result"), list):
            return decoded(payload)  # what is wrong, in words
        updates = list(map(readable, answer["result"]))
    known = [update for update in updates if update is not None]
    if updates and not known:
        raise TelegramError("Telegram's updates have no numbers.")
    return {**answer, "result": known}


def update_of(payload: bytes) -> dict[str, Any] | None:
    """The one update of a webhook's request, or its number alone; None where it has none."""
    return _read(payload.decode("utf-8", "replace"))


def _pieces(text: str) -> Iterator[str]:
    """The JSON of each update, whatever is inside."""
    depth = begin = 0
    for mark in _MARKS.finditer(text):
        if mark[0] in "[{":
            depth += 1
            if depth == _UPDATE:
                begin = mark.start()
        elif mark[0] in "]}":
            if depth == _UPDATE:
                yield text[begin : mark.end()]
            depth -= 1


def _read(piece: str) -> dict[str, Any] | None:
    try:
        return readable(json.loads(piece))
    except (ValueError, RecursionError) as error:
        number = _NUMBER.search(piece)
        return _left_out(int(number[1]) if number else None, type(error).__name__)


def _left_out(number: Any, why: str) -> dict[str, Any] | None:
    numbered = isinstance(number, int) and not isinstance(number, bool)
    log.warning("an update was left out", update=number if numbered else None, why=why)
    return {"update_id": number} if numbered else None
