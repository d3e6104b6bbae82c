"""
Messages as events of an event stream (WHATWG HTML, 9.2). Pure.

An event is the text of the message in one `data:` line (our JSON never holds a line break) and, where the message says
where its reader stands, that position as the `id:` which a browser hands back in `Last-Event-ID`. There is no
`event:` line: the message tells its own type.
"""

from typing import Final

import msgspec
from msgspec import Struct

from dashboard.core.position import Position


CONTENT_TYPE: Final = "text/event-stream"

LAST_CHUNK: Final = b"0\r\n\r\n"
"""What ends a body in chunks."""

_PLACING: Final = frozenset({"snapshot", "resumed", "delta"})
"""Messages after which their reader stands at their position; a heartbeat only tells where it should be already."""


class _Place(Struct):
    position: Position | None = None


class _Message(Struct):
    type: str
    payload: _Place


_decode = msgspec.json.Decoder(_Message).decode


def event(text: bytes, *, retry_ms: int | None = None) -> bytes:
    """One event around a message. `retry_ms`: how long its reader waits before it comes back, from now on."""
    message = _decode(text)
    place = message.payload.position if message.type in _PLACING else None
    retry = b"" if retry_ms is None else b"retry: %d\n" % retry_ms
    return b"%b%bdata: %b\n\n" % (retry, f"id: {place}\n".encode() if place else b"", text)


def chunk(data: bytes) -> bytes:
    """One chunk of a body whose length nobody knows (RFC 9112, 7.1)."""
    return b"%x\r\n%b\r\n" % (len(data), data)
