"""
Prepared frames: a message is framed once and the same bytes go to every connection.

aiohttp's own `send_str` encodes, frames and awaits once per client; the public `request.transport` and the descriptor
under it let us write what is ready. Server frames are unmasked (RFC 6455, 5.1), text and final. A large one is deflated
once, with an empty window before it and none kept after it (RFC 7692, "no context takeover"), so that the packed bytes
can be shared just as well and no connection holds a compression context.

An event stream gets the same message in another form, made when the first such connection wants it and shared alike.
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
The kernel's send buffer of one client. Left alone it grows to 4 MiB and hides a client that has stopped reading
for tens of seconds.
"""

SILENT_PEER_MS: Final = 20_000
"""How long sent data may stay unacknowledged before the kernel gives the connection up (RFC 5482)."""

PACKED_FROM_BYTES: Final = 1024
"""
Messages at least this long are deflated for who takes it. Below it a frame fits one TCP segment anyway, so that packing
would cost the time and save no packet; `python -m tests.bench.deflate` has the figures.
"""

NO_DESCRIPTOR: Final = -1
"""What nothing can be written to: EBADF."""

_FINAL_TEXT: Final = 0x81
_FINAL_PACKED_TEXT: Final = 0xC1
_PONG: Final = 0x8A
_LEVEL: Final = 3

PING: Final = b"\x89\x00"
"""A ping without a payload (RFC 6455, 5.5.2)."""


def text_frame(text: bytes, first_byte: int = _FINAL_TEXT) -> bytes:
    """One unmasked text frame around UTF-8 text."""
    length = len(text)
    if length < 126:
        header = struct.pack("!BB", first_byte, length)
    elif length < 2**16:
        header = struct.pack("!BBH", first_byte, 126, length)
    else:
        header = struct.pack("!BBQ", first_byte, 127, length)
    return header + text


class Form(IntEnum):
    """How a connection wants its messages."""

    PLAIN = 0
    """A WebSocket's text frame."""
    PACKED = 1
    """The same, deflated if it is large: permessage-deflate."""
    EVENT = 2
    """An event of an event stream that ends with its connection: HTTP/1.0 knows no other way."""
    CHUNK = 3
    """The same as one chunk (RFC 9112, 7.1): HTTP/1.1."""


class PreparedFrame:
    """A message as bytes for every kind of connection; a form other than the plain one is made when one wants it."""

    __slots__ = ("_text", "forms")

    def __init__(self, text: bytes) -> None:
        plain = text_frame(text)
        self.forms: list[bytes | None] = [plain, plain if len(text) < PACKED_FROM_BYTES else None, None, None]
        """By `Form`; `None` until `form` was called."""
        self._text = text

    def __len__(self) -> int:
        return len(self.form(Form.PLAIN))

    def form(self, form: int) -> bytes:
        """The message in this form, made once."""
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
                # RFC 7692, 7.2.1: the last four bytes of a sync flush are left out.
                return text_frame(body[:-4], _FINAL_PACKED_TEXT)
            case Form.EVENT:
                return event(self._text)
            case Form.CHUNK:
                return chunk(self.form(Form.EVENT))
            case _:
                assert_never(form)


class Connection:
    """The way out to one client: a `core.session.Sink` on a transport."""

    __slots__ = ("_descriptor", "_form", "_transport", "last_received_s", "pinged_s", "undrained_since_s")

    def __init__(self, transport: asyncio.Transport, form: Form = Form.PLAIN) -> None:
        """Bounds what the kernel may hold back for this client."""
        self._transport = transport
        # A plain number: an enum's member is asked for its index, which shows in a loop over every client.
        self._form = int(form)
        self.last_received_s: float | None = None
        """When the client last said anything, a pong included, monotonic; kept by the handler."""
        self.pinged_s: float | None = None
        """When it was pinged since then; kept by the pulse."""
        self.undrained_since_s: float | None = None
        """When it was first seen with something unsent, monotonic; kept by the pulse."""
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
        """Everything written so far is with the kernel."""
        return self._transport.get_write_buffer_size() == 0

    @property
    def can_be_pinged(self) -> bool:
        """Whether the client can be asked if it is there: an event stream goes one way."""
        return self._form < Form.EVENT

    @property
    def is_closing(self) -> bool:
        """It takes nothing any more."""
        return self._transport.is_closing()

    def offer(self, *frames: PreparedFrame) -> int:
        """Write the frames if the connection is open and drained; the bytes written, or 0 and nothing is taken."""
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
            # Nothing is unsent and nothing is closing, so the descriptor is this client's and it is our turn. The
            # transport would do the same a few Python calls later, which are half of what a client costs us.
            written = os.write(self._descriptor, data)
        except OSError:
            written = 0
        if written < size:
            # Full, broken or encrypted: the transport keeps the rest, finds out what is wrong, or encrypts.
            transport.write(data[written:])
        return size

    def write(self, data: bytes) -> bool:
        """Bytes of this connection's own, unless it is not drained: who does not read has no right to an answer."""
        if self._transport.get_write_buffer_size() or self._transport.is_closing():
            return False
        self._transport.write(data)
        return True

    def ping(self) -> None:
        """Ask whether anybody is there, unless the connection is not drained: then it is being watched already."""
        self.write(PING)

    def pong(self, payload: bytes) -> None:
        """A pong."""
        self.write(struct.pack("!BB", _PONG, len(payload)) + payload)

    def abort(self, *, reset: bool = False) -> None:
        """
        Free everything at once. `close()` would wait for a peer that may never read again. `reset` throws away what the
        kernel holds for the peer, too, and tells it so.
        """
        raw: socket.socket | None = self._transport.get_extra_info("socket")
        if reset and raw is not None and not self._transport.is_closing():
            raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self._transport.abort()
