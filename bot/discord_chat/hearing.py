"""What Discord tells, heard event by event, so that one that is broken costs no other.

Whatever the library raises while it reads an event ends its connection, without
a way to resume it: what others say meanwhile would be lost.
"""

from collections.abc import Callable
from typing import Any, TypeVar

import discord
from discord.state import ConnectionState
from pydantic import TypeAdapter, ValidationError

from bot import logs
from bot.discord_chat.shapes import CommandShape, ComponentShape, MessageShape

# Without these there is no connection to keep.
_NEEDED = ("READY", "RESUMED")
_SHAPES: dict[str, TypeAdapter[Any]] = {
    "MESSAGE_CREATE": TypeAdapter(MessageShape),
    "INTERACTION_CREATE": TypeAdapter(CommandShape | ComponentShape),
}

ClientT = TypeVar("ClientT", bound=discord.Client)

log = logs.logger(__name__)


class Hearing(ConnectionState[ClientT]):
    """The library's idea of Discord, which it asks each event to be added to."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        for event, hear in list(self.parsers.items()):
            if event not in _NEEDED:
                self.parsers[event] = carefully(event, hear)


def carefully(event: str, hear: Callable[[Any], None]) -> Callable[[Any], None]:
    """The same, but what cannot be heard is left out, with a line in the log."""
    shape = _SHAPES.get(event)

    def heard(told: Any) -> None:
        try:
            if shape is not None:
                shape.validate_python(told)
            hear(told)
        except ValidationError as error:
            fault = error.errors(include_input=False, include_context=False)[0]
            why = f"{'.'.join(map(str, fault['loc']))}: {fault['type']}"
            log.warning("an event was left out", kind=event, why=why)
        except Exception as error:  # noqa: BLE001 - each of its classes fails in its own way
            log.warning("an event was left out", kind=event, why=type(error).__name__)

    return heard
