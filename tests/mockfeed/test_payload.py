"""The mock feed's document has the declared shape, and its description is complete."""

from datetime import UTC, datetime

import msgspec
import pytest

from dashboard.mockfeed import payload
from dashboard.mockfeed.serializer import contests
from dashboard.mockfeed.simulator.evening import Evening


BEGAN = datetime(2026, 10, 3, 19, 0, tzinfo=UTC)
STRUCTS = [
    payload.Scoreboard,
    payload.Contest,
    payload.Competition,
    payload.ContestState,
    payload.Team,
    payload.Stage,
    payload.ClockFace,
    payload.BaseballField,
    payload.GridironField,
    payload.HockeyField,
    payload.BasketballField,
    payload.Incident,
    payload.Ground,
]


def test_contests_decode_as_declared() -> None:
    """Encoded contests decode to equal objects."""
    written = contests(Evening(1, 1), BEGAN, 600.0)
    assert msgspec.json.decode(msgspec.json.encode(written), type=list[payload.Contest]) == written


@pytest.mark.parametrize("struct", STRUCTS)
def test_every_field_is_described(struct: type[msgspec.Struct]) -> None:
    """The module's docstring names each key that the feed writes."""
    assert payload.__doc__
    assert [name for name in struct.__struct_encode_fields__ if f'"{name}"' not in payload.__doc__] == []
