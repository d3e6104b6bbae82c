"""The latest publications, for recovery: a client gets the whole gap it missed, or a snapshot, never a part."""

from collections import deque
from collections.abc import Iterator

from msgspec import Struct

from dashboard.core.diff import Changes, compare
from dashboard.core.events import Event, derive
from dashboard.core.model import Board
from dashboard.core.position import Position


class Publication(Struct, frozen=True):
    """One step of the stream: a set of changes and its position."""

    position: Position
    previous: Position
    changes: Changes
    events: list[Event]
    detected_at: int
    """The time at which the server detected the changes, in ms since 1970 UTC."""


def draft(position: Position, before: Board, after: Board, detected_at: int) -> Publication | None:
    """Make the publication from the board at `position` to the next board; `None` if nothing visible changed."""
    changes = compare(before, after)
    return Publication(position.next(), position, changes, derive(changes), detected_at) if changes else None


def advance(board: Board, publication: Publication) -> Board:
    """Return the board after a publication. Raises `ValueError` if a changed game differs from its value before."""
    games = dict(board.games)
    for key, change in publication.changes.items():
        if games.get(key) != change.before:
            raise ValueError(f"{publication.position} does not apply: {key} differs from its value before")
        if change.after:
            games[key] = change.after
        else:
            games.pop(key, None)
    return Board(games)


class History:
    """A bounded queue of publications in order. The oldest are dropped first."""

    def __init__(self, start: Position, limit: int) -> None:
        """Start empty at the position `start`. Keep at most `limit` publications."""
        self._publications: deque[Publication] = deque(maxlen=limit)
        self.position = start

    def __len__(self) -> int:
        return len(self._publications)

    def __iter__(self) -> Iterator[Publication]:
        return iter(self._publications)

    def append(self, publication: Publication) -> None:
        """Append the next publication. Raises `ValueError` if it does not follow the last one."""
        if publication.previous != self.position or publication.position != self.position.next():
            raise ValueError(f"{publication.position} does not follow {self.position}")
        self._publications.append(publication)
        self.position = publication.position

    def since(self, position: Position) -> list[Publication] | None:
        """
        Return all publications after `position`, in order; an empty list at the current position.

        Returns `None` if the gap is not complete: the epoch differs, the position is in the future, or it is older than
        the oldest publication kept.
        """
        missed = self.position.offset - position.offset
        if position.epoch != self.position.epoch or missed < 0 or missed > len(self._publications):
            return None
        return list(self._publications)[len(self._publications) - missed :]
