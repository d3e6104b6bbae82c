"""An outbox never grows larger than the board and drops nothing without counting it."""

from dashboard.core.diff import Change
from dashboard.core.events import Event, EventKind, Moment
from dashboard.core.model import Status
from dashboard.core.outbox import Outbox
from tests.boards import game, scored


def _event(home: int) -> Event:
    moment = Moment(status=Status.LIVE, home=home, away=0)
    return Event(kind=EventKind.SCORE, game=game(1).key, before=moment, after=moment)


def test_outbox_keeps_the_latest_value_of_a_game() -> None:
    """Three goals conflate to one change from the first value to the last."""
    outbox = Outbox(events_limit=10)
    for goals in range(3):
        before, after = scored(game(1), goals, 0), scored(game(1), goals + 1, 0)
        outbox.add({before.key: Change(before, after)}, [_event(goals + 1)], goals)

    pending = outbox.pending_delta()
    assert pending
    assert pending.changes == {game(1).key: Change(scored(game(1), 0, 0), scored(game(1), 3, 0))}
    assert len(pending.events) == 3
    assert (pending.conflated, pending.dropped_events, pending.detected_at) == (2, 0, 2)


def test_events_past_the_limit_are_dropped_and_counted() -> None:
    """The oldest are dropped first."""
    outbox = Outbox(events_limit=2)
    for goals in range(5):
        outbox.add({}, [_event(goals)], goals)

    pending = outbox.pending_delta()
    assert pending
    assert [event.after.home for event in pending.events] == [3, 4]
    assert pending.dropped_events == 3


def test_reverted_change_still_leaves_a_pending_delta() -> None:
    """There is nothing to patch, but the client's position must advance."""
    outbox = Outbox(events_limit=2)
    one, two = scored(game(1), 0, 0), scored(game(1), 1, 0)
    outbox.add({one.key: Change(one, two)}, [], 1)
    outbox.add({one.key: Change(two, one)}, [], 2)

    pending = outbox.pending_delta()
    assert pending
    assert pending.changes == {}


def test_required_snapshot_replaces_pending_changes() -> None:
    """The snapshot contains the whole board, so single changes are not kept."""
    outbox = Outbox(events_limit=2)
    outbox.require_snapshot()
    outbox.add({}, [_event(1)], 1)

    assert outbox.needs_snapshot
    assert outbox.pending_delta() is None
    assert Outbox(events_limit=2).pending_delta() is None


def test_backlog_counts_every_frame_not_taken() -> None:
    """Frames count before conflation, and while a snapshot is required: both make the client fall behind."""
    outbox = Outbox(events_limit=2)
    outbox.add({}, [], 1, 100)
    outbox.add({}, [], 2, 20)
    outbox.require_snapshot()
    outbox.add({}, [], 3, 3)

    assert outbox.missed_bytes == 123
