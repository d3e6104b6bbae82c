"""
The client's side of HTTP/1.1, WebSocket and event streams: as much as a simulated viewer needs, and no more. Pure.

Requests carry the headers that Chromium sends for a `fetch`, a WebSocket or an `EventSource` of its own page: they are
part of what polling costs.
"""

import re
import struct
from typing import Final, NamedTuple


_BROWSER: Final = (
    'sec-ch-ua-platform: "Linux"\r\n'
    "User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/140.0.0.0 Safari/537.36\r\n"
    'sec-ch-ua: "Chromium";v="140", "Not=A?Brand";v="24"\r\n'
    "sec-ch-ua-mobile: ?0\r\n"
)
_SAME_ORIGIN: Final = "Sec-Fetch-Site: same-origin\r\nSec-Fetch-Mode: cors\r\nSec-Fetch-Dest: empty\r\n"
_TAKEN: Final = "Accept-Encoding: gzip, deflate, br, zstd\r\nAccept-Language: en-GB,en;q=0.9\r\n"

HEAD_END: Final = b"\r\n\r\n"
_STATUS: Final = re.compile(rb"HTTP/1\.1 (\d{3})")
_LENGTH: Final = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
_TAG: Final = re.compile(rb"\r\netag: *([^\r]+)", re.IGNORECASE)

PONG: Final = b"\x8a\x80\x00\x00\x00\x00"
"""The answer to a ping without a payload, masked with nothing."""
TEXT: Final = 0x1
PING: Final = 0x9
CLOSE: Final = 0x8


class Malformed(ValueError):
    """The server said something that cannot be read."""


class Answer(NamedTuple):
    """One HTTP answer."""

    status: int
    tag: bytes
    """Its ETag; empty for none."""
    body: bytes


class Frame(NamedTuple):
    """One WebSocket frame."""

    kind: int
    packed: bool
    payload: bytes


def get(path: str, host: str, *, tag: bytes = b"", fresh: bool = False) -> bytes:
    """A poll. `tag`: only for another one (If-None-Match). `fresh`: past every cache, as `cache: "no-store"` asks."""
    past = "Pragma: no-cache\r\nCache-Control: no-cache\r\n" if fresh else ""
    known = f"If-None-Match: {tag.decode('latin-1')}\r\n" if tag else ""
    return (
        f"GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: keep-alive\r\n{past}{_BROWSER}{known}Accept: */*\r\n"
        f"{_SAME_ORIGIN}Referer: http://{host}/\r\n{_TAKEN}\r\n"
    ).encode("latin-1")


def listen(path: str, host: str) -> bytes:
    """An `EventSource`."""
    return (
        f"GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: keep-alive\r\n{_BROWSER}Accept: text/event-stream\r\n"
        f"Cache-Control: no-cache\r\n{_SAME_ORIGIN}Referer: http://{host}/\r\n{_TAKEN}\r\n"
    ).encode("latin-1")


def upgrade(path: str, host: str) -> bytes:
    """The opening of a WebSocket (RFC 6455, 4.1); browsers offer permessage-deflate."""
    return (
        f"GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: Upgrade\r\nPragma: no-cache\r\nCache-Control: no-cache\r\n"
        f"{_BROWSER}Upgrade: websocket\r\nOrigin: http://{host}\r\nSec-WebSocket-Version: 13\r\n{_TAKEN}"
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
        "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n\r\n"
    ).encode("latin-1")


def masked(text: bytes) -> bytes:
    """A client's text frame of less than 64 KiB, masked with zeros: a mask like any other (RFC 6455, 5.3)."""
    length = len(text)
    head = struct.pack("!BB", 0x81, 0x80 | length) if length < 126 else struct.pack("!BBH", 0x81, 0xFE, length)
    return head + bytes(4) + text


def take_head(buffer: bytearray) -> bytes | None:
    """Take status line and headers off the buffer, once they are whole."""
    end = buffer.find(HEAD_END)
    if end < 0:
        return None
    head = bytes(buffer[: end + 4])
    del buffer[: end + 4]
    return head


def status_of(head: bytes) -> int:
    """Raises `Malformed`."""
    found = _STATUS.match(head)
    if not found:
        raise Malformed(f"no answer: {head[:60]!r}")
    return int(found[1])


def take_answer(buffer: bytearray) -> Answer | None:
    """Take one whole answer off the buffer. Raises `Malformed`."""
    end = buffer.find(HEAD_END)
    if end < 0:
        return None
    head = bytes(buffer[: end + 4])
    status, length = status_of(head), _LENGTH.search(head)
    size = int(length[1]) if length and status != 304 else 0
    if len(buffer) < end + 4 + size:
        return None
    body = bytes(buffer[end + 4 : end + 4 + size])
    del buffer[: end + 4 + size]
    tag = _TAG.search(head)
    return Answer(status, tag[1] if tag else b"", body)


def take_frame(buffer: bytearray) -> Frame | None:
    """Take one whole, unmasked frame off the buffer."""
    if len(buffer) < 2:
        return None
    length, start = buffer[1], 2
    if length > 125:
        kind = "!H" if length == 126 else "!Q"
        start += struct.calcsize(kind)
        if len(buffer) < start:
            return None
        (length,) = struct.unpack_from(kind, buffer, 2)
    if len(buffer) < start + length:
        return None
    frame = Frame(buffer[0] & 0x0F, bool(buffer[0] & 0x40), bytes(buffer[start : start + length]))
    del buffer[: start + length]
    return frame


def take_chunk(buffer: bytearray) -> bytes | None:
    """Take one whole chunk's data off the buffer (RFC 9112, 7.1); empty for the last one. Raises `Malformed`."""
    line = buffer.find(b"\r\n")
    if line < 0:
        return None
    try:
        size = int(buffer[:line].partition(b";")[0], 16)
    except ValueError:
        raise Malformed(f"no chunk: {bytes(buffer[:40])!r}") from None
    end = line + 2 + size
    if len(buffer) < end + 2:
        return None
    data = bytes(buffer[line + 2 : end])
    del buffer[: end + 2]
    return data


def take_event(buffer: bytearray) -> bytes | None:
    """Take one whole event off the buffer: its `data:` line (ours are one line); empty for an event without."""
    end = buffer.find(b"\n\n")
    if end < 0:
        return None
    event = bytes(buffer[:end])
    del buffer[: end + 2]
    for line in event.split(b"\n"):
        if line.startswith(b"data:"):
            return line[5:].lstrip(b" ")
    return b""
