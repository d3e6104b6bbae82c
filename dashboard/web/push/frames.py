"""
Prepared frames: a message is framed once, and the same bytes go to every connection.

aiohttp's `send_str` encodes, frames and awaits once per client. The public `request.transport` and its file descriptor
let us write prepared bytes instead. Server frames are unmasked (RFC 6455, 5.1), text and final.

A large frame is deflated once, with an empty window before it and no window kept after it (RFC 7692, "no context
takeover"). So all connections can share the deflated bytes, and none holds a compression context.

An event stream gets the same message in another form. It is made when the first event stream needs it, and shared as
well.
"""

import asyncio
import os
import socket
import struct
import zlib
from enum import IntEnum
from typing import Final, assert_never

from dashboard.web.push.sse_format import chunk, event


SEND_BUFFER_BYTES: Final = 64 * 2**10
"""
Size of the kernel's send buffer for one client, bytes.

The kernel's default grows to 4 MiB. That would hide for tens of seconds that a client has stopped reading.
"""

SILENT_PEER_MS: Final = 20_000
"""Time for which sent data may stay unacknowledged before the kernel drops the connection, ms (RFC 5482)."""

PACKED_FROM_BYTES: Final = 1024
"""
Length from which messages are deflated, bytes.

A shorter frame fits into one TCP segment anyway, so deflating it would cost time and save no packet.
`python -m tests.bench.deflate` has the figures.
"""

NO_DESCRIPTOR: Final = -1
"""A file descriptor that no write can reach: the kernel answers EBADF."""

_FINAL_TEXT: Final = 0x81
_FINAL_PACKED_TEXT: Final = 0xC1
_PONG: Final = 0x8A
_LEVEL: Final = 3

PING: Final = b"\x89\x00"
"""A ping frame without payload (RFC 6455, 5.5.2)."""


def text_frame(text: bytes, first_byte: int = _FINAL_TEXT) -> bytes:
    """Return one unmasked WebSocket frame around UTF-8 text. `first_byte` contains its flags and opcode."""
    length = len(text)
    if length < 126:
        header = struct.pack("!BB", first_byte, length)
    elif length < 2**16:
        header = struct.pack("!BBH", first_byte, 126, length)
    else:
        header = struct.pack("!BBQ", first_byte, 127, length)
    return header + text


class Form(IntEnum):
    """The encodings of a message, one for each kind of connection."""

    PLAIN = 0
    """A WebSocket text frame."""
    PACKED = 1
    """The same frame, deflated if it is large (permessage-deflate)."""
    EVENT = 2
    """An event of an event stream whose end is the end of the connection, as HTTP/1.0 requires."""
    CHUNK = 3
    """The same event as one chunk of an HTTP/1.1 body (RFC 9112, 7.1)."""


class PreparedFrame:
    """A message as bytes for every kind of connection. Only the plain form is made at once, the others on demand."""

    __slots__ = ("_text", "forms")

    def __init__(self, text: bytes) -> None:
        plain = text_frame(text)
        self.forms: list[bytes | None] = [plain, plain if len(text) < PACKED_FROM_BYTES else None, None, None]
        """The bytes by `Form`; `None` until `form` has made them."""
        self._text = text

    def __len__(self) -> int:
        return len(self.form(Form.PLAIN))

    def form(self, form: int) -> bytes:
        """Return the message in this form, encoded once."""
        data = self.forms[form]
        if data is None:
            data = self.forms[form] = self._encode(Form(form))
        return data

    def _encode(self, form: Form) -> bytes:
        match form:
            case Form.PLAIN:
                return text_frame(self._text)
            case Form.PACKED:
                deflate = zlib.compressobj(_LEVEL, wbits=-zlib.MAX_WBITS)
                body = deflate.compress(self._text) + deflate.flush(zlib.Z_SYNC_FLUSH)
                # The last four bytes of a sync flush are not sent (RFC 7692, 7.2.1).
                return text_frame(body[:-4], _FINAL_PACKED_TEXT)
            case Form.EVENT:
                return event(self._text)
            case Form.CHUNK:
                return chunk(self.form(Form.EVENT))
            case _:
                assert_never(form)


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

    def offer(self, *frames: PreparedFrame) -> int:
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
