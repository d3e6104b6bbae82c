"""
Who is owed what: sessions, their views, and the fan-out of publications. Synchronous, and free of I/O.

Sessions with the same filter share a `View`, and a view encodes each message once. Every frame is offered
to the session's `Sink`; what a sink does not take, because its connection is not drained, goes into the
session's outbox, conflated, and leaves as one delta from `flush`. There is no await anywhere in here, so
between a snapshot and the registration of its session nothing can be published.
"""

from collections.abc import Callable, Collection
from typing import Protocol

from msgspec import Struct, structs

from dashboard.core import protocol
from dashboard.core.diff import Changes, compare, delta_of
from dashboard.core.digest import board_digest
from dashboard.core.events import Event, derive
from dashboard.core.filter import EVERYTHING, Filter
from dashboard.core.history import History, Publication
from dashboard.core.model import Board
from dashboard.core.outbox import Outbox
from dashboard.core.position import Position


Prepare = Callable[[bytes], bytes]
"""From the text of a message to the bytes that go to each connection."""


class Sink(Protocol):
    """The way out to one connection."""

    def offer(self, frame: bytes) -> bool:
        """Take the frame now, or answer False and take nothing: then offer again when drained."""
        ...


class Statistics(Struct):
    """Counters since the start; a copy of them is `Hub.statistics()`."""

    sessions: int = 0
    publications: int = 0
    delta_encodings: int = 0
    delta_frames: int = 0
    snapshot_frames: int = 0
    heartbeat_frames: int = 0
    bytes_offered: int = 0
    recoveries: int = 0
    refused_recoveries: int = 0
    conflations: int = 0
    dropped_events: int = 0


class View:
    """What all sessions with one filter see, and the last position at which it changed."""

    def __init__(self, seen: Filter, board: Board, position: Position) -> None:
        self.filter = seen
        self.board = board
        self.position = position
        self.sessions: set[Session] = set()
        self._snapshot: bytes | None = None

    def move(self, board: Board, position: Position) -> None:
        """The board has changed for this view."""
        self.board, self.position = board, position
        self._snapshot = None

    def snapshot(self, prepare: Prepare) -> bytes:
        """The frame of a plain snapshot, encoded once per position."""
        if self._snapshot is None:
            self._snapshot = prepare(protocol.encode(protocol.Snapshot(self.position, dict(self.board.games))))
        return self._snapshot


class Session:
    """One viewer's state on the server."""

    def __init__(self, sink: Sink, view: View, outbox: Outbox) -> None:
        self.sink = sink
        self.view = view
        self.outbox = outbox
        self.position = view.position
        """Where the client stands once it has read what its sink took."""


