"""Simulated ice hockey against published NHL figures."""

from functools import cache

import pytest

from dashboard.mockfeed.simulator import hockey
from dashboard.mockfeed.simulator.situations import Strength
from dashboard.mockfeed.simulator.timeline import Phase, Scoresheet
from tests.mockfeed.simulator.seasons import games, near, violations


@cache
def season() -> list[Scoresheet]:
    """Play two thousand games."""
    return games(hockey.play, 2000)


@pytest.mark.no_cover  # Playing a season under coverage is slow, and other tests cover the same code.
def test_goals_are_as_many_as_published() -> None:
    """Both sides together score almost six goals per game."""
    assert near([sum(sheet.score) for sheet in season()], 5.9)


def test_overtime_is_as_frequent_as_published() -> None:
    """23.3 % are level after sixty minutes and 7.9 % go to a shoot-out."""
    assert near([sheet.decision != "REGULATION" for sheet in season()], 0.233)
    assert near([sheet.decision == "PENALTIES" for sheet in season()], 0.079)


def test_shooters_score_as_often_as_published() -> None:
    """A third of the attempts in shoot-outs are goals."""
    attempts = [entry.kind for sheet in season() for entry in sheet.entries if entry.kind.startswith("KICK")]
    assert near([kind == "KICK_IN" for kind in attempts], 0.335)


def test_shoot_out_is_worth_one_goal() -> None:
    """The winner of a shoot-out wins by one, and its tally is not level."""
    decided = [sheet for sheet in season() if sheet.decision == "PENALTIES"]
    assert {abs(sheet.lead()) for sheet in decided} == {1}
    assert all(sheet.kicks and sheet.kicks[0] != sheet.kicks[1] for sheet in decided)


def test_empty_net_and_power_plays_are_seen() -> None:
    """Some sides pull their goalkeeper, some goals go into an empty net, and some come from power plays."""
    situations = [moment.situation for sheet in season()[:50] for moment in sheet.moments]
    assert any(isinstance(situation, Strength) and situation.empty_net is not None for situation in situations)
    assert any(entry.kind == "POWER_PLAY_GOAL" for entry in season()[0].entries + season()[1].entries)
    assert any(entry.remark == "empty net" for sheet in season() for entry in sheet.entries)


def test_overtime_ends_with_its_first_goal() -> None:
    """Overtime has at most one goal: sudden death."""
    assert {sum(sheet.partials[3]) for sheet in season() if len(sheet.partials) > 3} == {0, 1}


def test_invariants_hold() -> None:
    """No game violates an invariant, none ends level, and each result is unofficial before it is final."""
    assert [violations(sheet, level_allowed=False) for sheet in season()] == [[]] * 2000
    assert {sheet.moments[-2].phase for sheet in season()} == {Phase.OVER}
