"""How a new leader starts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from dashboard.cluster.broker import StoredState
from dashboard.cluster.succession import Record, Start, start
from dashboard.core.position import Position


END = Position("e", 57)
STORED = StoredState(END, {}, writer="me", run_id="r1")


@pytest.mark.parametrize(
    ("stored", "run_id", "hub_position", "record", "expected"),
    [
        (None, "r1", END, Record(), Start.NEW_EPOCH),
        (STORED, "r1", END, Record(), Start.CONTINUE),
        (STORED, "r1", Position("e", 50), Record(), Start.CONTINUE),
        (STORED, "r1", Position("other", 90), Record(), Start.CONTINUE),
        (STORED, "r1", Position("e", 58), Record(), Start.NEW_EPOCH),
        (STORED, "r2", END, Record(END), Start.ADOPT),
        (STORED, "r2", END, Record(END, uncertain=True), Start.NEW_EPOCH),
        (STORED, "r2", END, Record(Position("e", 56)), Start.NEW_EPOCH),
        (structs.replace(STORED, writer="other"), "r2", END, Record(END), Start.NEW_EPOCH),
    ],
)
def test_epoch_continues_only_if_its_end_is_certain(
    stored: StoredState | None, run_id: str, hub_position: Position, record: Record, expected: Start
) -> None:
    """Nothing stored, a hub that is ahead, and a broker that restarted each require a new epoch."""
    assert start(stored, run_id, "me", hub_position, record) is expected


@given(st.integers(0, 5), st.integers(0, 5), st.booleans(), st.booleans())
def test_no_offset_is_used_twice(stored_at: int, seen_at: int, restarted: bool, uncertain: bool) -> None:
    """A node continues after a restart only if it published the last offset that a client can have seen."""
    stored = structs.replace(STORED, position=Position("e", stored_at))
    record = Record(Position("e", seen_at), uncertain=uncertain)
    decision = start(stored, "r2" if restarted else "r1", "me", Position("e", min(stored_at, seen_at)), record)
    if restarted and decision is not Start.NEW_EPOCH:
        assert stored_at == seen_at
        assert not uncertain
