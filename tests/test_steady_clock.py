"""The server's clock on the wire."""

import pytest
from structlog.testing import capture_logs

from dashboard.steady_clock import SteadyClock, elapsed_ns


SECOND = 1_000_000_000
NOON = 1_800_000_000 * SECOND


class Machine:
    """A machine whose wall clock can be set."""

    def __init__(self) -> None:
        self.wall = NOON
        self.elapsed = 7 * SECOND
        self.clock = SteadyClock(lambda: self.wall, lambda: self.elapsed)

    def run(self, seconds: int, set_by: int = 0) -> None:
        """Let time pass, and set the wall clock."""
        self.elapsed += seconds * SECOND
        self.wall += (seconds + set_by) * SECOND


@pytest.mark.parametrize("step", [3600, -3600, 172_800, -172_800, -1_800_000_000])
def test_step_of_the_wall_clock_changes_no_difference(step: int) -> None:
    """Ten seconds are ten seconds, whatever the wall clock does meanwhile."""
    machine = Machine()
    began = machine.clock.now_ms()
    machine.run(10, set_by=step)
    assert machine.clock.now_ms() - began == 10_000
    assert machine.clock.set_by_ms() == step * 1000


def test_step_is_logged_once() -> None:
    """A second step is another line; slewing is none."""
    machine = Machine()
    with capture_logs() as lines:
        machine.run(10, set_by=1)
        machine.clock.check()
        assert lines == []
        for _ in range(3):
            machine.run(10, set_by=0)
            machine.clock.check()
        machine.run(10, set_by=3599)
        for _ in range(3):
            machine.clock.check()
        machine.run(10, set_by=-3600)
        machine.clock.check()
    assert [line["off_s"] for line in lines] == [3600, 0]


def test_elapsed_time_never_goes_back() -> None:
    """The system's own clock is used."""
    assert elapsed_ns() <= elapsed_ns()
