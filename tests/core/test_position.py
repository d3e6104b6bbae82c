"""Positions and their text form."""

import pytest

from dashboard.core.position import MAX_OFFSET, Position


def test_text_of_a_position_parses_to_the_same_position() -> None:
    """The form is `EPOCH:OFFSET`."""
    for position in (Position("a1_b-c", 12), Position("e" * 32, 0), Position("e", MAX_OFFSET)):
        assert Position.parse(str(position)) == position


@pytest.mark.parametrize(
    "text",
    ["", ":", "a", "a:", ":1", "a:-1", "a:1.0", "a:x", "a b:1", "ä:1", "a:٣", f"a:{MAX_OFFSET + 1}", "a" * 33 + ":1"],
)
def test_malformed_position_is_refused(text: str) -> None:
    """The `ValueError` contains the expected form."""
    with pytest.raises(ValueError, match="EPOCH:OFFSET"):
        Position.parse(text)


def test_next_position_has_the_next_offset() -> None:
    """The epoch stays the same."""
    assert Position("e", 1).next() == Position("e", 2)
