"""What stands before every request: who may send it, how large it may be, what browsers may do."""

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot import logs, replies
from bot.web_chat.faults import locale_of, problem
from bot.web_chat.visitors import check_site
from engine.errors import Refused
from engine.sound.decoding import MOST_BYTES

SMALL = 64 * 1024  # bytes of a request that brings no file
FORM = "multipart/form-data"

_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; "
    "media-src 'self' blob:; connect-src 'self'; manifest-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": _POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "microphone=(self), camera=(), geolocation=()",
    "Referrer-Policy": "no-referrer",  # an address may hold the secret
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}

log = logs.logger(__name__)


class Guard:
    """Wraps the application. `names`: only names of this machine are ours."""

    def __init__(self, app: ASGIApp, *, names: bool) -> None:
        self._app = app
        self._names = names

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http":
            return
        answer = _Answer(send)
        refusal = self._refusal(Request(scope))
        if refusal is not None:
            await refusal(scope, receive, answer.send)
            return
        # Our files are small, and parts of them have faults of their own.
        scope["headers"] = [each for each in scope["headers"] if each[0] != b"range"]
        try:
            await self._app(scope, _Limited(receive, _limit(scope), answer).receive, answer.send)
        except Exception as error:
            # The application has answered where it still could.
            log.error("a request broke", path=scope["path"], exc_info=error)
            if answer.begun and not answer.ended:
                raise

    def _refusal(self, request: Request) -> ASGIApp | None:
        method = request.method
        try:
            check_site(request, method, names=self._names)
        except Refused as error:
            return problem(403, error.reason, replies.fault(locale_of(request), error))
        length = request.headers.get("content-length", "")
        if length.isdigit() and int(length) > _limit(request.scope) and method != "GET":
            name = "web-too-large"
            return problem(413, name, replies.say(locale_of(request), name))
        return None


def _limit(scope: Scope) -> int:
    """The most bytes of its body that are read."""
    kind = Headers(scope=scope).get("content-type", "").strip().lower()
    return MOST_BYTES + SMALL if kind.startswith(FORM) else SMALL


class _Answer:
    """Sends, with the headers that all answers have, and knows how far it is."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self.begun = self.ended = False

    async def send(self, message: Message) -> None:
        """One message of the answer."""
        if message["type"] == "http.response.start":
            self.begun = True
            headers = MutableHeaders(scope=message)
            for name, value in _HEADERS.items():
                headers.setdefault(name, value)
        elif message["type"] == "http.response.body":
            self.ended = not message.get("more_body", False)
        await self._send(message)


class _Limited:
    """Takes no more of a request's body than `limit` bytes, which are counted as they come."""

    def __init__(self, receive: Receive, limit: int, answer: _Answer) -> None:
        self._receive = receive
        self._left = limit
        self._answer = answer

    async def receive(self) -> Message:
        """One piece of it. Raises HTTPException where it is too much."""
        message = await self._receive()
        self._left -= len(message.get("body", b""))
        if self._left >= 0:
            return message
        if self._answer.begun:  # nobody reads it; who answers waits for a goodbye
            return {"type": "http.disconnect"}
        raise HTTPException(413)
