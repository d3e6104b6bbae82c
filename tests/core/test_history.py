"""Recovery is complete or refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.core.history import History, Publication
from dashboard.core.position import Position


def _filled(count: int, limit: int) -> History:
    history = History(Position("e", 0), limit)
    for _ in range(count):
        here = history.position
        history.append(Publication(here.next(), here, {}, [], 0))
    return history


@given(st.integers(0, 30), st.integers(1, 10), st.sampled_from(["e", "other"]), st.integers(0, 40))
def test_since_returns_the_whole_gap_or_none(count: int, limit: int, epoch: str, offset: int) -> None:
    """The publications lead from the requested position to the current one without a hole."""
    gap = _filled(count, limit).since(Position(epoch, offset))

    reachable = epoch == "e" and max(0, count - limit) <= offset <= count
    assert (gap is not None) == reachable
    if gap is not None:
        assert [item.position.offset for item in gap] == list(range(offset + 1, count + 1))


def test_publication_must_follow_the_last_one() -> None:
    """A hole in the history would be a hole in every recovery."""
    history = _filled(2, 5)
    for position, previous in ((4, 3), (4, 2), (2, 1), (2, 2)):
        with pytest.raises(ValueError, match="does not follow"):
            history.append(Publication(Position("e", position), Position("e", previous), {}, [], 0))
    assert history.position == Position("e", 2)


def test_full_history_drops_the_oldest() -> None:
    """The limit holds."""
    assert len(_filled(9, 4)) == 4
