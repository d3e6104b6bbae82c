"""The tick: one call for all that is published within it."""

from dashboard.web.push.tick import Tick
from tests.metric_samples import sample_value
from tests.waiting import until


async def test_a_tick_calls_back_once_when_it_is_over() -> None:
    """And observes how long that took."""
    called: list[int] = []
    tick = Tick(0.001)
    tick.set_actions(lambda: called.append(1), lambda: called.append(2))
    tick.wake()
    assert called == []
    await until(lambda: called == [1, 2])
    assert sample_value(tick.metrics(), "scorewall_fan_out_seconds_count") == 1
    assert sample_value(tick.metrics(), "scorewall_fan_out_seconds_sum") > 0
