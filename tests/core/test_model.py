"""The sets of the model are closed: a new member must be placed in them."""

from dashboard.core.model import NOT_BEGUN, PLAYING, SETTLED, Status


def test_every_status_is_before_during_or_after_play() -> None:
    """A new status must be added to a set here and, where it belongs, in the model."""
    interrupted = {Status.DELAYED, Status.SUSPENDED, Status.ABANDONED}
    over = {Status.ENDED, Status.FINAL, Status.FORFEITED}

    groups = [NOT_BEGUN, PLAYING, interrupted, over, {Status.UNKNOWN}]
    assert set[Status]().union(*groups) == set(Status)
    assert sum(map(len, groups)) == len(Status)


def test_settled_states_are_over_or_never_begin() -> None:
    """No state in which a score may still change is settled."""
    assert {Status.FINAL, Status.FORFEITED, Status.CANCELLED} == SETTLED
