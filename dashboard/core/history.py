"""
The last publications, so that a viewer who was away can be told what it missed: all of it or nothing.
"""

from collections import deque

from msgspec import Struct

from dashboard.core.diff import Changes, compare
from dashboard.core.events import Event, derive
from dashboard.core.model import Board
from dashboard.core.position import Position


class Publication(Struct, frozen=True):
    """A set of changes with its place in the stream."""

    position: Position
    previous: Position
    changes: Changes
    events: list[Event]
    detected_at: int
    """When the server learnt of it, ms since 1970 UTC."""


def draft(position: Position, before: Board, after: Board, detected_at: int) -> Publication | None:
    """What leads from one board, which is at `position`, to another; nothing when nothing visible changed."""
    changes = compare(before, after)
    return Publication(position.next(), position, changes, derive(changes), detected_at) if changes else None


def advance(board: Board, publication: Publication) -> Board:
    """The board after a publication. Raises `ValueError` if it changes a game that is not as it was before."""
    games = dict(board.games)
    for key, change in publication.changes.items():
        if games.get(key) != change.before:
            raise ValueError(f"{publication.position} does not start from {key} as it is")
        if change.after:
            games[key] = change.after
        else:
            games.pop(key, None)
    return Board(games)


class History:
    """A bounded stream of publications in order; the oldest leave first."""

    def __init__(self, start: Position, limit: int) -> None:
        """Begin at `start` and keep at most `limit` publications."""
        self._publications: deque[Publication] = deque(maxlen=limit)
        self.position = start

    def __len__(self) -> int:
        return len(self._publications)

    def append(self, publication: Publication) -> None:
        """Add the next one. Raises `ValueError` if it does not follow the last."""
        if publication.previous != self.position or publication.position != self.position.next():
            raise ValueError(f"{publication.position} does not follow {self.position}")
        self._publications.append(publication)
        self.position = publication.position

    def since(self, position: Position) -> list[Publication] | None:
        """
        What came after `position`, in order; empty when it is the present one.

        `None` when the gap cannot be told whole: another epoch, a position still to come, or one that is
        older than what is kept.
        """
        missed = self.position.offset - position.offset
        if position.epoch != self.position.epoch or missed < 0 or missed > len(self._publications):
            return None
        return list(self._publications)[len(self._publications) - missed :]
