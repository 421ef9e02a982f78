"""Keyboards under messages."""

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot import replies
from bot.answer import may_blend, may_have_more
from bot.telegram_chat.data import Place, Verb, pack, parse, place_of
from storage.records import Entry

Rows = list[list[InlineKeyboardButton]]

_KEEPING = (Verb.KEEP, Verb.UNKEEP)
_ASKING = (Verb.HEAR, Verb.HEAR_NOT)


def button(
    locale: str, sentence: str, verb: Verb, *facts: object, emoji: str = ""
) -> InlineKeyboardButton:
    """A button with these words that does this when it is pressed."""
    return _labelled(emoji, replies.say(locale, sentence), verb, *facts)


def _labelled(emoji: str, words: str, verb: Verb, *facts: object) -> InlineKeyboardButton:
    return InlineKeyboardButton(f"{emoji} {words}".strip(), callback_data=pack(verb, *facts))


def under_drawing(entry: Entry, locale: str) -> Rows:
    """The buttons of a drawing."""
    feeling = replies.emotion(locale, entry.feeling.strongest)
    words = replies.say(locale, "button-more", emotion=feeling)
    more = [_labelled("🎨", words, Verb.MORE, entry.id)]
    blend = [button(locale, "button-blend", Verb.BLEND, entry.id, emoji="🫧")]
    return [
        [
            button(locale, "button-redraw", Verb.REDRAW, entry.id, emoji="🔁"),
            *(more if may_have_more(entry) else []),
        ],
        [
            keep_button(entry, locale),
            button(locale, "button-delete", Verb.DELETE, entry.id, emoji="🗑️"),
        ],
        [
            button(locale, "button-details", Verb.DETAILS, entry.id, emoji="🔎"),
            button(locale, "button-full-size", Verb.FULL_SIZE, entry.id, emoji="🖼️"),
        ],
        *([blend] if may_blend(entry) else []),
    ]


def keep_button(entry: Entry, locale: str) -> InlineKeyboardButton:
    """Keeps a drawing, or, where it is kept, keeps it no longer."""
    if entry.favourite:
        return button(locale, "button-kept", Verb.UNKEEP, entry.id, emoji="❤️")
    return button(locale, "button-keep", Verb.KEEP, entry.id, emoji="🤍")


def with_keep_button(
    keyboard: InlineKeyboardMarkup, entry: Entry, locale: str
) -> InlineKeyboardMarkup:
    """The same keyboard after the drawing became a favourite, or stopped being one."""
    new, old = keep_button(entry, locale), {pack(verb, entry.id) for verb in _KEEPING}
    return InlineKeyboardMarkup(
        [
            [new if each.callback_data in old else each for each in row]
            for row in keyboard.inline_keyboard
        ]
    )


def about_voice(entry: Entry, locale: str) -> Rows:
    """The answers to the question whether a voice may be read.

    Each has a row of its own: a telephone shows half as much of two side by side.
    """
    return [
        [button(locale, "button-hear-voice", Verb.HEAR, entry.id, emoji="👂")],
        [button(locale, "button-no-voice", Verb.HEAR_NOT, entry.id, emoji="📝")],
    ]


def asks(keyboard: InlineKeyboardMarkup) -> bool:
    """Whether that question is still to be answered under a message."""
    return any(
        parse(str(each.callback_data))[0] in _ASKING
        for row in keyboard.inline_keyboard
        for each in row
    )


def way_back(keyboard: InlineKeyboardMarkup | None) -> Place | None:
    """The page of a gallery that a keyboard leads back to, where it does."""
    for row in keyboard.inline_keyboard if keyboard else ():
        for each in row:
            verb, facts = parse(str(each.callback_data))
            if verb is Verb.PAGE:
                return place_of(facts)
    return None
