"""Keyboards under messages."""

from collections.abc import Iterable

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot import replies
from bot.telegram_chat.data import Verb, pack
from storage.records import Entry

Rows = list[list[InlineKeyboardButton]]


def button(locale: str, sentence: str, verb: Verb, *facts: object) -> InlineKeyboardButton:
    """A button with these words that does this when it is pressed."""
    return InlineKeyboardButton(replies.say(locale, sentence), callback_data=pack(verb, *facts))


def under_drawing(entry: Entry, locale: str) -> Rows:
    """The buttons of a drawing."""
    more = replies.say(
        locale, "button-more", emotion=replies.emotion(locale, entry.feeling.strongest)
    )
    return [
        [
            button(locale, "button-redraw", Verb.REDRAW, entry.id),
            InlineKeyboardButton(more, callback_data=pack(Verb.MORE, entry.id)),
        ],
        [
            keep_button(entry, locale),
            button(locale, "button-delete", Verb.DELETE, entry.id),
        ],
        [
            button(locale, "button-details", Verb.DETAILS, entry.id),
            button(locale, "button-full-size", Verb.FULL_SIZE, entry.id),
        ],
    ]


def keep_button(entry: Entry, locale: str) -> InlineKeyboardButton:
    """Keeps a drawing, or, where it is kept, keeps it no longer."""
    if entry.favourite:
        return button(locale, "button-kept", Verb.UNKEEP, entry.id)
    return button(locale, "button-keep", Verb.KEEP, entry.id)


def with_button(
    keyboard: InlineKeyboardMarkup, instead_of: Iterable[str], new: InlineKeyboardButton
) -> InlineKeyboardMarkup:
    """The same keyboard, where `new` stands in place of buttons with this data."""
    old = set(instead_of)
    return InlineKeyboardMarkup(
        [
            [new if each.callback_data in old else each for each in row]
            for row in keyboard.inline_keyboard
        ]
    )
