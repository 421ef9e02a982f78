"""Discord's gateway: the websocket over which a bot hears what happens."""

import asyncio
import json
import secrets
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from aiohttp import WSMsgType, web

import mutations
from discord_limits import Json
from discord_places import THREAD, Guild
from discord_world import World

DISPATCH, HEARTBEAT, IDENTIFY, RESUME = 0, 1, 2, 6
RECONNECT, INVALID_SESSION, HELLO, HEARTBEAT_ACK = 7, 9, 10, 11
GUILDS, GUILD_MESSAGES, DIRECT_MESSAGES = 1 << 0, 1 << 9, 1 << 12
PRIVILEGED = {1 << 1: "GUILD_MEMBERS", 1 << 8: "GUILD_PRESENCES", 1 << 15: "MESSAGE_CONTENT"}
UNKNOWN_OPCODE, DECODE_ERROR, NOT_AUTHENTICATED, AUTHENTICATION_FAILED = 4001, 4002, 4003, 4004
DISALLOWED_INTENTS = 4014
LARGEST_FRAME = 4096  # bytes that a client may send at once


@dataclass(eq=False)
class Connection:
    """One open socket."""

    socket: web.WebSocketResponse
    wire: asyncio.Transport | None
    deflate: Any = None  # zlib's compressor, one stream for the life of the socket
    session: "Session | None" = None

    async def send(self, message: Json) -> None:
        """Send a frame; one that no longer reaches the client is no error."""
        text = mutations.dumps(message)
        try:
            if self.deflate is None:
                await self.socket.send_str(text)
            else:
                data = self.deflate.compress(text.encode())
                await self.socket.send_bytes(data + self.deflate.flush(zlib.Z_SYNC_FLUSH))
        except ConnectionError:
            self.deflate = None


@dataclass(eq=False)
class Session:
    """What outlives a socket: the events of a bot, to be sent again on RESUME."""

    intents: int
    id: str = field(default_factory=lambda: secrets.token_hex(16))
    sent: list[Json] = field(default_factory=list)
    known: set[int] = field(default_factory=set)  # the guilds and channels it was told of
    connection: Connection | None = None

    async def dispatch(self, name: str, data: Json) -> None:
        """Send an event, now or when the client resumes."""
        event = {"op": DISPATCH, "t": name, "s": len(self.sent) + 1, "d": data}
        self.sent.append(event)
        if self.connection is not None:
            await self.connection.send(event)


