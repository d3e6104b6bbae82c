"""The line at which polling costs what push costs: both cost the same on it, and it turns where it should."""

from math import isclose

from dashboard.contrast.break_even import INTERVALS_S, Line, break_even, poll_cost, push_cost
from dashboard.contrast.cost import Costs, Sizes


SIZES, COSTS, FRAME = Sizes(), Costs(), 400.0


def _line(poll: str, measure: str) -> Line:
    (match,) = (line for line in break_even(FRAME, SIZES, COSTS) if (line.poll, line.measure) == (poll, measure))
    return match


def test_both_cost_the_same_on_every_line() -> None:
    """In processor time and in bytes, for each way of polling."""
    lines = break_even(FRAME, SIZES, COSTS)
    assert len(lines) == 6
    for line in lines:
        assert [point.interval_s for point in line.points] == list(INTERVALS_S)
        for point in line.points:
            for crossing in point.crossings:
                rate = crossing.changes_per_s
                polled = poll_cost(
                    line.poll, line.measure, changes_per_s=rate, interval_s=point.interval_s, sizes=SIZES, costs=COSTS
                )
                pushed = push_cost(line.measure, changes_per_s=rate, frame_bytes=FRAME, sizes=SIZES, costs=COSTS)
                assert isclose(polled, pushed, rel_tol=1e-6)


def test_processor_time_breaks_even_at_as_many_changes_as_a_request_costs_deliveries() -> None:
    """R = c_r / (c_d I) - 1/h for who always gets an answer; polling wins above it."""
    for point in _line("naive_poll", "processor").points:
        rate = COSTS.full_us / (COSTS.delivery_us * point.interval_s) - 1 / COSTS.heartbeat_s
        if rate > 0:
            (crossing,) = point.crossings
            assert isclose(crossing.changes_per_s, rate, rel_tol=1e-6)
            assert (crossing.above, point.idle) == ("poll", "push")


def test_on_an_idle_night_rare_polling_sends_less_than_heartbeats() -> None:
    """Once a minute it wins, every two seconds it does not."""
    idle = {point.interval_s: point.idle for point in _line("fair_poll", "bytes").points}

    assert (idle[2.0], idle[60.0]) == ("push", "poll")
