"""Positions and how they are written."""

import pytest

from dashboard.core.position import MAX_OFFSET, Position


def test_written_and_read_back() -> None:
    """`EPOCH:OFFSET` in both directions."""
    assert Position.parse(str(Position("a1_b-c", 12))) == Position("a1_b-c", 12)


@pytest.mark.parametrize(
    "text",
    ["", ":", "a", "a:", ":1", "a:-1", "a:1.0", "a:x", "a b:1", "ä:1", "a:٣", f"a:{MAX_OFFSET + 1}", "a" * 33 + ":1"],
)
def test_anything_else_is_refused(text: str) -> None:
    """A malformed position is a ValueError that says what a position looks like."""
    with pytest.raises(ValueError, match="EPOCH:OFFSET"):
        Position.parse(text)


def test_the_next_one_follows() -> None:
    """Same epoch, one further."""
    assert Position("e", 1).next() == Position("e", 2)
