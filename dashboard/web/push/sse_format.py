"""
Messages as events of an event stream (WHATWG HTML, 9.2). Pure.

An event contains the text of the message in one `data:` line, since our JSON has no line breaks. After some messages
the client stands at their position: it is the `id:` that a browser returns in `Last-Event-ID`. There is no `event:`
line, because the message contains its own type.
"""

from typing import Final

import msgspec
from msgspec import Struct

from dashboard.core.position import Position


CONTENT_TYPE: Final = "text/event-stream"

LAST_CHUNK: Final = b"0\r\n\r\n"
"""The end of a body in chunks."""

_PLACING: Final = frozenset({"snapshot", "resumed", "delta"})
"""Types of messages after which the client stands at their position. A heartbeat does not move it."""


class _Place(Struct):
    position: Position | None = None


class _Message(Struct):
    type: str
    payload: _Place


_decode = msgspec.json.Decoder(_Message).decode


def event(text: bytes, *, retry_ms: int | None = None) -> bytes:
    """Return one event around an encoded message. `retry_ms` sets the time before a client reconnects from now on."""
    message = _decode(text)
    place = message.payload.position if message.type in _PLACING else None
    retry = b"" if retry_ms is None else b"retry: %d\n" % retry_ms
    return b"%b%bdata: %b\n\n" % (retry, f"id: {place}\n".encode() if place else b"", text)


def chunk(data: bytes) -> bytes:
    """Return one chunk of a body of unknown length (RFC 9112, 7.1)."""
    return b"%x\r\n%b\r\n" % (len(data), data)
