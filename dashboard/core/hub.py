"""
The board, its history, and the fan-out of publications to sessions. Synchronous and free of I/O.

The hub offers every frame to a session's `Sink`. If the connection is not drained, or the session has a rate limit, the
changes go into the session's outbox instead. There they are conflated, and `flush` sends them as one delta. The hub
never awaits, so nothing can be published between a snapshot and the registration of its session.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from functools import reduce
from itertools import chain
from typing import Final

from msgspec import structs

from dashboard.core import protocol
from dashboard.core.bridge import Bridges, Join
from dashboard.core.diff import Changes, conflate
from dashboard.core.digest import GameDigests
from dashboard.core.events import Event
from dashboard.core.filter import EVERYTHING, Filter
from dashboard.core.history import History, Publication, advance, draft
from dashboard.core.model import Board, Game
from dashboard.core.names import KnownNames
from dashboard.core.position import Position
from dashboard.core.session import Session, Sink
from dashboard.core.statistics import Statistics
from dashboard.core.view import Frame, Prepare, View, delta_push


SLICES: Final = 64
"""
Number of groups into which the sessions are divided for heartbeats.

Heartbeats go out slice by slice, not as one burst.
"""


BEAT_SHARED_S: Final = 0.01
"""
Time for which the heartbeat behind a snapshot or a recovery is shared, s.

