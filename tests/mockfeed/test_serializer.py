"""The simulator's state as payload objects."""

from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest

from dashboard.mockfeed import payload
from dashboard.mockfeed.serializer import contests
from dashboard.mockfeed.simulator.evening import Evening


BEGAN = datetime(2026, 10, 3, 19, 0, tzinfo=UTC)


def document(seed: int, second: float) -> bytes:
    """Return the contests of an evening as bytes."""
    return msgspec.json.encode(contests(Evening(seed, 1), BEGAN, second))


@pytest.mark.parametrize("second", [0.0, 1234.5, 9000.0])
def test_same_seed_and_time_give_the_same_bytes(second: float) -> None:
    """A feed that is started twice writes the same bytes, and another seed writes other ones."""
    assert document(1, second) == document(1, second)
    assert document(1, second) != document(2, second)


def test_fields_that_do_not_apply_are_null() -> None:
    """Every contest has the same keys, in every sport and state."""
    decoded: list[dict[str, Any]] = msgspec.json.decode(document(1, 0.0))
    assert {tuple(contest) for contest in decoded} == {payload.Contest.__struct_encode_fields__}
