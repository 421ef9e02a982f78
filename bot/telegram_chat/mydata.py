"""What is known about somebody, to take away or to be forgotten; what they wish of us."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

from telegram import (
    CallbackQuery,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputFile,
    Message,
    Update,
)
from telegram.constants import ChatAction
from telegram.ext import CallbackQueryHandler

from bot import replies
from bot.desk import Desk
from bot.telegram_chat.data import Verb, parse
from bot.telegram_chat.handling import AnyHandler, Context, pattern
from bot.telegram_chat.keyboards import button
from bot.telegram_chat.posting import patiently, under, way
from bot.telegram_chat.senders import Bot, asker, key_of, locale_of
from bot.telegram_chat.telling import Teller
from bot.telegram_chat.wire import nothing_to_change

PART = 45 * 1024 * 1024  # bytes of an archive; Telegram takes 50 MB

_VERBS = (Verb.EXPORT, Verb.FORGET, Verb.FORGET_NOW, Verb.FORGET_NOT, Verb.PAINTED, Verb.VOICE)
_YES, _NO = "yes", "no"

Words = tuple[str, InlineKeyboardMarkup]


class MyData:
    """For whoever asks, about themselves."""

    def __init__(self, desk: Desk, teller: Teller) -> None:
        self._desk = desk
        self._teller = teller

    def handlers(self) -> list[AnyHandler]:
        """What the application is to call."""
        return [CallbackQueryHandler(self._press, pattern(*_VERBS))]

    async def tell(self, message: Message, locale: str) -> None:
        """Answer /mydata."""
        words, keyboard = await self._known(asker(message) or "", locale)
        await message.reply_text(words, reply_markup=keyboard)

    async def tell_wish(self, message: Message, locale: str) -> None:
        """Answer /privacy."""
        words, keyboard = await self._wish(asker(message) or "", locale)
        await message.reply_text(words, reply_markup=keyboard)

    async def _known(self, key: str, locale: str) -> Words:
        count = await self._desk.store.gallery.count(key)
        rows = [
            [button(locale, "button-export", Verb.EXPORT, emoji="📦")],
            [button(locale, "button-forget", Verb.FORGET, emoji="🗑️")],
        ]
        return replies.say(locale, "mydata", drawings=count), InlineKeyboardMarkup(rows)

    async def _wish(self, key: str, locale: str) -> Words:
        people, voices = self._desk.store.people, self._desk.voices
        wishes = [_painting(locale, painted=await people.is_painted(key))]
        wishes += [_voice(locale, read=bool(await people.voice(key)))] if voices else []
        words = "\n\n".join(words for words, _ in wishes)
        return words, InlineKeyboardMarkup([[change] for _, change in wishes])

    async def _press(self, update: Update, context: Context) -> None:
        query = update.callback_query
        if query is None:
            return
        key, locale = key_of(query.from_user.id), await locale_of(self._desk, query)
        verb, facts = parse(query.data)
        match verb:
            case Verb.EXPORT:
                await self._export(context.bot, query, key, locale)
            case Verb.FORGET:
                await self._teller.answer(query)
                rows = [
                    [button(locale, "button-yes-delete", Verb.FORGET_NOW)],
                    [button(locale, "button-no-keep", Verb.FORGET_NOT)],
                ]
                asked = replies.say(locale, "forget-ask")
                await _edit(query, asked, InlineKeyboardMarkup(rows))
            case Verb.FORGET_NOW:
                await self._forget(query, key, locale)
            case Verb.FORGET_NOT:
                await self._teller.answer(query, replies.say(locale, "nothing-deleted"))
                await _edit(query, *await self._known(key, locale))
            case Verb.PAINTED:
                await self._desk.store.people.wish(key, painted=facts == [_YES])
                await self._teller.answer(query)
                await _edit(query, *await self._wish(key, locale))
            case Verb.VOICE:
                await self._desk.store.people.allow_voice(key, allowed=facts == [_YES])
                await self._teller.answer(query)
                await _edit(query, *await self._wish(key, locale))

    async def _forget(self, query: CallbackQuery, key: str, locale: str) -> None:
        gone = await self._desk.forget(key)
        words = replies.say(locale, "forget-done", drawings=gone.drawings)
        if not await self._desk.store.people.is_painted(key):
            words += " " + replies.say(locale, "forget-wish")
        await self._teller.answer(query)
        await _edit(query, words, None)

    async def _export(self, bot: Bot, query: CallbackQuery, key: str, locale: str) -> None:
        """Pack and send all parts. Raises Refused while that is under way already."""
        gallery = self._desk.store.gallery
        if query.message is None or not await gallery.count(key):
            await self._teller.answer(query, replies.say(locale, "export-empty"), alert=True)
            return
        with self._desk.exports.turn(key):
            await self._teller.answer(query)
            with gallery.export_folder() as folder:
                parts = await gallery.export_parts(key, Path(folder), PART)
                await _send(bot, under(query.message), parts, locale)


def _painting(locale: str, *, painted: bool) -> tuple[str, InlineKeyboardButton]:
    """Whether others may, in words, and the button that changes it."""
    if painted:
        change = button(locale, "button-not-painted", Verb.PAINTED, _NO)
        return replies.say(locale, "privacy-painted"), change
    change = button(locale, "button-painted", Verb.PAINTED, _YES)
    return replies.say(locale, "privacy-not-painted"), change


def _voice(locale: str, *, read: bool) -> tuple[str, InlineKeyboardButton]:
    """Likewise, whether the feeling in their voice is read."""
    if read:
        change = button(locale, "button-no-voice", Verb.VOICE, _NO)
        return replies.say(locale, "privacy-voice"), change
    change = button(locale, "button-hear-voice", Verb.VOICE, _YES)
    return replies.say(locale, "privacy-no-voice"), change


async def _send(bot: Bot, address: dict[str, Any], parts: Sequence[Path], locale: str) -> None:
    await bot.send_chat_action(address["chat"], ChatAction.UPLOAD_DOCUMENT)
    for number, path in enumerate(parts, start=1):
        words = replies.say(locale, "export-here", part=number, parts=len(parts))
        with path.open("rb") as file:
            # Read as it is sent: of several exports at once each part is large.
            part = InputFile(file, path.name, read_file_handle=False)
            await patiently(
                partial(bot.send_document, document=part, caption=words, **way(address))
            )


async def _edit(query: CallbackQuery, words: str, keyboard: InlineKeyboardMarkup | None) -> None:
    with nothing_to_change():
        await query.edit_message_text(words, reply_markup=keyboard)
