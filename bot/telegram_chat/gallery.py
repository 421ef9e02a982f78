"""One's gallery in the private chat: one message, and its buttons turn the leaves.

Where somebody is in it stands in the buttons alone.
"""

from telegram import CallbackQuery, InlineKeyboardMarkup, InputMediaPhoto, Message, Update
from telegram.ext import CallbackQueryHandler

from bot import replies
from bot.desk import Desk
from bot.telegram_chat import leaves
from bot.telegram_chat.data import Place, Verb, parse, place_of
from bot.telegram_chat.handling import AnyHandler, Context, pattern
from bot.telegram_chat.keyboards import button
from bot.telegram_chat.leaves import Leaf
from bot.telegram_chat.photos import Photos
from bot.telegram_chat.posting import under, way
from bot.telegram_chat.senders import asker, key_of, locale_of
from bot.telegram_chat.telling import Teller
from bot.telegram_chat.wire import nothing_to_change
from storage.records import Filter

_VERBS = (
    *(Verb.PAGE, Verb.FILTERS, Verb.OPEN, Verb.YEAR),
    *(Verb.CLEAN, Verb.CLEAN_NOW, Verb.CLEAN_NOT),
)


class Galleries:
    """Everybody's own: whoever presses sees what is theirs."""

    def __init__(self, desk: Desk, teller: Teller, photos: Photos) -> None:
        self._desk = desk
        self._teller = teller
        self._photos = photos

    def handlers(self) -> list[AnyHandler]:
        """What the application is to call."""
        return [CallbackQueryHandler(self._press, pattern(*_VERBS))]

    async def open(self, message: Message, locale: str, drawing_id: str | None = None) -> None:
        """Answer a message with the sender's gallery, or with a drawing from it."""
        key = asker(message) or ""
        leaf: Leaf | None
        if drawing_id is None:
            leaf = await leaves.page(self._desk, key, Place(), locale)
        else:
            entry = await self._desk.owned(key, drawing_id)
            leaf = await leaves.drawing(entry, Place(), locale)
        if leaf is None:
            await message.reply_text(replies.say(locale, "gallery-empty"))
            return
        sent = await message.get_bot().send_photo(
            photo=leaf.photo,
            caption=leaf.caption,
            reply_markup=leaf.keyboard,
            **way(under(message)),
        )
        self._note(leaf, sent)

    async def turn_to(self, query: CallbackQuery, place: Place, locale: str) -> None:
        """Show a page in the message whose button was pressed."""
        leaf = await leaves.page(self._desk, key_of(query.from_user.id), place, locale)
        if leaf is None:
            with nothing_to_change():
                await query.edit_message_caption(replies.say(locale, "gallery-empty"))
            return
        await self._show(query, leaf)

    async def _press(self, update: Update, _: Context) -> None:
        query = update.callback_query
        if query is None:
            return
        verb, facts = parse(query.data)
        place, locale = place_of(facts), await locale_of(self._desk, query)
        key = key_of(query.from_user.id)
        match verb:
            case Verb.OPEN:
                entry = await self._desk.owned(key, facts[-1] if facts else "")
                await self._teller.answer(query)
                await self._show(query, await leaves.drawing(entry, place, locale))
            case Verb.YEAR:
                number = int(facts[-1]) if facts and facts[-1].isdecimal() else 0
                leaf = await leaves.year(self._desk, key, number, place, locale)
                await self._teller.answer(query)
                await self._show(query, leaf)
            case Verb.FILTERS:
                await self._teller.answer(query)
                rows = leaves.filter_rows(place, locale)
                with nothing_to_change():
                    await query.edit_message_reply_markup(InlineKeyboardMarkup(rows))
            case Verb.CLEAN:
                await self._ask_to_clean(query, place, locale)
            case Verb.CLEAN_NOW:
                await self._clean(query, locale)
            case _:
                words = replies.say(locale, "nothing-deleted") if verb is Verb.CLEAN_NOT else ""
                await self._teller.answer(query, words)
                await self.turn_to(query, place, locale)

    async def _ask_to_clean(self, query: CallbackQuery, place: Place, locale: str) -> None:
        gallery, key = self._desk.store.gallery, key_of(query.from_user.id)
        count = await gallery.count(key) - await gallery.count(key, Filter(favourites=True))
        if not count:
            words = replies.say(locale, "clean-done", count=0)
            await self._teller.answer(query, words, alert=True)
            return
        await self._teller.answer(query)
        rows = [
            [button(locale, "button-yes-delete", Verb.CLEAN_NOW, place)],
            [button(locale, "button-no-keep", Verb.CLEAN_NOT, place)],
        ]
        with nothing_to_change():
            await query.edit_message_caption(
                replies.say(locale, "clean-ask", count=count),
                reply_markup=InlineKeyboardMarkup(rows),
            )

    async def _clean(self, query: CallbackQuery, locale: str) -> None:
        key = key_of(query.from_user.id)
        gone = await self._desk.store.gallery.delete_all_but_favourites(key)
        words = replies.say(locale, "clean-done", count=gone.drawings)
        await self._teller.answer(query, words, alert=True)
        await self.turn_to(query, Place(), locale)

    async def _show(self, query: CallbackQuery, leaf: Leaf) -> None:
        photo = InputMediaPhoto(leaf.photo, caption=leaf.caption)
        with nothing_to_change():
            shown = await query.edit_message_media(photo, reply_markup=leaf.keyboard)
            self._note(leaf, shown)

    def _note(self, leaf: Leaf, sent: Message | bool) -> None:
        if leaf.drawing_id and isinstance(sent, Message):
            self._photos.note(leaf.drawing_id, sent.photo[-1].file_id)
