"""Who somebody on Telegram is to us, and which language they read."""

from telegram import (
    CallbackQuery,
    Chat,
    ChosenInlineResult,
    InlineQuery,
    Message,
    MessageOriginUser,
)
from telegram.constants import ChatMemberStatus
from telegram.error import TelegramError
from telegram.ext import ExtBot

from bot.desk import Desk

_FIRST_CHAT = 10**12  # groups and channels have numbers from -10**12 down, people far smaller ones
_MAY_SPEAK_FOR_IT = {ChatMemberStatus.OWNER, ChatMemberStatus.ADMINISTRATOR}

Bot = ExtBot[None]


def key_of(number: int) -> str:
    """The user key of somebody with this id; of a chat that speaks for itself, likewise."""
    return f"telegram:{abs(number)}"


def asker(message: Message) -> str | None:
    """Whose wish a message is: its writer's, or that of the chat it is written as."""
    if message.sender_chat is not None:
        return key_of(message.sender_chat.id)
    return key_of(message.from_user.id) if message.from_user else None


def author(message: Message) -> str | None:
    """Whose words a message has, where that is a person that Telegram names."""
    if message.forward_origin is not None:
        origin = message.forward_origin
        return key_of(origin.sender_user.id) if isinstance(origin, MessageOriginUser) else None
    if message.sender_chat is not None or message.from_user is None:
        return None
    return key_of(message.from_user.id)


async def locale_of(
    desk: Desk, source: Message | CallbackQuery | InlineQuery | ChosenInlineResult
) -> str:
    """The language to answer in; the last one seen where this message does not tell."""
    if source.from_user is None:
        return await desk.locale(asker(source) or "") if isinstance(source, Message) else "en"
    if source.from_user.language_code:
        return source.from_user.language_code
    key = asker(source) if isinstance(source, Message) else key_of(source.from_user.id)
    return await desk.locale(key or "")


def is_private(chat: Chat) -> bool:
    """Whether only one person reads along."""
    return chat.type == Chat.PRIVATE


def may_be_chat(user_key: str) -> bool:
    """Whether the key is perhaps that of a group or a channel."""
    return int(user_key.removeprefix("telegram:")) >= _FIRST_CHAT


async def speaks_for(bot: Bot, user_id: int, chat_key: str) -> bool:
    """Whether somebody is an administrator of the group or channel with this key."""
    if not may_be_chat(chat_key):
        return False
    try:
        member = await bot.get_chat_member(-int(chat_key.removeprefix("telegram:")), user_id)
    except TelegramError:  # a chat that does not let us know
        return False
    return member.status in _MAY_SPEAK_FOR_IT
