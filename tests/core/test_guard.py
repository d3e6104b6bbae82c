"""One answer may be doubted, two are believed."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from msgspec import structs

from dashboard.core.guard import DAY, DROP_LIMIT, EMPTY_LIMIT, Guard, Verdict
from dashboard.core.model import Clock, Game, GameKey, Period, PeriodKind, Status
from tests.boards import KICK_OFF, game, scored, side


NOW = KICK_OFF + timedelta(minutes=30)
ONE = GameKey("mock:cup:1")


def _at(minute: int, number: int = 1, period: int = 1, **overrides: Any) -> Game:
    return game(
        number,
        period=Period(number=period, kind=PeriodKind.HALF, label=str(period), regulation=2),
        clock=Clock(seconds=60 * minute, direction="up", text=f"{minute}'"),
        **overrides,
    )


def _after(*answers: list[Game], at: datetime = NOW, **options: Any) -> Verdict:
    guard = Guard()
    verdicts = [guard.admit(answer, at, **options) for answer in answers]
    return verdicts[-1]


def test_a_lower_score_applies_at_once() -> None:
    """It is a correction, not an error."""
    assert _after([_at(10, home_score=2)], [_at(11, home_score=1)]).games[ONE].home.score == 1


@pytest.mark.parametrize("status", [Status.FINAL, Status.CANCELLED, Status.FORFEITED])
def test_a_settled_state_is_left_after_two_answers(status: Status) -> None:
    """The first is held back, the second is believed."""
    over = game(1, 2, 1, status=status, final=True)
    again = _at(80, home_score=2, away_score=1)

    first = _after([over], [again])
    assert (first.games[ONE].status, first.held_back) == (status, 1)
    assert _after([over], [again], [again]).games[ONE].status is Status.LIVE
    assert _after([over], [again], [over], [again]).games[ONE].status is status


def test_a_final_score_is_corrected_at_once() -> None:
    """Only leaving the state is doubted."""
    over = game(1, 2, 1, status=Status.FINAL, final=True)

    assert _after([over], [scored(over, 2, 2)]).games[ONE].away.score == 2


def test_real_teams_are_exchanged_after_two_answers() -> None:
    """A placeholder becomes a team at once."""
    placeholder = game(1, home=side("Winner 1", placeholder=True))
    peru, chile = game(1, home=side("Peru")), game(1, home=side("Chile"))

    assert _after([placeholder], [peru]).games[ONE].home.name == "Peru"
    assert _after([peru], [chile]).games[ONE].home.name == "Peru"
    assert _after([peru], [chile], [chile]).games[ONE].home.name == "Chile"


def test_the_leader_of_a_tournament_may_change() -> None:
    """The first two of a leaderboard are no fixed sides."""
    first, then = game(1, title="Open", home=side("Burns")), game(1, title="Open", home=side("Scott"))

    assert _after([first], [then]).games[ONE].home.name == "Scott"


def test_an_answer_whose_clocks_only_went_back_is_dropped() -> None:
    """A stale cache between two fresh answers never reaches the wall."""
    guard = Guard()
    guard.admit([_at(30, 1), _at(20, 2)], NOW)
    stale = guard.admit([_at(28, 1), _at(20, 2)], NOW)
    fresh = guard.admit([_at(31, 1), _at(21, 2)], NOW)

    assert stale.dropped
    assert stale.games[ONE].clock == _at(30).clock
    assert not fresh.dropped
    assert fresh.games[ONE].clock == _at(31).clock


def test_half_time_and_then_the_first_half_again_is_an_older_answer() -> None:
    """A break comes after all of its period; a game under way cannot be about to start."""
    rest = _at(45, status=Status.INTERMISSION)

    assert _after([rest], [_at(44)]).dropped
    assert _after([_at(5)], [game(1, status=Status.SCHEDULED)]).dropped


def test_a_clock_that_counts_down_goes_on_by_falling() -> None:
    """12:00, then 11:30, is progress; 11:45 after that is not."""

    def left(seconds: int) -> Game:
        return game(1, clock=Clock(seconds=seconds, direction="down", text=""))

    assert not _after([left(720)], [left(690)]).dropped
    assert _after([left(720)], [left(690)], [left(705)]).dropped


def test_without_a_clock_the_period_alone_shows_progress() -> None:
    """An inning has no clock: the next one is progress, the same one tells nothing, the one before is older."""

    def inning(number: int) -> Game:
        return game(1, period=Period(number=number, kind=PeriodKind.INNING, label="", regulation=9), clock=None)

    assert not _after([inning(3)], [inning(3)]).dropped
    assert not _after([inning(3)], [inning(4)]).dropped
    assert _after([inning(3)], [inning(2)]).dropped


def test_one_clock_set_back_among_others_that_run_is_a_correction() -> None:
    """Only an answer in which nothing went on is old."""
    assert not _after([_at(30, 1), _at(20, 2)], [_at(29, 1), _at(21, 2)]).dropped


def test_a_game_called_off_is_news() -> None:
    """Postponed or suspended in play is not an older answer."""
    for status in (Status.SUSPENDED, Status.POSTPONED, Status.ABANDONED, Status.UNKNOWN):
        assert _after([_at(30)], [game(1, status=status, clock=None)]).games[ONE].status is status


def test_the_feed_is_believed_in_the_end() -> None:
    """A clock that stays back is right, whatever we thought."""
    guard = Guard()
    guard.admit([_at(30)], NOW)
    verdicts = [guard.admit([_at(25)], NOW) for _ in range(DROP_LIMIT + 1)]

    assert [verdict.dropped for verdict in verdicts] == [True] * DROP_LIMIT + [False]
    assert verdicts[-1].games[ONE].clock == _at(25).clock


def test_the_feeds_own_time_tells_an_older_answer() -> None:
    """Whatever it says about the games."""
    guard = Guard()
    guard.admit([_at(30)], NOW, updated_at=NOW)

    assert guard.admit([_at(31)], NOW, updated_at=NOW - timedelta(seconds=1)).dropped
    assert not guard.admit([_at(31)], NOW, updated_at=NOW).dropped


def test_a_missing_game_stays_then_is_stale_then_goes() -> None:
    """Never cancelled; stale after two answers without it; gone when its day is over."""
    guard = Guard()
    guard.admit([game(1), game(2)], NOW)

    once = guard.admit([game(2)], NOW).games[ONE]
    twice = guard.admit([game(2)], NOW).games[ONE]
    back = guard.admit([game(1), game(2)], NOW).games[ONE]
    assert (once.stale, twice.stale, twice.status, back.stale) == (False, True, Status.LIVE, False)

    guard.admit([game(2)], NOW)
    later = KICK_OFF + DAY
    assert ONE in guard.admit([game(2)], later - timedelta(seconds=1)).games
    assert ONE not in guard.admit([game(2)], later).games


def test_a_game_in_play_is_never_removed_by_one_answer() -> None:
    """Even when its day is over; a finished one may go at once."""
    over = structs.replace(game(1), status=Status.FINAL, final=True)
    later = KICK_OFF + DAY

    playing, finished = Guard(), Guard()
    playing.admit([game(1), game(2)], NOW)
    finished.admit([over, game(2)], NOW)
    assert ONE in playing.admit([game(2)], later).games
    assert ONE not in finished.admit([game(2)], later).games


def test_a_game_without_a_start_has_its_day_from_when_it_was_missed() -> None:
    """There is no other day to count from."""
    guard = Guard()
    guard.admit([game(1, start_time=None), game(2)], NOW)
    guard.admit([game(2)], NOW)

    assert ONE in guard.admit([game(2)], NOW + DAY - timedelta(seconds=1)).games
    assert ONE not in guard.admit([game(2)], NOW + DAY).games


def test_an_unreadable_game_is_not_missing() -> None:
    """It keeps its last good value; an unreadable one without an id excuses all."""
    guard = Guard()
    guard.admit([game(1), game(2)], NOW)
    for unreadable in ({"1"}, {None}, {"1"}):
        verdict = guard.admit([game(2)], NOW, unreadable=unreadable)
    assert not verdict.games[ONE].stale


def test_an_empty_answer_changes_nothing_until_it_has_come_often() -> None:
    """A glitch blanks nothing; a feed that has no games any more is believed."""
    guard = Guard()
    guard.admit([game(1)], NOW)
    verdicts = [guard.admit([], NOW).games[ONE].stale for _ in range(EMPTY_LIMIT + 1)]

    assert verdicts == [False] * EMPTY_LIMIT + [True]


def test_a_start_that_moves_leaves_the_old_one() -> None:
    """By a minute or more; it stays known afterwards."""
    moved = game(1, status=Status.SCHEDULED, start_time=KICK_OFF + timedelta(minutes=30))
    scheduled = game(1, status=Status.SCHEDULED)

    assert _after([scheduled], [moved]).games[ONE].previous_start_time == KICK_OFF
    assert _after([scheduled], [moved], [moved]).games[ONE].previous_start_time == KICK_OFF
    assert _after([scheduled], [scheduled]).games[ONE].previous_start_time is None


def test_the_last_row_of_a_game_listed_twice_counts() -> None:
    """A feed may list a game on its old and on its new day."""
    assert _after([game(1, 0), game(1, 1)]).games[ONE].home.score == 1


def test_silence_makes_games_in_play_stale_and_no_others() -> None:
    """What may have ended since must not look live."""
    guard = Guard()
    guard.admit([game(1), game(2, status=Status.FINAL, final=True)], NOW)
    games = guard.mark_playing_stale()

    assert [item.stale for item in games.values()] == [True, False]
    assert guard.mark_playing_stale() == games


def test_a_guard_that_takes_over_goes_on_from_what_the_other_one_let_through() -> None:
    """A first answer is no reason to forget a game, or to leave a settled state."""
    over = game(2, 2, 1, status=Status.FINAL, final=True)
    guard = Guard({ONE: _at(10), over.key: over})

    verdict = guard.admit([scored(_at(11, 2), 2, 1)], NOW)
    assert verdict.games[over.key].status is Status.FINAL
    assert (verdict.held_back, verdict.games[ONE].stale) == (1, False)
