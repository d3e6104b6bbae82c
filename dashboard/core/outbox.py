"""
Conflated changes that wait while a session's connection is not drained.

An outbox keeps the latest value of each game only, so it never grows larger than the board. Events cannot be merged, so
they are kept up to a limit. Past the limit the oldest events are dropped and counted.
"""

from msgspec import Struct

from dashboard.core.diff import Changes, conflate
from dashboard.core.events import Event


class PendingDelta(Struct, frozen=True):
    """The delta to send once the connection is drained."""

    changes: Changes
    events: list[Event]
    detected_at: int
    """Time of detection of the newest change, in ms since 1970 UTC."""
    conflated: int
    """Number of publications that were merged into others."""
    dropped_events: int
    """Number of events that exceeded the limit."""


class Outbox:
    """The waiting changes of one session. It is sent as a whole, after which the session drops it."""

    def __init__(self, events_limit: int) -> None:
        """Start empty. Keep at most `events_limit` events."""
        self._events_limit = events_limit
        self._changes: Changes = {}
        self._events: list[Event] = []
        self._detected_at: int | None = None
        self._conflated = 0
        self._dropped_events = 0
        self.needs_snapshot = False
        self.missed_bytes = 0
        """Size in bytes of the frames not taken, before conflation: the backlog of the client."""

    def add(self, changes: Changes, events: list[Event], detected_at: int, size_bytes: int = 0) -> None:
        """
        Add the content of a frame of `size_bytes`. A required snapshot contains it anyway: then only the size counts.
        """
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
        """Drop the changes: the client needs the whole board."""
        self._changes, self._events, self._detected_at = {}, [], None
        self.needs_snapshot = True

    def pending_delta(self) -> PendingDelta | None:
        """Return the waiting changes as one delta; `None` if there are none or a snapshot is required."""
        if self.needs_snapshot or self._detected_at is None:
            return None
        return PendingDelta(self._changes, list(self._events), self._detected_at, self._conflated, self._dropped_events)
