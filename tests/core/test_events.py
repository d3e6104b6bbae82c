"""The events of a change."""

from msgspec import structs

from dashboard.core.diff import compare
from dashboard.core.events import Event, EventKind, derive
from dashboard.core.model import Game, Period, PeriodKind, Status
from tests.boards import board, game, scored, side


def _between(before: Game, after: Game) -> list[Event]:
    return derive(compare(board(before), board(after)))


def _kinds(before: Game, after: Game) -> list[EventKind]:
    return [event.kind for event in _between(before, after)]


def _period(number: int) -> Period:
    return Period(number=number, kind=PeriodKind.HALF, label=str(number), regulation=2)


def test_goal_event_contains_side_and_both_scores() -> None:
    """The event contains the score before and after."""
    (event,) = _between(game(1, 0, 0), game(1, 0, 1))

    assert (event.kind, event.side) == (EventKind.SCORE, "away")
    assert (event.before.away, event.after.away) == (0, 1)


def test_score_that_goes_down_is_a_correction() -> None:
    """A correction is never hidden and contains the old score."""
    (event,) = _between(game(1, 2, 1), game(1, 1, 1))

    assert (event.kind, event.side, event.before.home, event.after.home) == (EventKind.CORRECTION, "home", 2, 1)


def test_shoot_out_goal_is_a_score() -> None:
    """The score itself stays the same."""
    before = game(1, 1, 1, status=Status.SHOOTOUT)
    after = structs.replace(before, home=side("Home 1", 1, shootout=1))

    (event,) = _between(before, after)
    assert (event.kind, event.after.home_shootout) == (EventKind.SCORE, 1)


def test_half_time_ends_a_period_and_the_second_half_starts_one() -> None:
    """A break ends the period before it; play after the break starts the next one."""
    first = game(1, period=_period(1))
    rest = structs.replace(first, status=Status.INTERMISSION)
    second = structs.replace(first, period=_period(2))

    assert _kinds(first, rest) == [EventKind.PERIOD_END, EventKind.STATUS]
    assert _kinds(rest, second) == [EventKind.PERIOD_START, EventKind.STATUS]
    assert _kinds(first, second) == [EventKind.PERIOD_END, EventKind.PERIOD_START]


def test_delay_does_not_end_the_period() -> None:
    """Play goes on in the same period after the rain."""
    assert _kinds(game(1), game(1, status=Status.DELAYED)) == [EventKind.STATUS]


def test_final_is_reported_once() -> None:
    """It comes with the end of the last period; a later correction of the score is no second final."""
    over = game(1, 2, 1, status=Status.FINAL, final=True)

    assert _kinds(game(1, 2, 1), over) == [EventKind.PERIOD_END, EventKind.STATUS, EventKind.FINAL]
    assert _kinds(over, scored(over, 2, 2)) == [EventKind.SCORE]


def test_new_and_removed_games_cause_no_events() -> None:
    """A game without an earlier state has nothing to compare with."""
    assert derive(compare(board(), board(game(1, 3, 0)))) == []
    assert derive(compare(board(game(1)), board())) == []
