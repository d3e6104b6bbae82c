"""
A simulated viewer: it reads every byte, follows the board, and notes when it stood where; see `contestants.py`.

A viewer is one connection and at most one timer; what is worked out is worked out once for all viewers of the process
(`replica.py`), so that they take as little of the machine as they can.
"""

import asyncio
import socket
import struct
import time
from array import array
from collections.abc import Callable
from typing import Final, Literal, cast

from msgspec import Struct

from dashboard.laboratory.replica import BoardCache, Replica


Name = Literal["push", "sse", "long_poll", "fair_poll", "delta_poll", "naive_poll"]

_TCP_INFO_BYTES: Final = 136
_ACKED_AND_RECEIVED: Final = struct.Struct("=120xQQ")
"""`tcpi_bytes_acked`, `tcpi_bytes_received` (linux/tcp.h): what the kernel counts of the payload both ways."""


class Counts(Struct):
    """What went over a viewer's connections, or those of many."""

    requests: int = 0
    messages: int = 0
    """Answers, frames and events that came."""
    nothing_new: int = 0
    """Those of them that told of no change."""
    bytes_sent: int = 0
    bytes_received: int = 0
    late: int = 0
    """Polls that were not made because the answer before had not come yet."""

    def plus(self, counts: "Counts", sign: int = 1) -> "Counts":
        """The sum, or with -1 the difference."""
        return Counts(*(getattr(self, name) + sign * getattr(counts, name) for name in self.__struct_fields__))


class ViewerContext(Struct, frozen=True):
    """What all viewers of a process have in common."""

    host: str
    """As it stands in `Host`: with the port."""
    interval_s: float
    board_cache: BoardCache
    first_replica: Replica
    """Where all begin: one for all, so that all go on sharing."""
    on_first_board: Callable[["Viewer"], None]
    """Called once, when a viewer has its first board."""
    on_loss: Callable[["Viewer", str], None]
    """Called when a viewer cannot go on, with why."""
    reconnect: Callable[["Viewer"], None]
    """Called when a viewer needs a new connection."""


class Viewer(asyncio.Protocol):
    """What all contestants share: bytes counted at the socket, and the way along the positions."""

    keeps_open = True
    """Whether a connection that the server closes is an accident."""

    def __init__(self, context: ViewerContext, phase: float) -> None:
        """`phase`: in [0, 1), of the interval."""
        self.counts = Counts()
        self.offsets = array("q")
        """Where it stood…"""
        self.times_s = array("d")
        """… since when, s since 1970 UTC."""
        self.replica = context.first_replica
        self.phase = phase
        self.finished = False
        self._context = context
        self._transport: asyncio.Transport | None = None
        self._buffer = bytearray()
        self._since = Counts()
        """The counts when this connection was made."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Ask for what is to be watched."""
        self._transport = cast("asyncio.Transport", transport)
        self._buffer.clear()
        self._since = self.counts.plus(Counts())
        self.send_request()

    def connection_lost(self, exc: Exception | None) -> None:
        """An accident, unless it was closed in between two polls."""
        self._transport = None
        if not self.finished and (self.keeps_open or self.is_waiting):
            self._context.on_loss(self, f"the connection broke off: {exc or 'closed by the server'}")

    def data_received(self, data: bytes) -> None:
        """Count, and read what is whole."""
        self.counts.bytes_received += len(data)
        self._buffer += data
        try:
            self.read(self._buffer)
        except (ValueError, KeyError, TypeError, OSError) as error:
            self.finished = True
            self._context.on_loss(self, str(error))
            self.close()

    @property
    def is_waiting(self) -> bool:
        """An answer is due."""
        return True

    def send_request(self) -> None:
        """Say what opens the connection."""
        raise NotImplementedError

    def read(self, buffer: bytearray) -> None:
        """Take off the buffer what is whole."""
        raise NotImplementedError

    def start_polling(self, loop: asyncio.AbstractEventLoop, start_s: float) -> None:
        """The measured time begins at `start_s` on the loop's clock."""

    def close(self) -> None:
        """Leave."""
        self.finished = True
        if self._transport:
            self._transport.abort()

    def byte_counts(self) -> tuple[int, int, int, int] | None:
        """
        Of this connection: bytes sent and received as counted here, and as counted by the kernel; `None` where it
        cannot be asked.
        """
        raw: socket.socket | None = self._transport.get_extra_info("socket") if self._transport else None
        if raw is None or not hasattr(socket, "TCP_INFO"):
            return None
        info = raw.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, _TCP_INFO_BYTES)
        if len(info) < _TCP_INFO_BYTES:
            return None
        acked, received = _ACKED_AND_RECEIVED.unpack(info)
        here = self.counts.plus(self._since, -1)
        return here.bytes_sent, here.bytes_received, acked, received

    def _send(self, data: bytes) -> None:
        if self._transport:
            self.counts.bytes_sent += len(data)
            self._transport.write(data)

    def _reach(self, replica: Replica) -> None:
        """Stand where a message led."""
        self.counts.messages += 1
        if replica.offset == self.replica.offset:
            self.counts.nothing_new += 1
            return
        first = self.replica.offset < 0
        self.replica = replica
        self.offsets.append(replica.offset)
        self.times_s.append(time.time())
        if first:
            self._context.on_first_board(self)
