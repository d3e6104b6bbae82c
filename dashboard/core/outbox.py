"""
What one session is owed while its connection is not drained: conflated, so it never grows past the board.

Of each game only the latest value is kept. Events cannot be merged, so they are kept up to a bound; past
it the oldest are dropped and counted, never silently.
"""

from msgspec import Struct

from dashboard.core.diff import Changes, conflate
from dashboard.core.events import Event


class PendingDelta(Struct, frozen=True):
    """What has to be sent once the connection takes it."""

    changes: Changes
    events: list[Event]
    detected_at: int
    """Of the newest change, ms since 1970 UTC."""
    conflated: int
    """Publications that were merged into others."""
    dropped_events: int
    """Events past the bound."""


class Outbox:
    """Filled until it is sent as a whole; then the session drops it."""

    def __init__(self, events_limit: int) -> None:
        """Keep at most `events_limit` events."""
        self._events_limit = events_limit
        self._changes: Changes = {}
        self._events: list[Event] = []
        self._detected_at: int | None = None
        self._conflated = 0
        self._dropped_events = 0
        self.needs_snapshot = False
        self.missed_bytes = 0
        """Of the frames that were not taken, before conflation: how far the client is behind."""

    def add(self, changes: Changes, events: list[Event], detected_at: int, size_bytes: int = 0) -> None:
        """Add what a frame of that size would have told. A snapshot owed tells it anyway: then nothing is kept."""
        self.missed_bytes += size_bytes
        if self.needs_snapshot:
            return
        self._conflated += self._detected_at is not None
        self._detected_at = detected_at
        self._changes = conflate(self._changes, changes)
        self._events.extend(events)
        surplus = max(0, len(self._events) - self._events_limit)
        self._dropped_events += surplus
        del self._events[:surplus]

    def require_snapshot(self) -> None:
        """Forget the parts: the whole board is owed."""
        self._changes, self._events, self._detected_at = {}, [], None
        self._conflated = self._dropped_events = 0
        self.needs_snapshot = True

    def pending_delta(self) -> PendingDelta | None:
        """What is owed as one delta; `None` when it is a snapshot, or nothing."""
        if self.needs_snapshot or self._detected_at is None:
            return None
        return PendingDelta(self._changes, list(self._events), self._detected_at, self._conflated, self._dropped_events)
