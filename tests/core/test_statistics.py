"""Every counter counts one thing, once."""

from msgspec import structs

from dashboard.core.filter import Filter
from dashboard.core.hub import SLICES, Hub
from dashboard.core.position import Position
from dashboard.core.statistics import Statistics
from tests.boards import board, game, scored
from tests.recording import RecordingSink, beat


def test_every_counter_starts_at_zero() -> None:
    """A new hub has counted nothing."""
    assert set(structs.asdict(Hub(Position("e1", 0), prepare=bytes).statistics()).values()) == {0}


def test_statistics_are_a_copy() -> None:
    """Later traffic does not change a copy."""
    hub = Hub(Position("e1", 0), prepare=bytes)
    before = hub.statistics()
    hub.publish(board(game(1)), 1)

    assert before == Statistics()
    assert hub.statistics() != before


def test_every_counter_counts_its_own_traffic() -> None:
    """One recovery succeeds, one is refused, and one session stalls for three goals with a limit of two events."""
    hub = Hub(Position("e1", 0), prepare=bytes, events_limit=2)
    hub.publish(board(game(1)), 1)
    fast, filtered, resumed, refused, stalled = (RecordingSink() for _ in range(5))
    hub.attach(fast)
    hub.attach(filtered, Filter.of(games=["mock:cup:1"]))
    hub.publish(board(scored(game(1), 1, 0)), 2)
    hub.attach(resumed, since=Position("e1", 1))
    hub.attach(refused, since=Position("e0", 1))
    slow = hub.attach(stalled)
    stalled.drained = False
    for goals in (2, 3, 4):
        hub.publish(board(scored(game(1), goals, 0)), goals)
    assert hub.statistics().undrained == 1
    beat(hub, [])
    stalled.drained = True
    assert hub.flush(slow)
    hub.detach(slow)

    assert hub.statistics() == Statistics(
        sessions=4,
        views=2,
        undrained=0,
        publications=5,
        fan_outs=5,
        # Four fan-outs to two views, the delta of the recovery, and the conflated one of the stalled session.
        delta_encodings=8 + 1 + 1,
        # To two sessions at first, then to four at a time.
        delta_frames=2 + 3 * 4 + 1 + 1,
        snapshot_frames=4,
        heartbeat_frames=4,
        bytes_offered=sum(len(b"".join(sink.frames)) for sink in (fast, filtered, resumed, refused, stalled)),
        recoveries=1,
        refused_recoveries=1,
        conflations=2,
        dropped_events=1,
    )


def test_only_bytes_that_a_sink_took_are_counted() -> None:
    """A stalled sink adds nothing."""
    hub, stalled = Hub(Position("e1", 0), prepare=bytes), RecordingSink()
    stalled.drained = False
    hub.attach(stalled)
    for slice_index in range(SLICES):
        hub.heartbeat(slice_index, [], 1)

    assert hub.statistics().bytes_offered == 0
