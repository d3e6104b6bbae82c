"""American football as simulated, against 2,048 NFL games. One thousand games, to keep the run short."""

from functools import cache
from statistics import stdev

import pytest

from dashboard.mockfeed.simulator import football
from dashboard.mockfeed.simulator.gridiron import Ball
from dashboard.mockfeed.simulator.situations import Downs
from dashboard.mockfeed.simulator.timeline import Scoresheet
from tests.mockfeed.simulator.seasons import games, near, violations


@cache
def season() -> list[Scoresheet]:
    """One thousand games."""
    return games(football.play, 1000)


def count(sheet: Scoresheet, kind: str) -> int:
    """How many scores of one kind stand at the end."""
    return sum(entry.kind == kind and not entry.withdrawn for entry in sheet.entries)


@pytest.mark.no_cover  # A season of games, which the tests of the laws cover as well.
def test_points_are_as_many_as_measured() -> None:
    """45.0 points with a standard deviation of 13.8."""
    assert near([sum(sheet.score) for sheet in season()], 45.0)
    assert abs(stdev(sum(sheet.score) for sheet in season()) - 13.8) < 1.2


@pytest.mark.parametrize(("quarter", "points"), [(0, 8.9), (1, 13.7), (2, 9.5), (3, 12.6)])
def test_points_by_quarter_are_as_measured(quarter: int, points: float) -> None:
    """Sides hurry before the half and the end."""
    assert near([sum(sheet.partials[quarter]) for sheet in season()], points)


@pytest.mark.parametrize(("kind", "times"), [("TOUCHDOWN", 5.04), ("FIELD_GOAL", 3.23), ("SAFETY", 0.066)])
def test_scores_are_as_frequent_as_measured(kind: str, times: float) -> None:
    """Touchdowns, field goals and safeties a game."""
    assert near([count(sheet, kind) for sheet in season()], times)


def test_margins_and_overtimes_are_as_measured() -> None:
    """11.8 points on average; 6.25 % overtime, of which few end level."""
    assert near([abs(sheet.lead()) for sheet in season()], 11.8)
    assert near([sheet.decision == "OVERTIME" for sheet in season()], 0.0625)
    level = [sheet for sheet in season() if not sheet.lead()]
    assert len(level) <= 10
    assert all(sheet.decision == "OVERTIME" for sheet in level)


def test_reviewed_touchdowns_are_as_frequent_as_assumed() -> None:
    """0.1 touchdowns a game are shown and taken back 60 to 180 seconds later."""
    taken = [[entry for entry in sheet.entries if entry.withdrawn] for sheet in season()]
    assert near([len(entries) for entries in taken], 0.1)
    delays = [entry.withdrawn.second - entry.second for entries in taken for entry in entries if entry.withdrawn]
    assert min(delays) >= 60
    assert max(delays) <= 180


def test_situations_are_legal() -> None:
    """A down from one to four, yards to go on the field, and nothing at all around scores."""
    shown = [
        moment.situation for sheet in season()[:50] for moment in sheet.moments if isinstance(moment.situation, Downs)
    ]
    assert {downs.down for downs in shown} == {None, 1, 2, 3, 4}
    assert {downs.possession for downs in shown} == {None, 0, 1}
    assert all(0 < downs.distance < 100 for downs in shown if downs.distance is not None)
    assert all((downs.down is None) == (downs.spot is None) for downs in shown)
    assert min(downs.timeouts[0] for downs in shown) < 3


@pytest.mark.parametrize(
    ("ball", "spot"),
    [(Ball(0, 75), "HOM 25"), (Ball(0, 20), "AWY 20"), (Ball(1, 75), "AWY 25"), (Ball(1, 50), "HOM 50")],
)
def test_spots_name_the_half_of_the_field(ball: Ball, spot: str) -> None:
    """One's own half is named after oneself."""
    assert ball.spot(("HOM", "AWY")) == spot


def test_a_ball_moves_by_the_rules() -> None:
    """Ten yards are a first down, a short fourth down loses the ball, a punt into the end zone comes out."""
    assert Ball(0, 75).advanced(10) == Ball(0, 65, 1, 10)
    assert Ball(0, 75, 4, 2).advanced(1) is None
    assert Ball(0, 8, 1, 8).advanced(3) == Ball(0, 5, 2, 5)
    assert Ball(0, 40).punted(50) == Ball(1, 80)
    assert Ball(0, 97).lost(5) == Ball(1, 8, 1, 8)


def test_laws_hold() -> None:
    """No game breaks a law; a regular season game may end level."""
    assert [violations(sheet, level_allowed=True) for sheet in season()] == [[]] * 1000
