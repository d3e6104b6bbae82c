"""Encoded boards and deltas: made once per position, filter and encoding, and shared by all polls."""

import gzip
from collections import Counter, OrderedDict
from collections.abc import Iterator
from typing import Final
from zlib import crc32

import msgspec
from msgspec import UNSET, Struct, UnsetType
from prometheus_client.core import Metric

from dashboard.core.bridge import costs_more_than_board
from dashboard.core.diff import Patch, conflate_all, delta_of
from dashboard.core.digest import GameDigests
from dashboard.core.events import Event
from dashboard.core.filter import EVERYTHING, Filter
from dashboard.core.history import Publication
from dashboard.core.hub import Hub
from dashboard.core.model import Game, GameKey
from dashboard.core.position import Position
from dashboard.core.view import View
from dashboard.metrics import counter
from dashboard.web.security import INERT_HEADERS


GZIP_LEVEL: Final = 5
"""Compression level of gzip bodies."""
BOARDS_KEPT: Final = 32
"""Number of filtered boards that are cached."""
DELTAS_KEPT: Final = 64
"""
Number of cached deltas to the current position.

Clients that poll in the same rhythm request the same one.
"""

REVALIDATED: Final = "Cache-Control: no-cache\r\nVary: Accept-Encoding\r\n"
"""Headers of every response: a client may store it, and must revalidate it."""
JSON: Final = "".join(
    f"{name}: {value}\r\n" for name, value in ({"Content-Type": "application/json"} | INERT_HEADERS).items()
)
"""Headers of a body that is no page."""


class BoardAnswer(Struct, frozen=True):
    """Body of `GET /api/v1/board`: the whole board."""

    position: Position
    games: dict[GameKey, Game]
    recovered: bool = False
    detected_at: int | UnsetType = UNSET
    """Time of detection of the newest change, ms since 1970 UTC; absent before the first change."""


class DeltaAnswer(Struct, frozen=True):
    """Body of `GET /api/v1/board?since=EPOCH:OFFSET`, if the whole gap is known: one delta."""

    position: Position
    previous: Position
    games: dict[GameKey, Patch]
    removed: list[GameKey]
    events: list[Event]
    recovered: bool = True


class Representation:
    """One encoded response (RFC 9110, 3.2), without the headers that depend on the moment."""

    __slots__ = ("body", "etag", "head", "unchanged")

    def __init__(self, etag: str, digest: str, body: bytes, *, packed: bool) -> None:
        """Take the body as it is sent: gzip if `packed`."""
        self.etag = etag
        self.body = body
        self.unchanged = f"ETag: {etag}\r\nScorewall-Digest: {digest}\r\n{REVALIDATED}".encode()
        """The headers of a 304."""
        encoding = "Content-Encoding: gzip\r\n" if packed else ""
        self.head = self.unchanged + f"{JSON}{encoding}Content-Length: {len(body)}\r\n".encode()


