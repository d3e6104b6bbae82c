"""How games of each status are shown: the rules of which the table is the list."""

import pytest

from dashboard.core.model import NOT_BEGUN, PLAYING, SETTLED, Status
from dashboard.web.first_paint.statuses import RANKS, STATUSES


MAY_BE_PLAYED = PLAYING | {Status.SCHEDULED, Status.PREGAME, Status.DELAYED, Status.SUSPENDED, Status.UNKNOWN}


@pytest.mark.parametrize("status", Status)
def test_only_games_that_may_still_be_played_stay(status: Status) -> None:
    """A game that is over, put off or called off leaves the board with its day."""
    assert STATUSES[status].leaves is (status not in MAY_BE_PLAYED)


@pytest.mark.parametrize("status", Status)
def test_only_a_result_has_a_winner(status: Status) -> None:
    """The score of a game in play, put off or broken off decides nothing."""
    assert STATUSES[status].decided is (status in {Status.ENDED, Status.FINAL, Status.FORFEITED})


@pytest.mark.parametrize("status", Status)
def test_only_games_in_play_look_live(status: Status) -> None:
    """As the model has it; no game that has not begun looks final."""
    state = STATUSES[status].state
    assert (state in ("live", "break")) is (status in PLAYING)
    assert (state == "final") is STATUSES[status].decided
    assert not (status in NOT_BEGUN and state in ("live", "break", "final"))


@pytest.mark.parametrize("status", Status)
def test_settled_results_are_those_of_the_model(status: Status) -> None:
    """A page must not doubt them while their source fails."""
    assert STATUSES[status].settled is (status in SETTLED)


def test_live_games_come_first_and_stale_ones_last() -> None:
    """Held, upcoming, final and off stand between them, in this order."""
    assert sorted(RANKS, key=RANKS.__getitem__) == ["live", "break", "held", "upcoming", "final", "off", "stale"]
    assert RANKS["live"] == RANKS["break"] == 0
