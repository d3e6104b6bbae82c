"""Simulated American football against 2,048 NFL games. One thousand games keep the run short."""

from functools import cache
from statistics import stdev

import pytest

from dashboard.mockfeed.simulator import football
from dashboard.mockfeed.simulator.timeline import Scoresheet
from tests.mockfeed.simulator.seasons import games, near, violations


@cache
def season() -> list[Scoresheet]:
    """Play one thousand games."""
    return games(football.play, 1000)


def count(sheet: Scoresheet, kind: str) -> int:
    """Return the number of scores of one kind that were not withdrawn."""
    return sum(entry.kind == kind and not entry.withdrawn for entry in sheet.entries)


@pytest.mark.no_cover  # Playing a season under coverage is slow, and other tests cover the same code.
def test_points_are_as_many_as_measured() -> None:
    """45.0 points with a standard deviation of 13.8."""
    assert near([sum(sheet.score) for sheet in season()], 45.0)
    assert abs(stdev(sum(sheet.score) for sheet in season()) - 13.8) < 1.2


@pytest.mark.parametrize(("quarter", "points"), [(0, 8.9), (1, 13.7), (2, 9.5), (3, 12.6)])
def test_points_by_quarter_are_as_measured(quarter: int, points: float) -> None:
    """Sides score more before half-time and the end, because they hurry."""
    assert near([sum(sheet.partials[quarter]) for sheet in season()], points)


@pytest.mark.parametrize(("kind", "times"), [("TOUCHDOWN", 5.04), ("FIELD_GOAL", 3.23), ("SAFETY", 0.066)])
def test_scores_are_as_frequent_as_measured(kind: str, times: float) -> None:
    """Touchdowns, field goals and safeties per game."""
    assert near([count(sheet, kind) for sheet in season()], times)


def test_margins_and_overtimes_are_as_measured() -> None:
    """The margin is 11.8 points on average. 6.25 % of the games have overtime, and few of them end level."""
    assert near([abs(sheet.lead()) for sheet in season()], 11.8)
    assert near([sheet.decision == "OVERTIME" for sheet in season()], 0.0625)
    level = [sheet for sheet in season() if not sheet.lead()]
    assert len(level) <= 10
    assert all(sheet.decision == "OVERTIME" for sheet in level)


def test_invariants_hold() -> None:
    """No game violates an invariant. A regular season game may end level."""
    assert [violations(sheet, level_allowed=True) for sheet in season()] == [[]] * 1000
