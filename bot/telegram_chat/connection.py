"""The life of the connection: the library's parts put together, started and closed in order."""

import asyncio
import logging
import os
import re
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from telegram import LinkPreviewOptions, Update
from telegram.error import Conflict, TelegramError
from telegram.ext import Application, Defaults, ExtBot, Updater
from telegram.request import HTTPXRequest

from bot.settings import PREFIX, Settings
from bot.telegram_chat.reading import answer_of
from bot.telegram_chat.senders import Bot
from bot.telegram_chat.tempo import Tempo
from bot.telegram_chat.wire import Wire, failure, telegram_errors
from engine.errors import BadInput, TryLater

POLL = 25  # seconds that Telegram holds a request for updates when there are none
GOODBYE = 8.0  # seconds that each step of closing may take
HANDLED_AT_ONCE = 256  # updates; they wait for the network far more than they work
BOOTSTRAP_RETRIES = 3
REPEATED = 300.0  # seconds after which the same complaint is worth another line

# What we are sent; without a list Telegram keeps to the one it was last given.
UPDATES = (
    Update.MESSAGE,
    Update.CHANNEL_POST,
    Update.CALLBACK_QUERY,
    Update.INLINE_QUERY,
    Update.CHOSEN_INLINE_RESULT,
)

Bots = Application[Any, Any, Any, Any, Any, Any]

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Webhook:
    """Where Telegram brings updates to, and where we listen for them."""

    url: str
    host: str
    port: int
    secret: str


def webhook_of(settings: Settings) -> Webhook | None:
    """The webhook that the settings ask for. Raises BadInput."""
    if not settings.telegram_webhook_url:
        return None
    secret = settings.telegram_webhook_secret
    if secret is None:
        raise BadInput(
            f"A webhook needs {PREFIX}TELEGRAM_WEBHOOK_SECRET; without it anybody could write "
            "to the bot in anybody's name."
        )
    if not re.fullmatch(r"[A-Za-z0-9_-]{1,256}", secret.get_secret_value()):
        raise BadInput(
            f"{PREFIX}TELEGRAM_WEBHOOK_SECRET is 1 to 256 letters, digits, underscores, hyphens."
        )
    host, _, port = settings.telegram_webhook_listen.rpartition(":")
    if not host or not port.isdecimal():
        raise BadInput(f"{PREFIX}TELEGRAM_WEBHOOK_LISTEN is a host and a port, 127.0.0.1:8443.")
    return Webhook(
        settings.telegram_webhook_url, host.strip("[]"), int(port), secret.get_secret_value()
    )


class Polling(HTTPXRequest):
    """Asks for updates; the library ends without a word where the token is refused."""

    def __init__(self) -> None:
        super().__init__(connection_pool_size=2, connect_timeout=5.0, read_timeout=10.0)
        self.refused = asyncio.Event()

    async def do_request(self, *arguments: Any, **more: Any) -> tuple[int, bytes]:
        """One request; notes whether the token was refused."""
        code, content = await super().do_request(*arguments, **more)
        if code == 401:
            self.refused.set()
        return code, content

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """Only what can be read of an answer; the library calls this. Raises TelegramError."""
        return answer_of(payload)


def make_bot(settings: Settings, polling: Polling) -> Bot:
    """The library's bot, with our way of making requests."""
    # Seconds as timedelta, which the library will only know one day; it warns otherwise.
    os.environ.setdefault("PTB_TIMEDELTA", "true")
    token = settings.telegram_token
    base = settings.telegram_api_base.rstrip("/")
    return ExtBot(
        token.get_secret_value() if token else "",
        base_url=f"{base}/bot",
        base_file_url=f"{base}/file/bot",
        request=Wire(),
        get_updates_request=polling,
        rate_limiter=Tempo(),
        defaults=Defaults(link_preview_options=LinkPreviewOptions(is_disabled=True)),
    )


def make_application(bot: Bot, intake: asyncio.Queue[object]) -> Bots:
    """The library's dispatcher, fed by our intake."""
    return (
        Application.builder()
        .bot(bot)
        .update_queue(intake)
        .concurrent_updates(HANDLED_AT_ONCE)
        .job_queue(None)
        .build()
    )


@asynccontextmanager
async def running(application: Bots, webhook: Webhook | None) -> AsyncIterator[None]:
    """Receive updates until the end of the block. Raises TokenRefused, TryLater."""
    try:
        with telegram_errors():
            await application.initialize()
            await application.start()
            await _receive(_updater(application), webhook)
        yield
    finally:
        await _close(application)


def _updater(application: Bots) -> Updater:
    assert application.updater is not None, "an application is built with one"  # noqa: S101
    return application.updater


async def _receive(updater: Updater, webhook: Webhook | None) -> None:
    if webhook is None:
        await updater.start_polling(
            timeout=POLL,
            bootstrap_retries=BOOTSTRAP_RETRIES,
            allowed_updates=UPDATES,
            drop_pending_updates=False,
            error_callback=Complaints().hear,
        )
        return
    try:
        await updater.start_webhook(
            listen=webhook.host,
            port=webhook.port,
            url_path=urlsplit(webhook.url).path,
            webhook_url=webhook.url,
            secret_token=webhook.secret,
            bootstrap_retries=BOOTSTRAP_RETRIES,
            allowed_updates=UPDATES,
            drop_pending_updates=False,
        )
    except OSError as error:
        raise TryLater(
            f"The webhook cannot be listened for at {webhook.host}:{webhook.port}: "
            f"{(error.strerror or str(error)).lower()}."
        ) from error


async def _close(application: Bots) -> None:
    """Confirm what was received, end what is being handled, hang up; none of it for long."""
    updater = _updater(application)
    for part in (updater, application):
        if part.running:
            with suppress(TimeoutError, TelegramError):
                async with asyncio.timeout(GOODBYE):
                    await part.stop()
    await application.shutdown()
    await application.bot.shutdown()  # also where it was never quite initialized


class Complaints:
    """What goes wrong while polling, each in one line, not at every try."""

    def __init__(self) -> None:
        self._last = ""
        self._when = 0.0

    def hear(self, error: TelegramError) -> None:
        """Log what it means."""
        told = str(failure(error))
        if isinstance(error, Conflict):
            told = (
                "Another program is asking for this bot's messages with the same token, and each "
                "message goes to only one of the two; stop the other one."
            )
        now = time.monotonic()
        if told != self._last or now - self._when > REPEATED:
            self._last, self._when = told, now
            log.warning("%s", told)
