"""Inline mode: what is typed after the bot's name in any chat is read, and offered as a drawing."""

import re

from telegram import (
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InlineQuery,
    InlineQueryResult,
    InlineQueryResultArticle,
    InlineQueryResultCachedPhoto,
    InlineQueryResultsButton,
    InputTextMessageContent,
    Update,
)
from telegram.ext import InlineQueryHandler

from bot import care, replies
from bot.desk import Desk
from bot.telegram_chat.handling import AnyHandler, Context
from bot.telegram_chat.inline_wishes import RESULT, packed
from bot.telegram_chat.links import OPEN
from bot.telegram_chat.photos import Photos
from bot.telegram_chat.senders import key_of, locale_of
from engine.errors import BadInput, Refused

CACHED = 10  # seconds that Telegram may offer the same again by itself
_SHARED = "share"  # the id of a drawing that is shared
_DRAWING_ID = re.compile(r"[0-9a-f]{24}")


class Inline:
    """Offers what was read in the words, or a drawing of one's own to be shared."""

    def __init__(self, desk: Desk, photos: Photos) -> None:
        self._desk = desk
        self._photos = photos

    def handlers(self) -> list[AnyHandler]:
        """What the application is to call."""
        return [InlineQueryHandler(self._answer)]

    async def _answer(self, update: Update, _: Context) -> None:
        query = update.inline_query
        if query is None:
            return
        locale = await locale_of(self._desk, query)
        words = query.query.strip()
        if _DRAWING_ID.fullmatch(words):
            await self._share(query, words, locale)
            return
        try:
            results = [await self._reading(query, words, locale)]
        except BadInput:
            results = []  # nothing is typed yet
        await query.answer(results, cache_time=CACHED, is_personal=True)

    async def _reading(self, query: InlineQuery, words: str, locale: str) -> InlineQueryResult:
        feeling = await self._desk.feel(words)
        paint = replies.say(locale, "inline-paint")
        gentle = care.speaks_of_self_harm(words)
        if gentle:  # what was read in it is nothing for a list, or for other people
            title, about, waiting = paint, None, replies.say(locale, "painting")
        else:
            title = replies.reading(feeling, locale=locale)
            about = replies.bars(locale, feeling)
            waiting = replies.say(locale, "inline-waiting", reading=title)
        data = packed(feeling, gentle=gentle, user_id=query.from_user.id)
        return InlineQueryResultArticle(
            RESULT,
            title,
            InputTextMessageContent(waiting),
            InlineKeyboardMarkup([[InlineKeyboardButton(paint, callback_data=data)]]),
            description=about,
        )

    async def _share(self, query: InlineQuery, drawing_id: str, locale: str) -> None:
        """The drawing, where Telegram has it; else the way to where it will have it."""
        try:
            entry = await self._desk.owned(key_of(query.from_user.id), drawing_id)
        except Refused:
            await query.answer([], cache_time=CACHED, is_personal=True)
            return
        results: list[InlineQueryResult] = []
        button = None
        if file_id := self._photos.known(drawing_id):
            words = replies.reading(entry.feeling, chosen=len(entry.pictures) == 1, locale=locale)
            results = [InlineQueryResultCachedPhoto(_SHARED, file_id, caption=words)]
        else:
            button = InlineQueryResultsButton(
                replies.say(locale, "gallery-open"), start_parameter=f"{OPEN}{drawing_id}"
            )
        await query.answer(results, cache_time=0, is_personal=True, button=button)
