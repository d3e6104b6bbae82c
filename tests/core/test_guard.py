"""An unlikely change needs a second answer; everything else applies at once."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from msgspec import structs

from dashboard.core.guard import Guard, Verdict
from dashboard.core.model import Clock, Game, GameKey, Period, PeriodKind, Status
from tests.boards import KICK_OFF, game, scored, side


NOW = KICK_OFF + timedelta(minutes=30)
DAY = timedelta(hours=18)
"""Documented length of a game's day, written out so that a change of the constant fails."""
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


def test_lower_score_applies_at_once() -> None:
    """It is a correction, not an error."""
    assert _after([_at(10, home_score=2)], [_at(11, home_score=1)]).games[ONE].home.score == 1


@pytest.mark.parametrize("status", [Status.FINAL, Status.CANCELLED, Status.FORFEITED])
def test_settled_state_changes_after_two_successive_answers(status: Status) -> None:
    """The first answer is held back, the second one confirms it."""
    over = game(1, 2, 1, status=status, final=True)
    again = _at(80, home_score=2, away_score=1)

    first = _after([over], [again])
    assert (first.games[ONE].status, first.held_back) == (status, 1)
    assert _after([over], [again], [again]).games[ONE].status is Status.LIVE
    assert _after([over], [again], [over], [again]).games[ONE].status is status


def test_final_score_is_corrected_at_once() -> None:
    """Only a change of the state needs a second answer."""
    over = game(1, 2, 1, status=Status.FINAL, final=True)

    assert _after([over], [scored(over, 2, 2)]).games[ONE].away.score == 2


@pytest.mark.parametrize("status", [Status.FINAL, Status.CANCELLED, Status.FORFEITED])
def test_settled_result_that_is_no_longer_listed_stays_until_its_day_is_over(status: Status) -> None:
    """It needs no further answer. A game in play that is missing is stale."""
    over = game(1, 2, 1, status=status, final=True)
    guard = Guard()
    guard.admit([over, _at(80, number=2)], NOW)
    for minute in range(30):
        verdict = guard.admit([_at(80 + minute, number=3)], NOW + timedelta(minutes=minute))
    assert verdict.games[ONE] == over
    assert verdict.games[GameKey("mock:cup:2")].stale
    assert ONE in guard.admit([_at(20, number=3, period=2)], KICK_OFF + DAY - timedelta(seconds=1)).games
    assert ONE not in guard.admit([_at(21, number=3, period=2)], KICK_OFF + DAY).games


def test_start_that_was_not_confirmed_is_no_earlier_start() -> None:
    """It was a placeholder. A confirmed one that moves is kept."""
    for confirmed in (False, True):
        first = game(1, status=Status.SCHEDULED, start_time_confirmed=confirmed)
        second = structs.replace(first, start_time=KICK_OFF + timedelta(hours=3), start_time_confirmed=True)
        previous = _after([first], [second]).games[ONE].previous_start_time
        assert previous == (first.start_time if confirmed else None)


def test_real_teams_are_exchanged_after_two_answers() -> None:
    """A placeholder becomes a team at once."""
    placeholder = game(1, home=side("Winner 1", placeholder=True))
    peru, chile = game(1, home=side("Peru")), game(1, home=side("Chile"))

    assert _after([placeholder], [peru]).games[ONE].home.name == "Peru"
    assert _after([peru], [chile]).games[ONE].home.name == "Peru"
    assert _after([peru], [chile], [chile]).games[ONE].home.name == "Chile"


def test_team_becomes_a_placeholder_at_once() -> None:
    """The feed knows less than before, but it does not exchange teams."""
    placeholder = game(1, home=side("Winner 1", placeholder=True))

    assert _after([game(1, home=side("Peru"))], [placeholder]).games[ONE].home.placeholder


def test_teams_are_compared_by_id_or_else_by_name() -> None:
    """A new spelling of one team applies at once. A team with another id is held back, even under the same name."""
    usa, renamed = game(1, home=side("USA", id="7")), game(1, home=side("United States", id="7"))
    namesake = game(1, home=side("USA", id="8"))
    unnamed = [game(1, home=side(name, id=None)) for name in ("Peru", "Chile")]

    assert _after([usa], [renamed]).games[ONE].home.name == "United States"
    assert _after([usa], [namesake]).held_back == 1
    assert _after([unnamed[0]], [unnamed[1]]).held_back == 1


def test_leader_of_a_tournament_changes_at_once() -> None:
    """The first two of a leaderboard are not fixed sides."""
    first, then = game(1, title="Open", home=side("Burns")), game(1, title="Open", home=side("Scott"))

    assert _after([first], [then]).games[ONE].home.name == "Scott"


def test_answer_whose_clocks_only_went_back_is_dropped() -> None:
    """A stale cache between two fresh answers never reaches the board."""
    guard = Guard()
    guard.admit([_at(30, 1), _at(20, 2)], NOW)
    stale = guard.admit([_at(28, 1), _at(20, 2)], NOW)
    fresh = guard.admit([_at(31, 1), _at(21, 2)], NOW)

    assert stale.dropped
    assert stale.games[ONE].clock == _at(30).clock
    assert not fresh.dropped
    assert fresh.games[ONE].clock == _at(31).clock


