"""HTTP around the account: requests in, answers and files out, faults where tests want them."""

import asyncio
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from aiohttp import web
from aiohttp.multipart import BodyPartReader

import mutations
import telegram_answers
import telegram_messages
from telegram_account import Account
from telegram_downloads import Downloads
from telegram_limits import UPLOAD_BYTES, Call, Refused, Upload, broken
from telegram_media import Json
from weather import Gust, Weather

METHODS = telegram_messages.METHODS | telegram_answers.METHODS


@dataclass
class Fault:
    """The next `times` requests whose method matches `pattern` fail."""

    pattern: str
    status: int
    times: int
    after_doing_it: bool  # do what was asked, then fail
    drop: bool  # hang up in place of an answer
    retry_after: int  # seconds, with status 429


@dataclass(frozen=True)
class Request:
    """A request that was answered; status 0 where the connection was dropped."""

    method: str
    fields: Mapping[str, Any]
    files: Mapping[str, int]  # names and sizes in bytes
    status: int
    description: str  # why it was refused
    when: float
    took: float  # seconds


@dataclass(frozen=True)
class _Reply:
    status: int
    body: Json | None  # None: hang up


@dataclass(eq=False)
class Wire:
    """Serves one account."""

    account: Account
    token: str
    latency_s: float = 0.0
    weather: Weather | None = None
    faults: list[Fault] = field(default_factory=list)
    requests: list[Request] = field(default_factory=list)
    violations: list[str] = field(default_factory=list)
    downloads: Downloads = field(init=False)

    def __post_init__(self) -> None:
        self.downloads = Downloads(self.account, self.token)

    def application(self) -> web.Application:
        application = web.Application(client_max_size=2 * UPLOAD_BYTES)
        application.router.add_route("*", "/bot{token}/{method}", self._serve)
        application.router.add_get("/file/bot{token}/{path:.+}", self.downloads.serve)
        return application

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        began, method = time.time(), request.match_info["method"]
        call = Call(method.lower(), {})
        try:
            self._authorise(request)
            call = await _read(request, method.lower())
            await asyncio.sleep(self.latency_s)
            reply = await self._answer(call, method, request)
        except Refused as refused:
            reply = self._refuse(method, refused)
        except ConnectionError:  # the client was killed in the middle of its request
            reply = _Reply(0, None)
        except Exception as error:  # noqa: BLE001 - a request this server cannot read fails the test
            reply = self._refuse(method, broken(f"cannot be read: {error!r}", code=500))
        described = (reply.body or {}).get("description", "")
        sizes = {name: len(upload.data) for name, upload in call.files.items()}
        status = 0 if reply.body is None else reply.status
        taken = time.time() - began
        self.requests.append(Request(method, call.fields, sizes, status, described, began, taken))
        return _respond(request, reply)

    async def _answer(self, call: Call, method: str, request: web.Request) -> _Reply:
        fault = self._fault(method)
        if fault is None and self.weather is not None:
            gust = self.weather.meet(_place(call))
            if gust.status != HTTPStatus.OK:
                fault = _fault_of(gust)
            elif gust.late_s:
                reply = _Reply(HTTPStatus.OK, {"ok": True, "result": await self._do(call, request)})
                await asyncio.sleep(gust.late_s)
                return reply
        if fault is None or fault.after_doing_it:
            reply = _Reply(HTTPStatus.OK, {"ok": True, "result": await self._do(call, request)})
            if fault is None:
                return reply
        if fault.drop:
            return _Reply(0, None)
        body: Json = {"ok": False, "error_code": fault.status}
        body["description"] = HTTPStatus(fault.status).phrase
        if fault.status == HTTPStatus.TOO_MANY_REQUESTS:
            body["description"] += f": retry after {fault.retry_after}"
            body["parameters"] = {"retry_after": fault.retry_after}
        return _Reply(fault.status, body)

    async def _do(self, call: Call, request: web.Request) -> Any:
        feed = self.account.feed
        match call.method:
            case "getupdates":
                return await feed.get_updates(call, lambda: _gone(request))
            case "setwebhook":
                return await feed.set_webhook(call)
            case "deletewebhook":
                return await feed.delete_webhook(call)
            case "getwebhookinfo":
                return feed.webhook_info()
        if call.method not in METHODS:
            raise broken("Not Found: method not found", code=HTTPStatus.NOT_FOUND)
        return await METHODS[call.method](self.account, call)

    def _fault(self, method: str) -> Fault | None:
        for fault in self.faults:
            if re.fullmatch(fault.pattern, method, re.IGNORECASE):
                fault.times -= 1
                if not fault.times:
                    self.faults.remove(fault)
                return fault
        return None

    def _authorise(self, request: web.Request) -> None:
        token = request.match_info["token"]
        if not re.fullmatch(r"\d+:[\w-]+", token):
            raise Refused("Not Found", code=HTTPStatus.NOT_FOUND)
        if token != self.token:
            raise Refused("Unauthorized", code=HTTPStatus.UNAUTHORIZED)

    def _refuse(self, method: str, refused: Refused) -> _Reply:
        description = str(refused)
        if refused.broken:
            self.violations.append(f"{method}: {description}")
        body: Json = {"ok": False, "error_code": refused.code, "description": description}
        if refused.parameters:
            body["parameters"] = refused.parameters
        return _Reply(refused.code, body)


def _place(call: Call) -> str:
    """What Telegram counts together: what goes to a chat, else a method."""
    return call.text("chat_id") or call.text("inline_message_id") or call.method


def _fault_of(gust: Gust) -> Fault:
    return Fault("", gust.status or 0, 1, gust.done, gust.status is None, gust.retry_after_s)


def _respond(request: web.Request, reply: _Reply) -> web.Response:
    if reply.body is None:
        if request.transport is not None:
            request.transport.abort()
        return web.Response()  # nobody is there to read it
    if reply.status == HTTPStatus.BAD_GATEWAY:  # comes from the proxy before Telegram
        page = "<html><head><title>502 Bad Gateway</title></head></html>"
        return web.Response(status=reply.status, text=page, content_type="text/html")
    return web.json_response(reply.body, status=reply.status, dumps=mutations.dumps)


def _gone(request: web.Request) -> bool:
    return request.transport is None or request.transport.is_closing()


async def _read(request: web.Request, method: str) -> Call:
    """The parameters of a request: query, form, multipart form or JSON."""
    fields: dict[str, Any] = dict(request.query)
    files: dict[str, Upload] = {}
    if request.content_type == "application/json":
        fields |= await request.json() if request.can_read_body else {}
    elif request.content_type.startswith("multipart/"):
        async for part in await request.multipart():
            assert isinstance(part, BodyPartReader), "Telegram knows no nested parts"
            name, data = part.name or "", bytes(await part.read())
            if part.filename is None:
                fields[name] = data.decode()
            else:
                mime = part.headers.get("Content-Type", "application/octet-stream")
                files[name] = Upload(part.filename, mime, data)
    else:
        fields |= {name: str(value) for name, value in (await request.post()).items()}
    if sum(len(upload.data) for upload in files.values()) > UPLOAD_BYTES:
        too_large = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
        raise broken("Request Entity Too Large", code=too_large)
    return Call(method, fields, files)
