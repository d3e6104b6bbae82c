"""
The connection to one client: prepared bytes go straight to its socket, within bounds that the kernel keeps.

A `core.session.Sink`. It never waits: a client that has not read what it got before is offered nothing.
"""

import asyncio
import os
import socket
import struct
from typing import Final

from dashboard.web.push.frames import Form, JoinedFrame, PreparedFrame


SEND_BUFFER_BYTES: Final = 64 * 2**10
"""
Size of the kernel's send buffer for one client, bytes.

The kernel's default grows to 4 MiB. That would hide for tens of seconds that a client has stopped reading.
"""

SILENT_PEER_MS: Final = 20_000
"""Time for which sent data may stay unacknowledged before the kernel drops the connection, ms (RFC 5482)."""

NO_DESCRIPTOR: Final = -1
"""A file descriptor that no write can reach: the kernel answers EBADF."""

_PONG: Final = 0x8A

PING: Final = b"\x89\x00"
"""A ping frame without payload (RFC 6455, 5.5.2)."""


class Connection:
    """The connection to one client: a `core.session.Sink` on a transport."""

    __slots__ = ("_descriptor", "_form", "_transport", "last_received_s", "pinged_s", "undrained_since_s")

    def __init__(self, transport: asyncio.Transport, form: Form = Form.PLAIN) -> None:
        """Take over a transport and limit the kernel's send buffer for it."""
        self._transport = transport
        # An int, since looking up the index of an enum member shows in the loop over all clients.
        self._form = int(form)
        self.last_received_s: float | None = None
        """Time of the last frame from the client, a pong included, monotonic s. The handler sets it."""
        self.pinged_s: float | None = None
        """Time of the last ping, monotonic s. `Heartbeats` sets it."""
        self.undrained_since_s: float | None = None
        """Time since which data has been pending, monotonic s; `None` while none is. `Heartbeats` sets it."""
        raw: socket.socket | None = transport.get_extra_info("socket")
        self._descriptor = NO_DESCRIPTOR
        if raw is not None:
            if transport.get_extra_info("sslcontext") is None:
                self._descriptor = raw.fileno()
            raw.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER_BYTES)
            if hasattr(socket, "TCP_USER_TIMEOUT") and raw.family in (socket.AF_INET, socket.AF_INET6):
                raw.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, SILENT_PEER_MS)

    @property
    def drained(self) -> bool:
        """Whether the kernel has taken everything written so far."""
        return self._transport.get_write_buffer_size() == 0

    @property
    def can_be_pinged(self) -> bool:
        """Whether the client can answer a ping. An event stream has no way back."""
        return self._form < Form.EVENT

    @property
    def is_closing(self) -> bool:
        """Whether the connection takes no more data."""
        return self._transport.is_closing()

    def offer(self, *frames: PreparedFrame | JoinedFrame) -> int:
        """
        Write the frames if the connection is open and drained.

        Return the bytes written, or 0 if nothing was taken.
        """
        transport = self._transport
        if transport.get_write_buffer_size() or transport.is_closing():
            return 0
        if len(frames) > 1:
            data = b"".join([frame.form(self._form) for frame in frames])
        else:
            (frame,) = frames
            data = frame.forms[self._form] or frame.form(self._form)
        size = len(data)
        try:
            # The transport is open and its buffer is empty, so the descriptor is valid and bytes stay in order. Through
            # the transport, the same write takes a few more Python calls. They are half of the cost of a client.
            written = os.write(self._descriptor, data)
        except OSError:
            written = 0
        if written < size:
            # The socket is full, broken or encrypted. The transport buffers the rest, reports the error, or encrypts.
            transport.write(data[written:])
        return size

    def write(self, data: bytes) -> bool:
        """
        Write bytes for this connection only. Return whether they were taken.

        An undrained connection takes none: a client that does not read gets no reply.
        """
        if self._transport.get_write_buffer_size() or self._transport.is_closing():
            return False
        self._transport.write(data)
        return True

    def ping(self) -> None:
        """Send a ping, unless the connection is not drained: then the backlog limits apply already."""
        self.write(PING)

    def pong(self, payload: bytes) -> None:
        """Answer a ping with its payload."""
        self.write(struct.pack("!BB", _PONG, len(payload)) + payload)

    def abort(self, *, reset: bool = False) -> None:
        """
        Free the connection at once; `close()` would wait for a peer that may never read again.

        With `reset`, data in the kernel is discarded as well, and the peer gets a TCP reset.
        """
        raw: socket.socket | None = self._transport.get_extra_info("socket")
        if reset and raw is not None and not self._transport.is_closing():
            raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self._transport.abort()