Its `server_time` may be older by that much, as if the network had taken longer.
"""


Vitals = tuple[list[protocol.SourceHealth], int]
"""The sources' health, and the server's time in ms since 1970 UTC."""


class Hub:
    """The current board, its history, and the sessions that receive it."""

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
        bridges_bytes: int = 2**24,
        join: Join = tuple,
    ) -> None:
        """
        Start at the position `start` with `board`. `prepare` makes the frame of a message.

        - `wake` is called when there is something to fan out. It must cause a call of `fan_out` soon. Without it, every
          publication is fanned out at once.
        - `clock` returns monotonic seconds.
        - `vitals` returns health and time for the heartbeat after each snapshot and recovery. Without it, none is sent.
        - `observe` is called with every publication once it is on the board.
        - `history_limit` is the number of publications kept for recovery.
        - `events_limit` is the number of events kept for one undrained session, and in a merged part of a gap.
        - `bridges_bytes` is the size of the plain frames kept for clients that resume.
        - `join` makes one frame of several that are always sent together. By default they stay several.
        """
        self.board = board or Board()
        self.history = History(start, history_limit)
        self.undrained: set[Session] = set()
        """Sessions with something in their outbox, to be flushed when their connection is drained."""
        self._prepare = prepare
        self._wake = wake or self.fan_out
        self._clock = clock
        self._vitals = vitals
        self._observe = observe
        self._events_limit = events_limit
        self._views: dict[Filter, View] = {}
        self._names = KnownNames(self._known_games)
        self._names_version = 0
        """The version of the names at which all sessions have the right view."""
        self._bridges = Bridges(prepare, join, limit_bytes=bridges_bytes, events_limit=events_limit)
        self._beats: dict[View, tuple[float, Position, Frame]] = {}
        """The heartbeat of each view that is shared by those who come: when it was made, its position and its frame."""
        self._slices: list[set[Session]] = [set() for _ in range(SLICES)]
        self._attached = 0
        self.detected_at: int | None = None
        """Time of detection of the newest change, in ms since 1970 UTC; `None` before the first change."""
        self.cut_off = False
        """Whether this node is cut off from the cluster. Every heartbeat reports it."""
        self._pending: list[Publication] = []
        self._statistics = Statistics()

    @property
    def position(self) -> Position:
        """The position of the board."""
        return self.history.position

    @property
    def sessions(self) -> Iterator[Session]:
        """All sessions, view by view."""
        return (session for view in self._views.values() for session in view.sessions)

    @property
    def views(self) -> Collection[View]:
        """One view for all sessions whose filters select the same games."""
        return self._views.values()

    @property
    def filters_in_use(self) -> int:
        """Number of views besides the one of all games: each costs one encoding per publication."""
        return len(self._views) - (EVERYTHING in self._views)

    @property
    def names_version(self) -> int:
        """A number that grows with each name that is new on the board: filters have to be narrowed again then."""
        return self._names.version

    def narrow(self, selection: Filter) -> Filter:
        """Return the filter of the view that this filter shares: one that selects the same games, see `core.names`."""
        return self._names.narrow(selection)

    def has_view(self, selection: Filter) -> bool:
        """Return whether this filter needs no view of its own."""
        return selection == EVERYTHING or self.narrow(selection) in self._views

    def statistics(self) -> Statistics:
        """Return a copy of the counters."""
        return structs.replace(
            self._statistics,
            sessions=sum(len(view.sessions) for view in self._views.values()),
            views=len(self._views),
            undrained=len(self.undrained),
            delta_encodings=self._statistics.delta_encodings + self._bridges.encodings,
        )

    def publish(self, board: Board, detected_at: int) -> Publication | None:
        """Publish `board`, detected at `detected_at` (ms since 1970 UTC). Does nothing if nothing visible changed."""
        publication = draft(self.position, self.board, board, detected_at)
        if publication:
            self._append(publication, board)
        return publication

    def replay(self, publication: Publication) -> None:
        """
        Apply a publication of another node. Raises `ValueError` and changes nothing if it does not follow this board.
        """
        self._append(publication, advance(self.board, publication))

    def restart(self, history: History, board: Board, detected_at: int | None) -> None:
        """
        Replace history and board, for example after a change of epoch, and send a snapshot to every session.

        `board` is the board at the end of `history`, which has the limit of the history before. No delta leads to it.
        """
        self.fan_out()
        self.history, self.board, self.detected_at = history, board, detected_at
        self._names.collect()
        self._names_version = self._names.version
        self._bridges.clear()
        sessions = list(self.sessions)
        self._views.clear()
        for session in sessions:
            self._place_in_view(session, session.selection)
            session.client_digest = None
            session.ensure_outbox(self._events_limit).require_snapshot()
        for session in sessions:
            self.flush(session)
        # Wake long polls, too.
        self._wake()

    def _append(self, publication: Publication, board: Board) -> None:
        self.history.append(publication)
        self.board = board
        self.detected_at = publication.detected_at
        self._statistics.publications += 1
        self._names.note(publication.changes)
        self._observe(publication)
        self._pending.append(publication)
        if len(self._pending) == 1:
            self._wake()

    def fan_out(self) -> None:
        """Send everything published since the last call: one frame for each distinct filter."""
        publications, self._pending = self._pending, []
        if publications:
            self._statistics.fan_outs += 1
            joining = self._regroup() if self._names_version != self._names.version else {}
            digests = GameDigests()
            for view in self._views.values():
                self._send_to_view(view, publications, digests, joining.get(view, ()))

    def attach(
        self,
        sink: Sink,
        selection: Filter = EVERYTHING,
        *,
        since: Position | None = None,
        greeting: Sequence[Frame] = (),
    ) -> Session:
        """
        Register a session and bring it up to date: send the gap after `since`, or a snapshot.

        `greeting` leaves with it, as the first frames.
        """
        session = Session(sink, self._attached % SLICES)
        self._attached += 1
        self._slices[session.slice_index].add(session)
        self._join_view(session, selection)
        self.recover(session, since, greeting=greeting)
        return session

    def detach(self, session: Session) -> None:
        """Remove a session."""
        self._slices[session.slice_index].discard(session)
        self.undrained.discard(session)
        self._leave_view(session)

    def subscribe(self, session: Session, selection: Filter, *, max_rate_hz: float | None = None) -> None:
        """Change the filter and the rate limit of a session, and send it a snapshot. `None` or 0 means no limit."""
        session.min_interval_s = 1 / max_rate_hz if max_rate_hz else 0.0
        self._leave_view(session)
        self._join_view(session, selection)
        self.recover(session, None)

    def recover(self, session: Session, since: Position | None, *, greeting: Sequence[Frame] = ()) -> None:
        """
        Bring a session up to date: send the whole gap after `since`, or a snapshot, never a part of the gap.

        A heartbeat follows at once: the page can then confirm its board, and need not wait for a whole period.
        """
        self.fan_out()
        view = session.view
        session.client_digest = None
        session.ensure_outbox(self._events_limit).require_snapshot()
        if not session.sink.drained:
            # Nothing is made for a client that does not read. It gets the snapshot that all share once it does.
            self.undrained.add(session)
            return
        gap = None if since is None else self.history.since(since)
        bridge = None if since is None or gap is None else self._bridges.between(view, since, gap)
        self._statistics.refused_recoveries += since is not None and bridge is None
        content = bridge.frames if bridge else (view.snapshot(self._prepare),)
        beat = self._shared_beat(view)
        if not self._offer(session, *greeting, *content, *beat):
            self.undrained.add(session)
            return
        session.mark_sent(view.position)
        self.undrained.discard(session)
        self._statistics.heartbeat_frames += len(beat)
        if bridge:
            self._statistics.recoveries += 1
            self._statistics.delta_frames += bridge.deltas
        else:
            self._statistics.snapshot_frames += 1

    def flush(self, session: Session) -> bool:
        """Offer the content of a session's outbox as one frame. Return whether the outbox is empty now."""
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
        Send position, digest and source health to the drained sessions of a slice (`slice_index` modulo `SLICES`).
        """
        self._send_heartbeats(self._slices[slice_index % SLICES], health, server_time)

    def sessions_in_slice(self, slice_index: int) -> Collection[Session]:
        """Return the sessions that get their heartbeats in this slice (`slice_index` modulo `SLICES`)."""
        return self._slices[slice_index % SLICES]

    def _send_heartbeats(
        self, sessions: Collection[Session], health: list[protocol.SourceHealth], server_time: int
    ) -> None:
        frames: dict[View, Frame] = {}
        for session in sessions:
            view = session.view
            if session.outbox is None:
                frame = frames.get(view) or frames.setdefault(
                    view, self._beat(view.position, view.digest, health, server_time)
                )
            elif session.client_digest and session.min_interval_s:
                # A rate-limited session still gets heartbeats, for the board it holds.
                frame = self._beat(session.position, session.client_digest, health, server_time)
            else:
                continue
            if self._offer(session, frame):
                self._statistics.heartbeat_frames += 1

    def _beat(self, position: Position, digest: str, health: list[protocol.SourceHealth], server_time: int) -> Frame:
        message = protocol.heartbeat(position, digest, health, server_time, cut_off=self.cut_off)
        return self._prepare(protocol.encode(message))

    def _shared_beat(self, view: View) -> Sequence[Frame]:
        """Return the heartbeat behind a snapshot or a recovery, made at most once in `BEAT_SHARED_S`."""
        if not self._vitals:
            return ()
        now_s = self._clock()
        made_s, position, frame = self._beats.get(view, (0.0, None, None))
        if frame is None or position != view.position or not 0 <= now_s - made_s < BEAT_SHARED_S:
            frame = self._beat(view.position, view.digest, *self._vitals())
            self._beats = {kept: beat for kept, beat in self._beats.items() if now_s - beat[0] < BEAT_SHARED_S}
            self._beats[view] = now_s, view.position, frame
        return (frame,)

    def _known_games(self) -> Iterable[Game]:
        """Yield the games of the board and of the history."""
        changed = (change for publication in self.history for change in publication.changes.values())
        return chain(
            self.board.games.values(), (game for change in changed for game in (change.before, change.after) if game)
        )

    def _join_view(self, session: Session, selection: Filter) -> None:
        self.fan_out()
        self._place_in_view(session, selection)

    def _place_in_view(self, session: Session, selection: Filter) -> None:
        session.selection = selection
        narrowed = self.narrow(selection)
        view = self._views.get(narrowed)
        if view is None:
            view = self._views[narrowed] = View(narrowed, narrowed.board(self.board), self.position, self.detected_at)
        view.sessions[session] = None
        session.view = view

    def _leave_view(self, session: Session) -> None:
        """Remove the session from its view, and the view with its last session."""
        view = session.view
        view.sessions.pop(session, None)
        # The handler of an evicted session detaches it a second time. Its filter may have a new view by then.
        if not view.sessions and self._views.get(view.filter) is view:
            del self._views[view.filter]
            self._bridges.forget(view)
            self._beats.pop(view, None)

    def _regroup(self) -> dict[View, list[Session]]:
        """
        Move sessions whose filter contains a name that has just come to the view of all their names.

        The name came with one of the pending publications. Before them, both views show the same games, so a session
        goes on from the position of its old view. Returns the sessions that join each view.
        """
        self._names_version = self._names.version
        narrowed: dict[Filter, Filter] = {}
        joining: dict[View, list[Session]] = {}
        for view in [view for view in self._views.values() if view.filter != EVERYTHING]:
            for session in list(view.sessions):
                wanted = narrowed.get(session.selection)
                if wanted is None:
                    wanted = narrowed[session.selection] = self.narrow(session.selection)
                if not wanted.is_within(view.filter):
                    target = self._views.get(wanted) or self._views.setdefault(wanted, view.twin(wanted))
                    self._leave_view(session)
                    session.view = target
                    joining.setdefault(target, []).append(session)
        return joining

    def _send_to_view(
        self, view: View, publications: list[Publication], digests: GameDigests, joining: Sequence[Session]
    ) -> None:
        visible = [changes for item in publications if (changes := view.filter.changes(item.changes))]
        if not visible:
            return
        changes = reduce(conflate, visible) if len(visible) > 1 else visible[0]
        changed_keys = {key for item in visible for key in item}
        events = [event for item in publications for event in item.events if event.game in changed_keys]
        detected_at, previous, position = publications[0].detected_at, view.position, publications[-1].position
        digest = view.digest
        view.follow(changes, self.board, position, publications[-1].detected_at, digests)
        frame = self._delta_frame(position, previous, changes, events, detected_at)
        frames = taken_bytes = 0
        slow: list[Session] = []
        for session in view.sessions:
            # Each tick runs only this loop over all sessions, so it does little except write to the transport.
            if session.outbox is None and not session.min_interval_s and (taken := session.sink.offer(frame)):
                session.position = position
                taken_bytes += taken
                frames += 1
            else:
                slow.append(session)
        by_previous = {previous: frame}
        for session in joining:
            view.sessions[session] = None
            at = session.position
            own = by_previous.get(at) or by_previous.setdefault(
                at, self._delta_frame(position, at, changes, events, detected_at)
            )
            if session.outbox is None and not session.min_interval_s and self._offer(session, own):
                session.position = position
                frames += 1
            else:
                slow.append(session)
        # Queue for slow sessions only after all fast ones have been written to.
        for session in slow:
            session.client_digest = session.client_digest or digest
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
