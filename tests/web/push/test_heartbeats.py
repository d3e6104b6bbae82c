"""Heartbeats, and who is owed something."""

import asyncio
from collections.abc import Iterable
from itertools import pairwise

from prometheus_client.core import Metric

from dashboard.core.hub import SLICES, Hub
from dashboard.core.position import Position
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
    pulse = Heartbeats(
        hub, list, heartbeat_s=10, slow_after_s=1, behind_limit_bytes=1, silent_after_s=99, clock=lambda: now[0]
    )

    counts = []
    for _ in range(200):
        pulse.beat()
        now[0] += 0.05
        counts.append(hub.statistics().heartbeat_frames)
    assert counts[-1] == SLICES
    assert max(after - before for before, after in pairwise(counts)) <= 1

    now[0] += 60
    pulse.beat()
    assert hub.statistics().heartbeat_frames == 2 * SLICES


async def test_a_session_without_a_connection_of_ours_is_never_cut_off() -> None:
    """Other kinds of sinks see to themselves."""
    now = [0.0]
    hub, sink = Hub(Position("e", 0), prepare=bytes), RecordingSink()
    sink.drained = False
    hub.attach(sink)
    pulse = Heartbeats(
        hub, list, heartbeat_s=10, slow_after_s=1, behind_limit_bytes=1, silent_after_s=99, clock=lambda: now[0]
    )
    for _ in range(3):
        pulse.beat()
        now[0] += 100
    assert hub.statistics().undrained == 1
    sink.drained = True
    pulse.beat()
    assert hub.statistics().undrained == 0


async def test_who_is_owed_something_gets_it_between_two_beats() -> None:
    """However long a slice is: looked for again and again until the connection has drained."""
    hub, sink = Hub(Position("e", 0), prepare=bytes), RecordingSink()
    sink.drained = False
    hub.attach(sink)
    pulse = Heartbeats(hub, list, heartbeat_s=9999, slow_after_s=99, behind_limit_bytes=1, silent_after_s=99)
    pulse.hurry()
    asyncio.get_running_loop().call_later(0.12, setattr, sink, "drained", True)
    await until(lambda: hub.statistics().undrained == 0)
    assert hub.statistics().snapshot_frames == 1


async def test_it_beats_and_notes_how_late_it_was() -> None:
    """Until it is cancelled."""
    pulse = Heartbeats(
        Hub(Position("e", 0), prepare=bytes),
        list,
        heartbeat_s=10,
        slow_after_s=1,
        behind_limit_bytes=1,
        silent_after_s=99,
    )
    task = asyncio.create_task(pulse.run())
    await until(lambda: observed(pulse.metrics(), "scorewall_event_loop_lag_seconds_count") >= 2)
    task.cancel()


async def test_a_tick_calls_back_once_when_it_is_over() -> None:
    """And observes how long that took."""
    called: list[int] = []
    tick = Tick(0.001)
    tick.drive(lambda: called.append(1), lambda: called.append(2))
    tick.wake()
    assert called == []
    await until(lambda: called == [1, 2])
    assert observed(tick.metrics(), "scorewall_fan_out_seconds_count") == 1
    assert observed(tick.metrics(), "scorewall_fan_out_seconds_sum") > 0
