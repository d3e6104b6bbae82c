"""
The board as bytes for whoever polls: made once per position, filter and packing, shared by all who ask for the same.
"""

import gzip
from collections import Counter, OrderedDict
from collections.abc import Iterator
from functools import reduce
from typing import Final
from zlib import crc32

import msgspec
from msgspec import UNSET, Struct, UnsetType
from prometheus_client.core import Metric

from dashboard.core.diff import Changes, Patch, conflate, delta_of
from dashboard.core.digest import board_digest
from dashboard.core.events import Event
from dashboard.core.filter import EVERYTHING, Filter
from dashboard.core.history import Publication
from dashboard.core.hub import Hub
from dashboard.core.model import Game, GameKey
from dashboard.core.position import Position
from dashboard.metrics import counter


GZIP_LEVEL: Final = 5
BOARDS_KEPT: Final = 32
"""Filtered boards whose bytes are kept."""
DELTAS_KEPT: Final = 64
"""Deltas to the present position whose bytes are kept: who polls in the same rhythm asks for the same one."""

REVALIDATED: Final = "Cache-Control: no-cache\r\nVary: Accept-Encoding\r\n"
JSON: Final = (
    "Content-Type: application/json\r\nX-Content-Type-Options: nosniff\r\n"
    "Content-Security-Policy: default-src 'none'; frame-ancestors 'none'\r\n"
)
"""
What an answer that is no page says of itself: nothing in it may be run, wherever it is shown. The headers of pages
would be half of a small answer.
"""

_NOTHING: Final[Changes] = {}


class BoardAnswer(Struct, frozen=True):
    """`GET /api/v1/board`: the whole board."""

    position: Position
    games: dict[GameKey, Game]
    recovered: bool = False
    detected_at: int | UnsetType = UNSET
    """When the newest change in it was detected, ms since 1970 UTC; absent while there was none."""


class DeltaAnswer(Struct, frozen=True):
    """`GET /api/v1/board?since=EPOCH:OFFSET`, when all that came after it is known: one delta."""

    position: Position
    previous: Position
    games: dict[GameKey, Patch]
    removed: list[GameKey]
    events: list[Event]
    recovered: bool = True


class Representation:
    """One answer as it is sent (RFC 9110, 3.2), but for what depends on the moment."""

    __slots__ = ("body", "etag", "head", "unchanged")

    def __init__(self, etag: str, digest: str, body: bytes, *, packed: bool) -> None:
        """`body`: as it is sent."""
        self.etag = etag
        self.body = body
        self.unchanged = f"ETag: {etag}\r\nScorewall-Digest: {digest}\r\n{REVALIDATED}".encode()
        """The head of a 304."""
        encoding = "Content-Encoding: gzip\r\n" if packed else ""
        self.head = self.unchanged + f"{JSON}{encoding}Content-Length: {len(body)}\r\n".encode()


class FilteredBoard:
    """What a filter lets through of the board at one position: the whole of it, and what led to it."""

    def __init__(self, hub: Hub, selection: Filter) -> None:
        answer = board_answer(hub, selection)
        self.position = answer.position
        self.digest = board_digest(answer.games.values())
        self.plain = msgspec.json.encode(answer)
        self._hub = hub
        self._selection = selection
        leagues = "\n".join(sorted(selection.leagues))
        self._tag_suffix = "" if selection == EVERYTHING else f"-{crc32(leagues.encode()):08x}"
        self._whole: dict[bool, Representation] = {}
        self._deltas: OrderedDict[tuple[int, bool], Representation] = OrderedDict()

    def whole(self, *, packed: bool) -> Representation:
        """All of it."""
        if packed not in self._whole:
            self._whole[packed] = self._representation("", self.plain, packed=packed)
        return self._whole[packed]

    def delta(self, since: Position, *, packed: bool) -> Representation | None:
        """The way here from a position; nothing where it is not known."""
        if since.epoch != self.position.epoch:
            return None
        key = since.offset, packed
        if key not in self._deltas:
            gap = self._hub.history.since(since)
            if gap is None:
                return None
            plain = msgspec.json.encode(delta_answer(since, self.position, gap, self._selection))
            self._deltas[key] = self._representation(f"-since-{since.offset}", plain, packed=packed)
            if len(self._deltas) > DELTAS_KEPT:
                self._deltas.popitem(last=False)
        return self._deltas[key]

    def _representation(self, since: str, plain: bytes, *, packed: bool) -> Representation:
        etag = f'"{self.position.epoch}-{self.position.offset}{self._tag_suffix}{since}{"-gzip" if packed else ""}"'
        body = gzip.compress(plain, GZIP_LEVEL, mtime=0) if packed else plain
        return Representation(etag, self.digest, body, packed=packed)


class Representations:
    """The present board for whoever asks: that of everybody, and those of the filters asked for last."""

    def __init__(self, hub: Hub) -> None:
        self.counts: Counter[str] = Counter()
        """Polls answered: `full`, `delta` or `unchanged`."""
        self._hub = hub
        self._boards: OrderedDict[Filter, FilteredBoard] = OrderedDict()

    def metrics(self) -> Iterator[Metric]:
        """Yield the answered polls by kind of answer."""
        yield counter("board_answers", "Polls of the board, by answer.", "answer", self.counts)

    def of(self, selection: Filter) -> FilteredBoard:
        """The present board as this filter shows it."""
        filtered = self._boards.get(selection)
        if filtered is None or filtered.position != self._hub.position:
            filtered = self._boards[selection] = FilteredBoard(self._hub, selection)
        self._boards.move_to_end(selection)
        if len(self._boards) > BOARDS_KEPT:
            self._boards.popitem(last=False)
        return filtered


def board_answer(hub: Hub, selection: Filter = EVERYTHING) -> BoardAnswer:
    """The present board as a filter shows it."""
    detected_at = UNSET if hub.detected_at is None else hub.detected_at
    return BoardAnswer(hub.position, dict(selection.board(hub.board).games), detected_at=detected_at)


def delta_answer(since: Position, position: Position, gap: list[Publication], selection: Filter) -> DeltaAnswer:
    """The whole gap as one delta."""
    filtered = [(publication, selection.changes(publication.changes)) for publication in gap]
    delta = delta_of(reduce(conflate, (changes for _, changes in filtered), _NOTHING))
    events = [event for publication, changes in filtered for event in publication.events if event.game in changes]
    return DeltaAnswer(position, since, delta.games, delta.removed, events)
