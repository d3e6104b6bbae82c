"""Messages as events of an event stream."""

import pytest

from dashboard.core.position import Position
from dashboard.core.protocol import Bye, DeltaPush, Push, Resumed, Snapshot, encode, heartbeat
from dashboard.web.push.sse_format import chunk, event


POSITION = Position("e-1", 7)


@pytest.mark.parametrize(
    ("push", "placed"),
    [
        (Snapshot(POSITION, {}), True),
        (Resumed(recovered=True, position=POSITION, deltas=0), True),
        (DeltaPush(POSITION, Position("e-1", 6), {}, [], [], 1), True),
        (heartbeat(POSITION, "00000000", [], 1), False),
        (Bye("line\nbreak", 0, 1), False),
    ],
)
def test_event_contains_message_and_position(push: Push, placed: bool) -> None:
    """An event has one line of data. Messages that move the client have their position as id; a heartbeat does not."""
    text = encode(push)
    assert event(text) == (b"id: e-1:7\n" if placed else b"") + b"data: " + text + b"\n\n"
    assert event(text, retry_ms=0).startswith(b"retry: 0\n")
    assert event(text).count(b"\n") == 2 + placed


def test_chunk_contains_its_length() -> None:
    """The length is in hexadecimal digits."""
    assert chunk(b"x" * 26) == b"1a\r\n" + b"x" * 26 + b"\r\n"
