"""
`GET /ws`: one WebSocket per page.

The handler owns the socket's life and nothing else: what is sent is the hub's business, and goes straight to
the transport, so there is no writer task, no queue and no send to cancel. Every handler ends in `abort()`.
"""

import time
from typing import Final

from aiohttp import WSMessage, WSMsgType, web

from dashboard.core import protocol
from dashboard.core.filter import EVERYTHING, Filter
from dashboard.core.hub import Hub, Session
from dashboard.core.position import Position
from dashboard.core.protocol import CloseCode, ErrorCode, ProtocolError
from dashboard.keys import ASSETS, HUB, SETTINGS
from dashboard.web.frames import Connection, text_frame
from dashboard.web.security import is_same_origin


READ_LIMIT_BYTES: Final = 4 * protocol.MAX_COMMAND_BYTES
"""Past this aiohttp itself closes with 1009; up to it we can say what was wrong."""

CLOSE_S: Final = 2.0
"""How long a peer may take to answer a close frame."""

SOCKETS: Final[web.AppKey[set["Viewer"]]] = web.AppKey("SOCKETS")
"""Everybody who is connected, whether the hub knows them yet or not."""


class Viewer:
    """One socket: reads commands, carries them out, answers."""

    def __init__(self, request: web.Request, socket: web.WebSocketResponse, connection: Connection) -> None:
        self.socket = socket
        self.connection = connection
        self.session: Session | None = None
        self._hub: Hub = request.app[HUB]
        self._settings = request.app[SETTINGS]
        self._build = request.app[ASSETS].build
        self._errors = 0

    def say(self, push: protocol.Push) -> bool:
        """Send a message of this socket's own. One that the connection does not take is not kept."""
        return self.connection.offer(text_frame(protocol.encode(push)))

    async def serve(self, since: Position | None) -> None:
        """Greet, bring up to date, then obey until the socket ends."""
        position = self._hub.position
        self.say(
            protocol.Hello(
                protocol=protocol.PROTOCOL,
                build=self._build,
                epoch=position.epoch,
                offset=position.offset,
                heartbeat_ms=self._settings.heartbeat_ms,
                server_time=_now_ms(),
            )
        )
        first = None if since else await self._first_word()
        if first is None:
            self.session = self._hub.attach(self.connection, since=since)
        elif not await self._hear(first):
            return
        async for message in self.socket:
            if not await self._hear(message):
                return

    async def close(self, code: int, reason: str) -> None:
        """Close without waiting for unsent data, which a stalled peer would never take."""
        await self.socket.close(code=code, message=reason.encode(), drain=False)

    async def _first_word(self) -> WSMessage | None:
        """What a new client says within the window in which it may ask for a resume."""
        try:
            return await self.socket.receive(timeout=self._settings.resume_window_ms / 1000)
        except TimeoutError:
            return None

    async def _hear(self, message: WSMessage) -> bool:
        """Handle one frame. False when the socket is finished."""
        if message.type is WSMsgType.BINARY:
            self.say(protocol.Error(ErrorCode.NOT_TEXT, "messages are JSON in text frames"))
            await self.close(CloseCode.UNSUPPORTED_DATA, "text frames only")
            return False
        if message.type is not WSMsgType.TEXT:
            return False
        if len(message.data.encode()) > protocol.MAX_COMMAND_BYTES:
            self.say(protocol.Error(ErrorCode.TOO_LARGE, f"more than {protocol.MAX_COMMAND_BYTES} bytes"))
            await self.close(CloseCode.TOO_BIG, "command too large")
            return False
        try:
            self._obey(protocol.decode(message.data))
        except ProtocolError as error:
            return await self._complain(error)
        return True

    async def _complain(self, error: ProtocolError) -> bool:
        self.say(error.error)
        self._errors += 1
        if self._errors < self._settings.command_errors_limit:
            self._attach()
            return True
        self.say(protocol.Error(ErrorCode.TOO_MANY_ERRORS, f"{self._errors} bad commands: closing for good"))
        await self.close(CloseCode.TOO_MANY_ERRORS, "too many bad commands")
        return False

    def _obey(self, command: protocol.Command) -> None:
        match command:
            case protocol.Resume(position):
                self._attach(since=position)
            case protocol.Subscribe(leagues, teams, games):
                self._attach(Filter.of(leagues, teams, games))
            case protocol.HelloCommand():
                self._attach(afresh=True)
            case protocol.Ping(number):
                self._attach()
                self.say(protocol.Pong(number, _now_ms()))

    def _attach(self, seen: Filter | None = None, *, since: Position | None = None, afresh: bool = False) -> None:
        """Register with the hub if that has not happened; otherwise change what this session sees or recover it."""
        if self.session is None:
            self.session = self._hub.attach(self.connection, seen or EVERYTHING, since=since)
        elif seen is not None:
            self._hub.subscribe(self.session, seen)
        elif since is not None or afresh:
            self._hub.recover(self.session, since)


async def stream(request: web.Request) -> web.StreamResponse:
    """The WebSocket endpoint; `?epoch=…&offset=…` asks for what came after that position."""
    if not is_same_origin(request):
        raise web.HTTPForbidden(text="this origin may not open a WebSocket here")
    since = _asked_position(request)
    socket = web.WebSocketResponse(compress=False, max_msg_size=READ_LIMIT_BYTES, timeout=CLOSE_S)
    if not socket.can_prepare(request).ok:
        raise web.HTTPUpgradeRequired(text="this address speaks WebSocket only", headers={"Upgrade": "websocket"})
    await socket.prepare(request)
    transport = request.transport
    if transport is None:
        return socket
    viewer = Viewer(request, socket, Connection(transport))
    request.app[SOCKETS].add(viewer)
    try:
        await viewer.serve(since)
    finally:
        request.app[SOCKETS].discard(viewer)
        if viewer.session:
            request.app[HUB].detach(viewer.session)
        viewer.connection.abort()
    return socket


def goodbye(reason: str, viewers: int) -> protocol.Bye:
    """A planned restart: the more clients there are, the wider the window in which they come back."""
    return protocol.Bye(reason, after_ms_min=0, after_ms_max=min(30_000, 1000 + 2 * viewers))


def _asked_position(request: web.Request) -> Position | None:
    """The position in the URL. A malformed one is no reason to refuse a wall: it gets a snapshot."""
    query = request.query
    try:
        return Position.parse(f"{query['epoch']}:{query['offset']}")
    except (KeyError, ValueError):
        return None


def _now_ms() -> int:
    return time.time_ns() // 1_000_000
