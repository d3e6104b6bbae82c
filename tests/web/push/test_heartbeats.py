"""Heartbeats, and who is owed something."""

import asyncio
from collections.abc import Iterable
from itertools import pairwise

from prometheus_client.core import Metric

from dashboard.core.hub import SLICES, Hub
from dashboard.core.position import Position
from dashboard.web.push.frames import PING, Connection, PreparedFrame
from dashboard.web.push.heartbeats import Heartbeats
from dashboard.web.push.tick import Tick
from tests.boards import board, game
from tests.recording import RecordingSink
from tests.waiting import until


def observed(metrics: Iterable[Metric], name: str) -> float:
    """Return the value of one sample."""
    return next(sample.value for metric in metrics for sample in metric.samples if sample.name == name)


async def test_everybody_gets_a_heartbeat_a_period_in_slices() -> None:
    """However late the beats come, a period never brings two."""
    now = [100.0]
    hub = Hub(Position("e", 0), prepare=bytes)
    hub.publish(board(game(1)), 1)
    sinks = [RecordingSink() for _ in range(SLICES)]
    for sink in sinks:
        hub.attach(sink)
    heartbeats = Heartbeats(
        hub, list, heartbeat_s=10, slow_after_s=1, behind_limit_bytes=1, silent_after_s=99, clock=lambda: now[0]
    )

    counts = []
    for _ in range(200):
        heartbeats.beat()
        now[0] += 0.05
        counts.append(hub.statistics().heartbeat_frames)
    assert counts[-1] == SLICES
    assert max(after - before for before, after in pairwise(counts)) <= 1

    now[0] += 60
    heartbeats.beat()
    assert hub.statistics().heartbeat_frames == 2 * SLICES


async def test_a_session_without_a_connection_of_ours_is_never_cut_off() -> None:
    """Other kinds of sinks see to themselves."""
    now = [0.0]
    hub, sink = Hub(Position("e", 0), prepare=bytes), RecordingSink()
    sink.drained = False
    hub.attach(sink)
    heartbeats = Heartbeats(
        hub, list, heartbeat_s=10, slow_after_s=1, behind_limit_bytes=1, silent_after_s=99, clock=lambda: now[0]
    )
    for _ in range(3):
        heartbeats.beat()
        now[0] += 100
    assert hub.statistics().undrained == 1
    sink.drained = True
    heartbeats.beat()
    assert hub.statistics().undrained == 0


async def test_who_is_owed_something_gets_it_between_two_beats() -> None:
    """However long a slice is: looked for again and again until the connection has drained."""
    hub, sink = Hub(Position("e", 0), prepare=bytes), RecordingSink()
    sink.drained = False
    hub.attach(sink)
    heartbeats = Heartbeats(hub, list, heartbeat_s=9999, slow_after_s=99, behind_limit_bytes=1, silent_after_s=99)
    heartbeats.flush_soon()
    asyncio.get_running_loop().call_later(0.12, setattr, sink, "drained", True)
    await until(lambda: hub.statistics().undrained == 0)
    assert hub.statistics().snapshot_frames == 1


async def test_it_beats_and_notes_how_late_it_was() -> None:
    """Until it is cancelled."""
    heartbeats = Heartbeats(
        Hub(Position("e", 0), prepare=bytes),
        list,
        heartbeat_s=10,
        slow_after_s=1,
        behind_limit_bytes=1,
        silent_after_s=99,
    )
    task = asyncio.create_task(heartbeats.run())
    await until(lambda: observed(heartbeats.metrics(), "scorewall_event_loop_lag_seconds_count") >= 2)
    task.cancel()


async def test_a_tick_calls_back_once_when_it_is_over() -> None:
    """And observes how long that took."""
    called: list[int] = []
    tick = Tick(0.001)
    tick.set_actions(lambda: called.append(1), lambda: called.append(2))
    tick.wake()
    assert called == []
    await until(lambda: called == [1, 2])
    assert observed(tick.metrics(), "scorewall_fan_out_seconds_count") == 1
    assert observed(tick.metrics(), "scorewall_fan_out_seconds_sum") > 0


class SilentTransport(asyncio.Transport):
    """A transport whose peer takes everything and says nothing."""

    def __init__(self) -> None:
        super().__init__()
        self.written: list[bytes] = []
        self.aborted = False

    def get_extra_info(self, name: str, default: object = None) -> object:
        """Return no socket."""
        return {"socket": None}.get(name, default)

    def get_write_buffer_size(self) -> int:
        """Return 0: the peer reads."""
        return 0

    def is_closing(self) -> bool:
        """Return whether it was aborted."""
        return self.aborted

    def write(self, data: bytes | bytearray | memoryview) -> None:
        """Record the bytes."""
        self.written.append(bytes(data))

    def abort(self) -> None:
        """Record the abort."""
        self.aborted = True


def test_silent_client_is_pinged_after_a_third_and_evicted_after_all_of_the_limit() -> None:
    """One ping, not before a third of the limit; the eviction not before the whole of it."""
    now_s, limit_s, beat_s = [0.0], 90.0, 1.0
    hub, transport = Hub(Position("e", 0), prepare=PreparedFrame), SilentTransport()
    heartbeats = Heartbeats(
        hub,
        list,
        heartbeat_s=beat_s,
        slow_after_s=9999,
        behind_limit_bytes=2**30,
        silent_after_s=limit_s,
        clock=lambda: now_s[0],
    )
    hub.attach(Connection(transport))
    heartbeats.beat()
    pinged_s, evicted_s = [], None
    while now_s[0] < 2 * limit_s and evicted_s is None:
        now_s[0] += beat_s
        before = transport.written.count(PING)
        heartbeats.beat()
        pinged_s += [now_s[0]] * (transport.written.count(PING) - before)
        evicted_s = now_s[0] if transport.aborted else None

    assert len(pinged_s) == 1
    # The client was first looked at within the first heartbeat, and is looked at once in each.
    assert limit_s / 3 <= pinged_s[0] <= limit_s / 3 + 2 * beat_s
    assert evicted_s is not None
    assert limit_s <= evicted_s <= limit_s + 2 * beat_s
