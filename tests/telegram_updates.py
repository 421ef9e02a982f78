"""How updates reach the bot: long polling, or a webhook; kept until they are confirmed."""

import asyncio
import contextlib
import re
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from http import HTTPStatus

import aiohttp

from telegram_limits import Call, Refused, broken
from telegram_media import Json

FIRST_UPDATE = 704_000_001
REPEAT_S = 0.2  # between tries at a webhook that does not answer 2xx
NOT_BY_DEFAULT = {"chat_member", "message_reaction", "message_reaction_count"}


@dataclass(eq=False)
class _Poll:
    """A getUpdates that waits."""

    gone: Callable[[], bool]  # the client hung up
    ended: asyncio.Event = field(default_factory=asyncio.Event)
    conflict: str = ""


@dataclass(eq=False)
class Feed:
    """The updates that the bot has not confirmed, and the way it wants them."""

    pending: deque[Json] = field(default_factory=deque)
    confirmed_offset: int = 0  # the highest offset that was asked for; below it nothing is kept
    allowed: list[str] = field(default_factory=list)
    webhook: str = ""
    webhook_error: str = ""
    _secret: str = ""
    _next_id: int = FIRST_UPDATE
    _poll: _Poll | None = None
    _delivery: asyncio.Task[None] | None = None
    _arrived: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def ready(self) -> bool:
        """Somebody polls at this moment, or has set a webhook."""
        return bool(self.webhook) or (self._poll is not None and not self._poll.gone())

    def add(self, kind: str, body: Json) -> int | None:
        """Keep an update for the bot; its id, or None where the bot does not want the kind."""
        wanted = kind in self.allowed if self.allowed else kind not in NOT_BY_DEFAULT
        return self.keep({kind: body}) if wanted else None

    def keep(self, rest: Json) -> int:
        """Keep an update for the bot, whatever is in it; its id."""
        update_id = self._next_id
        self._next_id += 1
        self.pending.append({"update_id": update_id, **rest})
        self._arrived.set()
        if self._poll:
            self._poll.ended.set()
        return update_id

    async def get_updates(self, call: Call, gone: Callable[[], bool]) -> list[Json]:
        """The method getUpdates; `gone` tells whether the client still listens."""
        if self.webhook:
            raise broken(
                "can't use getUpdates method while webhook is active; "
                "use deleteWebhook to delete the webhook first",
                code=HTTPStatus.CONFLICT,
            )
        self._stop_poll(
            "terminated by other getUpdates request; "
            "make sure that only one bot instance is running"
        )
        self._allow(call)
        self._confirm(call.whole("offset"))
        limit = min(max(call.whole("limit", 100), 1), 100)
        poll = self._poll = _Poll(gone)
        try:
            if not self.pending:
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(poll.ended.wait(), min(call.whole("timeout"), 50))
        finally:
            if self._poll is poll:
                self._poll = None
        if poll.conflict:
            raise Refused(poll.conflict, code=HTTPStatus.CONFLICT, broken=not gone())
        return list(self.pending)[:limit]

    async def set_webhook(self, call: Call) -> bool:
        """The method setWebhook; an empty address takes the webhook away."""
        url, secret = call.text("url"), call.text("secret_token")
        if not url:
            return await self.delete_webhook(call)
        # A Bot API server of one's own takes http and any port.
        if not re.match(r"https?://[^/\s]+", url):
            raise broken("bad webhook: An HTTPS URL must be provided for webhook")
        if not re.fullmatch(r"[A-Za-z0-9_-]{0,256}", secret):
            raise broken("secret token contains unallowed characters")
        await self.close()
        self._stop_poll("terminated by setWebhook request")
        self._allow(call)
        if call.flag("drop_pending_updates"):
            self.pending.clear()
        self.webhook, self._secret = url, secret
        self._delivery = asyncio.create_task(self._deliver(), name="webhook")
        return True

    async def delete_webhook(self, call: Call) -> bool:
        """The method deleteWebhook."""
        await self.close()
        self.webhook = self._secret = self.webhook_error = ""
        if call.flag("drop_pending_updates"):
            self.pending.clear()
        return True

    def webhook_info(self) -> Json:
        """The method getWebhookInfo."""
        info: Json = {
            "url": self.webhook,
            "has_custom_certificate": False,
            "pending_update_count": len(self.pending),
        }
        if self.webhook_error:
            info |= {"last_error_date": int(time.time()), "last_error_message": self.webhook_error}
        return info | ({"allowed_updates": self.allowed} if self.allowed else {})

    async def close(self) -> None:
        """Deliver nothing more by webhook."""
        task, self._delivery = self._delivery, None
        if task is not None:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    def release(self) -> None:
        """End the poll that waits, with nothing to tell."""
        if self._poll:
            self._poll.ended.set()

    def _allow(self, call: Call) -> None:
        """Left out, the kinds of updates stay as they were; an empty list is the default."""
        if "allowed_updates" in call:
            self.allowed = [str(kind) for kind in call.json("allowed_updates")]

    def _confirm(self, offset: int) -> None:
        if offset < 0:  # that many from the end; the rest is forgotten
            while len(self.pending) > -offset:
                self.pending.popleft()
            return
        self.confirmed_offset = max(self.confirmed_offset, offset)
        while self.pending and self.pending[0]["update_id"] < offset:
            self.pending.popleft()

    def _stop_poll(self, why: str) -> None:
        """Two polls at once: the one that waits is told so, and the new one goes on."""
        if self._poll:
            self._poll.conflict = why
            self._poll.ended.set()

    async def _deliver(self) -> None:
        headers = {"X-Telegram-Bot-Api-Secret-Token": self._secret} if self._secret else {}
        async with aiohttp.ClientSession(
            headers=headers, timeout=aiohttp.ClientTimeout(total=60)
        ) as session:
            while True:
                if not self.pending:
                    self._arrived.clear()
                    await self._arrived.wait()
                elif await self._post(session, self.pending[0]):
                    self.confirmed_offset = self.pending.popleft()["update_id"] + 1
                else:
                    await asyncio.sleep(REPEAT_S)

    async def _post(self, session: aiohttp.ClientSession, update: Json) -> bool:
        try:
            async with session.post(self.webhook, json=update) as response:
                if response.ok:
                    self.webhook_error = ""
                    return True
                self.webhook_error = f"Wrong response from the webhook: {response.status}"
        except (aiohttp.ClientError, TimeoutError) as error:
            self.webhook_error = f"Connection failed: {type(error).__name__}"
        return False
