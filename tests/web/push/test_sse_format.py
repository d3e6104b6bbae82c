"""Messages as events."""

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
def test_an_event_is_its_message_and_where_its_reader_stands_after_it(push: Push, placed: bool) -> None:
    """One line of data, whatever is in it; a heartbeat moves nobody."""
    text = encode(push)
    assert event(text) == (b"id: e-1:7\n" if placed else b"") + b"data: " + text + b"\n\n"
    assert event(text, retry_ms=0).startswith(b"retry: 0\n")
    assert event(text).count(b"\n") == 2 + placed


def test_a_chunk_says_its_length() -> None:
    """In hexadecimal digits."""
    assert chunk(b"x" * 26) == b"1a\r\n" + b"x" * 26 + b"\r\n"
