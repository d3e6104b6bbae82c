"""The change log as it goes over HTTP. Pure."""

from collections.abc import Sequence

from msgspec import Struct

from dashboard.contrast.changelog import Entry
from dashboard.core.model import GameKey
from dashboard.core.position import Position


class BoardBytes(Struct, frozen=True):
    """Size of the whole board's body now: plain and compressed."""

    plain: int
    packed: int


class LoggedChange(Struct, frozen=True):
    """One publication (see `changelog.Entry`), which names games by their index in `keys`."""

    offset: int
    detected_at: int
    games: int
    delta_bytes: int
    packed_bytes: int
    touched: list[int]
    scores: dict[int, str]


class LogAnswer(Struct, frozen=True):
    """The answer of `GET /api/v1/contrast/log`."""

    position: Position
    since_ms: int
    until_ms: int
    games: int
    viewers: int
    board_bytes: BoardBytes
    keys: list[GameKey]
    changes: list[LoggedChange]
    dropped: int

    def entries(self) -> list[Entry]:
        """Return the entries as they were logged."""
        return [
            Entry(
                change.offset,
                change.detected_at,
                change.delta_bytes,
                change.packed_bytes,
                tuple(self.keys[place] for place in change.touched),
                {self.keys[place]: score for place, score in change.scores.items()},
            )
            for change in self.changes
        ]


def indexed(entries: Sequence[Entry]) -> tuple[list[GameKey], list[LoggedChange]]:
    """Return the games in the order of their first change, and the entries that name them by index."""
    places: dict[GameKey, int] = {}
    changes = [
        LoggedChange(
            entry.offset,
            entry.detected_at,
            len(entry.games),
            entry.delta_bytes,
            entry.packed_bytes,
            [places.setdefault(key, len(places)) for key in entry.games],
            {places[key]: score for key, score in entry.scores.items()},
        )
        for entry in entries
    ]
    return list(places), changes
