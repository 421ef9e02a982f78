"""What every request to Discord passes: the log, authorization, the global limit, faults."""

import asyncio
import re
import time
import traceback
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from aiohttp import web

from discord_body import answer
from discord_limits import Json
from discord_world import Refused, Request, World
from weather import Gust, Weather

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

API = "/api/v10"
A_SECOND = 50  # requests that a bot may send
OPEN = ("/interactions/", "/webhooks/")  # need no token, and do not count
VIA = {"Via": "1.1 google"}  # without it clients take a 429 for a ban


@dataclass
class Fault:
    """Something that goes wrong with the next requests of a kind."""

    method: str
    path: re.Pattern[str]
    status: int | None  # None: the connection is cut
    times: int
    after_doing_it: bool
    retry_after_s: float

    def meets(self, method: str, path: str) -> bool:
        """Whether this request is to fail."""
        return self.times > 0 and self.method in (method, "*") and bool(self.path.search(path))


@dataclass
class Front:
    """The middleware of the server, and what a test may change about it."""

    world: World
    note: Callable[[], None]
    latency_s: float = 0.0
    weather: Weather | None = None
    faults: list[Fault] = field(default_factory=list)
    _sent: deque[float] = field(default_factory=deque)

    @web.middleware
    async def handle(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Answer one request and write it down."""
        path = request.path.removeprefix(API)
        if request.path == "/":  # the gateway's websocket, or a file: not of the API
            return await handler(request)
        if self.latency_s:
            await asyncio.sleep(self.latency_s)
        fault = next((f for f in self.faults if f.meets(request.method, path)), None)
        given: web.StreamResponse | None
        if fault is None and self.weather is not None:
            gust = self.weather.meet(f"{request.method} {_place(path)}")
            given = await self._through(gust, request, path, handler)
        elif fault is None:
            given = await self._answer(request, path, handler)
        else:
            given = await self._spoilt(fault, request, path, handler)
        status = 0 if given is None else given.status
        self.world.requests.append(Request(time.monotonic(), request.method, path, status))
        self.note()
        return given if given is not None else web.Response(status=500)

    async def _through(
        self, gust: Gust, request: web.Request, path: str, handler: Handler
    ) -> web.StreamResponse | None:
        if gust.status == 200:
            given = await self._answer(request, path, handler)
            await asyncio.sleep(gust.late_s)
            return given
        every, wait_s = re.compile(""), float(gust.retry_after_s)
        fault = Fault("*", every, gust.status, 1, gust.done, wait_s)
        return await self._spoilt(fault, request, path, handler)

    async def _spoilt(
        self, fault: Fault, request: web.Request, path: str, handler: Handler
    ) -> web.StreamResponse | None:
        fault.times -= 1
        self.world.sabotaged.add(request.path)
        if fault.after_doing_it:
            await self._answer(request, path, handler)
        if fault.status is None:
            if request.transport is not None:
                request.transport.close()
            return None
        if fault.status == 429:
            return _limited(fault.retry_after_s, whole=False)
        sentence = f"{fault.status}: the test wants it so"
        return answer({"message": sentence, "code": 0}, status=fault.status)

    async def _answer(
        self, request: web.Request, path: str, handler: Handler
    ) -> web.StreamResponse:
        try:
            if request.path.startswith(API) and not path.startswith(OPEN):
                self._authorize(request)
                if wait_s := self._over_limit():
                    return _limited(wait_s, whole=True)
            return await handler(request)
        except Refused as refused:
            return answer(refused.body, status=refused.status)
        except web.HTTPException as error:
            sentence = f"{request.method} {path}: this server has no such address."
            self.world.violations.append(sentence)
            return answer({"message": error.reason, "code": 0}, status=error.status)
        except ConnectionError:
            raise
        except Exception:  # noqa: BLE001 - a fault of this server must be seen in the test
            self.world.violations.append(f"The test server failed:\n{traceback.format_exc()}")
            return answer({"message": "500", "code": 0}, status=500)

    def _authorize(self, request: web.Request) -> None:
        if request.headers.get("Authorization") != f"Bot {self.world.token}":
            raise Refused(401, 0, "401: Unauthorized")

    def _over_limit(self) -> float:
        """Seconds to wait until the bot may send again, 0 where it may now."""
        now = time.monotonic()
        while self._sent and self._sent[0] <= now - 1:
            self._sent.popleft()
        if len(self._sent) >= A_SECOND:
            return self._sent[0] + 1 - now
        self._sent.append(now)
        return 0.0


def _place(path: str) -> str:
    """What Discord counts together: a channel's messages, an interaction's token."""
    return "/".join(path.split("/")[:4])


def _limited(wait_s: float, *, whole: bool) -> web.Response:
    body: Json = {"message": "You are being rate limited.", "retry_after": round(wait_s, 3)}
    headers = {"Retry-After": str(int(wait_s + 1)), **VIA}
    headers["X-RateLimit-Scope"] = "global" if whole else "user"
    if whole:
        headers["X-RateLimit-Global"] = "true"
    return answer({**body, "global": whole}, status=429, headers=headers)
