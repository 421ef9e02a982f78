"""Somebody's first voice note: the question whether their voice may be read, under its drawing.

The question is the last words of the message, and its two answers are the last
row of buttons: both are there, or neither.
"""

import discord

from bot import replies
from bot.discord_chat.components import Item, button, custom_ids

ANSWERS = ("hear-voice", "no-voice")


def answers(drawing_id: str, locale: str) -> list[Item]:
    """The two buttons, of the same weight: neither answer is better than the other."""
    return [
        button(replies.say(locale, f"button-{answer}"), "draw", answer, drawing_id)
        for answer in ANSWERS
    ]


def asked_in(message: discord.Message) -> bool:
    """Whether the question is in this message."""
    verbs = [part.split(":")[1:2] for part in custom_ids(message)]
    return any([answer] in verbs for answer in ANSWERS)


def unasked(words: str) -> str:
    """A message's words without the question, in whatever language it was asked."""
    for language in replies.LANGUAGES:
        words = words.replace(f"\n\n{replies.say(language, 'voice-ask')}", "")
    return words
