"""The view that all clients share whose filters select the same games."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from msgspec import UNSET

from dashboard.core import protocol
from dashboard.core.diff import Changes, delta_of
from dashboard.core.digest import MODULUS, GameDigests, board_sum, digest_text
from dashboard.core.events import Event
from dashboard.core.filter import EVERYTHING, Filter
from dashboard.core.model import Board
from dashboard.core.position import Position


if TYPE_CHECKING:
    from dashboard.core.session import Session

Frame = Any
"""A message in the form that connections send, made by `Prepare`. Only sinks read it; the hub uses its `len` alone."""

Prepare = Callable[[bytes], Frame]
"""Makes the frame of a message from its text."""


def delta_push(
    position: Position, previous: Position, changes: Changes, events: list[Event], detected_at: int
) -> protocol.DeltaPush:
    """Make the message that leads from the board at `previous` to the board at `position`."""
    delta = delta_of(changes)
    return protocol.DeltaPush(position, previous, delta.games, delta.removed, events, detected_at)


class View:
    """The board that all sessions with one filter see, and the last position at which it changed."""

    __slots__ = ("_digest", "_snapshot", "_sum", "board", "detected_at", "filter", "position", "sessions")

    def __init__(self, selection: Filter, board: Board, position: Position, detected_at: int | None = None) -> None:
        self.filter = selection
        """The filter, narrowed to known names: see `core.names`."""
        self.board = board
        self.position = position
        self.detected_at = detected_at
        """
        Latest possible time of detection of the newest change, in ms since 1970 UTC; `None`: no change since the start.
        """
        self.sessions: dict[Session, None] = {}
        """
        Sessions in the order they came. That is about their order in memory, which makes a fan-out faster than a set.
        """
        self._snapshot: Frame | None = None
        self._sum: int | None = None
        self._digest: str | None = None

    @property
    def digest(self) -> str:
        """The digest of the board. It follows the changes, so its cost does not depend on the size of the board."""
        if self._digest is None:
            self._digest = digest_text(self._digest_sum())
        return self._digest

    def twin(self, selection: Filter) -> "View":
        """Return a view without sessions for another filter that selects the same games at this position."""
        twin = View(selection, self.board, self.position, self.detected_at)
        twin._sum, twin._digest = self._sum, self._digest
        return twin

    def follow(
        self, changes: Changes, board: Board, position: Position, detected_at: int, digests: GameDigests
    ) -> None:
        """
        Move on by changes that this view shows.

        `board` is the whole board after them, without a filter.
        """
        self._sum = (self._digest_sum() + digests.difference(changes)) % MODULUS
        if self.filter != EVERYTHING:
            games = dict(self.board.games)
            for key, change in changes.items():
                if change.after:
                    games[key] = change.after
                else:
                    games.pop(key, None)
            board = Board(games)
        self._place(board, position, detected_at)

    def move(self, board: Board, position: Position, detected_at: int | None) -> None:
        """Set another board, to which no changes lead."""
        self._sum = None
        self._place(board, position, detected_at)

    def snapshot(self, prepare: Prepare) -> Frame:
        """Return the frame of a snapshot, encoded once per position."""
        if self._snapshot is None:
            detected_at = UNSET if self.detected_at is None else self.detected_at
            snapshot = protocol.Snapshot(self.position, dict(self.board.games), detected_at=detected_at)
            self._snapshot = prepare(protocol.encode(snapshot))
        return self._snapshot

    def _digest_sum(self) -> int:
        if self._sum is None:
            self._sum = board_sum(self.board.games.values())
        return self._sum

    def _place(self, board: Board, position: Position, detected_at: int | None) -> None:
        self.board, self.position, self.detected_at = board, position, detected_at
        self._snapshot = self._digest = None