def test_added_time_is_progress() -> None:
    """The clock of soccer stands at 45:00 while the added minutes count on."""

    def added(minutes: int | None) -> Game:
        return game(1, clock=Clock(seconds=2700, direction="up", text="", added=minutes))

    assert not _after([added(None)], [added(1)], [added(2)]).dropped
    assert _after([added(2)], [added(1)]).dropped
    assert not _after([added(2)], [_at(46, period=2)]).dropped
    # 45:02 without added time is older than 45+1'.
    assert _after([added(1)], [game(1, clock=Clock(seconds=2702, direction="up", text=""))]).dropped


def test_first_half_after_half_time_is_an_older_answer() -> None:
    """A break comes after all play of its period; a game in play cannot be about to start."""
    rest = _at(45, status=Status.INTERMISSION)

    assert _after([rest], [_at(44)]).dropped
    for status in (Status.SCHEDULED, Status.PREGAME):
        assert _after([_at(5)], [game(1, status=status)]).dropped


def test_clock_that_counts_down_makes_progress_by_falling() -> None:
    """11:30 after 12:00 is progress; 11:45 after that is not."""

    def left(seconds: int) -> Game:
        return game(1, clock=Clock(seconds=seconds, direction="down", text=""))

    assert not _after([left(720)], [left(690)]).dropped
    assert _after([left(720)], [left(690)], [left(705)]).dropped


def test_without_a_clock_the_period_alone_shows_progress() -> None:
    """An inning has no clock. The next inning is progress, the same one shows nothing, the one before is older."""

    def inning(number: int) -> Game:
        return game(1, period=Period(number=number, kind=PeriodKind.INNING, label="", regulation=9), clock=None)

    assert not _after([inning(3)], [inning(3)]).dropped
    assert not _after([inning(3)], [inning(4)]).dropped
    assert _after([inning(3)], [inning(2)]).dropped


def test_one_clock_set_back_among_running_ones_is_a_correction() -> None:
    """An answer is older only if no game in it made progress."""
    assert not _after([_at(30, 1), _at(20, 2)], [_at(29, 1), _at(21, 2)]).dropped


def test_game_that_begins_shows_that_the_answer_is_new() -> None:
    """A clock set back beside it is a correction. A settled game that is in play again shows nothing."""
    kick_off = _at(0, 2)
    scheduled = structs.replace(kick_off, status=Status.SCHEDULED, clock=None)
    over = structs.replace(kick_off, status=Status.FINAL, final=True)

    assert not _after([_at(30), scheduled], [_at(29), kick_off]).dropped
    assert _after([_at(30), over], [_at(29), kick_off]).dropped


def test_clock_that_appears_is_not_an_older_answer() -> None:
    """Some feeds report the clock only a moment after kick-off."""
    assert not _after([game(1, clock=None)], [_at(0)]).dropped


def test_interrupted_game_is_not_an_older_answer() -> None:
    """A game that was in play may be suspended or postponed."""
    for status in (Status.SUSPENDED, Status.POSTPONED, Status.ABANDONED, Status.UNKNOWN):
        assert _after([_at(30)], [game(1, status=status, clock=None)]).games[ONE].status is status


def test_third_older_answer_is_accepted() -> None:
    """A clock that stays back is right after all."""
    guard = Guard()
    guard.admit([_at(30)], NOW)
    verdicts = [guard.admit([_at(25)], NOW) for _ in range(3)]

    assert [verdict.dropped for verdict in verdicts] == [True, True, False]
    assert verdicts[-1].games[ONE].clock == _at(25).clock


def test_drop_limit_counts_successive_answers_only() -> None:
    """After an accepted answer, older ones are dropped again."""
    guard = Guard()
    guard.admit([_at(30)], NOW)
    for minute in (25, 25, 25, 31):
        guard.admit([_at(minute)], NOW)

    assert guard.admit([_at(26)], NOW).dropped


def test_own_time_of_the_feed_outlives_an_answer_without_one() -> None:
    """A feed may omit its own time once."""
    guard = Guard()
    guard.admit([_at(30)], NOW, updated_at=NOW)
    guard.admit([_at(31)], NOW)

    assert guard.admit([_at(32)], NOW, updated_at=NOW - timedelta(seconds=1)).dropped


def test_earlier_own_time_of_the_feed_is_an_older_answer() -> None:
    """The content of the games does not matter."""
    guard = Guard()
    guard.admit([_at(30)], NOW, updated_at=NOW)

    assert guard.admit([_at(31)], NOW, updated_at=NOW - timedelta(seconds=1)).dropped
    assert not guard.admit([_at(31)], NOW, updated_at=NOW).dropped


def test_missing_game_stays_then_is_stale_then_is_removed() -> None:
    """It is never cancelled. It is stale after two answers without it, and removed when its day is over."""
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


