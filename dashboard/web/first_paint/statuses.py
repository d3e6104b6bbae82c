"""How a game of each status is shown: `static/tables/statuses.json`."""

from typing import Final, Literal

from msgspec import Struct

from dashboard import tables
from dashboard.core.model import Status


State = Literal["live", "break", "held", "upcoming", "final", "off", "stale"]
"""How a card looks. `held`: delayed or suspended; `off`: will not be played (now); `stale`: no source confirms it."""


class StatusRow(Struct, frozen=True):
    """How games of one status are shown."""

    state: State
    leaves: bool
    """The game is over, one way or the other: it leaves the board with its day."""
    decided: bool
    """The score is the result: a side may be shown as the winner."""
    settled: bool
    """The state is one of `model.SETTLED`: no later answer of the feed is needed to keep it true."""


class _Table(Struct, frozen=True):
    ranks: dict[State, int]
    statuses: dict[Status, StatusRow]


_TABLE: Final = tables.read("statuses", _Table)
RANKS: Final = _TABLE.ranks
"""The order of states on the board, the lowest first."""
STATUSES: Final = _TABLE.statuses
