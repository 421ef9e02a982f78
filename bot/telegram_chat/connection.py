"""The life of the connection: the library's parts put together, started and closed in order."""

import asyncio
import logging
import os
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from typing import Any

from telegram import LinkPreviewOptions, Update
from telegram.error import Conflict, TelegramError
from telegram.ext import Application, Defaults, ExtBot, Updater
from telegram.request import HTTPXRequest

from bot.settings import Settings
from bot.telegram_chat.reading import answer_of
from bot.telegram_chat.senders import Bot
from bot.telegram_chat.tempo import Tempo
from bot.telegram_chat.webhook import Webhook, listening
from bot.telegram_chat.wire import Wire, failure, telegram_errors

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
    async with AsyncExitStack() as stack:
        stack.push_async_callback(_close, application)
        with telegram_errors():
            await application.initialize()
            await application.start()
            if webhook is None:
                await _poll(_updater(application))
            else:
                await stack.enter_async_context(listening(webhook, application))
                await _announce(application.bot, webhook)
        yield


def _updater(application: Bots) -> Updater:
    assert application.updater is not None, "an application is built with one"  # noqa: S101
    return application.updater


async def _poll(updater: Updater) -> None:
    await updater.start_polling(
        timeout=POLL,
        bootstrap_retries=BOOTSTRAP_RETRIES,
        allowed_updates=UPDATES,
        drop_pending_updates=False,
        error_callback=Complaints().hear,
    )


async def _announce(bot: Bot, webhook: Webhook) -> None:
    """Tell Telegram where to bring updates to."""
    await bot.set_webhook(
        webhook.url,
        allowed_updates=UPDATES,
        drop_pending_updates=False,
        secret_token=webhook.secret,
    )


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
