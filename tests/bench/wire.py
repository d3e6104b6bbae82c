"""The client side of a WebSocket with the minimum that a load generator needs. Frames are not validated."""

import re
import struct
import zlib
from collections.abc import Iterator
from typing import Final, NamedTuple


REQUESTS: Final = ("short", "browser")

_BROWSER: Final = (
    "User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/140.0.0.0 Safari/537.36\r\n"
    "Pragma: no-cache\r\nCache-Control: no-cache\r\nAccept-Encoding: gzip, deflate, br, zstd\r\n"
    "Accept-Language: en-GB,en;q=0.9,de;q=0.8,fr;q=0.7\r\n"
    "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n"
    'Sec-CH-UA: "Chromium";v="140", "Not=A?Brand";v="24"\r\nSec-CH-UA-Mobile: ?0\r\nSec-CH-UA-Platform: "Linux"\r\n'
    "Cookie: consent=necessary; theme=dark; visitor=4e1f0a2b9c8d7e6f5a4b3c2d1e0f9a8b\r\n"
)

PONG: Final = b"\x8a\x80\x00\x00\x00\x00"
"""The reply to a ping without payload."""

_PING: Final = 0x89
_PACKED: Final = 0x40
"""The bit that marks a compressed message (RFC 7692)."""

_TAIL: Final = b"\x00\x00\xff\xff"
_DELTA: Final = b'{"type":"delta"'
_OFFSETS: Final = re.compile(
    rb'"position":\{"epoch":"[^"]*","offset":(\d+)\},"previous":\{"epoch":"[^"]*","offset":(\d+)\}'
)


class Arrival(NamedTuple):
    """The offsets in a delta, which is one publication or several merged ones."""

    number: int
    previous: int


class Chunk(NamedTuple):
    """Content of a piece of a stream."""

    arrivals: tuple[Arrival, ...]
    consumed: int
    """Bytes of whole frames. The bytes after them begin another frame."""
    frame_bytes: int
    """Size of the last delta's frame."""
    pings: int


def request(kind: str, port: int, path: str = "/ws") -> bytes:
    """Return the request for an upgrade. `browser` adds about 600 bytes of headers that a browser sends."""
    extra = f"Origin: http://127.0.0.1:{port}\r\n{_BROWSER}" if kind == "browser" else ""
    return (
        f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n{extra}"
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
    ).encode()


def parse_chunk(data: bytes) -> Chunk:
    """Return the deltas and pings in a piece of a stream. Other messages are skipped. Raises `ValueError`."""
    arrivals, consumed, frame_bytes, pings = [], 0, 0, 0
    for start, end, payload in frames(data):
        consumed = end
        if data[start] == _PING:
            pings += 1
            continue
        text = data[payload:end]
        if data[start] & _PACKED:
            text = zlib.decompressobj(-zlib.MAX_WBITS).decompress(text + _TAIL)
        if text.startswith(_DELTA):
            match = _OFFSETS.search(text)
            if not match:
                raise ValueError(f"a delta without positions: {text[:200]!r}")
            arrivals.append(Arrival(int(match[1]), int(match[2])))
            frame_bytes = end - start
    return Chunk(tuple(arrivals), consumed, frame_bytes, pings)


def frames(data: bytes) -> Iterator[tuple[int, int, int]]:
    """Yield start, end and start of the payload of each whole, unmasked frame."""
    start = 0
    while start + 2 <= len(data):
        length, payload = data[start + 1], start + 2
        if length > 125:
            kind = "!H" if length == 126 else "!Q"
            payload += struct.calcsize(kind)
            if payload > len(data):
                return
            (length,) = struct.unpack_from(kind, data, start + 2)
        if payload + length > len(data):
            return
        yield start, payload + length, payload
        start = payload + length
