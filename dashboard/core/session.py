"""
One viewer's state on the server, and the view it shares with all who see the same.
"""

from collections.abc import Callable
from typing import Any, Protocol

from msgspec import UNSET

from dashboard.core import protocol
from dashboard.core.diff import Changes, delta_of
from dashboard.core.digest import board_digest
from dashboard.core.events import Event
from dashboard.core.filter import Filter
from dashboard.core.history import Publication
from dashboard.core.model import Board
from dashboard.core.outbox import Outbox
from dashboard.core.position import Position


Frame = Any
"""A message as it goes to connections: made by `Prepare`, for the sinks to understand; the hub knows its `len` only."""

Prepare = Callable[[bytes], Frame]
"""From the text of a message to its frame."""


class Sink(Protocol):
    """The way out to one connection."""

    @property
    def drained(self) -> bool:
        """Whether it would take a frame now: asked before one is made for it alone."""
        ...

    def offer(self, *frames: Frame) -> int:
        """Take these frames now and answer how many bytes that was, or take none and answer 0: offer them later."""
        ...


def delta_push(
    position: Position, previous: Position, changes: Changes, events: list[Event], detected_at: int
) -> protocol.DeltaPush:
    """The message that leads from the board at `previous` to the board at `position`."""
    delta = delta_of(changes)
    return protocol.DeltaPush(position, previous, delta.games, delta.removed, events, detected_at)


class View:
    """What all sessions with one filter see, and the last position at which it changed."""

    __slots__ = ("_digest", "_snapshot", "board", "detected_at", "filter", "position", "sessions")

    def __init__(self, selection: Filter, board: Board, position: Position, detected_at: int | None = None) -> None:
        self.filter = selection
        self.board = board
        self.position = position
        self.detected_at = detected_at
        """When the newest change in the board was detected, at the latest; `None`: not since this process began."""
        self.sessions: dict[Session, None] = {}
        """
        In the order they came, which is about how they lie in memory: a set would lead a fan-out through it at random.
        """
        self._snapshot: Frame | None = None
        self._digest: str | None = None

    @property
    def digest(self) -> str:
        """Of the board, computed once per position."""
        if self._digest is None:
            self._digest = board_digest(self.board.games.values())
        return self._digest

    def move(self, board: Board, position: Position, detected_at: int | None) -> None:
        """The board has changed for this view."""
        self.board, self.position, self.detected_at = board, position, detected_at
        self._snapshot = self._digest = None

    def bridge(self, since: Position, gap: list[Publication]) -> tuple[protocol.Resumed, list[protocol.DeltaPush]]:
        """The answer to a resume, and the gap as this view sees it, each delta leading on from the one before."""
        visible = [(item, changes) for item in gap if (changes := self.filter.changes(item.changes))]
        start = since if visible else self.position
        previous, deltas = start, []
        for index, (item, changes) in enumerate(visible, 1):
            # A view is younger than the history: its first position need not be one at which it changed.
            position = self.position if index == len(visible) else item.position
            events = [event for event in item.events if event.game in changes]
            deltas.append(delta_push(position, previous, changes, events, item.detected_at))
            previous = position
        return protocol.Resumed(recovered=True, position=start, deltas=len(deltas)), deltas

    def snapshot(self, prepare: Prepare) -> Frame:
        """The frame of a snapshot, encoded once per position."""
        if self._snapshot is None:
            detected_at = UNSET if self.detected_at is None else self.detected_at
            snapshot = protocol.Snapshot(self.position, dict(self.board.games), detected_at=detected_at)
            self._snapshot = prepare(protocol.encode(snapshot))
        return self._snapshot


class Session:
    """
    What the hub knows of one viewer: a few hundred bytes, and an outbox only once it was not drained.
    """

    __slots__ = ("client_board", "min_interval_s", "not_before_s", "outbox", "position", "sink", "slice_index", "view")

    view: View
    position: Position
    """Where the client stands once it has read what its sink took."""

    def __init__(self, sink: Sink, slice_index: int) -> None:
        self.sink = sink
        self.slice_index = slice_index
        """Which slice of the heartbeats it belongs to."""
        self.outbox: Outbox | None = None
        """What waits for this session; `None` while nothing does."""
        self.client_board: Board | None = None
        """The board the client has while something waits for it."""
        self.min_interval_s = 0.0
        """Least time between two updates; 0: none."""
        self.not_before_s = 0.0
        """When the next update may go, on the hub's clock."""

    def ensure_outbox(self, events_limit: int) -> Outbox:
        """The outbox, made when something has to wait; whoever calls this puts something in."""
        if self.outbox is None:
            self.outbox = Outbox(events_limit)
        return self.outbox

    def mark_sent(self, position: Position) -> None:
        """All that was owed has been taken; the client stands at `position`."""
        self.outbox = self.client_board = None
        self.position = position
