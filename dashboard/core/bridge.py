"""
Bridges: how clients that were away get to the position of their view, made once for all that stand at one position.

A bridge is `resumed` and a chain of deltas without a hole. The latest publications are a delta each, so that a display
with a broadcast delay shows each of them at its time. All older ones are one delta, with the newest of their events.
"""

from collections import OrderedDict
from collections.abc import Callable, Sequence
from typing import Final

from msgspec import Struct

from dashboard.core import protocol
from dashboard.core.diff import Changes, conflate_all
from dashboard.core.history import Publication
from dashboard.core.model import Board
from dashboard.core.position import Position
from dashboard.core.view import Frame, Prepare, View, delta_push


STEPS: Final = 16
"""
Number of latest publications that always stay a delta each; up to twice as many do.

Older ones are merged up to an offset that is a multiple of it. So the merged part serves for this many positions.
"""

CHANGES_PER_GAME: Final = 4
"""
Changes of a gap for each game of the board, beyond which the snapshot is cheaper than a bridge.

Merging a change takes about a quarter of the time of encoding a game.
"""

CHANGES_LEAST: Final = 1000
"""Changes of a gap up to which a bridge is made for a board of any size."""

ALWAYS_BYTES: Final = 2**14
"""Size up to which a bridge is sent even if the snapshot is smaller, bytes: a snapshot has no events."""

Join = Callable[[Sequence[Frame]], Sequence[Frame]]
"""Makes one frame of several that are always sent together."""


class Bridge(Struct, frozen=True):
    """The answer to a resume: its frames, the number of deltas in them, and its size in the unit of a frame's `len`."""

    frames: Sequence[Frame]
    deltas: int
    size: int


class _Step(Struct, frozen=True):
    """A delta of a chain: one or more publications, and the changes of each that the view shows."""

    previous: Position
    position: Position
    content: Sequence[tuple[Publication, Changes]]


class Bridges:
    """
    The bridges of all views, shared by sessions that resume from the same position.

    The cache is bounded in bytes of plain frames; the bridge that was used least recently leaves first.
    """

    def __init__(self, prepare: Prepare, join: Join, *, limit_bytes: int, events_limit: int) -> None:
        """Start empty. At most `limit_bytes` are kept, and at most `events_limit` events are in a merged delta."""
        self.encodings = 0
        """Number of deltas that were encoded."""
        self._prepare = prepare
        self._join = join
        self._limit_bytes = limit_bytes
        self._events_limit = events_limit
        self._bridges: OrderedDict[tuple[View, Position, Position], Bridge] = OrderedDict()
        self._frames: OrderedDict[tuple[View, Position, Position], Frame] = OrderedDict()
        self.size_bytes = 0
        """Size of all kept frames in their plain form."""

    def __len__(self) -> int:
        return len(self._bridges)

    def between(self, view: View, since: Position, gap: Sequence[Publication]) -> Bridge | None:
        """
        Return the bridge from `since` to the position of the view over the whole gap.

        Returns `None` if the snapshot is cheaper: the gap has many changes, or the bridge is long and has more bytes.
        """
        key = view, since, view.position
        bridge = self._bridges.get(key)
        if bridge is None:
            if costs_more_than_board(gap, view.board):
                return None
            bridge = self._bridges[key] = self._make(view, since, gap)
            self.size_bytes += bridge.size
            self._drop_oldest()
        else:
            self._bridges.move_to_end(key)
        is_short = bridge.size <= ALWAYS_BYTES or bridge.size <= len(view.snapshot(self._prepare))
        return bridge if is_short else None

    def forget(self, view: View) -> None:
        """Drop the bridges of a view that has gone."""
        for key in [key for key in self._bridges if key[0] is view]:
            self.size_bytes -= self._bridges.pop(key).size
        for key in [key for key in self._frames if key[0] is view]:
            self.size_bytes -= len(self._frames.pop(key))

    def clear(self) -> None:
        """Drop all bridges: the board has another history."""
        self._bridges.clear()
        self._frames.clear()
        self.size_bytes = 0

    def _make(self, view: View, since: Position, gap: Sequence[Publication]) -> Bridge:
        chain = _chain(view, since, gap)
        # Without a delta, `resumed` itself takes the client to the position of the view.
        start = since if chain else view.position
        resumed = protocol.Resumed(recovered=True, position=start, deltas=len(chain))
        frames = [self._prepare(protocol.encode(resumed)), *(self._frame(view, step) for step in chain)]
        return Bridge(self._join(frames) if chain else frames, len(chain), sum(map(len, frames)))

    def _frame(self, view: View, step: _Step) -> Frame:
        key = view, step.previous, step.position
        frame = self._frames.get(key)
        if frame is None:
            self.encodings += 1
            frame = self._frames[key] = self._prepare(protocol.encode(self._delta(step)))
            self.size_bytes += len(frame)
        else:
            self._frames.move_to_end(key)
        return frame

    def _delta(self, step: _Step) -> protocol.DeltaPush:
        changes = conflate_all(changes for _, changes in step.content)
        events = [event for item, changes in step.content for event in item.events if event.game in changes]
        newest, _ = step.content[-1]
        if len(step.content) > 1:
            del events[: max(0, len(events) - self._events_limit)]
        return delta_push(step.position, step.previous, changes, events, newest.detected_at)

    def _drop_oldest(self) -> None:
        while self.size_bytes > self._limit_bytes and self._bridges:
            self.size_bytes -= self._bridges.popitem(last=False)[1].size
        while self.size_bytes > self._limit_bytes and self._frames:
            self.size_bytes -= len(self._frames.popitem(last=False)[1])


def costs_more_than_board(gap: Sequence[Publication], board: Board) -> bool:
    """Return whether a gap has so many changes that the whole board is cheaper than one delta of them."""
    most = max(CHANGES_LEAST, CHANGES_PER_GAME * len(board.games))
    return sum(len(publication.changes) for publication in gap) > most


def _chain(view: View, since: Position, gap: Sequence[Publication]) -> list[_Step]:
    """Return the deltas of a gap as this view sees it: each begins where the one before ends, the last at the view."""
    visible = [(item, changes) for item in gap if (changes := view.filter.changes(item.changes))]
    if not visible:
        return []
    newest = gap[-1].position.offset
    merged_until = newest - newest % STEPS - STEPS
    older = sum(item.position.offset <= merged_until for item, _ in visible)
    bundles = [*([visible[:older]] if older else []), *([one] for one in visible[older:])]
    # A view may be younger than the history. Its first position need not be one at which it changed.
    ends = [*(bundle[-1][0].position for bundle in bundles[:-1]), view.position]
    return [_Step(*step) for step in zip((since, *ends), ends, bundles, strict=False)]
