"""What one sees in one's gallery: a page, a drawing, a year; each a photo, words and buttons."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot import replies
from bot.answer import listed, remembered, said
from bot.desk import Desk
from bot.sheets.answer import answer_sheet
from bot.sheets.page import PAGE, Thumbnail, page_sheet
from bot.sheets.year import year_sheet
from bot.telegram_chat import keyboards
from bot.telegram_chat.captions import caption, cut
from bot.telegram_chat.data import ALL, FAVOURITES, SHOWN, Place, Verb, pack
from bot.telegram_chat.keyboards import Rows, button
from engine.errors import Refused
from storage.records import Entry

_YEARS = 6  # that can be chosen from, the latest


@dataclass(frozen=True)
class Leaf:
    """A photo, its caption and what is under it; `drawing_id` of the drawing that it shows."""

    photo: bytes
    caption: str
    rows: Rows
    drawing_id: str | None = None

    @property
    def keyboard(self) -> InlineKeyboardMarkup:
        """The buttons, for Telegram."""
        return InlineKeyboardMarkup(self.rows)


async def page(desk: Desk, user_key: str, place: Place, locale: str) -> Leaf | None:
    """A page of a gallery, the last one where there are fewer; None in an empty gallery."""
    gallery = desk.store.gallery
    total = await gallery.count(user_key)
    if not total:
        return None
    count = total if place.shown == ALL else await gallery.count(user_key, place.chosen)
    pages = max(1, -(-count // PAGE))
    place = place.at(min(place.page, pages))
    skip = PAGE * (place.page - 1)
    entries = await gallery.page(user_key, limit=PAGE, skip=skip, chosen=place.chosen)
    thumbnails = [Thumbnail([p.path for p in e.pictures], e.favourite) for e in entries]
    sheet = await asyncio.to_thread(page_sheet, thumbnails)
    caption = _page_words(total, place, pages, entries, locale)
    return Leaf(sheet, caption, _page_rows(place, pages, entries, locale))


def _page_words(total: int, place: Place, pages: int, entries: Sequence[Entry], locale: str) -> str:
    lines = [replies.say(locale, "gallery-title", count=total)]
    if place.shown != ALL:
        lines.append(shown_words(place.shown, locale))
    lines.append("")
    lines += [
        listed(entry, position, entry.created_at.date().isoformat(), locale)
        + (" ❤️" if entry.favourite else "")
        for position, entry in enumerate(entries, start=1)
    ] or [replies.say(locale, "gallery-empty-filter")]
    if pages > 1:
        lines += ["", replies.say(locale, "gallery-page", page=place.page, pages=pages)]
    return "\n".join(lines)


def _page_rows(place: Place, pages: int, entries: Sequence[Entry], locale: str) -> Rows:
    numbers = [
        InlineKeyboardButton(str(position), callback_data=pack(Verb.OPEN, place, entry.id))
        for position, entry in enumerate(entries, start=1)
    ]
    newer, older = place.at(place.page - 1), place.at(place.page + 1)
    turning = []
    if place.page > 1:
        turning.append(button(locale, "button-newer", Verb.PAGE, newer, emoji="◀️"))
    if place.page < pages:
        turning.append(button(locale, "button-older", Verb.PAGE, older, emoji="▶️"))
    rows = [
        numbers,
        turning,
        [
            button(locale, "gallery-filter", Verb.FILTERS, place, emoji="🔍"),
            button(locale, "button-year", Verb.YEAR, place, datetime.now(UTC).year, emoji="🗓️"),
        ],
        [button(locale, "button-export", Verb.EXPORT, emoji="📦")],
        [button(locale, "button-clean", Verb.CLEAN, place, emoji="🧹")],
    ]
    return [row for row in rows if row]


def filter_rows(place: Place, locale: str) -> Rows:
    """Everything a gallery can be narrowed to, and the way back."""
    shown = [
        InlineKeyboardButton(
            ("• " if each == place.shown else "") + shown_words(each, locale),
            callback_data=pack(Verb.PAGE, Place(each)),
        )
        for each in SHOWN
    ]
    return [shown[:2], shown[2:5], shown[5:], [_back(place, locale)]]


def _back(place: Place, locale: str) -> InlineKeyboardButton:
    return button(locale, "button-back", Verb.PAGE, place, emoji="↩️")


def shown_words(shown: str, locale: str) -> str:
    """The name of a part of a gallery."""
    if shown in {ALL, FAVOURITES}:
        return replies.say(locale, f"filter-{shown}")
    name = replies.emotion(locale, shown)
    return name[:1].upper() + name[1:]


async def drawing(entry: Entry, place: Place, locale: str) -> Leaf:
    """A drawing of one's own, with the words it was made from. Raises StorageFailed."""
    sheet = await asyncio.to_thread(answer_sheet, [picture.path for picture in entry.pictures])
    words = f"{remembered(entry, locale)}\n\n{entry.created_at.date().isoformat()}"
    if entry.text:
        words = cut(f"{words}\n{entry.text}")
    share = InlineKeyboardButton(
        f"📣 {replies.say(locale, 'button-share')}", switch_inline_query=entry.id
    )
    rows = [
        *keyboards.under_drawing(entry, locale),
        [share, _back(place, locale)],
    ]
    return Leaf(sheet, caption(words, said(entry)), rows, entry.id)


async def year(desk: Desk, user_key: str, number: int, place: Place, locale: str) -> Leaf:
    """A picture of one's year, and the way to others. Raises Refused where it is empty."""
    years = await desk.store.gallery.years(user_key)
    if number not in years:
        raise Refused("year-empty", year=str(number))
    sheet = await asyncio.to_thread(
        year_sheet, number, await desk.store.gallery.days(user_key, number)
    )
    others = [
        InlineKeyboardButton(str(each), callback_data=pack(Verb.YEAR, place, each))
        for each in years[-_YEARS:]
        if each != number
    ]
    back = [_back(place, locale)]
    rows = [others, back] if others else [back]
    return Leaf(sheet, replies.say(locale, "year", year=str(number)), rows)
