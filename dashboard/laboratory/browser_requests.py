"""
The requests and frames that a simulated viewer sends, with a browser's headers. Pure.

The headers are those that Chromium sends for a `fetch`, a WebSocket or an `EventSource` of its own page. They are part
of the cost of polling.
"""

import struct
from typing import Final


_BROWSER: Final = (
    'sec-ch-ua-platform: "Linux"\r\n'
    "User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/140.0.0.0 Safari/537.36\r\n"
    'sec-ch-ua: "Chromium";v="140", "Not=A?Brand";v="24"\r\n'
    "sec-ch-ua-mobile: ?0\r\n"
)
_SAME_ORIGIN: Final = "Sec-Fetch-Site: same-origin\r\nSec-Fetch-Mode: cors\r\nSec-Fetch-Dest: empty\r\n"
_ACCEPTED: Final = "Accept-Encoding: gzip, deflate, br, zstd\r\nAccept-Language: en-GB,en;q=0.9\r\n"

PONG: Final = b"\x8a\x80\x00\x00\x00\x00"
"""The answer to a ping without a payload, masked with zeros."""


def poll_request(path: str, host: str, *, tag: bytes = b"", fresh: bool = False) -> bytes:
    """
    Return a poll.

    `tag` is the ETag for If-None-Match. `fresh` bypasses every cache, as `cache: "no-store"` does.
    """
    past = "Pragma: no-cache\r\nCache-Control: no-cache\r\n" if fresh else ""
    known = f"If-None-Match: {tag.decode('latin-1')}\r\n" if tag else ""
    return (
        f"GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: keep-alive\r\n{past}{_BROWSER}{known}Accept: */*\r\n"
        f"{_SAME_ORIGIN}Referer: http://{host}/\r\n{_ACCEPTED}\r\n"
    ).encode("latin-1")


def event_stream_request(path: str, host: str) -> bytes:
    """Return the request of an `EventSource`."""
    return (
        f"GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: keep-alive\r\n{_BROWSER}Accept: text/event-stream\r\n"
        f"Cache-Control: no-cache\r\n{_SAME_ORIGIN}Referer: http://{host}/\r\n{_ACCEPTED}\r\n"
    ).encode("latin-1")


def websocket_request(path: str, host: str) -> bytes:
    """Return the handshake of a WebSocket (RFC 6455, 4.1). It offers permessage-deflate, as browsers do."""
    return (
        f"GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: Upgrade\r\nPragma: no-cache\r\nCache-Control: no-cache\r\n"
        f"{_BROWSER}Upgrade: websocket\r\nOrigin: http://{host}\r\nSec-WebSocket-Version: 13\r\n{_ACCEPTED}"
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
        "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n\r\n"
    ).encode("latin-1")


def masked_frame(text: bytes) -> bytes:
    """Return a client's text frame of less than 64 KiB, masked with zeros: a valid mask (RFC 6455, 5.3)."""
    length = len(text)
    head = struct.pack("!BB", 0x81, 0x80 | length) if length < 126 else struct.pack("!BBH", 0x81, 0xFE, length)
    return head + bytes(4) + text
