"""
aiohttp's connection, metered: what it costs is charged to the neighbor of its client.

- The steps of handlers and responses are measured, and so is the parsing.
- WebSocket frames are parsed in slices, and the event loop serves others in between. A neighbor ahead of its pace is
  not read from at all until it may go on: the flood stays in its own sockets.

What the server pushes is never delayed or charged: a viewer beside a flood of its own neighbor still sees each score.
"""

import asyncio
from collections.abc import Callable
from time import thread_time
from typing import Any, Final

from aiohttp import web

from dashboard.web.neighbor.budget import Account
from dashboard.web.neighbor.metered import Metered


SLICE_BYTES: Final = 2**14
"""
Bytes of WebSocket frames that are parsed in one turn of the event loop.

asyncio reads 256 KiB at once. That can be 43,690 frames of 6 bytes.
"""


class MeteredConnection(web.RequestHandler):
    """One connection. `account` is that of the client whose request is being handled."""

    __slots__ = ("_is_full", "_is_websocket", "_later", "_stash", "account", "is_proxied")

    def __init__(self, server: web.Server, **options: Any) -> None:
        super().__init__(server, **options)
        self.account: Account | None = None
        """The account to charge; `None` without a limit, and before a proxy's first request."""
        self.is_proxied = False
        """Whether the other end is a trusted proxy: each of its requests may have another client."""
        self._is_websocket = False
        self._stash = b""
        """Received frames that have not been parsed."""
        self._is_full = False
        """Whether aiohttp has asked to read no more, since its queue of messages is full."""
        self._later: asyncio.Handle | None = None
        """The next slice, while one is scheduled."""

    def begin_frames(self) -> None:
        """Parse what follows in slices: the connection has become a WebSocket."""
        self._is_websocket = True

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
        return await (Metered(finishing, self.account.charge) if self.account else finishing)