class Hub:
    """The present board, its history, and everybody who watches it."""

    def __init__(self, epoch: str, *, prepare: Prepare, history_limit: int = 1000, events_limit: int = 100) -> None:
        """
        `history_limit`: publications kept for recovery. `events_limit`: events kept for one undrained session.
        """
        self.board = Board()
        self.history = History(Position(epoch, 0), history_limit)
        self._prepare = prepare
        self._events_limit = events_limit
        self._views: dict[Filter, View] = {}
        self._statistics = Statistics()
        self.undrained: set[Session] = set()
        """Sessions that are owed something: to be flushed when their connection is drained."""

    @property
    def position(self) -> Position:
        """Where the board stands."""
        return self.history.position

    @property
    def sessions(self) -> Collection[Session]:
        """Everybody who watches."""
        return [session for view in self._views.values() for session in view.sessions]

    def statistics(self) -> Statistics:
        """The counters now."""
        return structs.replace(self._statistics, sessions=sum(len(view.sessions) for view in self._views.values()))

    def publish(self, board: Board, detected_at: int) -> Publication | None:
        """Make this the board and tell everybody what changed; nothing at all when nothing visible did."""
        changes = compare(self.board, board)
        if not changes:
            return None
        publication = Publication(self.position.next(), self.position, changes, derive(changes), detected_at)
        self.history.append(publication)
        self.board = board
        self._statistics.publications += 1
        for view in self._views.values():
            self._fan_out(view, publication)
        return publication

    def attach(self, sink: Sink, seen: Filter = EVERYTHING, *, since: Position | None = None) -> Session:
        """Register a viewer and send it what brings it up to date: the gap since `since`, or a snapshot."""
        session = Session(sink, self._view(seen), Outbox(self._events_limit))
        session.view.sessions.add(session)
        self.recover(session, since)
        return session

    def detach(self, session: Session) -> None:
        """Forget a viewer. A view nobody looks at is forgotten with its last session."""
        session.view.sessions.discard(session)
        self.undrained.discard(session)
        if not session.view.sessions:
            self._views.pop(session.view.filter, None)

    def subscribe(self, session: Session, seen: Filter) -> None:
        """Change what a session sees; answered with a snapshot of that."""
        self.detach(session)
        session.view = self._view(seen)
        session.view.sessions.add(session)
        self.recover(session, None)

    def recover(self, session: Session, since: Position | None) -> None:
        """Bring a session up to date: the whole gap since a position, or a snapshot; never a part."""
        session.position = session.view.position
        session.outbox.owe_snapshot()
        gap = None if since is None else self.history.since(since)
        if since is None or gap is None:
            self._statistics.refused_recoveries += since is not None
        else:
            frames = self._gap_frames(session.view, since, gap)
            if self._offer(session, b"".join(frames)):
                session.outbox.clear()
                self._statistics.recoveries += 1
                self._statistics.delta_frames += len(frames) - 1
        self.flush(session)

    def flush(self, session: Session) -> bool:
        """Offer what a session is owed, as one frame. True when nothing is owed any more."""
        outbox, view = session.outbox, session.view
        if outbox.snapshot_owed:
            if self._offer(session, view.snapshot(self._prepare)):
                outbox.clear()
                session.position = view.position
                self._statistics.snapshot_frames += 1
        elif owed := outbox.owed():
            frame = self._delta(view.position, session.position, owed.changes, owed.events, owed.detected_at)
            if self._offer(session, frame):
                outbox.clear()
                session.position = view.position
                self._statistics.delta_frames += 1
                self._statistics.conflations += owed.conflated
                self._statistics.dropped_events += owed.dropped_events
        if outbox:
            self.undrained.add(session)
        else:
            self.undrained.discard(session)
        return not outbox

    def heartbeat(self, health: list[protocol.SourceHealth], server_time: int) -> None:
        """Tell every drained session where the board stands and what its digest is."""
        polled = [source.polled_at for source in health]
        oldest = None if None in polled else min((at for at in polled if at is not None), default=None)
        for view in self._views.values():
            beat = protocol.Heartbeat(
                view.position, board_digest(view.board.games.values()), server_time, health, oldest
            )
            frame = self._prepare(protocol.encode(beat))
            for session in view.sessions:
                if not session.outbox and self._offer(session, frame):
                    self._statistics.heartbeat_frames += 1

    def _view(self, seen: Filter) -> View:
        view = self._views.get(seen)
        if view is None:
            view = self._views[seen] = View(seen, seen.board(self.board), self.position)
        return view

    def _fan_out(self, view: View, publication: Publication) -> None:
        changes = view.filter.changes(publication.changes)
        if not changes:
            return
        events = [event for event in publication.events if event.game in changes]
        previous = view.position
        view.move(view.filter.board(self.board), publication.position)
        frame = self._delta(publication.position, previous, changes, events, publication.detected_at)
        for session in view.sessions:
            if not session.outbox and self._offer(session, frame):
                session.position = publication.position
                self._statistics.delta_frames += 1
            else:
                session.outbox.owe(changes, events, publication.detected_at)
                self.undrained.add(session)

    def _gap_frames(self, view: View, since: Position, gap: list[Publication]) -> list[bytes]:
        """The answer to a resume, and the gap as this view sees it, each delta leading on from the one before."""
        seen = [(item, changes) for item in gap if (changes := view.filter.changes(item.changes))]
        start = since if seen else view.position
        resumed = protocol.Resumed(recovered=True, position=start, deltas=len(seen))
        frames = [self._prepare(protocol.encode(resumed))]
        previous = start
        for index, (item, changes) in enumerate(seen, 1):
            # A view is younger than the history: its first position need not be one at which it changed.
            position = view.position if index == len(seen) else item.position
            events = [event for event in item.events if event.game in changes]
            frames.append(self._delta(position, previous, changes, events, item.detected_at))
            previous = position
        return frames

    def _delta(
        self, position: Position, previous: Position, changes: Changes, events: list[Event], detected_at: int
    ) -> bytes:
        delta = delta_of(changes)
        self._statistics.delta_encodings += 1
        push = protocol.DeltaPush(position, previous, delta.games, delta.removed, events, detected_at)
        return self._prepare(protocol.encode(push))

    def _offer(self, session: Session, frame: bytes) -> bool:
        taken = session.sink.offer(frame)
        self._statistics.bytes_offered += len(frame) if taken else 0
        return taken
