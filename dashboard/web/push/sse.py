"""
`GET /api/v1/stream`: the messages of a WebSocket as server-sent events.

A client is a session of the hub with another form of the same frames. So it shares encoding, conflation, eviction and
heartbeats with the WebSockets.

aiohttp-sse is not used. Its `EventSourceResponse` runs a ping task per client, and formats and awaits every event once
per client, which the fan-out avoids. All that it would save are three headers.

The body is sent in chunks (RFC 9112, 7.1), as aiohttp announces for HTTP/1.1. A chunk has the same bytes for all
clients. HTTP/1.0 has no chunks and gets the bare events.
"""

import asyncio
import random
from typing import Final

from aiohttp import HttpVersion11, web

from dashboard.core import protocol
from dashboard.core.filter import EVERYTHING, Filter
from dashboard.core.position import Position
from dashboard.core.session import Session
from dashboard.keys import CONNECTIONS
from dashboard.web.monotonic_reads import wait_until_caught_up
from dashboard.web.neighbor.address import UNKNOWN, Neighbor
from dashboard.web.neighbor.metered_connection import MeteredConnection
from dashboard.web.push.connection import Connection
from dashboard.web.push.connections import Connections
from dashboard.web.push.frames import Form, PreparedFrame
from dashboard.web.push.sse_format import CONTENT_TYPE, LAST_CHUNK, chunk, event
from dashboard.web.push.upgrade import admit, check_origin, release
from dashboard.web.query import parse_filter, parse_since


RETRY_MS: Final = 1000
"""Time before a browser reconnects to a broken stream, ms. `bye` contains one of its own for each client."""

HEADERS: Final = {
    "Content-Type": CONTENT_TYPE,
    "Cache-Control": "no-store",
    # Without it, nginx holds events back until a buffer is full.
    "X-Accel-Buffering": "no",
}
"""The headers of every event stream."""


class SseClient:
    """One event stream: a client that can only receive."""

    __slots__ = ("_connection", "_connections", "_form", "_neighbor", "_selection", "painted", "session")

    def __init__(
        self, connections: Connections, transport: asyncio.Transport, form: Form, neighbor: Neighbor = UNKNOWN
    ) -> None:
        self.session: Session | None = None
        self.painted: protocol.Painted | None = None
        self._connections = connections
        self._form = form
        self._neighbor = neighbor
        self._selection = EVERYTHING
        self._connection = Connection(transport, form)

    def start(self, selection: Filter, since: Position | None) -> None:
        """Send `hello`, register the session, and send its gap or a snapshot."""
        connections = self._connections
        self._write(event(protocol.encode(connections.hello()), retry_ms=RETRY_MS))
        if problem := connections.change_filter(self._neighbor, EVERYTHING, selection):
            # The page can filter for itself, too.
            self.send(problem.error)
            selection, since = EVERYTHING, None
        self._selection = selection
        self.session = connections.hub.attach(self._connection, selection, since=since)

    def send(self, push: protocol.Push) -> bool:
        """
        Send one message to this client only. Return whether it was taken.

        A browser ignores `bye` but applies `retry:`, which gets a random time within the window of the `bye`.
        """
        text = protocol.encode(push)
        if isinstance(push, protocol.Bye):
            return self._write(event(text, retry_ms=random.randint(push.after_ms_min, push.after_ms_max)))
        return self._connection.offer(PreparedFrame(text)) > 0

    async def close(self, _code: int, _reason: str) -> None:
        """End the body, so that a client does not take the end for a broken connection."""
        if self._form is Form.CHUNK:
            self._connection.write(LAST_CHUNK)
        self.abort()

    def abort(self) -> None:
        """Free the connection at once."""
        self._connection.abort()

    def detach(self) -> None:
        """Detach the session, and free the connection."""
        if self.session:
            self._connections.hub.detach(self.session)
        self._connections.change_filter(self._neighbor, self._selection, EVERYTHING)
        self._selection = EVERYTHING
        self.abort()

    def _write(self, data: bytes) -> bool:
        return self._connection.write(chunk(data) if self._form is Form.CHUNK else data)


async def event_stream(request: web.Request) -> web.StreamResponse:
    """
    Serve an event stream until the client leaves.

    It continues after `Last-Event-ID`, or else after `?since=EPOCH:OFFSET`. `?leagues=` filters it.

    Raises `HTTPException`: 400 for a malformed position or filter, 403 for a page of another site, 503 over the limits
    or on a node that is behind this client. A browser's `EventSource` reconnects after a broken connection, but not
    after these.
    """
    check_origin(request, "read an event stream")
    try:
        selection, since = parse_filter(request.query), parse_since(request.query)
        if (last := request.headers.get("Last-Event-ID")) is not None:
            since = Position.parse(last)
    except ValueError as error:
        raise web.HTTPBadRequest(text=str(error)) from None
    neighbor = admit(request)
    try:
        await wait_until_caught_up(request.app, since)
        response = web.StreamResponse(headers=HEADERS)
        await response.prepare(request)
        if request.transport is None:
            raise ConnectionResetError("the client left before the stream began")
        if isinstance(request.protocol, MeteredConnection):
            request.protocol.begin_push(websocket=False)
        form = Form.CHUNK if request.version >= HttpVersion11 else Form.EVENT
        connections = request.app[CONNECTIONS]
        client = SseClient(connections, request.transport, form, neighbor)
        connections.clients.add(client)
        try:
            client.start(selection, since)
            # From now on the hub writes. aiohttp cancels this handler once the connection is lost.
            await asyncio.get_running_loop().create_future()
        finally:
            connections.clients.discard(client)
            client.detach()
    finally:
        release(request, neighbor)
    return response
