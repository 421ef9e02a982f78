"""Files on their way out of Telegram, some of them badly."""

import asyncio
from collections import deque
from dataclasses import dataclass, field
from http import HTTPStatus

from aiohttp import web

import telegram_answers
from telegram_account import Account

# What can happen to a download, beside a status: it ends too early, or never; it takes its time.
CUT, ENDLESS, SLOW = "cut", "endless", "slow"
SLOWLY_S = 1.5
_PART = 2**20  # bytes


@dataclass(eq=False)
class Downloads:
    """Serves the files of one account."""

    account: Account
    token: str
    fates: deque[str | int] = field(default_factory=deque)  # of the next ones, as above
    asked: list[str] = field(default_factory=list)  # paths
    sent: int = 0  # bytes

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """Answer a request for a file."""
        if request.match_info["token"] != self.token:
            return web.json_response({"ok": False, "error_code": 401}, status=401)
        path = request.match_info["path"]
        self.asked.append(path)
        data = await asyncio.to_thread(telegram_answers.download, self.account, path)
        if data is None:
            return web.json_response({"ok": False, "error_code": 404}, status=404)
        fate = self.fates.popleft() if self.fates else ""
        if isinstance(fate, int):
            headers = {"Retry-After": "1"} if fate == HTTPStatus.TOO_MANY_REQUESTS else {}
            return web.Response(status=fate, headers=headers)
        return await self._send(request, data, fate)

    async def _send(self, request: web.Request, data: bytes, fate: str) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "application/octet-stream"})
        if fate != ENDLESS:
            response.content_length = len(data)
        await response.prepare(request)
        parts = data[: len(data) // 2], data[len(data) // 2 :]
        await self._write(response, parts[0])
        if fate == CUT and request.transport is not None:
            await asyncio.sleep(0.1)  # what is written already goes out
            request.transport.abort()
            return response
        if fate == SLOW:
            await asyncio.sleep(SLOWLY_S)
        await self._write(response, parts[1])
        while fate == ENDLESS:  # until nobody reads it
            await self._write(response, bytes(_PART))
        return response

    async def _write(self, response: web.StreamResponse, part: bytes) -> None:
        await response.write(part)
        self.sent += len(part)
