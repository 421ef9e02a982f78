"""The server under the page: its socket, and connections that cannot be held for nothing.

What an address is reached by may be slow, broken or hostile. A request has to be
there in a while, and so has whoever fetches its answer; otherwise a few hundred
sleepers would take all the files that this process may open, and with them the
other chats.
"""

import asyncio
import contextlib
import socket
from collections.abc import Iterator, Mapping

import h11
import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.http.h11_impl import H11Protocol

from engine.errors import AddressTaken

MOST = 800  # connections at once; processes may usually open 1024 files
HEAD = 10.0  # seconds in which the head of a request has to be there
BODY = 180.0  # seconds for its body: 20 MB at 1 Mbit/s
LEFTOVER = 5.0  # seconds for what is left of a body whose request has been answered
STALLED = 60.0  # seconds that somebody may take none of an answer
GOODBYE = 3  # seconds that requests under way may take when the program is to end

_MALFORMED = b'{"error":{"code":"web-malformed","message":"That is no request of HTTP."}}'


def make_server(app: ASGIApp) -> uvicorn.Server:
    """What serves `app` on sockets, saying nothing of its own."""
    return _Server(
        uvicorn.Config(
            app,
            http=Connection,
            ws="none",
            log_config=None,
            access_log=False,  # addresses may hold the secret
            lifespan="off",
            server_header=False,
            timeout_graceful_shutdown=GOODBYE,
        )
    )


class _Server(uvicorn.Server):
    """Leaves signals to the program."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Catch none; the library calls this."""
        yield


class Connection(H11Protocol):
    """A browser's connection; the methods are called by the library and by asyncio."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin; somebody who is one too many is sent away."""
        self._stage: tuple[object, bool] | None = None
        self._limit: asyncio.TimerHandle | None = None
        self._stalled: asyncio.TimerHandle | None = None
        super().connection_made(transport)
        # asyncio does so for sockets that it has made itself; an answer's head and body
        # are sent apart, and Nagle's algorithm would hold the second back for 40 ms.
        transport.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if len(self.connections) > MOST:
            transport.abort()
        self._watch()

    def connection_lost(self, exc: Exception | None) -> None:
        """End."""
        super().connection_lost(exc)
        for timer in (self._limit, self._stalled):
            if timer is not None:
                timer.cancel()

    def data_received(self, data: bytes) -> None:
        """Take what has come of a request."""
        try:
            super().data_received(data)
        except h11.LocalProtocolError:  # nonsense after an answer has begun
            self.transport.abort()
        self._watch()

    def on_response_complete(self) -> None:
        """Go on to the next request, or wait for the rest of this one."""
        super().on_response_complete()
        self._watch()

    def pause_writing(self) -> None:
        """Nobody takes what is sent."""
        super().pause_writing()
        self._stalled = self.loop.call_later(STALLED, self.transport.abort)

    def resume_writing(self) -> None:
        """Somebody does."""
        super().resume_writing()
        if self._stalled is not None:
            self._stalled.cancel()

    def send_400_response(self, msg: str) -> None:
        """What was sent is no HTTP: say so in the form that all errors have."""
        if self.cycle is not None:  # whoever was to answer hears that nobody is there any more
            self.cycle.disconnected = True
            self.cycle.message_event.set()
        headers = [
            ("content-type", "application/json"),
            ("content-length", str(len(_MALFORMED))),
            ("connection", "close"),
        ]
        events = (
            h11.Response(status_code=400, headers=headers),
            h11.Data(data=_MALFORMED),
            h11.EndOfMessage(),
        )
        for event in events:
            self.transport.write(self.conn.send(event) or b"")
        self.transport.close()

    def _unsupported_upgrade_warning(self) -> None:
        """What a client would like to speak besides is of no interest."""

    def _watch(self) -> None:
        """Give each stage of a request its time, however its bytes trickle in."""
        stage = (self.conn.their_state, self.conn.our_state is h11.DONE)
        if stage == self._stage:
            return
        self._stage = stage
        if self._limit is not None:
            self._limit.cancel()
        seconds = LIMITS.get(stage)
        self._limit = self.loop.call_later(seconds, self.transport.abort) if seconds else None


# By whose turn it is to send, and whether we have answered.
LIMITS: Mapping[tuple[object, bool], float] = {
    (h11.IDLE, False): HEAD,
    (h11.SEND_BODY, False): BODY,
    (h11.SEND_BODY, True): LEFTOVER,
}


@contextlib.contextmanager
def listening(host: str, port: int) -> Iterator[socket.socket]:
    """A socket that listens at an address or a name, `::` for both kinds. Raises AddressTaken."""
    bare = host.strip("[]")
    family = socket.AF_INET6 if ":" in bare else socket.AF_INET
    both = bare == "::" and socket.has_dualstack_ipv6()
    try:
        listener = socket.create_server(
            (bare, port), family=family, backlog=2048, dualstack_ipv6=both
        )
    except (OSError, UnicodeError) as error:  # the latter of names that can be none
        why = str(getattr(error, "strerror", None) or error).partition(" (")[0]
        raise AddressTaken(
            f"The page cannot be served at {host}:{port} ({why}); "
            "EMOTION_DRAW_WEB_HOST and EMOTION_DRAW_WEB_PORT choose another address."
        ) from error
    with listener:
        yield listener
