"""Parsers of answers, frames, chunks and events that arrive whole or in pieces."""

import struct
import zlib

import pytest

from dashboard.laboratory.wire_parsers import (
    TEXT,
    Answer,
    Malformed,
    take_answer,
    take_chunk,
    take_event,
    take_frame,
    take_head,
)
from dashboard.web.push.frames import Form, PreparedFrame
from dashboard.web.push.sse_format import chunk, event


def _pieces(data: bytes) -> tuple[bytearray, list[bytes]]:
    return bytearray(), [data[at : at + 7] for at in range(0, len(data), 7)]


def test_answers_arrive_in_pieces() -> None:
    """An answer is taken when it is complete, with or without a body."""
    sent = b'HTTP/1.1 200 OK\r\nETag: "e-7-gzip"\r\nContent-Length: 5\r\n\r\nhello'
    sent += b'HTTP/1.1 304 Not Modified\r\nETag: "e-7"\r\nContent-Length: 99\r\n\r\n'
    buffer, pieces = _pieces(sent)
    answers = []
    for piece in pieces:
        buffer += piece
        while (answer := take_answer(buffer)) is not None:
            answers.append(answer)

    assert answers == [Answer(200, b'"e-7-gzip"', b"hello"), Answer(304, b'"e-7"', b"")]
    assert not buffer


@pytest.mark.parametrize("text", [b"x", b"y" * 300, b"z" * 70_000])
def test_frames_of_the_server_are_parsed(text: bytes) -> None:
    """They have all three lengths of the header, plain and compressed."""
    frame = PreparedFrame(text)
    buffer, pieces = _pieces(frame.form(Form.PLAIN) + frame.form(Form.PACKED))
    frames = []
    for piece in pieces:
        buffer += piece
        while (parsed := take_frame(buffer)) is not None:
            frames.append(parsed)

    assert [parsed.kind for parsed in frames] == [TEXT, TEXT]
    assert frames[0].payload == text
    packed = frames[1]
    inflated = zlib.decompressobj(-15).decompress(packed.payload + b"\0\0\xff\xff") if packed.packed else packed.payload
    assert inflated == text


def test_events_of_the_server_are_parsed() -> None:
    """Chunks with and without a position yield the text that was sent."""
    texts = [
        b'{"type":"delta","payload":{"position":{"epoch":"e","offset":3}}}',
        b'{"type":"heartbeat","payload":{}}',
    ]
    buffer, pieces = _pieces(b"".join(chunk(event(text, retry_ms=5)) for text in texts) + chunk(b"retry: 1\n\n"))
    events, parsed = bytearray(), []
    for piece in pieces:
        buffer += piece
        while (data := take_chunk(buffer)) is not None:
            events += data
        while (text := take_event(events)) is not None:
            parsed.append(text)

    assert parsed == [*texts, b""]


def test_other_data_are_malformed_or_incomplete() -> None:
    """A parser raises an error for the first and waits for more data for the second."""
    for take, data in (
        (take_answer, b"hello\r\n\r\n"),
        (take_chunk, b"zz\r\n"),
    ):
        with pytest.raises(Malformed):
            take(bytearray(data))
    assert take_frame(bytearray(struct.pack("!BBH", 0x81, 126, 300))) is None
    assert take_frame(bytearray(b"\x81\x7e")) is None
    assert take_head(bytearray(b"HTTP/1.1 101")) is None
