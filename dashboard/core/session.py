"""The server's state of one client, and the view that all clients with the same filter share."""

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
"""A message in the form that connections send, made by `Prepare`. Only sinks read it; the hub uses its `len` alone."""

Prepare = Callable[[bytes], Frame]
"""Makes the frame of a message from its text."""


class Sink(Protocol):
    """The output to one connection."""

    @property
    def drained(self) -> bool:
        """Whether the connection would take a frame now. Read before a frame is made for this session alone."""
        ...

    def offer(self, *frames: Frame) -> int:
        """Take all frames now and return their size in bytes, or take none and return 0: offer them again later."""
        ...


def delta_push(
    position: Position, previous: Position, changes: Changes, events: list[Event], detected_at: int
) -> protocol.DeltaPush:
    """Make the message that leads from the board at `previous` to the board at `position`."""
    delta = delta_of(changes)
    return protocol.DeltaPush(position, previous, delta.games, delta.removed, events, detected_at)


class View:
    """The board that all sessions with one filter see, and the last position at which it changed."""

    __slots__ = ("_digest", "_snapshot", "board", "detected_at", "filter", "position", "sessions")

    def __init__(self, selection: Filter, board: Board, position: Position, detected_at: int | None = None) -> None:
        self.filter = selection
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
        self._digest: str | None = None

    @property
    def digest(self) -> str:
        """The digest of the board, computed once per position."""
        if self._digest is None:
            self._digest = board_digest(self.board.games.values())
        return self._digest

    def move(self, board: Board, position: Position, detected_at: int | None) -> None:
        """Set the board after a change that this view shows."""
        self.board, self.position, self.detected_at = board, position, detected_at
        self._snapshot = self._digest = None

    def bridge(self, since: Position, gap: list[Publication]) -> tuple[protocol.Resumed, list[protocol.DeltaPush]]:
        """Return the reply to a resume, and the gap as this view sees it: a chain of deltas without a hole."""
        visible = [(item, changes) for item in gap if (changes := self.filter.changes(item.changes))]
        start = since if visible else self.position
        previous, deltas = start, []
        for index, (item, changes) in enumerate(visible, 1):
            # A view may be younger than the history. Its first position need not be one at which it changed.
            position = self.position if index == len(visible) else item.position
            events = [event for event in item.events if event.game in changes]
            deltas.append(delta_push(position, previous, changes, events, item.detected_at))
            previous = position
        return protocol.Resumed(recovered=True, position=start, deltas=len(deltas)), deltas

    def snapshot(self, prepare: Prepare) -> Frame:
        """Return the frame of a snapshot, encoded once per position."""
        if self._snapshot is None:
            detected_at = UNSET if self.detected_at is None else self.detected_at
            snapshot = protocol.Snapshot(self.position, dict(self.board.games), detected_at=detected_at)
            self._snapshot = prepare(protocol.encode(snapshot))
        return self._snapshot


class Session:
    """The hub's state of one client: a few hundred bytes, plus an outbox while something waits."""

    __slots__ = ("client_board", "min_interval_s", "not_before_s", "outbox", "position", "sink", "slice_index", "view")

    view: View
    position: Position
    """The position the client reaches once it has read everything its sink took."""

    def __init__(self, sink: Sink, slice_index: int) -> None:
        self.sink = sink
        self.slice_index = slice_index
        """The slice of sessions in which this one gets its heartbeats."""
        self.outbox: Outbox | None = None
        """Changes that wait for this session; `None` while nothing waits."""
        self.client_board: Board | None = None
        """The board the client has while something waits for it; `None` otherwise."""
        self.min_interval_s = 0.0
        """Minimum time between two updates, in seconds; 0 means no limit."""
        self.not_before_s = 0.0
        """Earliest time of the next update, in seconds of the hub's clock."""

    def ensure_outbox(self, events_limit: int) -> Outbox:
        """Return the outbox and create it if there is none. The caller must add something to it."""
        if self.outbox is None:
            self.outbox = Outbox(events_limit)
        return self.outbox

    def mark_sent(self, position: Position) -> None:
        """Drop the outbox: the sink took everything up to `position`."""
        self.outbox = self.client_board = None
        self.position = position
