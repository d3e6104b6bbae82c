"""Ticks: one call for all publications within one."""

from dashboard.web.push.tick import Tick
from tests.metric_samples import sample_value
from tests.waiting import until


async def test_tick_calls_each_action_once() -> None:
    """The actions are called once, in their order, at the end of a tick. Their time is observed."""
    called: list[int] = []
    tick = Tick(0.001)
    tick.set_actions(lambda: called.append(1), lambda: called.append(2))
    tick.wake()
    assert called == []
    await until(lambda: called == [1, 2])
    assert sample_value(tick.metrics(), "scorewall_fan_out_seconds_count") == 1
    assert sample_value(tick.metrics(), "scorewall_fan_out_seconds_sum") > 0