class Gateway:
    """The websocket side of the server."""

    def __init__(self, world: World, *, heartbeat_ms: int, note: Callable[[], None]) -> None:
        self._world = world
        self._heartbeat_ms = heartbeat_ms
        self._note = note
        self.address = ""  # known once the server listens
        self.sessions: dict[str, Session] = {}
        self.connections: set[Connection] = set()
        self.identified = 0
        self.resumed = 0

    @property
    def ready(self) -> bool:
        """Whether a bot is connected and hears events."""
        return any(session.connection for session in self.sessions.values())

    async def dispatch(self, name: str, data: Json, *, intents: int = 0) -> None:
        """Tell every session that asked for one of these intents, or every session."""
        for session in list(self.sessions.values()):
            await self._introduce(session)
            if not intents or session.intents & intents:
                await session.dispatch(name, data)

    async def _introduce(self, session: Session) -> None:
        """Tell a session of the guilds and channels that are new to it."""
        for guild in self._guilds() if session.intents & GUILDS else []:
            rooms = [room for room in self._world.channels.values() if room.guild is guild]
            if guild.id not in session.known:
                session.known |= {guild.id, *(room.id for room in rooms)}
                await session.dispatch("GUILD_CREATE", guild.payload(self._world.bot, rooms))
            for room in rooms:
                if room.id not in session.known:
                    session.known.add(room.id)
                    event = "THREAD_CREATE" if room.kind == THREAD else "CHANNEL_CREATE"
                    await session.dispatch(event, room.payload(self._world.bot))

    async def serve(self, request: web.Request) -> web.WebSocketResponse:
        """Hold one client's socket until it closes."""
        compression = request.query.get("compress")
        if compression not in (None, "zlib-stream"):
            raise web.HTTPBadRequest(text=f"This server does not speak {compression}.")
        socket = web.WebSocketResponse(compress=False, max_msg_size=LARGEST_FRAME, timeout=1)
        await socket.prepare(request)
        deflate = zlib.compressobj() if compression else None
        connection = Connection(socket, request.transport, deflate)
        self.connections.add(connection)
        await connection.send({"op": HELLO, "d": {"heartbeat_interval": self._heartbeat_ms}})
        try:
            async for frame in socket:
                if frame.type is not WSMsgType.TEXT:
                    await socket.close(code=DECODE_ERROR, message=b"Decode error.")
                else:
                    await self._answer(connection, json.loads(frame.data))
        finally:
            self._detach(connection)
        return socket

    def _detach(self, connection: Connection) -> None:
        self.connections.discard(connection)
        session = connection.session
        if session is not None and session.connection is connection:
            session.connection = None
            if connection.socket.close_code in (1000, 1001):  # a client that said goodbye
                self.sessions.pop(session.id, None)
        self._note()

    async def _answer(self, connection: Connection, frame: Json) -> None:
        op, data = frame.get("op"), frame.get("d") or {}
        if op == HEARTBEAT:
            await connection.send({"op": HEARTBEAT_ACK})
        elif op == IDENTIFY:
            await self._identify(connection, data)
        elif op == RESUME:
            await self._resume(connection, data)
        elif connection.session is None:
            await connection.socket.close(code=NOT_AUTHENTICATED, message=b"Not authenticated.")
        elif op not in (3, 4, 8):  # presence, voice state, members: nothing to say to them
            await connection.socket.close(code=UNKNOWN_OPCODE, message=b"Unknown opcode.")

    async def _identify(self, connection: Connection, data: Json) -> None:
        if data["token"] != self._world.token:
            message = b"Authentication failed."
            await connection.socket.close(code=AUTHENTICATION_FAILED, message=message)
            return
        privileged = [name for bit, name in PRIVILEGED.items() if data["intents"] & bit]
        if privileged:
            self._world.violations.append(f"Asked for privileged intents: {privileged}.")
            await connection.socket.close(code=DISALLOWED_INTENTS, message=b"Disallowed intent(s).")
            return
        session = Session(data["intents"])
        session.connection, connection.session = connection, session
        await session.dispatch("READY", self._ready_event(session))
        self.sessions[session.id] = session
        await self._introduce(session)
        self.identified += 1
        self._note()

    def _guilds(self) -> list[Guild]:
        return [guild for guild in self._world.guilds.values() if guild.has_bot]

    def _ready_event(self, session: Session) -> Json:
        return {
            "v": 10,
            "user": self._world.bot.payload(),
            "guilds": [{"id": str(guild.id), "unavailable": True} for guild in self._guilds()],
            "session_id": session.id,
            "resume_gateway_url": self.address,
            "application": {"id": str(self._world.application_id), "flags": 0},
        }

    async def _resume(self, connection: Connection, data: Json) -> None:
        session = self.sessions.get(data["session_id"])
        if session is None or data["token"] != self._world.token:
            await connection.send({"op": INVALID_SESSION, "d": False})
            return
        session.connection, connection.session = None, session
        for event in session.sent:  # it may grow meanwhile
            if event["s"] > data["seq"]:
                await connection.send(event)
        session.connection = connection
        await session.dispatch("RESUMED", {})
        self.resumed += 1
        self._note()

    async def drop(self, *, resumable: bool, politely: bool) -> None:
        """Have every client connect again: asked by op 7, or with the connection cut."""
        for connection in list(self.connections):
            if connection.session and not resumable:
                self.sessions.pop(connection.session.id, None)
            if politely:
                await connection.send({"op": RECONNECT, "d": None})
            else:
                self._cut(connection)

    def _cut(self, connection: Connection) -> None:
        if connection.session is not None:
            connection.session.connection = None
        if connection.wire is not None:
            connection.wire.abort()

    async def close(self) -> None:
        """Close every socket, as Discord does when it restarts a machine."""
        closing = [connection.socket.close(code=1001) for connection in self.connections]
        await asyncio.gather(*closing)
