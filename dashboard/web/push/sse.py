"""
`GET /api/v1/stream`: what a WebSocket gets, as server-sent events.

A client is a session of the hub with another form of the same frames: made once for all, owed, conflated, cut off and
told heartbeats like any other. aiohttp-sse is not used: its `EventSourceResponse` runs a ping task for each client and
formats and awaits every event once per client, which is just what the fan-out avoids; what is left for it to do here
are three headers.

The body goes in chunks (RFC 9112, 7.1), since aiohttp says so for HTTP/1.1 and a chunk is the same bytes for everybody;
HTTP/1.0 knows none and gets the bare events.
"""

import asyncio
import random
from typing import Final

from aiohttp import HttpVersion11, hdrs, web

from dashboard.core import protocol
from dashboard.core.filter import EVERYTHING, Filter
from dashboard.core.position import Position
from dashboard.core.session import Session
from dashboard.keys import CONNECTIONS, SETTINGS
from dashboard.web.monotonic_reads import wait_until_caught_up
from dashboard.web.push.connections import Connections
from dashboard.web.push.frames import Connection, Form, PreparedFrame
from dashboard.web.push.sse_format import CONTENT_TYPE, LAST_CHUNK, chunk, event
from dashboard.web.push.upgrade import admit, check_origin, release
from dashboard.web.query import parse_filter, parse_since


RETRY_MS: Final = 1000
"""How long a browser waits before it comes back to a stream that broke off; `bye` tells each its own time."""

HEADERS: Final = {
    "Content-Type": CONTENT_TYPE,
    "Cache-Control": "no-store",
    # nginx would hold the events back until a buffer is full.
    "X-Accel-Buffering": "no",
}


class SseClient:
    """One event stream: a client of the connections who cannot say anything."""

    __slots__ = ("_connection", "_connections", "_form", "painted", "session")

    def __init__(self, connections: Connections, transport: asyncio.Transport, form: Form) -> None:
        self.session: Session | None = None
        self.painted: protocol.Painted | None = None
        self._connections = connections
        self._form = form
        self._connection = Connection(transport, form)

    def start(self, selection: Filter, since: Position | None) -> None:
        """Say hello and bring it up to date."""
        connections = self._connections
        self._write(event(protocol.encode(connections.hello()), retry_ms=RETRY_MS))
        if selection != EVERYTHING and (problem := connections.too_many_filters(selection)):
            # What is not filtered here the page still can filter for itself.
            self.send(problem.error)
            selection, since = EVERYTHING, None
        self.session = connections.hub.attach(self._connection, selection, since=since)

    def send(self, push: protocol.Push) -> bool:
        """Send a message of this stream's own. A browser obeys no `bye`, but it waits for as long as it is told to."""
        text = protocol.encode(push)
        if isinstance(push, protocol.Bye):
            return self._write(event(text, retry_ms=random.randint(push.after_ms_min, push.after_ms_max)))
        return self._connection.offer(PreparedFrame(text)) > 0

    async def close(self, _code: int, _reason: str) -> None:
        """End the body, so that nobody takes it for cut off."""
        if self._form is Form.CHUNK:
            self._connection.write(LAST_CHUNK)
        self.abort()

    def abort(self) -> None:
        """Free the connection at once."""
        self._connection.abort()

    def detach(self) -> None:
        """It has gone."""
        if self.session:
            self._connections.hub.detach(self.session)
        self.abort()

    def _write(self, data: bytes) -> bool:
        return self._connection.write(chunk(data) if self._form is Form.CHUNK else data)


async def event_stream(request: web.Request) -> web.StreamResponse:
    """
    The endpoint. Goes on after `Last-Event-ID`, else after `?since=`; `?leagues=` asks for a part. Raises
    `HTTPException`: 400 for what cannot be read, 403 for a page of another site, 503 over the limits; a browser's
    `EventSource` comes back after a cut, but not after any of these.
    """
    check_origin(request, "listen to a stream")
    try:
        selection, since = parse_filter(request.query), parse_since(request.query)
        if (last := request.headers.get("Last-Event-ID")) is not None:
            since = Position.parse(last)
    except ValueError as error:
        raise web.HTTPBadRequest(text=str(error)) from None
    admit(request)
    try:
        await wait_until_caught_up(request.app, since)
        response = web.StreamResponse(headers=HEADERS | _cors_headers(request))
        await response.prepare(request)
        if request.transport is None:
            raise ConnectionResetError("gone before the stream began")
        form = Form.CHUNK if request.version >= HttpVersion11 else Form.EVENT
        connections = request.app[CONNECTIONS]
        client = SseClient(connections, request.transport, form)
        connections.clients.add(client)
        try:
            client.start(selection, since)
            # Nothing is left to do here: the hub writes, and aiohttp cancels this once the connection is lost.
            await asyncio.get_running_loop().create_future()
        finally:
            connections.clients.discard(client)
            client.detach()
    finally:
        release(request)
    return response


def _cors_headers(request: web.Request) -> dict[str, str]:
    """What lets a page of a site that may connect read the stream, too."""
    origin = request.headers.get(hdrs.ORIGIN, "")
    allowed = origin in request.app[SETTINGS].origins
    return {hdrs.ACCESS_CONTROL_ALLOW_ORIGIN: origin, hdrs.VARY: hdrs.ORIGIN} if allowed else {}
