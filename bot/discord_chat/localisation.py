"""The commands' words in the languages of Discord's clients."""

import discord
from discord.app_commands import TranslationContextTypes, Translator, locale_str

from bot import replies


def localised(sentence: str) -> locale_str:
    """A sentence of the language files, to stand beside a command, option or choice."""
    return locale_str(replies.say(None, sentence), sentence=sentence)


class Fluent(Translator):
    """Finds what `localised` made in the language files."""

    async def translate(
        self, string: locale_str, locale: discord.Locale, _: TranslationContextTypes, /
    ) -> str | None:
        """The sentence in a language, None where the English one will do."""
        sentence = string.extras.get("sentence")
        if sentence is None or replies.language(locale.value) == replies.DEFAULT:
            return None
        return replies.say(locale.value, sentence)
