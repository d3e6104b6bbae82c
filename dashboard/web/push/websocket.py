"""
`GET /ws`: one WebSocket per page.

The handler opens and closes the socket, and executes the commands of its client. The hub writes straight to the
transport, so there is no writer task, no queue, and no send that would have to be cancelled. Every handler ends in
`abort()`.
"""

import asyncio
import time
from collections.abc import Sequence
from contextlib import suppress
from functools import lru_cache
from typing import Final, assert_never
from urllib.parse import parse_qsl

from aiohttp import WSMessage, WSMsgType, web

from dashboard.core import protocol
from dashboard.core.filter import EVERYTHING, Filter
from dashboard.core.position import Position
from dashboard.core.protocol import CloseCode, ErrorCode, ProtocolError
from dashboard.core.session import Session
from dashboard.keys import CONNECTIONS
from dashboard.steady_clock import now_ms
from dashboard.web.monotonic_reads import wait_until_caught_up
from dashboard.web.neighbor.address import UNKNOWN, Neighbor
from dashboard.web.push.connections import Connections
from dashboard.web.push.frames import PreparedFrame
from dashboard.web.push.upgrade import Upgraded, admit, release, upgrade
from dashboard.web.query import parse_filter
from dashboard.web.token_bucket import TokenBucket


READ_LIMIT_BYTES: Final = 4 * protocol.MAX_COMMAND_BYTES
"""
Longest message that is read, bytes.

A command that is too long gets an error message up to this length. Above it aiohttp closes with 1009.
"""


class WebSocketClient:
    """One WebSocket: reads commands, executes them, and answers."""

    __slots__ = (
        "_bucket",
        "_connections",
        "_errors",
        "_link",
        "_neighbor",
        "_selection",
        "_used",
        "painted",
        "session",
    )

    def __init__(
        self, connections: Connections, link: Upgraded, selection: Filter = EVERYTHING, neighbor: Neighbor = UNKNOWN
    ) -> None:
        """Take over an open WebSocket. `selection` is the filter in its URL."""
        self.session: Session | None = None
        self.painted: protocol.Painted | None = None
        """The last `painted` command: the position and digest of the board that the page shows."""
        self._connections = connections
        self._link = link
        self._neighbor = neighbor
        self._selection = selection
        self._used = EVERYTHING
        """The filter that is counted for this client."""
        self._errors = 0
        self._bucket: TokenBucket | None = None

    def send(self, push: protocol.Push) -> bool:
        """
        Send one message to this client only.

        Return whether the connection accepted it. If not, the message is lost.
        """
        return self._link.connection.offer(PreparedFrame(protocol.encode(push))) > 0

    async def start(self, since: Position | None) -> bool:
        """
        Send `hello`, then the gap or a snapshot. Return whether the socket stays open.

        Without a position in the URL, the client has `Settings.resume_window_ms` to send a command first.
        """
        hello = self._connections.hello_frame()
        if since:
            # One write is a third of the cost of three: `hello`, the gap and a heartbeat leave together.
            self._attach(since=since, greeting=[hello])
            return True
        self._link.connection.offer(hello)
        message = await self._first_message()
        if message is not None:
            return await self.handle(message)
        self._attach()
        return True

    async def handle(self, message: WSMessage) -> bool:
        """Handle a message. Return whether the socket stays open."""
        if message.type is WSMsgType.TEXT:
            return await self._handle_text(message.data)
        if message.type is WSMsgType.BINARY:
            return await self._close_with_error(
                ErrorCode.NOT_TEXT, "binary frame: send commands as JSON in text frames", CloseCode.UNSUPPORTED_DATA
            )
        return False

    async def close(self, code: int, reason: str) -> None:
        """
        Close without waiting for unsent data, which a stalled peer would never take.

        No frame may follow a close frame (RFC 6455, 5.5.1), so the session is detached first.
        """
        self.detach()
        await self._link.socket.close(code=code, message=reason.encode(), drain=False)

    def detach(self) -> None:
        """Detach the session, so that the hub sends nothing more."""
        if self.session:
            self._connections.hub.detach(self.session)
            self.session = None
        self._use_filter(EVERYTHING)

    def abort(self) -> None:
        """Free the connection at once."""
        self._link.connection.abort()

    async def _first_message(self) -> WSMessage | None:
        """Return the first message if it comes within the window for a resume, else `None`."""
        try:
            async with asyncio.timeout(self._connections.settings.resume_window_ms / 1000):
                while not self._link.note_received(message := await self._link.socket.receive()):
                    if self._link.turn_is_over:
                        await self._link.turn.rest()
                return message
        except TimeoutError:
            return None

    async def _handle_text(self, text: str) -> bool:
        """Execute a command, or report why not. Return whether the socket stays open."""
        limit = protocol.MAX_COMMAND_BYTES
        if len(text) > limit or len(text.encode()) > limit:
            return await self._close_with_error(
                ErrorCode.TOO_LARGE, f"the command has more than {limit} bytes: send a shorter one", CloseCode.TOO_BIG
            )
        try:
            if not self._is_within_rate():
                raise ProtocolError(ErrorCode.TOO_FAST, "too many commands: this one was not executed, send fewer")
            command = protocol.decode(text)
            if isinstance(command, _COSTLY) and self._link.turn.is_over_budget:
                return self._refuse_for_now()
            self._execute(command)
        except ProtocolError as error:
            return await self._report_error(error)
        return True

    def _refuse_for_now(self) -> bool:
        """
        Report that the neighbor is over its budget. Return that the socket stays open.

        That is no mistake of this client, which may share its address with the one that used up the budget. So it still
        gets a board, and is not closed after a number of errors.
        """
        self._connections.commands[f"error.{ErrorCode.TOO_FAST}"] += 1
        self.send(protocol.Error(ErrorCode.TOO_FAST, "your address uses too much of the server: try again in a minute"))
        self._ensure_session()
        return True

    def _is_within_rate(self) -> bool:
        settings = self._connections.settings
        if self._bucket is None:
            self._bucket = TokenBucket(settings.commands_per_s, settings.commands_burst)
        return self._bucket.take(time.monotonic())

    async def _close_with_error(self, code: ErrorCode, message: str, close: CloseCode) -> bool:
        self._connections.commands[f"error.{code}"] += 1
        self.send(protocol.Error(code, message))
        await self.close(close, message)
        return False

    async def _report_error(self, problem: ProtocolError) -> bool:
        """Count a bad command and report it. Return whether the socket stays open: it is closed after too many."""
        code = problem.error.code
        self._connections.commands[f"error.{code}"] += 1
        self._errors += 1
        if self._errors < self._connections.settings.command_errors_limit:
            self.send(problem.error)
            self._ensure_session()
            return True
        if code is ErrorCode.TOO_FAST:
            return await self._close_with_error(
                code, "too many commands for too long: reconnect later", CloseCode.TOO_FAST
            )
        self.send(problem.error)
        return await self._close_with_error(
            ErrorCode.TOO_MANY_ERRORS, f"{self._errors} bad commands: do not reconnect", CloseCode.TOO_MANY_ERRORS
        )

    def _execute(self, command: protocol.Command) -> None:
        self._connections.commands[_COMMAND_NAMES[type(command)]] += 1
        match command:
            case protocol.Resume(position):
                self._recover("gap", position)
            case protocol.HelloCommand():
                self._recover("digest", None)
            case protocol.Subscribe(leagues, teams, games, max_rate_hz):
                self._subscribe(Filter.of(leagues, teams, games), max_rate_hz)
            case protocol.Painted():
                self._ensure_session()
                self.painted = command
            case protocol.Ping(number):
                self._ensure_session()
                self.send(protocol.Pong(number, now_ms()))
            case _:
                assert_never(command)

    def _attach(
        self, selection: Filter | None = None, *, since: Position | None = None, greeting: Sequence[PreparedFrame] = ()
    ) -> Session:
        if selection is None and (problem := self._use_filter(self._selection)):
            # Send all games: the page filters them itself.
            greeting = [*greeting, PreparedFrame(protocol.encode(problem.error))]
            self._selection, since = EVERYTHING, None
        self.session = self._connections.hub.attach(
            self._link.connection, self._selection if selection is None else selection, since=since, greeting=greeting
        )
        return self.session

    def _use_filter(self, selection: Filter) -> ProtocolError | None:
        """Count this filter instead of the one before, or return why it must not be used."""
        problem = self._connections.change_filter(self._neighbor, self._used, selection)
        if problem is None:
            self._used = selection
        return problem

    def _ensure_session(self) -> None:
        """Attach a session if there is none yet, so that the client gets a snapshot."""
        if self.session is None:
            self._attach()

    def _recover(self, cause: str, since: Position | None) -> None:
        if self.session is None:
            self._attach(since=since)
        else:
            self._connections.resyncs[cause] += 1
            self._connections.hub.recover(self.session, since)

    def _subscribe(self, selection: Filter, max_rate_hz: float | None) -> None:
        hub = self._connections.hub
        if problem := self._use_filter(selection):
            raise problem
        if self.session is None:
            # Attach with the new filter directly: the client gets one snapshot, not two.
            self._attach(selection).min_interval_s = 1 / max_rate_hz if max_rate_hz else 0.0
        else:
            hub.subscribe(self.session, selection, max_rate_hz=max_rate_hz)


