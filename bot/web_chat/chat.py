"""The page as one of the chats: its life, and what delivery has it tell."""

import asyncio
import socket
from collections.abc import Mapping
from typing import Any, BinaryIO

import uvicorn

from bot import care, logs, replies
from bot.answer import Answer
from bot.chat import Address
from bot.desk import Desk
from bot.replies import Fact
from bot.settings import Settings
from bot.web_chat.app import make_app
from bot.web_chat.parts import Parts
from bot.web_chat.server import listening, make_server
from bot.web_chat.sights import Sights
from bot.web_chat.uploads import Uploads
from bot.web_chat.visitors import Visitors, is_loopback, key_of
from engine.errors import BadInput, TryLater
from storage.jobs import Job

log = logs.logger(__name__)


class WebChat:
    """Everybody's browser, served while `serve` runs."""

    platform = "web"

    def __init__(self, settings: Settings, desk: Desk, facts: Mapping[str, Fact]) -> None:
        """Raises BadInput where strangers could come in."""
        self._host, self._port = settings.web_host, settings.web_port
        self._secret = settings.web_secret.get_secret_value() if settings.web_secret else None
        if not is_loopback(self._host) and self._secret is None:
            raise BadInput(
                f"EMOTION_DRAW_WEB_HOST: {self._host} can be reached by others; "
                "set EMOTION_DRAW_WEB_SECRET, or serve on 127.0.0.1."
            )
        self._facts = facts
        self._desk = desk
        self._sights = Sights()
        self._uploads = Uploads(desk.store)

    async def serve(self) -> None:
        """Serve browsers until cancelled. Raises AddressTaken."""
        self._sights = Sights()  # an earlier one was closed
        await asyncio.to_thread(_warm)
        key = await key_of(self._desk.store.notes)
        parts = Parts(
            self._desk, self._sights, self._uploads, Visitors(key, self._secret), self._facts
        )
        with listening(self._host, self._port) as listener:
            # Names count where nothing but them tells our page from another's.
            app = make_app(parts, names=is_loopback(self._host) and self._secret is None)
            log.info("the page is served", address=self._address(listener))
            await self._until_cancelled(make_server(app), listener)
        raise TryLater("The page's server ended.")

    async def _until_cancelled(self, server: uvicorn.Server, listener: socket.socket) -> None:
        serving = asyncio.create_task(server.serve(sockets=[listener]), name="page")
        try:
            await asyncio.wait({serving})
        finally:
            self._sights.close()
            server.should_exit = True
            await serving

    def _address(self, listener: socket.socket) -> str:
        bare = self._host.strip("[]")
        host = f"[{bare}]" if ":" in bare else bare
        way = "" if self._secret is None else "enter?secret=<your EMOTION_DRAW_WEB_SECRET>"
        return f"http://{host}:{listener.getsockname()[1]}/{way}"

    def when(self, locale: str, seconds: float) -> str:
        """A moment in words."""
        return replies.seconds(locale, seconds)

    async def say(self, job: Job, words: str, *, cancellable: bool = False) -> Address:
        """Have whoever watches see the words."""
        self._sights.say(job.id, words)
        return job.address

    async def sketch(self, job: Job, words: str, picture: bytes | None) -> None:
        """Have whoever watches see how far it is."""
        self._sights.sketch(job.id, words, picture)

    async def show(self, job: Job, _: Answer) -> None:
        """Have whoever watches look at the drawing, which is in the gallery."""
        self._sights.done(job.id)

    async def fetch(self, recording: Mapping[str, Any], file: BinaryIO) -> None:
        """Write a recording that a browser has sent to `file`."""
        await self._uploads.fetch(recording, file)

    async def busy(self, job: Job) -> None:
        """The page shows that by itself."""

    async def whisper(self, job: Job, words: str) -> None:
        """It stands with the drawing, which nobody else sees."""


def _warm() -> None:
    """Have what takes long at its first use read now: the first visitors may come at once."""
    care.speaks_of_self_harm("Hello.")
    replies.say(replies.DEFAULT, "painting")
