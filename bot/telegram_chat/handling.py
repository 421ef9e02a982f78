"""What the library calls for an update, and what becomes of faults in it."""

import logging
from typing import Any

from telegram import Message, Update
from telegram.error import TelegramError
from telegram.ext import BaseHandler, ContextTypes, TypeHandler

from bot import replies
from bot.desk import Desk
from bot.telegram_chat import elsewhere
from bot.telegram_chat.data import Verb
from bot.telegram_chat.intake import NotTaken, Taken
from bot.telegram_chat.posting import under
from bot.telegram_chat.senders import locale_of
from bot.telegram_chat.telling import Teller
from bot.telegram_chat.wire import failure
from engine.errors import BadInput, EmotionDrawError, TokenRefused, TryLater, Undeliverable

Context = ContextTypes.DEFAULT_TYPE
AnyHandler = BaseHandler[Any, Context, Any]

log = logging.getLogger(__name__)


def pattern(*verbs: Verb) -> str:
    """The data of buttons with one of these verbs, for the library's handlers."""
    return rf"^({'|'.join(verbs)})(:|$)"


class Outcomes:
    """Tells whoever asked what became of it, where that is not a drawing; and the log in a line."""

    def __init__(self, desk: Desk, teller: Teller) -> None:
        self._desk = desk
        self._teller = teller

    def handlers(self) -> list[AnyHandler]:
        """What the application is to call."""
        return [TypeHandler(Taken, self._taken), TypeHandler(NotTaken, self._not_taken)]

    async def broken(self, update: object, context: Context) -> None:
        """The application's error handler."""
        source = update.update if isinstance(update, NotTaken) else update
        if context.error is not None:
            await self._tell(source, context.error)

    async def _taken(self, taken: Taken, _: Context) -> None:
        await self._teller.answer(taken.query, replies.say(taken.receipt.job.locale, "painting"))

    async def _not_taken(self, refused: NotTaken, _: Context) -> None:
        await self._tell(refused.update, refused.error)

    async def _tell(self, update: object, error: Exception) -> None:
        if isinstance(error, TelegramError):
            error = failure(error)
        number = update.update_id if isinstance(update, Update) else 0
        if isinstance(error, EmotionDrawError):
            level = logging.INFO if isinstance(error, BadInput) else logging.WARNING
            log.log(level, "update %d: %s", number, error)
        else:
            log.error("update %d broke", number, exc_info=error)
        if isinstance(update, Update) and _may_be_told(error):
            await self._say(update, error)

    async def _say(self, update: Update, error: Exception) -> None:
        if query := update.callback_query:
            locale = await locale_of(self._desk, query)
            await self._teller.answer(query, _words(locale, error), alert=True)
        elif result := update.chosen_inline_result:
            words = _words(await locale_of(self._desk, result), error)
            await elsewhere.say(result.get_bot(), result.inline_message_id or "", words)
        elif message := update.message or update.channel_post:
            locale = await locale_of(self._desk, message)
            self._teller.tell(under(message), _words(locale, error))
            if isinstance(error, EmotionDrawError) and error.in_despair:
                self._care(message, locale)

    def _care(self, message: Message, locale: str) -> None:
        """Whoever is in despair is told where help is found, also when nothing is painted."""
        if message.sender_chat is None and message.from_user is not None:
            self._teller.tell({"chat": message.from_user.id}, replies.say(locale, "care"))


def _may_be_told(error: Exception) -> bool:
    """Whether Telegram may take words about it: not where it refuses, or wants a pause."""
    if isinstance(error, TryLater):
        return error.seconds is None
    return not isinstance(error, Undeliverable | TokenRefused)


def _words(locale: str, error: Exception) -> str:
    if isinstance(error, EmotionDrawError):
        return replies.fault(locale, error)
    return replies.say(locale, "fault-ours")
