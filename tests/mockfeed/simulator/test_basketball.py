"""Simulated basketball against 1,230 NBA games. One thousand games keep the run short."""

from functools import cache
from statistics import fmean, stdev

import pytest

from dashboard.mockfeed.simulator import basketball
from dashboard.mockfeed.simulator.situations import Fouls
from dashboard.mockfeed.simulator.timeline import Scoresheet
from tests.mockfeed.simulator.seasons import games, near, violations


@cache
def season() -> list[Scoresheet]:
    """Play one thousand games."""
    return games(basketball.play, 1000)


@pytest.mark.no_cover  # Playing a season under coverage is slow, and other tests cover the same code.
def test_points_are_as_many_as_measured() -> None:
    """111.2 points per side with a standard deviation of 12.6."""
    points = [sheet.score[side] for sheet in season() for side in (0, 1)]
    assert near([sum(sheet.score) / 2 for sheet in season()], 111.2)
    assert abs(stdev(points) - 12.6) < 0.9


def test_margins_are_as_measured() -> None:
    """The margin is 11.7 points on average, and at most five in 27 % of the games."""
    assert near([abs(sheet.lead()) for sheet in season()], 11.7)
    assert near([abs(sheet.lead()) <= 5 for sheet in season()], 0.27)


def test_home_wins_and_overtimes_are_as_measured() -> None:
    """The home side wins 59.3 %, and 5.4 % of the games need overtime."""
    assert near([sheet.lead() > 0 for sheet in season()], 0.593)
    assert near([sheet.decision == "OVERTIME" for sheet in season()], 0.054)


def test_score_changes_and_length_are_as_recorded() -> None:
    """About 120 score changes in about 134 minutes, as in the one game with real times."""
    changes = [
        sum(before.score != after.score for before, after in zip(sheet.moments, sheet.moments[1:], strict=False))
        for sheet in season()
    ]
    assert 110 < fmean(changes) < 130
    assert 129 < fmean(sheet.second / 60 for sheet in season()) < 145


def test_corrections_are_as_frequent_as_assumed() -> None:
    """0.2 threes per game are corrected to twos."""
    assert near([sum(entry.withdrawn is not None for entry in sheet.entries) for sheet in season()], 0.2)


def test_bonus_comes_with_fouls() -> None:
    """A side is in the bonus late in some quarter, and time-outs are taken."""
    situations = [moment.situation for moment in season()[0].moments if isinstance(moment.situation, Fouls)]
    assert any(True in situation.bonus for situation in situations)
    assert min(situation.timeouts[0] for situation in situations) < 7


def test_invariants_hold() -> None:
    """No game violates an invariant, and none ends level."""
    assert [violations(sheet, level_allowed=False) for sheet in season()] == [[]] * 1000
