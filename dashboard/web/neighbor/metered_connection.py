"""
aiohttp's connection, metered: what it costs is charged to the neighbor of its client.

- The steps of handlers and responses are measured, and so is the parsing.
- WebSocket frames are parsed in slices, and the event loop serves others in between. A neighbor ahead of its pace is
  not read from at all until it may go on: the flood stays in its own sockets.

A push is never delayed or charged: a viewer beside a flood of its own neighbor still sees each score.
"""

import asyncio
import socket
import struct
from collections.abc import Callable
from time import thread_time
from typing import Any, Final

from aiohttp import web

from dashboard.web.neighbor.budget import Account
from dashboard.web.neighbor.limits import Limits
from dashboard.web.neighbor.metered import Metered
from dashboard.web.neighbor.open_connections import OpenConnections


WATCH_S: Final = 1.0
"""Time between two looks for responses that have waited for too long, s."""
UNREAD_BYTES: Final = 2**15
"""Bytes that wait in this process for a client that does not read, before its response waits, too."""
SEND_BUFFER_BYTES: Final = 2**16
"""Size of the kernel's send buffer, bytes. Its default grows to 4 MiB for each client that does not read."""

SLICE_BYTES: Final = 2**14
"""
Bytes of WebSocket frames that are parsed in one turn of the event loop.

asyncio reads 256 KiB at once. That can be 43,690 frames of 6 bytes.
"""


class MeteredConnection(web.RequestHandler):
    """One connection. `account` is that of the client whose request is being handled."""

    __slots__ = ("_is_full", "_is_push", "_is_websocket", "_later", "_limits", "_stash", "account", "is_proxied")

    def __init__(self, server: web.Server, limits: Limits, **options: Any) -> None:
        super().__init__(server, **options)
        self._limits = limits
        self.account: Account | None = None
        """The account to charge; `None` without a limit, and before a proxy's first request."""
        self.is_proxied = False
        """Whether the other end is a trusted proxy: each of its requests may have another client."""
        self._is_push = False
        """Whether the hub writes to this connection. `Heartbeats` then evicts a client that does not read."""
        self._is_websocket = False
        self._stash = b""
        """Received frames that have not been parsed."""
        self._is_full = False
        """Whether aiohttp has asked to read no more, since its queue of messages is full."""
        self._later: asyncio.Handle | None = None
        """The next slice, while one is scheduled."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Find the neighbor at the other end, and count the connection."""
        if not isinstance(transport, asyncio.Transport):
            raise TypeError(f"{transport!r} does not write")
        peer, neighbors = transport.get_extra_info("peername"), self._limits.neighbors
        address = peer[0] if isinstance(peer, tuple) else ""
        neighbor = neighbors.of_peer(address)
        self.is_proxied = neighbors.is_trusted_proxy(address)
        self.account = self._limits.budget.account(neighbor)
        self._limits.connections.opened(self, neighbor)
        transport.set_write_buffer_limits(high=UNREAD_BYTES)
        raw: socket.socket | None = transport.get_extra_info("socket")
        if raw is not None:
            raw.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER_BYTES)
        super().connection_made(transport)

    def begin_push(self, *, websocket: bool) -> None:
        """Note that the hub writes from now on. Frames that a WebSocket receives are parsed in slices."""
        self._is_push = True
        self._is_websocket = websocket
        self._limits.connections.became_read(self)

    def begin_request(self) -> None:
        """Note that a handler runs from now on."""
        self._limits.connections.became_busy(self)

    def evict(self) -> None:
        """Free the connection at once, in favor of others, and what the kernel still holds for its client."""
        transport = self.transport
        if transport is None:
            return
        raw: socket.socket | None = transport.get_extra_info("socket")
        if raw is not None and transport.get_write_buffer_size() and not transport.is_closing():
            raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        transport.abort()

    def pause_writing(self) -> None:
        """Note that the client does not read its response."""
        super().pause_writing()
        connections = self._limits.connections
        if self._is_push:
            return
        connections.became_unread(self)
        if not connections.is_watched:
            connections.is_watched = True
            self._loop.call_later(WATCH_S, _close_unread, self._loop, connections)

    def resume_writing(self) -> None:
        """Note that the client reads on."""
        super().resume_writing()
        self._limits.connections.became_read(self)

    def data_received(self, data: bytes) -> None:
        """Parse data at once, or frames in slices."""
        if not self._is_websocket:
            self._parse(data)
        elif self._later or self._is_full or len(data) > SLICE_BYTES or (self.account and not self.account.is_ready()):
            self._stash += data
            self._hold()
            self._schedule()
        else:
            self._parse(data)

    def _parse(self, data: bytes) -> None:
        account = self.account
        if account is None or (self.is_proxied and not self._is_websocket):
            super().data_received(data)
            return
        started_s = thread_time()
        try:
            super().data_received(data)
        finally:
            account.charge((thread_time() - started_s) * 1000)

    def pause_reading(self) -> None:
        """Note that aiohttp's queue is full."""
        self._is_full = True
        super().pause_reading()

    def resume_reading(self, resume_parser: bool = True) -> None:
        """Go on, with frames that were received before first."""
        self._is_full = False
        super().resume_reading(resume_parser)
        if self._stash:
            self._hold()
            self._schedule()

    def connection_lost(self, exc: BaseException | None) -> None:
        """Drop what is left."""
        if self._later:
            self._later.cancel()
            self._later = None
        self._stash = b""
        self._limits.connections.closed(self)
        super().connection_lost(exc)

    def _hold(self) -> None:
        """Read no more. The flag of aiohttp is left alone: it belongs to its queue."""
        if self.transport is not None and not self.transport.is_closing():
            self.transport.pause_reading()

    def _schedule(self) -> None:
        if self._later is not None or self._is_full:
            return
        wait_s = self.account.wait_s if self.account else 0.0
        act: Callable[[], None] = self._next_slice
        self._later = self._loop.call_later(wait_s, act) if wait_s else self._loop.call_soon(act)

    def _next_slice(self) -> None:
        self._later = None
        data, self._stash = self._stash[:SLICE_BYTES], self._stash[SLICE_BYTES:]
        self._parse(data)
        if self._stash:
            self._schedule()
        elif not self._is_full and self.transport is not None and not self.transport.is_closing():
            self.transport.resume_reading()

    async def finish_response(
        self, request: web.BaseRequest, resp: web.StreamResponse, start_time: float | None
    ) -> tuple[web.StreamResponse, bool]:
        """Finish the response in aiohttp, and charge its cost: it may be rendered or compressed here."""
        finishing = super().finish_response(request, resp, start_time)
        finished = await (Metered(finishing, self.account.charge) if self.account else finishing)
        self._limits.connections.became_idle(self)
        return finished


def _close_unread(loop: asyncio.AbstractEventLoop, connections: OpenConnections) -> None:
    """Close what has waited for too long, and look again while there is an unread response at all."""
    connections.close_unread()
    connections.is_watched = connections.unread > 0
    if connections.is_watched:
        loop.call_later(WATCH_S, _close_unread, loop, connections)
