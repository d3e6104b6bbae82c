"""The server's state of one client."""

from typing import Protocol

from dashboard.core.filter import EVERYTHING, Filter
from dashboard.core.outbox import Outbox
from dashboard.core.position import Position
from dashboard.core.view import Frame, View


class Sink(Protocol):
    """The output to one connection."""

    @property
    def drained(self) -> bool:
        """Whether the connection would take a frame now. Read before a frame is made for this session alone."""
        ...

    def offer(self, *frames: Frame) -> int:
        """Take all frames now and return their size in bytes, or take none and return 0: offer them again later."""
        ...


class Session:
    """The hub's state of one client: a few hundred bytes, plus an outbox while something waits."""

    __slots__ = (
        "client_digest",
        "min_interval_s",
        "not_before_s",
        "outbox",
        "position",
        "selection",
        "sink",
        "slice_index",
        "view",
    )

    view: View
    position: Position
    """The position the client reaches once it has read everything its sink took."""

    def __init__(self, sink: Sink, slice_index: int, selection: Filter = EVERYTHING) -> None:
        self.sink = sink
        self.selection = selection
        """The filter as the client wrote it. That of the view selects the same games."""
        self.slice_index = slice_index
        """The slice of sessions in which this one gets its heartbeats."""
        self.outbox: Outbox | None = None
        """Changes that wait for this session; `None` while nothing waits."""
        self.client_digest: str | None = None
        """The digest of the board the client has while changes wait for it; `None` otherwise."""
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
        self.outbox = self.client_digest = None
        self.position = position
