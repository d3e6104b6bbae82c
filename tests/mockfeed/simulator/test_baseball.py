"""Simulated baseball against 399 MLB finals. One thousand games keep the run short."""

from functools import cache
from statistics import fmean, median, stdev

import pytest

from dashboard.mockfeed.simulator import baseball
from dashboard.mockfeed.simulator.situations import Count
from dashboard.mockfeed.simulator.timeline import Scoresheet
from tests.mockfeed.simulator.seasons import games, near, violations


@cache
def season() -> list[Scoresheet]:
    """Play one thousand games."""
    return games(baseball.play, 1000)


@pytest.mark.no_cover  # Playing a season under coverage is slow, and other tests cover the same code.
def test_runs_are_as_many_as_measured() -> None:
    """4.28 runs per side with a standard deviation of 3.08."""
    runs = [sheet.score[side] for sheet in season() for side in (0, 1)]
    assert near(runs, 4.28)
    assert abs(stdev(runs) - 3.08) < 0.2


def test_home_wins_extra_innings_and_close_games_are_as_measured() -> None:
    """The home side wins 54 %; 8 % need extra innings; 30 % are won by one run."""
    assert near([sheet.lead() > 0 for sheet in season()], 0.54)
    assert near([sheet.decision == "OVERTIME" for sheet in season()], 0.08)
    assert near([abs(sheet.lead()) == 1 for sheet in season()], 0.30)


def test_home_side_does_not_bat_when_it_leads() -> None:
    """A home side that leads has no bottom of the ninth, and its winning run ends the game at once."""
    for sheet in season():
        last = [moment.situation for moment in sheet.moments if isinstance(moment.situation, Count)][-1]
        if last.half == "TOP":
            assert sheet.lead() > 0
        elif sheet.lead() > 0:
            assert sheet.entries[-1].side == 0
            assert sheet.lead() <= 4


def test_extra_innings_begin_with_a_runner_on_second() -> None:
    """From the tenth inning on second base is occupied at the beginning."""
    sheet = next(sheet for sheet in season() if len(sheet.partials) > 9)
    begun = next(moment for moment in sheet.moments if moment.stage and moment.stage.number == 10)
    assert isinstance(begun.situation, Count)
    assert begun.situation.bases == (False, True, False)


def test_pitches_are_spaced_as_timed() -> None:
    """Pitches are about 21.6 seconds apart in the median, and a game takes two and a half hours."""
    sheet = season()[0]
    gaps = [
        after.second - before.second
        for before, after in zip(sheet.moments, sheet.moments[1:], strict=False)
        if isinstance(after.situation, Count) and (after.situation.balls or after.situation.strikes)
    ]
    assert 18 < median(gaps) < 26
    assert 140 < fmean(sheet.second / 60 for sheet in season()) < 170


def test_counts_are_legal() -> None:
    """There are never more than three balls, two strikes and two outs."""
    counts = [
        moment.situation for sheet in season()[:50] for moment in sheet.moments if isinstance(moment.situation, Count)
    ]
    assert max(count.balls for count in counts) == 3
    assert max(count.strikes for count in counts) == 2
    assert max(count.outs for count in counts) == 2


@pytest.mark.parametrize(
    ("number", "text"), [(1, "1st"), (2, "2nd"), (3, "3rd"), (4, "4th"), (11, "11th"), (21, "21st")]
)
def test_ordinals(number: int, text: str) -> None:
    """Ordinals have the ending that is spoken."""
    assert baseball.ordinal(number) == text


def test_invariants_hold() -> None:
    """No game violates an invariant, and none ends level."""
    assert [violations(sheet, level_allowed=False) for sheet in season()] == [[]] * 1000
