"""The buttons under a drawing. Whose it is, is looked up in the gallery at every press."""

import asyncio
from dataclasses import replace
from functools import partial

from telegram import (
    CallbackQuery,
    InlineKeyboardMarkup,
    InputMediaDocument,
    InputMediaPhoto,
    Message,
    Update,
)
from telegram.constants import ChatAction
from telegram.error import BadRequest
from telegram.ext import CallbackQueryHandler

from bot import replies
from bot.answer import details, remembered, said
from bot.desk import Desk
from bot.sheets.sketch import bare_sheet
from bot.telegram_chat.captions import caption
from bot.telegram_chat.data import Verb, parse
from bot.telegram_chat.gallery import Galleries
from bot.telegram_chat.handling import AnyHandler, Context, pattern
from bot.telegram_chat.intake import pressed
from bot.telegram_chat.keyboards import asks, under_drawing, way_back, with_keep_button
from bot.telegram_chat.posting import patiently, under, way
from bot.telegram_chat.senders import Bot, is_private, key_of, locale_of, speaks_for
from bot.telegram_chat.telling import Teller
from bot.telegram_chat.wire import nothing_to_change, says
from engine.errors import Refused
from storage.records import Entry

_VERBS = (
    *(Verb.REDRAW, Verb.MORE, Verb.BLEND, Verb.KEEP, Verb.UNKEEP),
    *(Verb.DELETE, Verb.DETAILS, Verb.FULL_SIZE, Verb.HEAR, Verb.HEAR_NOT),
)