_COSTLY: Final = (protocol.Resume, protocol.HelloCommand, protocol.Subscribe)
"""Commands that may need frames of their own. They are refused over the budget."""

_COMMAND_NAMES: Final = {kind: name for name, kind in protocol.COMMANDS.items()}


async def websocket(request: web.Request) -> web.StreamResponse:
    """
    Serve a WebSocket until it is closed.

    `?epoch=…&offset=…` requests the gap after that position, `?leagues=…` filters. Raises `HTTPException`: 403 for a
    page of another site, 426 for a plain GET, 503 over the limits or on a node that is behind this client.
    """
    since, selection = _parse_address(request.rel_url.raw_query_string)
    connections = request.app[CONNECTIONS]
    neighbor = admit(request)
    try:
        await wait_until_caught_up(request.app, since)
        link = await upgrade(request, max_frame_bytes=READ_LIMIT_BYTES)
        client = WebSocketClient(connections, link, selection, neighbor)
        connections.clients.add(client)
        try:
            is_open = await client.start(since)
            while is_open:
                # Received right here: connections are idle most of the time, and a coroutine in between costs memory.
                message = await link.socket.receive()
                is_open = not link.note_received(message) or await client.handle(message)
                if link.turn_is_over:
                    await link.turn.rest()
        finally:
            connections.clients.discard(client)
            client.detach()
            client.abort()
    finally:
        release(request, neighbor)
    return link.socket


@lru_cache(maxsize=1024)
def _parse_address(query: str) -> tuple[Position | None, Filter]:
    """
    Return position and filter in the address. Cached, since after a restart thousands of clients send the same.

    A malformed position is none, and then a snapshot is sent. A malformed filter, or one with too many names, is all
    games, so that a wall always gets a board.
    """
    parameters = dict(parse_qsl(query, keep_blank_values=True))
    since, selection = None, EVERYTHING
    with suppress(KeyError, ValueError):
        since = Position.parse(f"{parameters['epoch']}:{parameters['offset']}")
    with suppress(ValueError):
        selection = parse_filter(parameters)
    return since, selection
