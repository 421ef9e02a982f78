"""Where Telegram brings updates to, in place of our asking for them.

The library's own receiver answers a broken update with 400, upon which Telegram
brings the same again and again, and it logs people's words each time.
"""

import hmac
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

from telegram import Update
from telegram.ext import Application
from tornado.httpserver import HTTPServer
from tornado.web import Application as Pages
from tornado.web import HTTPError, RequestHandler

from bot import logs
from bot.settings import PREFIX, Settings
from bot.telegram_chat.reading import update_of
from engine.errors import BadInput, TryLater

_LARGEST = 2**20  # bytes of an update; a long text with all its entities is a tenth of this
_SECRET = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the header's name

log = logs.logger(__name__)


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


@asynccontextmanager
async def listening(
    webhook: Webhook, application: Application[Any, Any, Any, Any, Any, Any]
) -> AsyncIterator[None]:
    """Take updates to the application's queue until the end of the block. Raises TryLater."""
    path = re.escape(urlsplit(webhook.url).path.rstrip("/"))
    facts = {"secret": webhook.secret, "bots": application}
    server = HTTPServer(
        Pages([(rf"{path}/?", _Receiver, facts)], log_function=lambda _: None),
        max_buffer_size=_LARGEST,
    )
    try:
        server.listen(webhook.port, address=webhook.host)
    except OSError as error:
        raise TryLater(
            f"The webhook cannot be listened for at {webhook.host}:{webhook.port}: "
            f"{(error.strerror or str(error)).lower()}."
        ) from error
    try:
        yield
    finally:
        server.stop()
        await server.close_all_connections()


class _Receiver(RequestHandler):
    """Answers 200 once an update is where a kill cannot take it."""

    def initialize(self, secret: str, bots: Application[Any, Any, Any, Any, Any, Any]) -> None:
        """Tornado calls this for each request."""
        self._secret = secret
        self._bots = bots

    def prepare(self) -> None:
        """Only Telegram knows the secret."""
        told = self.request.headers.get(_SECRET, "")
        if not hmac.compare_digest(told.encode(), self._secret.encode()):
            raise HTTPError(HTTPStatus.FORBIDDEN)

    async def post(self) -> None:
        """One update. What cannot be read is taken all the same: it would only come again."""
        told = update_of(self.request.body)
        if told is not None:
            update = Update.de_json(told, self._bots.bot)
            await self._bots.update_queue.put(update)

    def log_exception(self, *_: Any) -> None:
        """No headers and no bodies in the log."""
        log.info("a request to the webhook was refused", status=self.get_status())
