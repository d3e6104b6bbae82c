"""Parsers of HTTP/1.1 answers, WebSocket frames and event streams: as much as a simulated viewer needs. Pure."""

import re
import struct
from typing import Final, NamedTuple


HEAD_END: Final = b"\r\n\r\n"
_STATUS: Final = re.compile(rb"HTTP/1\.1 (\d{3})")
_LENGTH: Final = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
_TAG: Final = re.compile(rb"\r\netag: *([^\r]+)", re.IGNORECASE)

TEXT: Final = 0x1
PING: Final = 0x9
CLOSE: Final = 0x8


class Malformed(ValueError):
    """The server sent data that cannot be parsed."""


class Answer(NamedTuple):
    """One HTTP answer."""

    status: int
    tag: bytes
    """Its ETag; empty without one."""
    body: bytes


class Frame(NamedTuple):
    """One WebSocket frame."""

    kind: int
    packed: bool
    payload: bytes


def take_head(buffer: bytearray) -> bytes | None:
    """Take status line and headers off the buffer, or return `None` while they are incomplete."""
    end = buffer.find(HEAD_END)
    if end < 0:
        return None
    head = bytes(buffer[: end + 4])
    del buffer[: end + 4]
    return head


def status_of(head: bytes) -> int:
    """Return the status of an answer from its head. Raises `Malformed`."""
    match = _STATUS.match(head)
    if not match:
        raise Malformed(f"not an HTTP/1.1 answer: {head[:60]!r}")
    return int(match[1])


def take_answer(buffer: bytearray) -> Answer | None:
    """Take one answer off the buffer, or return `None` while it is incomplete. Raises `Malformed`."""
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
    """Take one unmasked frame off the buffer, or return `None` while it is incomplete."""
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
    """
    Take the data of one chunk off the buffer (RFC 9112, 7.1), or return `None` while it is incomplete.

    The data of the last chunk are empty. Raises `Malformed`.
    """
    line = buffer.find(b"\r\n")
    if line < 0:
        return None
    try:
        size = int(buffer[:line].partition(b";")[0], 16)
    except ValueError:
        raise Malformed(f"not a chunk: {bytes(buffer[:40])!r}") from None
    end = line + 2 + size
    if len(buffer) < end + 2:
        return None
    data = bytes(buffer[line + 2 : end])
    del buffer[: end + 2]
    return data


def take_event(buffer: bytearray) -> bytes | None:
    """
    Take one event off the buffer, or return `None` while it is incomplete.

    Returns the text of its `data:` line (our events have one line), or an empty text without one.
    """
    end = buffer.find(b"\n\n")
    if end < 0:
        return None
    event = bytes(buffer[:end])
    del buffer[: end + 2]
    for line in event.split(b"\n"):
        if line.startswith(b"data:"):
            return line[5:].lstrip(b" ")
    return b""
