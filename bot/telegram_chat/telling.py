"""Sentences to people beside their drawings, at the pace that their chat allows."""

import asyncio
import logging
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from telegram import CallbackQuery
from telegram.constants import CallbackQueryLimit
from telegram.error import RetryAfter, TelegramError

from bot.telegram_chat.captions import utf16_length
from bot.telegram_chat.posting import under, way
from bot.telegram_chat.senders import Bot
from bot.telegram_chat.wire import failure, pause

_NOTED = 1000  # answered presses

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class _Sentence:
    words: str
    address: Mapping[str, Any]


class Teller:
    """Sends sentences, those for one chat one after another, and keeps nobody waiting for it.

    Where Telegram wants a pause of a chat, the last of its sentences has to do
    for all that were to be sent: they come from many messages at once, and say
    the same.
    """

    def __init__(self, bot: Bot) -> None:
        self._bot = bot
        self._waiting: dict[int, deque[_Sentence]] = {}  # by chat
        self._tasks: set[asyncio.Task[None]] = set()
        self._answered: deque[str] = deque(maxlen=_NOTED)  # presses, which are answered once

    def tell(self, address: Mapping[str, Any], words: str) -> None:
        """Have something said in a chat."""
        chat = int(address["chat"])
        waiting = self._waiting.setdefault(chat, deque())
        waiting.append(_Sentence(words, address))
        if len(waiting) == 1:  # nobody is at it
            task = asyncio.create_task(self._send_all(chat), name=f"tell {chat}")
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def answer(self, query: CallbackQuery, words: str = "", *, alert: bool = False) -> None:
        """Answer a press; what is too long for its window, or comes second, is said in the chat."""
        aloud = utf16_length(words) > CallbackQueryLimit.ANSWER_CALLBACK_QUERY_TEXT_LENGTH
        if query.id in self._answered:
            aloud = bool(words)
        else:
            self._answered.append(query.id)
            try:
                # The library makes "[]" of an empty text.
                await query.answer(None if aloud else words or None, show_alert=alert and not aloud)
            except TelegramError as error:  # what was pressed for is done all the same
                log.info("a press could not be answered: %s", failure(error))
        if aloud and query.message is not None:
            self.tell(under(query.message), words)

    async def close(self) -> None:
        """Leave unsaid what still waits."""
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _send_all(self, chat: int) -> None:
        waiting = self._waiting[chat]
        try:
            while waiting:
                await self._send(waiting)
        finally:
            del self._waiting[chat]

    async def _send(self, waiting: deque[_Sentence]) -> None:
        """Send the next one, or wait until that is possible again."""
        sentence = waiting[0]
        try:
            await self._bot.send_message(text=sentence.words, **way(sentence.address))
        except RetryAfter as error:
            await asyncio.sleep(pause(error))
            last = waiting[-1]
            waiting.clear()
            waiting.append(last)
            return
        except TelegramError as error:
            log.info("a sentence could not be sent: %s", failure(error))
        waiting.popleft()
