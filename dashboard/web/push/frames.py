"""
Prepared frames: a message is framed once, and the same bytes go to every connection.

aiohttp's `send_str` encodes, frames and awaits once per client. The public `request.transport` and its file descriptor
let us write prepared bytes instead. Server frames are unmasked (RFC 6455, 5.1), text and final.

A large frame is deflated once, with an empty window before it and no window kept after it (RFC 7692, "no context
takeover"). So all connections can share the deflated bytes, and none holds a compression context.

An event stream gets the same message in another form. It is made when the first event stream needs it, and shared as
well.
"""

import struct
import zlib
from collections.abc import Sequence
from enum import IntEnum
from typing import Final, assert_never

from dashboard.web.push.sse_format import chunk, event


PACKED_FROM_BYTES: Final = 1024
"""
Length from which messages are deflated, bytes.

A shorter frame fits into one TCP segment anyway, so deflating it would cost time and save no packet.
`python -m tests.bench.deflate` has the figures.
"""

_FINAL_TEXT: Final = 0x81
_FINAL_PACKED_TEXT: Final = 0xC1
_LEVEL: Final = 3


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


class JoinedFrame:
    """Several frames that are always sent together, joined once for each kind of connection."""

    __slots__ = ("_frames", "forms")

    def __init__(self, frames: Sequence["PreparedFrame"]) -> None:
        self._frames = frames
        self.forms: list[bytes | None] = [None] * len(Form)
        """The bytes by `Form`; `None` until `form` has made them."""

    def __len__(self) -> int:
        return sum(map(len, self._frames))

    def form(self, form: int) -> bytes:
        """Return the messages in this form, joined once."""
        data = self.forms[form]
        if data is None:
            data = self.forms[form] = b"".join([frame.form(form) for frame in self._frames])
        return data


def joined(frames: Sequence["PreparedFrame"]) -> tuple[JoinedFrame]:
    """Return several frames as one. A `core.bridge.Join`."""
    return (JoinedFrame(frames),)


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
