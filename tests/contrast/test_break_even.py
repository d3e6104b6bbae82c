"""The break-even line: both cost the same on it, and the right one is cheaper on each side."""

from math import isclose

from dashboard.contrast.break_even import INTERVALS_S, Line, break_even, poll_cost, push_cost
from dashboard.contrast.cost import Costs, Sizes


SIZES, COSTS, FRAME = Sizes(), Costs(), 400.0


def _line(poll: str, measure: str) -> Line:
    (match,) = (line for line in break_even(FRAME, SIZES, COSTS) if (line.poll, line.measure) == (poll, measure))
    return match


def test_costs_are_equal_on_every_line() -> None:
    """It holds for processor time and bytes, and for each kind of poll."""
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


def test_processor_time_breaks_even_where_deliveries_cost_one_request() -> None:
    """The rate is c_r / (c_d I) - 1/h for a poll that always gets the board; polling is cheaper above it."""
    for point in _line("naive_poll", "processor").points:
        rate = COSTS.full_us / (COSTS.delivery_us * point.interval_s) - 1 / COSTS.heartbeat_s
        if rate > 0:
            (crossing,) = point.crossings
            assert isclose(crossing.changes_per_s, rate, rel_tol=1e-6)
            assert (crossing.above, point.idle) == ("poll", "push")


def test_rare_polls_send_less_than_heartbeats_if_nothing_happens() -> None:
    """One poll per minute is cheaper, one every two seconds is not."""
    idle = {point.interval_s: point.idle for point in _line("fair_poll", "bytes").points}

    assert (idle[2.0], idle[60.0]) == ("push", "poll")