def test_one_answer_never_removes_a_game_in_play() -> None:
    """A game in play stays even when its day is over. A finished game is removed at once."""
    over = structs.replace(game(1), status=Status.FINAL, final=True)
    later = KICK_OFF + DAY

    playing, finished = Guard(), Guard()
    playing.admit([game(1), game(2)], NOW)
    finished.admit([over, game(2)], NOW)
    assert ONE in playing.admit([game(2)], later).games
    assert ONE not in finished.admit([game(2)], later).games


def test_day_of_a_game_without_start_counts_from_its_first_absence() -> None:
    """There is no other time to count from."""
    guard = Guard()
    guard.admit([game(1, start_time=None), game(2)], NOW)
    guard.admit([game(2)], NOW)

    assert ONE in guard.admit([game(2)], NOW + DAY - timedelta(seconds=1)).games
    assert ONE not in guard.admit([game(2)], NOW + DAY).games


@pytest.mark.parametrize("unreadable", [{"1"}, {None}])
def test_unreadable_game_is_not_missing(unreadable: set[str | None]) -> None:
    """It keeps its last good value. An unreadable game without an id may be any game."""
    guard = Guard()
    guard.admit([game(1), game(2)], NOW)
    for _ in range(3):
        verdict = guard.admit([game(2)], NOW, unreadable=unreadable)
    assert not verdict.games[ONE].stale


def test_empty_answer_changes_nothing_until_it_is_repeated() -> None:
    """A glitch does not blank the board; a feed without games does after three answers."""
    guard = Guard()
    guard.admit([game(1)], NOW)
    verdicts = [guard.admit([], NOW).games[ONE].stale for _ in range(4)]

    assert verdicts == [False, False, False, True]


def test_empty_limit_counts_successive_answers_only() -> None:
    """A full answer between them restarts the count."""
    guard = Guard()
    for answer in ([game(1)], [], [], [game(1)], [], []):
        verdict = guard.admit(answer, NOW)

    assert not verdict.games[ONE].stale


def test_second_absence_starts_a_new_day() -> None:
    """A game without a start that came back counts its day from the first answer of the second absence."""
    guard, unknown = Guard(), game(1, start_time=None)
    for answer in ([unknown, game(2)], [game(2)], [unknown, game(2)]):
        guard.admit(answer, NOW)
    later = NOW + timedelta(hours=1)
    guard.admit([game(2)], later)

    assert ONE in guard.admit([game(2)], NOW + DAY).games
    assert ONE not in guard.admit([game(2)], later + DAY).games


@pytest.mark.parametrize(("seconds", "previous"), [(59, None), (60, KICK_OFF), (-60, KICK_OFF)])
def test_start_that_moves_by_a_minute_keeps_the_old_one(seconds: int, previous: datetime | None) -> None:
    """A smaller step is a correction of the feed. The direction does not matter."""
    moved = game(1, status=Status.SCHEDULED, start_time=KICK_OFF + timedelta(seconds=seconds))

    assert _after([game(1, status=Status.SCHEDULED)], [moved]).games[ONE].previous_start_time == previous


def test_previous_start_from_the_feed_is_kept() -> None:
    """The feed knows better than the guard when the game was to start."""
    original = KICK_OFF - timedelta(days=1)
    moved = game(1, start_time=KICK_OFF + timedelta(hours=1), previous_start_time=original)

    assert _after([game(1)], [moved]).games[ONE].previous_start_time == original


def test_old_start_is_kept_in_later_answers() -> None:
    """An answer with the new start does not erase the old one."""
    moved = game(1, status=Status.SCHEDULED, start_time=KICK_OFF + timedelta(minutes=30))
    scheduled = game(1, status=Status.SCHEDULED)

    assert _after([scheduled], [moved]).games[ONE].previous_start_time == KICK_OFF
    assert _after([scheduled], [moved], [moved]).games[ONE].previous_start_time == KICK_OFF
    assert _after([scheduled], [scheduled]).games[ONE].previous_start_time is None


def test_last_row_of_a_game_listed_twice_counts() -> None:
    """A feed may list a game on its old and on its new day."""
    assert _after([game(1, 0), game(1, 1)]).games[ONE].home.score == 1


def test_silent_source_makes_games_in_play_stale_and_no_others() -> None:
    """A game that may have ended meanwhile must not look live."""
    guard = Guard()
    guard.admit([game(1), game(2, status=Status.FINAL, final=True)], NOW)
    games = guard.mark_playing_stale()

    assert [item.stale for item in games.values()] == [True, False]
    assert guard.mark_playing_stale() == games


def test_new_guard_continues_from_known_games() -> None:
    """Its first answer neither removes a game nor changes a settled state."""
    over = game(2, 2, 1, status=Status.FINAL, final=True)
    guard = Guard({ONE: _at(10), over.key: over})

    verdict = guard.admit([scored(_at(11, 2), 2, 1)], NOW)
    assert verdict.games[over.key].status is Status.FINAL
    assert (verdict.held_back, verdict.games[ONE].stale) == (1, False)
