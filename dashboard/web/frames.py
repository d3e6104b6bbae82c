"""
Prepared frames: a message is framed once and the same bytes go to every connection.

aiohttp's own `send_str` encodes, frames and awaits once per client; the public `request.transport` lets us
write what is ready. Server frames are unmasked (RFC 6455, 5.1), text, final, and never compressed here.
"""

import asyncio
import socket
import struct
from typing import Final


SEND_BUFFER_BYTES: Final = 64 * 2**10
"""
The kernel's send buffer of one client. Left alone it grows to 4 MiB and hides a client that has stopped reading
for tens of seconds.
"""

SILENT_PEER_MS: Final = 20_000
"""How long sent data may stay unacknowledged before the kernel gives the connection up (RFC 5482)."""

_FINAL_TEXT: Final = 0x81


def text_frame(text: bytes) -> bytes:
    """One unmasked text frame around UTF-8 text."""
    length = len(text)
    if length < 126:
        header = struct.pack("!BB", _FINAL_TEXT, length)
    elif length < 2**16:
        header = struct.pack("!BBH", _FINAL_TEXT, 126, length)
    else:
        header = struct.pack("!BBQ", _FINAL_TEXT, 127, length)
    return header + text


class Connection:
    """The way out to one client: a `core.hub.Sink` on a transport."""

    __slots__ = ("_transport",)

    def __init__(self, transport: asyncio.Transport) -> None:
        """Bounds what the kernel may hold back for this client."""
        self._transport = transport
        raw: socket.socket | None = transport.get_extra_info("socket")
        if raw is not None:
            raw.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER_BYTES)
            if hasattr(socket, "TCP_USER_TIMEOUT") and raw.family in (socket.AF_INET, socket.AF_INET6):
                raw.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, SILENT_PEER_MS)

    @property
    def drained(self) -> bool:
        """Everything written so far is with the kernel."""
        return self._transport.get_write_buffer_size() == 0

    def offer(self, frame: bytes) -> bool:
        """Write the frame if the connection is open and drained; otherwise take nothing."""
        if self._transport.is_closing() or not self.drained:
            return False
        self._transport.write(frame)
        return True

    def abort(self) -> None:
        """Free everything at once. `close()` would wait for a peer that may never read again."""
        self._transport.abort()
