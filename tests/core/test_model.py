"""The sets of states are complete: a new state must be added to one of them."""

from dashboard.core.model import NOT_BEGUN, PLAYING, SETTLED, Status


def test_every_status_is_before_during_or_after_play() -> None:
    """A new status must be added to a group here and, if it belongs there, to a set of the model."""
    interrupted = {Status.DELAYED, Status.SUSPENDED, Status.ABANDONED}
    over = {Status.ENDED, Status.FINAL, Status.FORFEITED}

    groups = [NOT_BEGUN, PLAYING, interrupted, over, {Status.UNKNOWN}]
    assert set[Status]().union(*groups) == set(Status)
    assert sum(map(len, groups)) == len(Status)


def test_settled_states_have_no_more_play() -> None:
    """No score changes in them, except by a correction."""
    assert {Status.FINAL, Status.FORFEITED, Status.CANCELLED} == SETTLED
