"""
A simulated viewer: it reads every byte, follows the board, and records when it reached each offset.

A viewer is one connection and at most one timer. Boards are computed once for all viewers of a process (`replica.py`),
so that they use little of the machine. `contestants.py` has a class for each contestant.
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
"""`tcpi_bytes_acked`, `tcpi_bytes_received` (linux/tcp.h): the kernel's count of the payload in both directions."""


class Counts(Struct):
    """The traffic of one viewer, or of many."""

    requests: int = 0
    messages: int = 0
    """Answers, frames and events that were received."""
    nothing_new: int = 0
    """Messages without a change."""
    bytes_sent: int = 0
    bytes_received: int = 0
    late: int = 0
    """Polls that were skipped because the previous answer was still due."""

    def plus(self, counts: "Counts", sign: int = 1) -> "Counts":
        """Return the sum with other counts, or with `sign` -1 the difference."""
        return Counts(*(getattr(self, name) + sign * getattr(counts, name) for name in self.__struct_fields__))


class ViewerContext(Struct, frozen=True):
    """The state that all viewers of a process share."""

    host: str
    """The `Host` header: address and port."""
    interval_s: float
    board_cache: BoardCache
    first_replica: Replica
    """The replica before the first board: one for all, so that all go on sharing."""
    on_first_board: Callable[["Viewer"], None]
    """Called once for each viewer, when it has its first board."""
    on_loss: Callable[["Viewer", str], None]
    """Called with the reason when a viewer cannot go on."""
    reconnect: Callable[["Viewer"], None]
    """Called when a viewer needs a new connection."""


class Viewer(asyncio.Protocol):
    """The common part of all contestants: bytes counted at the socket, and the track of positions."""

    keeps_open = True
    """Whether it is an error if the server closes the connection between two messages."""

    def __init__(self, context: ViewerContext, phase: float) -> None:
        """Create a viewer that polls at `phase`, a share of the interval in [0, 1)."""
        self.counts = Counts()
        self.offsets = array("q")
        """The offsets that it reached."""
        self.times_s = array("d")
        """The times at which it reached them, s since 1970 UTC."""
        self.replica = context.first_replica
        self.phase = phase
        self.finished = False
        self._context = context
        self._transport: asyncio.Transport | None = None
        self._buffer = bytearray()
        self._since = Counts()
        """The counts at the beginning of this connection."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Send the first request of the connection."""
        self._transport = cast("asyncio.Transport", transport)
        self._buffer.clear()
        self._since = self.counts.plus(Counts())
        self.send_request()

    def connection_lost(self, exc: Exception | None) -> None:
        """Report the loss, unless the server closed an idle connection between two polls."""
        self._transport = None
        if not self.finished and (self.keeps_open or self.is_waiting):
            self._context.on_loss(self, f"the connection was lost: {exc or 'the server closed it'}")

    def data_received(self, data: bytes) -> None:
        """Count the bytes, and read the messages that are complete."""
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
        """Whether an answer is due."""
        return True

    def send_request(self) -> None:
        """Send the next request."""
        raise NotImplementedError

    def read(self, buffer: bytearray) -> None:
        """Take complete messages off the buffer."""
        raise NotImplementedError

    def start_polling(self, loop: asyncio.AbstractEventLoop, start_s: float) -> None:
        """Begin to poll. The rhythm starts at `start_s` on the loop's clock."""

    def close(self) -> None:
        """Close the connection."""
        self.finished = True
        if self._transport:
            self._transport.abort()

    def byte_counts(self) -> tuple[int, int, int, int] | None:
        """
        Return this connection's bytes sent and received by our count, then by the kernel's.

        Returns `None` without a connection, or where the system does not report `TCP_INFO`.
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
        """Count a message and move to the board that it led to."""
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
