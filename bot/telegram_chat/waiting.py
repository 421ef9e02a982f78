"""The button under words about the wait, with which a drawing is called off."""

from telegram import InlineKeyboardMarkup, Update
from telegram.ext import CallbackQueryHandler

from bot.desk import Desk
from bot.telegram_chat.data import Verb, parse
from bot.telegram_chat.handling import AnyHandler, Context, pattern
from bot.telegram_chat.keyboards import button
from bot.telegram_chat.senders import key_of, speaks_for
from bot.telegram_chat.telling import Teller
from engine.errors import Refused
from storage.jobs import Job


def under_words(job: Job) -> InlineKeyboardMarkup:
    """The button of a job that waits or is painted."""
    return InlineKeyboardMarkup([[button(job.locale, "button-cancel", Verb.CANCEL, job.id)]])


class Waiting:
    """Does what is pressed there; whether one may is asked of the desk."""

    def __init__(self, desk: Desk, teller: Teller) -> None:
        self._desk = desk
        self._teller = teller

    def handlers(self) -> list[AnyHandler]:
        """What the application is to call."""
        return [CallbackQueryHandler(self._cancel, pattern(Verb.CANCEL))]

    async def _cancel(self, update: Update, context: Context) -> None:
        """Call the drawing off; delivery then says so in its message. Raises Refused."""
        query = update.callback_query
        if query is None:
            return
        _, facts = parse(query.data)
        if not facts:
            raise Refused("refused-gone")
        key = key_of(query.from_user.id)
        job = await self._desk.store.journal.find(facts[0])
        owner = job.user_key if job else key
        if owner != key and await speaks_for(context.bot, query.from_user.id, owner):
            key = owner
        await self._desk.cancel(key, facts[0])
        await self._teller.answer(query)
