"""`emotion-draw run`: serve every chat that has a token, and the page."""

import argparse
import asyncio

from bot import logs
from bot.serving import serve
from bot.settings import PREFIX, Settings
from engine import memory

WORDS = """\
No chat has a token yet, so the page alone is served. For a bot, get a token (the README
shows each step):
  Discord   discord.com/developers/applications: New Application, Bot, Reset Token
  Telegram  write /newbot to @BotFather
and put it into a file .env here (a copy of .env.example):
    {prefix}DISCORD_TOKEN=...
    {prefix}TELEGRAM_TOKEN=..."""


def run(_: argparse.Namespace, settings: Settings) -> None:
    """Serve until told to stop; without any token the page alone, saying how to get one."""
    tokens = [token for token in (settings.discord_token, settings.telegram_token) if token]
    if not tokens:
        print(WORDS.format(prefix=PREFIX), flush=True)
    secrets = [*tokens, settings.telegram_webhook_secret, settings.web_secret]
    logs.set_up([secret.get_secret_value() for secret in secrets if secret], settings.log_format)
    memory.keep_little()
    asyncio.run(serve(settings))
