"""Addresses, and what of them Telegram is told with a message."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, TypeVar

from telegram import MaybeInaccessibleMessage, Message, ReplyParameters
from telegram.error import RetryAfter

from bot.telegram_chat.wire import pause

T = TypeVar("T")

PAUSES = 3  # that are waited for before a message is given up


def under(message: MaybeInaccessibleMessage) -> dict[str, Any]:
    """The address of an answer to a message: its chat, and its topic where it is in one."""
    address: dict[str, Any] = {"chat": message.chat.id, "reply_to": message.message_id}
    if isinstance(message, Message) and message.is_topic_message:
        address["thread"] = message.message_thread_id
    return address


def way(address: Mapping[str, Any]) -> dict[str, Any]:
    """The arguments that send something there, though what it answers be deleted."""
    told = {"chat_id": address["chat"], "message_thread_id": address.get("thread")}
    if "reply_to" in address:
        told["reply_parameters"] = ReplyParameters(
            address["reply_to"], allow_sending_without_reply=True
        )
    return told


async def patiently(send: Callable[[], Awaitable[T]]) -> T:
    """What `send` gives, also where Telegram wants a pause before it. Raises TelegramError."""
    for _ in range(PAUSES):
        try:
            return await send()
        except RetryAfter as error:
            await asyncio.sleep(pause(error))
    return await send()
