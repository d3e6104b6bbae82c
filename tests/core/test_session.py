"""A session has an outbox only while something waits."""

from dashboard.core.position import Position
from dashboard.core.session import Session
from tests.recording import RecordingSink


START = Position("e1", 4)


def test_outbox_is_made_once_and_dropped_after_sending() -> None:
    """An idle session has no outbox and no digest of its own."""
    session = Session(RecordingSink(), 3)
    assert (session.slice_index, session.outbox) == (3, None)

    outbox = session.ensure_outbox(10)
    session.client_digest = "00000000"
    assert session.ensure_outbox(10) is outbox

    session.mark_sent(START)
    assert [session.outbox, session.client_digest] == [None, None]
    assert session.position == START
