"""Half-innings of baseball."""

from random import Random

import pytest

from dashboard.mockfeed.simulator import baseball
from dashboard.mockfeed.simulator.innings import half_inning
from tests.mockfeed.simulator.seasons import games, near


@pytest.mark.no_cover  # Playing a season under coverage is slow, and other tests cover the same code.
@pytest.mark.parametrize(("runs", "share"), [(0, 0.747), (1, 0.135), (2, 0.065), (3, 0.027), (4, 0.012)])
def test_half_innings_follow_the_table(runs: int, share: float) -> None:
    """The shares of half-innings by number of runs are as measured."""
    halves = [part[1] for sheet in games(baseball.play, 1000) for part in sheet.partials[:9]]
    assert near([half == runs for half in halves], share)


def test_runs_of_a_half_inning_agree_with_its_bases() -> None:
    """Every batter has scored, is out or is on base."""
    random = Random("bases")
    for _ in range(500):
        appearances = half_inning(random)
        before_last = appearances[:-1]
        on_base = sum(before_last[-1].bases) if before_last else 0
        accounted = sum(one.runs for one in before_last) + (before_last[-1].outs if before_last else 0) + on_base
        assert accounted == len(before_last)