class Buttons:
    """Does what is pressed under a drawing; what is painted for it is the intake's, as a rule."""

    def __init__(self, desk: Desk, teller: Teller, galleries: Galleries) -> None:
        self._desk = desk
        self._teller = teller
        self._galleries = galleries
        self._sending: set[str] = set()  # drawings; a group may let one wait for minutes

    def handlers(self) -> list[AnyHandler]:
        """What the application is to call."""
        return [CallbackQueryHandler(self._press, pattern(*_VERBS))]

    async def _press(self, update: Update, context: Context) -> None:
        query = update.callback_query
        verb, facts = parse(query.data if query else None)
        if query is None:
            return
        if not facts or query.message is None:
            raise Refused("refused-gone")
        drawing_id, bot = facts[0], context.bot
        locale = await locale_of(self._desk, query)
        match verb:
            case Verb.DETAILS:
                await self._tell_details(query, drawing_id, locale)
            case Verb.KEEP | Verb.UNKEEP:
                owner = await self._owner(bot, query, drawing_id)
                entry = await self._desk.favour(owner, drawing_id, favourite=verb is Verb.KEEP)
                await self._kept(query, entry, locale)
            case Verb.DELETE:
                await self._desk.delete(await self._owner(bot, query, drawing_id), drawing_id)
                await self._deleted(query, locale)
            case Verb.FULL_SIZE:
                owner = await self._owner(bot, query, drawing_id)
                entry = await self._desk.owned(owner, drawing_id)
                await self._teller.answer(query)
                await self._send_files(bot, query, entry)
            case Verb.REDRAW:
                await self._redraw(update, query, await self._owner(bot, query, drawing_id))
            case Verb.HEAR | Verb.HEAR_NOT:
                await self._note_voice(query, drawing_id, locale, allowed=verb is Verb.HEAR)

    async def _tell_details(self, query: CallbackQuery, drawing_id: str, locale: str) -> None:
        """What is too long for a window is said in the chat: no words of people's there."""
        entry = await self._desk.drawing(drawing_id)
        carried: list[str] = []
        if query.message is not None and is_private(query.message.chat):
            carried = await self._desk.carried(key_of(query.from_user.id), entry)
        await self._teller.answer(query, details(entry, locale, carried), alert=True)

    async def _owner(self, bot: Bot, query: CallbackQuery, drawing_id: str) -> str:
        """In whose name a press is: the presser's, or that of a chat which they may speak for."""
        key = key_of(query.from_user.id)
        owner = (await self._desk.drawing(drawing_id)).user_key
        if owner != key and await speaks_for(bot, query.from_user.id, owner):
            return owner
        return key

    async def _send_files(self, bot: Bot, query: CallbackQuery, entry: Entry) -> None:
        """Once, however often it is pressed: who presses hundreds of times keeps nobody waiting.

        Raises Refused where the chat takes none, or they are gone.
        """
        if entry.id in self._sending:
            return
        self._sending.add(entry.id)
        try:
            await _send_files(bot, query, entry)
        except BadRequest as error:
            if says(error, "not enough rights"):
                raise Refused("fault-no-files") from error
            raise
        finally:
            self._sending.remove(entry.id)

    async def _redraw(self, update: Update, query: CallbackQuery, owner: str) -> None:
        """For the administrators of a chat that owns a drawing; others' are in the journal."""
        _, facts = parse(query.data)
        asked = replace(await pressed(self._desk, update, query), user_key=owner)
        receipt = await self._desk.redraw(asked, facts[0])
        self._desk.announce(receipt)
        await self._teller.answer(query, replies.say(asked.locale, "painting"))

    async def _kept(self, query: CallbackQuery, entry: Entry, locale: str) -> None:
        words = replies.say(locale, "kept" if entry.favourite else "not-kept")
        await self._teller.answer(query, words)
        message = query.message
        if not isinstance(message, Message) or not message.reply_markup:
            return
        keyboard = with_keep_button(message.reply_markup, entry, locale)
        if asks(keyboard) and await self._desk.store.people.voice(entry.user_key) is not None:
            await self._end_question(query, entry.id, locale)  # it was asked when this was pressed
            return
        with nothing_to_change():
            await message.edit_reply_markup(keyboard)

    async def _note_voice(
        self, query: CallbackQuery, drawing_id: str, locale: str, *, allowed: bool
    ) -> None:
        """Nobody can allow that for somebody else, nor for a chat."""
        key = key_of(query.from_user.id)
        await self._desk.owned(key, drawing_id)
        await self._desk.store.people.allow_voice(key, allowed=allowed)
        words = replies.say(locale, "voice-allowed" if allowed else "voice-denied")
        await self._teller.answer(query, words, alert=True)
        await self._end_question(query, drawing_id, locale)

    async def _end_question(self, query: CallbackQuery, drawing_id: str, locale: str) -> None:
        """The drawing looks as if nothing had been asked.

        How it is kept is looked up last: of several presses at once, whichever comes
        to this point later knows what the others did.
        """
        entry = await self._desk.drawing(drawing_id)
        with nothing_to_change():
            await query.edit_message_caption(
                caption(remembered(entry, locale), said(entry)),
                reply_markup=InlineKeyboardMarkup(under_drawing(entry, locale)),
            )

    async def _deleted(self, query: CallbackQuery, locale: str) -> None:
        """The message goes with its drawing; in a gallery, its page comes back."""
        await self._teller.answer(query, replies.say(locale, "deleted"))
        message = query.message
        place = way_back(message.reply_markup) if isinstance(message, Message) else None
        if place is not None:
            await self._galleries.turn_to(query, place, locale)
            return
        try:
            await query.delete_message()
        except BadRequest:  # after two days a message can only be edited
            nothing = InputMediaPhoto(bare_sheet(), caption=replies.say(locale, "deleted"))
            with nothing_to_change():
                await query.edit_message_media(nothing)


async def _send_files(bot: Bot, query: CallbackQuery, entry: Entry) -> None:
    """The pictures as they were painted, which photos in a chat are not."""
    if query.message is None:
        return
    where = way(under(query.message))
    await bot.send_chat_action(
        where["chat_id"], ChatAction.UPLOAD_DOCUMENT, message_thread_id=where["message_thread_id"]
    )
    files = [picture.path for picture in entry.pictures]
    try:
        media = [
            InputMediaDocument(await asyncio.to_thread(path.read_bytes), filename=path.name)
            for path in files
        ]
    except FileNotFoundError as error:
        raise Refused("refused-gone") from error
    if len(media) == 1:
        await patiently(partial(bot.send_document, document=media[0].media, **where))
    else:
        await patiently(partial(bot.send_media_group, media=media, **where))
