"""`emotion-draw run`: what it will serve, and what works until then."""

import argparse
from importlib.metadata import version

from bot.settings import PREFIX, Settings

WORDS = """\
Emotion Draw {version} has no chat built in yet; it paints from the command line:

    make draw TEXT="I feel so happy today!"

The Discord and Telegram bots come next. You can get their tokens now:
  Discord   discord.com/developers/applications: New Application, Bot, Reset Token{discord}
  Telegram  write /newbot to @BotFather{telegram}
and put them into a file .env here (a copy of .env.example):
    {prefix}DISCORD_TOKEN=...
    {prefix}TELEGRAM_TOKEN=..."""


def run(_: argparse.Namespace, settings: Settings) -> None:
    """Say how to get a token, and point at what can be done without one."""
    print(
        WORDS.format(
            version=version("emotion-draw"),
            prefix=PREFIX,
            discord=" (you have one)" if settings.discord_token else "",
            telegram=" (you have one)" if settings.telegram_token else "",
        )
    )
