"""Where updates come in: what wishes a drawing is in the journal before it counts as received.

python-telegram-bot tells Telegram that an update was received once `put` has
returned. A program that dies afterwards has the wish in its journal; one that
dies before is sent the update again, and the journal knows its number.
"""

import asyncio
from collections import deque
from dataclasses import dataclass

from telegram import CallbackQuery, Message, MessageOriginChannel, Update

from bot.desk import Asked, Desk, Receipt
from bot.telegram_chat import inline_wishes
from bot.telegram_chat.data import Verb, parse
from bot.telegram_chat.posting import under
from bot.telegram_chat.senders import Bot, asker, key_of, locale_of, may_be_chat
from bot.telegram_chat.wishes import wish_of
from engine.errors import Refused
from engine.values import Request

_ALBUMS = 100  # that may come in at once


@dataclass(frozen=True)
class Taken:
    """A button's wish is in the journal; whoever pressed it should hear so."""

    query: CallbackQuery
    receipt: Receipt


@dataclass(frozen=True)
class NotTaken:
    """A wish that could not be taken, and why."""

    update: Update
    error: Exception


class Intake(asyncio.Queue[object]):
    """The library's queue of updates, with the journal before it. Nothing here waits for Telegram.

    What is no wish goes on to the handlers, and so do Taken and NotTaken, which
    are to be told to people.
    """

    def __init__(self, desk: Desk, bot: Bot) -> None:
        super().__init__()
        self._desk = desk
        self._bot = bot
        self._promises = {
            Verb.REDRAW: desk.redraw,
            Verb.MORE: desk.more,
            Verb.BLEND: desk.blend,
        }
        # Whose pictures come in just now, one by one, those of several people in between.
        self._albums: deque[str] = deque(maxlen=_ALBUMS)

    async def put(self, item: object) -> None:
        """Take a wish to the desk; anything else waits for the handlers."""
        if not isinstance(item, Update):
            await super().put(item)
            return
        try:
            rest = await self._take(item)
        except Exception as error:  # noqa: BLE001 - polling ends with whatever is raised here
            rest = NotTaken(item, error)
        if rest is not None:
            await super().put(rest)

    async def _take(self, update: Update) -> object | None:
        """What is left to do about an update. Raises EmotionDrawError."""
        if message := update.message or update.channel_post:
            return await self._take_message(update, message)
        if update.callback_query is not None:
            return await self._take_press(update, update.callback_query)
        if update.chosen_inline_result is not None:
            if wish := await inline_wishes.chosen(self._desk, update.chosen_inline_result):
                self._desk.announce(await self._desk.ask(*wish))
            return None
        return update

    async def _take_message(self, update: Update, message: Message) -> object | None:
        if self._in_same_album(message):
            return None
        wish = wish_of(message, self._bot.username)
        key = asker(message)
        if wish is None or key is None:
            return update
        asked = Asked(
            intake_key=_key_of_wish(update, message),
            user_key=key,
            locale=await locale_of(self._desk, message),
            address=under(message),
            source_author=wish.source_author,
            own=wish.own,
            recording=wish.recording,
        )
        self._desk.announce(await self._desk.ask(asked, Request(wish.text)))
        return None

    async def _take_press(self, update: Update, query: CallbackQuery) -> object | None:
        verb, facts = parse(query.data)
        if wish := await inline_wishes.pressed(self._desk, update):
            receipt = await self._desk.ask(*wish)
        elif verb in self._promises and facts and query.message:
            asked = await pressed(self._desk, update, query)
            if verb is Verb.REDRAW and await self._is_of_chat(asked, facts[0]):
                return update  # for its administrators, whom only Telegram knows
            receipt = await self._promises[verb](asked, facts[0])
        elif _shows_nothing(query):
            raise Refused("refused-gone")
        else:
            return update
        self._desk.announce(receipt)
        return Taken(query, receipt)

    async def _is_of_chat(self, asked: Asked, drawing_id: str) -> bool:
        """Whether a drawing that somebody presses under was asked for by a group or a channel."""
        owner = (await self._desk.drawing(drawing_id)).user_key
        return owner != asked.user_key and may_be_chat(owner)

    def _in_same_album(self, message: Message) -> bool:
        """Whether only its first picture, or the one with words, is worth an answer."""
        album = message.media_group_id
        if album is None or album in self._albums:
            return album is not None and not message.caption
        self._albums.append(album)
        return False


def _shows_nothing(query: CallbackQuery) -> bool:
    """Whether nothing can be changed about the button's message; it is deleted, or too old."""
    return not (query.inline_message_id or (query.message and query.message.is_accessible))


def intake_key(update: Update) -> str:
    """The number by which an update is taken once."""
    return f"telegram:{update.update_id}"


def _key_of_wish(update: Update, message: Message) -> str:
    """The same; one for a channel's post and for its copy in the group where it is discussed."""
    if update.channel_post is not None:
        return f"telegram:post:{message.chat.id}:{message.message_id}"
    origin = message.forward_origin
    if message.is_automatic_forward and isinstance(origin, MessageOriginChannel):
        return f"telegram:post:{origin.chat.id}:{origin.message_id}"
    return intake_key(update)


async def pressed(desk: Desk, update: Update, query: CallbackQuery) -> Asked:
    """Whoever pressed a button asks, and is answered under the button's message."""
    return Asked(
        intake_key=intake_key(update),
        user_key=key_of(query.from_user.id),
        locale=await locale_of(desk, query),
        address=under(query.message) if query.message else {},
    )
