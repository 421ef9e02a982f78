"""Links into the private chat with the bot: t.me/<bot>?start=<payload>."""

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

GALLERY, MYDATA, PRIVACY = "gallery", "mydata", "privacy"
OPEN = "open-"  # with a drawing's id behind it


def link_button(words: str, username: str, payload: str) -> InlineKeyboardMarkup:
    """A keyboard of one button that leads there."""
    url = f"https://t.me/{username}?start={payload}"
    return InlineKeyboardMarkup([[InlineKeyboardButton(words, url=url)]])
