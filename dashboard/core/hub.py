"""
Who is owed what: the board, its history, and the fan-out of publications. Synchronous, and free of I/O.

Every frame is offered to a session's `Sink`; what a sink does not take, because its connection is not drained or
the session asked for fewer updates, goes into the session's outbox, conflated, and leaves as one delta from
`flush`. There is no await anywhere in here, so between a snapshot and the registration of its session nothing can be
published.
"""

from collections.abc import Callable, Collection, Iterator
from functools import reduce
from typing import Final

from msgspec import structs

from dashboard.core import protocol
from dashboard.core.diff import Changes, conflate
from dashboard.core.digest import board_digest
from dashboard.core.events import Event
from dashboard.core.filter import EVERYTHING, Filter
from dashboard.core.history import History, Publication, advance, draft
from dashboard.core.model import Board
from dashboard.core.position import Position
from dashboard.core.session import Frame, Prepare, Session, Sink, View, delta_push
from dashboard.core.statistics import Statistics


SLICES: Final = 64
"""Heartbeats go out in so many slices of the sessions, not as one burst."""


Vitals = tuple[list[protocol.SourceHealth], int]
"""The sources' health, and the server's time in ms since 1970 UTC."""


class Hub:
    """The present board, its history, and everybody who watches it."""

    def __init__(
        self,
        start: Position,
        *,
        prepare: Prepare,
        board: Board | None = None,
        wake: Callable[[], None] | None = None,
        clock: Callable[[], float] = lambda: 0.0,
        vitals: Callable[[], Vitals] | None = None,
        observe: Callable[[Publication], None] = lambda _: None,
        history_limit: int = 1000,
        events_limit: int = 100,
    ) -> None:
        """
        Begin at `start` with `board`. `prepare` makes frames of messages.

        `wake` is called when there is something to fan out and must see to it that `fan_out` is called soon; without
        it every publication is fanned out at once. `clock` tells monotonic seconds; `vitals` the sources' health and
        the time, for the heartbeat behind each snapshot and recovery: without it there is none. `observe` is told of
        every publication once it is on the board. `history_limit`: publications kept for recovery. `events_limit`:
        events kept for one undrained session.
        """
        self.board = board or Board()
        self.history = History(start, history_limit)
        self.undrained: set[Session] = set()
        """Sessions that are owed something: to be flushed when their connection is drained."""
        self._prepare = prepare
        self._wake = wake or self.fan_out
        self._clock = clock
        self._vitals = vitals
        self._observe = observe
        self._events_limit = events_limit
        self._views: dict[Filter, View] = {}
        self._slices: list[set[Session]] = [set() for _ in range(SLICES)]
        self._attached = 0
        self.detected_at: int | None = None
        """When the newest change was detected, ms since 1970 UTC; `None` before the first."""
        self.cut_off = False
        """What is published elsewhere does not get here at present: said in every heartbeat."""
        self._pending: list[Publication] = []
        self._statistics = Statistics()

    @property
    def position(self) -> Position:
        """Where the board stands."""
        return self.history.position

    @property
    def sessions(self) -> Iterator[Session]:
        """Everybody who watches."""
        return (session for view in self._views.values() for session in view.sessions)

    @property
    def views(self) -> Collection[View]:
        """Every distinct filter that somebody has."""
        return self._views.values()

    def statistics(self) -> Statistics:
        """The counters now."""
        return structs.replace(
            self._statistics,
            sessions=sum(len(view.sessions) for view in self._views.values()),
            views=len(self._views),
            undrained=len(self.undrained),
        )

    def publish(self, board: Board, detected_at: int) -> Publication | None:
        """
        Make this the board, detected at that time (ms since 1970 UTC); nothing at all when nothing visible changed.
        """
        publication = draft(self.position, self.board, board, detected_at)
        if publication:
            self._append(publication, board)
        return publication

    def replay(self, publication: Publication) -> None:
        """Take what was published elsewhere. Raises `ValueError`, and changes nothing, if it does not fit here."""
        self._append(publication, advance(self.board, publication))

    def restart(self, history: History, board: Board, detected_at: int | None) -> None:
        """
        Another truth, to which no delta leads from here: this is the board at the end of `history` (which keeps as
        many publications as the one before), and every session gets a snapshot of it.
        """
        self.fan_out()
        self.history, self.board, self.detected_at = history, board, detected_at
        for view in self._views.values():
            view.move(view.filter.board(board), self.position, detected_at)
            for session in view.sessions:
                session.client_board = None
                session.ensure_outbox(self._events_limit).require_snapshot()
                self.flush(session)
        # Who waits for news beside the sessions hears of it, too.
        self._wake()

    def _append(self, publication: Publication, board: Board) -> None:
        self.history.append(publication)
        self.board = board
        self.detected_at = publication.detected_at
        self._statistics.publications += 1
        self._observe(publication)
        self._pending.append(publication)
        if len(self._pending) == 1:
            self._wake()

    def fan_out(self) -> None:
        """Tell everybody what was published since the last time: one frame for each distinct filter."""
        publications, self._pending = self._pending, []
        if publications:
            self._statistics.fan_outs += 1
            for view in self._views.values():
                self._send_to_view(view, publications)

    def attach(self, sink: Sink, selection: Filter = EVERYTHING, *, since: Position | None = None) -> Session:
        """Register a viewer and send it what brings it up to date: the gap since `since`, or a snapshot."""
        session = Session(sink, self._attached % SLICES)
        self._attached += 1
        self._slices[session.slice_index].add(session)
        self._join_view(session, selection)
        self.recover(session, since)
        return session

    def detach(self, session: Session) -> None:
        """Forget a viewer."""
        self._slices[session.slice_index].discard(session)
        self.undrained.discard(session)
        self._leave_view(session)

    def subscribe(self, session: Session, selection: Filter, *, max_rate_hz: float | None = None) -> None:
        """Change what a session sees, and how often at most; answered with a snapshot of that."""
        session.min_interval_s = 1 / max_rate_hz if max_rate_hz else 0.0
        self._leave_view(session)
        self._join_view(session, selection)
        self.recover(session, None)

    def recover(self, session: Session, since: Position | None) -> None:
        """Bring a session up to date: the whole gap since a position, or a snapshot; never a part."""
        self.fan_out()
        view = session.view
        session.client_board = None
        session.ensure_outbox(self._events_limit).require_snapshot()
        gap = None if since is None else self.history.since(since)
        if since is None or gap is None:
            self._statistics.refused_recoveries += since is not None
        else:
            resumed, deltas = view.bridge(since, gap)
            self._statistics.delta_encodings += len(deltas)
            pushes: list[protocol.Push] = [resumed, *deltas]
            if self._offer(session, *(self._prepare(protocol.encode(push)) for push in pushes)):
                session.mark_sent(view.position)
                self._statistics.recoveries += 1
                self._statistics.delta_frames += len(deltas)
        self.flush(session)
        if self._vitals and session.outbox is None:
            # A page should not have to wait a whole period until it can vouch for what it shows.
            self._send_heartbeats([session], *self._vitals())

    def flush(self, session: Session) -> bool:
        """Offer what a session is owed, as one frame. True when nothing is owed any more."""
        outbox, view = session.outbox, session.view
        if outbox is None:
            self.undrained.discard(session)
            return True
        if not session.sink.drained:
            self.undrained.add(session)
            return False
        if outbox.needs_snapshot:
            if self._offer(session, view.snapshot(self._prepare)):
                session.mark_sent(view.position)
                self._statistics.snapshot_frames += 1
        elif self._clock() >= session.not_before_s and (pending := outbox.pending_delta()):
            frame = self._delta_frame(
                view.position, session.position, pending.changes, pending.events, pending.detected_at
            )
            if self._offer(session, frame):
                session.mark_sent(view.position)
                session.not_before_s = self._clock() + session.min_interval_s
                self._statistics.delta_frames += 1
                self._statistics.conflations += pending.conflated
                self._statistics.dropped_events += pending.dropped_events
        if session.outbox is None:
            self.undrained.discard(session)
            return True
        self.undrained.add(session)
        return False

    def heartbeat(self, slice_index: int, health: list[protocol.SourceHealth], server_time: int) -> None:
        """
        Tell the drained sessions of one slice (modulo `SLICES`) where the board stands and what its digest is.
        """
        self._send_heartbeats(self._slices[slice_index % SLICES], health, server_time)

    def sessions_in_slice(self, slice_index: int) -> Collection[Session]:
        """The sessions that share a slice of the heartbeats."""
        return self._slices[slice_index % SLICES]

    def _send_heartbeats(
        self, sessions: Collection[Session], health: list[protocol.SourceHealth], server_time: int
    ) -> None:

        def heartbeat_frame(position: Position, digest: str) -> Frame:
            message = protocol.heartbeat(position, digest, health, server_time, cut_off=self.cut_off)
            return self._prepare(protocol.encode(message))

        frames: dict[View, Frame] = {}
        for session in sessions:
            view = session.view
            if session.outbox is None:
                frame = frames.get(view) or frames.setdefault(view, heartbeat_frame(view.position, view.digest))
            elif session.client_board and session.min_interval_s:
                # It asked to be told less often, not to be left alone: a heartbeat of what it has.
                frame = heartbeat_frame(session.position, board_digest(session.client_board.games.values()))
            else:
                continue
            if self._offer(session, frame):
                self._statistics.heartbeat_frames += 1

    def _join_view(self, session: Session, selection: Filter) -> None:
        self.fan_out()
        view = self._views.get(selection)
        if view is None:
            view = self._views[selection] = View(
                selection, selection.board(self.board), self.position, self.detected_at
            )
        view.sessions[session] = None
        session.view = view

    def _leave_view(self, session: Session) -> None:
        """A view nobody looks at is forgotten with its last session."""
        view = session.view
        view.sessions.pop(session, None)
        # Who was cut off leaves twice, and meanwhile another may have come who sees the same.
        if not view.sessions and self._views.get(view.filter) is view:
            del self._views[view.filter]

    def _send_to_view(self, view: View, publications: list[Publication]) -> None:
        visible = [changes for item in publications if (changes := view.filter.changes(item.changes))]
        if not visible:
            return
        changes = reduce(conflate, visible) if len(visible) > 1 else visible[0]
        changed_keys = {key for item in visible for key in item}
        events = [event for item in publications for event in item.events if event.game in changed_keys]
        detected_at, previous, position = publications[0].detected_at, view.position, publications[-1].position
        before = view.board
        view.move(view.filter.board(self.board), position, publications[-1].detected_at)
        frame = self._delta_frame(position, previous, changes, events, detected_at)
        frames = taken_bytes = 0
        slow: list[Session] = []
        for session in view.sessions:
            # The one loop that runs for every viewer and tick: what is left in it is the transport's write.
            if session.outbox is None and not session.min_interval_s and (taken := session.sink.offer(frame)):
                session.position = position
                taken_bytes += taken
                frames += 1
            else:
                slow.append(session)
        # Who reads does not wait while it is worked out what others are owed.
        for session in slow:
            session.client_board = session.client_board or before
            session.ensure_outbox(self._events_limit).add(changes, events, detected_at, len(frame))
            self.undrained.add(session)
        self._statistics.delta_frames += frames
        self._statistics.bytes_offered += taken_bytes

    def _delta_frame(
        self, position: Position, previous: Position, changes: Changes, events: list[Event], detected_at: int
    ) -> Frame:
        self._statistics.delta_encodings += 1
        return self._prepare(protocol.encode(delta_push(position, previous, changes, events, detected_at)))

    def _offer(self, session: Session, *frames: Frame) -> bool:
        taken = session.sink.offer(*frames)
        self._statistics.bytes_offered += taken
        return taken > 0