class FilteredBoard:
    """
    The board at one position behind one filter: whole, and as deltas to that position.

    Each is encoded when the first client requests it.
    """

    def __init__(self, hub: Hub, view: View, position: Position) -> None:
        """Take a view that has caught up with the hub at `position`."""
        self.position = position
        self.digest = view.digest
        self._hub = hub
        self._view = view
        self._board = view.board
        self._detected_at = hub.detected_at
        self._selection = selection = view.filter
        leagues = "\n".join(sorted(selection.leagues))
        self._tag_suffix = "" if selection == EVERYTHING else f"-{crc32(leagues.encode()):08x}"
        self._plain: bytes | None = None
        self._whole: dict[bool, Representation] = {}
        self._deltas: OrderedDict[tuple[int, bool], Representation | None] = OrderedDict()

    @property
    def plain(self) -> bytes:
        """The body of the whole board, without compression."""
        if self._plain is None:
            detected_at = UNSET if self._detected_at is None else self._detected_at
            self._plain = msgspec.json.encode(
                BoardAnswer(self.position, dict(self._board.games), detected_at=detected_at)
            )
        return self._plain

    def whole(self, *, packed: bool) -> Representation:
        """Return the whole board."""
        if packed not in self._whole:
            self._whole[packed] = self._representation("", self.plain, packed=packed)
        return self._whole[packed]

    def delta(self, since: Position, *, packed: bool) -> Representation | None:
        """Return the delta since a position; `None` if the gap is not known, or if the whole board is cheaper."""
        if since.epoch != self.position.epoch:
            return None
        key = since.offset, packed
        if key not in self._deltas:
            gap = self._hub.history.since(since)
            if gap is None:
                return None
            self._deltas[key] = self._delta(since, gap, packed=packed)
            if len(self._deltas) > DELTAS_KEPT:
                self._deltas.popitem(last=False)
        return self._deltas[key]

    def _delta(self, since: Position, gap: list[Publication], *, packed: bool) -> Representation | None:
        if costs_more_than_board(gap, self._board):
            return None
        plain = msgspec.json.encode(delta_answer(since, self.position, gap, self._selection))
        return self._representation(f"-since-{since.offset}", plain, packed=packed)

    def _representation(self, since: str, plain: bytes, *, packed: bool) -> Representation:
        etag = f'"{self.position.epoch}-{self.position.offset}{self._tag_suffix}{since}{"-gzip" if packed else ""}"'
        body = gzip.compress(plain, GZIP_LEVEL, mtime=0) if packed else plain
        return Representation(etag, self.digest, body, packed=packed)

    def next(self) -> "FilteredBoard":
        """Return the present board behind the same filter. Its cost is that of the changes, not of the board."""
        hub, view = self._hub, self._view
        gap = hub.history.since(self.position)
        if gap is None or costs_more_than_board(gap, self._board):
            view.move(view.filter.board(hub.board), hub.position, hub.detected_at)
        elif changes := conflate_all(view.filter.changes(publication.changes) for publication in gap):
            view.follow(changes, hub.board, hub.position, gap[-1].detected_at, GameDigests())
        return FilteredBoard(hub, view, hub.position)


class Representations:
    """The encoded current board for each of the filters that were requested last."""

    def __init__(self, hub: Hub) -> None:
        self.counts: Counter[str] = Counter()
        """Answered polls: `full`, `delta` or `unchanged`."""
        self._hub = hub
        self._boards: OrderedDict[Filter, FilteredBoard] = OrderedDict()

    def metrics(self) -> Iterator[Metric]:
        """Yield the answered polls by kind of response."""
        yield counter("board_answers", "Answered polls of the board: full, delta or unchanged.", "answer", self.counts)

    def of(self, selection: Filter) -> FilteredBoard:
        """Return the current board behind this filter."""
        hub, narrowed = self._hub, self._hub.narrow(selection)
        filtered = self._boards.get(narrowed)
        if filtered is None:
            view = View(narrowed, narrowed.board(hub.board), hub.position, hub.detected_at)
            filtered = self._boards[narrowed] = FilteredBoard(hub, view, hub.position)
        elif filtered.position != hub.position:
            filtered = self._boards[narrowed] = filtered.next()
        self._boards.move_to_end(narrowed)
        if len(self._boards) > BOARDS_KEPT:
            # The board of all games stays, whatever filters others use.
            del self._boards[next(kept for kept in self._boards if kept != EVERYTHING)]
        return filtered


def board_answer(hub: Hub, selection: Filter = EVERYTHING) -> BoardAnswer:
    """Return the current board behind a filter."""
    detected_at = UNSET if hub.detected_at is None else hub.detected_at
    return BoardAnswer(hub.position, dict(selection.board(hub.board).games), detected_at=detected_at)


def delta_answer(since: Position, position: Position, gap: list[Publication], selection: Filter) -> DeltaAnswer:
    """Return the whole gap from `since` to `position` as one delta, behind a filter."""
    filtered = [(publication, selection.changes(publication.changes)) for publication in gap]
    delta = delta_of(conflate_all(changes for _, changes in filtered))
    events = [event for publication, changes in filtered for event in publication.events if event.game in changes]
    return DeltaAnswer(position, since, delta.games, delta.removed, events)
