"""What stands before every request: who may send it, how large it may be, what browsers may do."""

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot import replies
from bot.web_chat.faults import locale_of, problem
from bot.web_chat.visitors import check_origin
from engine.errors import Refused
from engine.sound.decoding import MOST_BYTES

SMALL = 64 * 1024  # bytes of a request that brings no file

_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; "
    "media-src 'self' blob:; connect-src 'self'; manifest-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
_HEADERS = {
    "Content-Security-Policy": _POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "microphone=(self), camera=(), geolocation=()",
    "Referrer-Policy": "no-referrer",  # an address may hold the secret
    "X-Content-Type-Options": "nosniff",
}


class Guard:
    """Wraps the application."""

    def __init__(self, app: ASGIApp, *, loopback: bool) -> None:
        self._app = app
        self._loopback = loopback

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http":
            return
        headers = Headers(scope=scope)

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                answered = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    answered.setdefault(name, value)
                answered.setdefault("Cache-Control", "no-store")
            await send(message)

        try:
            check_origin(Request(scope), scope["method"], loopback=self._loopback)
        except Refused as error:
            words = replies.fault(locale_of(Request(scope)), error)
            await problem(403, error.reason, words)(scope, receive, guarded)
            return
        files = headers.get("content-type", "").startswith("multipart/form-data")
        limit = MOST_BYTES + SMALL if files else SMALL
        await self._app(scope, _limited(receive, limit), guarded)


def _limited(receive: Receive, limit: int) -> Receive:
    """No more of a request's body is taken than that."""
    size = 0

    async def receiving() -> Message:
        nonlocal size
        message = await receive()
        size += len(message.get("body", b""))
        if size > limit:
            raise HTTPException(413)
        return message

    return receiving
