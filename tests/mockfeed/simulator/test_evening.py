"""Evenings: games of all sports from the first second, results at the end, and then the next evening."""

from collections import Counter
from functools import cache

import pytest

from dashboard.mockfeed.simulator.clubs import CLUBS
from dashboard.mockfeed.simulator.contest import SETTLED, Contest
from dashboard.mockfeed.simulator.evening import RESULTS_SHOWN_S, Evening, Evenings
from dashboard.mockfeed.simulator.timeline import Phase


SEEDS = range(12)


@cache
def evening(seed: int) -> Evening:
    """Return the first evening of a seed."""
    return Evening(seed, 1)


def phase(contest: Contest, second: float) -> Phase:
    """Return the phase of a contest so many seconds after the evening began."""
    return contest.state_at(second).moment.phase


def test_evening_mixes_five_sports() -> None:
    """Six soccer, four basketball, four hockey, five baseball and two football games over three hours."""
    contests = evening(1).contests
    assert Counter(contest.fixture.discipline for contest in contests) == {
        "SOCCER": 6,
        "BASKETBALL": 4,
        "HOCKEY": 4,
        "BASEBALL": 5,
        "GRIDIRON": 2,
    }
    starts = [contest.fixture.start_s for contest in contests]
    assert max(starts) - min(starts) == 3 * 3600
    assert len({contest.fixture.id for contest in contests}) == 21


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("second", [0.0, 299.0])
def test_every_sport_is_in_play_from_the_first_second(seed: int, second: float) -> None:
    """Every sport has a game in play, one game is over, and one is about to start."""
    contests = evening(seed).contests
    in_play = {contest.fixture.discipline for contest in contests if phase(contest, second) is Phase.IN_PLAY}
    assert in_play == set(CLUBS)
    assert any(phase(contest, second) is Phase.DONE for contest in contests)
    waiting = [contest for contest in contests if phase(contest, second) is Phase.WARMUP]
    assert any(0 <= contest.fixture.start_s - second <= 600 for contest in waiting)


@pytest.mark.parametrize("seed", SEEDS)
def test_evening_has_its_special_games(seed: int) -> None:
    """It has a delay, a postponement, kicks, a hockey overtime, and a goal withdrawn after the evening began."""
    contests = evening(seed).contests
    decisions = {(contest.fixture.discipline, contest.sheet.decision) for contest in contests}
    assert ("SOCCER", "PENALTIES") in decisions
    assert {("HOCKEY", "OVERTIME"), ("HOCKEY", "PENALTIES")} & decisions
    moments = [moment for contest in contests for moment in contest.sheet.moments]
    assert {Phase.DELAY, Phase.POSTPONED} <= {moment.phase for moment in moments}
    assert {"rain", "waterlogged field"} <= {moment.reason for moment in moments}
    assert any(
        entry.withdrawn and entry.second + contest.fixture.start_s > 0
        for contest in contests
        for entry in contest.sheet.entries
    )


@pytest.mark.parametrize("seed", SEEDS)
def test_doubleheader_games_follow_each_other(seed: int) -> None:
    """The same clubs meet twice, and the second game waits for the end of the first."""
    first, second = (contest for contest in evening(seed).contests if contest.fixture.meeting)
    assert (first.fixture.meeting, second.fixture.meeting) == (1, 2)
    assert (first.fixture.home, first.fixture.away) == (second.fixture.home, second.fixture.away)
    begins = next(moment.second for moment in second.sheet.moments if moment.phase is Phase.IN_PLAY)
    assert second.fixture.start_s + begins > first.settles_s


def test_all_games_end_and_results_stay_for_minutes() -> None:
    """All games are final or postponed some minutes before the end of the evening, and not earlier."""
    first = evening(1)
    end = first.length_s - RESULTS_SHOWN_S
    assert all(phase(contest, end) in SETTLED for contest in first.contests)
    assert any(phase(contest, end - 1) not in SETTLED for contest in first.contests)
    assert 3 * 3600 < first.length_s < 7 * 3600


def test_every_club_plays_once_an_evening() -> None:
    """No club plays twice, except in the doubleheader."""
    contests = [contest for contest in evening(1).contests if contest.fixture.meeting != 2]
    clubs = [
        (contest.fixture.discipline, club.code)
        for contest in contests
        for club in (contest.fixture.home, contest.fixture.away)
    ]
    assert len(set(clubs)) == len(clubs) == 40


def test_next_evening_begins_when_one_is_over() -> None:
    """The next evening has other games, and some are in play from its first second."""
    evenings = Evenings(5)
    first, began = evenings.at(0.0)
    assert (first.number, began) == (1, 0.0)
    assert evenings.at(first.length_s - 1)[0] is first
    second, began = evenings.at(first.length_s)
    assert (second.number, began) == (2, first.length_s)
    ids = [{contest.fixture.id for contest in one.contests} for one in (first, second)]
    assert not ids[0] & ids[1]
    assert any(phase(contest, 0.0) is Phase.IN_PLAY for contest in second.contests)
    assert evenings.at(first.length_s + second.length_s)[0].number == 3


def test_earlier_second_finds_its_evening() -> None:
    """A second of an earlier evening finds that evening, and one before the start finds the first evening."""
    evenings = Evenings(5)
    later, later_began = evenings.at(60_000.0)
    assert later.number > 2
    assert evenings.at(0.0)[0].number == 1
    assert evenings.at(-5.0)[0].number == 1
    again, began = evenings.at(60_000.0)
    assert (again.number, began) == (later.number, later_began)
