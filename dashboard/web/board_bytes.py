"""
The board as bytes for whoever polls: made once per position, filter and packing, shared by all who ask for the same.
"""

import gzip
from collections import Counter, OrderedDict
from functools import reduce
from typing import Final

import msgspec
from aiohttp import web
from msgspec import UNSET, Struct, UnsetType

from dashboard.core.diff import Changes, Patch, conflate, delta_of
from dashboard.core.digest import board_digest
from dashboard.core.events import Event
from dashboard.core.filter import EVERYTHING, Filter
from dashboard.core.history import Publication
from dashboard.core.hub import Hub
from dashboard.core.model import Game, GameKey
from dashboard.core.position import Position


GZIP_LEVEL: Final = 5
PARTS_KEPT: Final = 32
"""Filtered boards whose bytes are kept."""
DELTAS_KEPT: Final = 64
"""Deltas to the present position whose bytes are kept: who polls in the same rhythm asks for the same one."""

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


class Body:
    """An answer's JSON, packed when the first one wants it packed."""

    __slots__ = ("_packed", "plain")

    def __init__(self, plain: bytes) -> None:
        self.plain = plain
        self._packed: bytes | None = None

    @property
    def packed(self) -> bytes:
        """The same as gzip, made once."""
        if self._packed is None:
            self._packed = gzip.compress(self.plain, GZIP_LEVEL, mtime=0)
        return self._packed


class Part:
    """What a filter lets through of the board at one position: the whole of it, and what led to it."""

    def __init__(self, hub: Hub, seen: Filter) -> None:
        """Encodes the whole."""
        answer = board_answer(hub, seen)
        self.position = answer.position
        self.digest = board_digest(answer.games.values())
        self.whole = Body(msgspec.json.encode(answer))
        self._seen = seen
        self._deltas: OrderedDict[int, Body] = OrderedDict()

    def delta(self, since: Position, gap: list[Publication]) -> Body:
        """The way here from a position in the same count."""
        body = self._deltas.get(since.offset)
        if body is None:
            answer = delta_answer(since, self.position, gap, self._seen)
            body = self._deltas[since.offset] = Body(msgspec.json.encode(answer))
            if len(self._deltas) > DELTAS_KEPT:
                self._deltas.popitem(last=False)
        return body


class Answers:
    """The present board for whoever asks: that of everybody, and those of the filters asked for last."""

    def __init__(self, hub: Hub) -> None:
        self.counts: Counter[str] = Counter()
        """Polls answered: `full`, `delta` or `unchanged`."""
        self._hub = hub
        self._parts: OrderedDict[Filter, Part] = OrderedDict()

    def of(self, seen: Filter) -> Part:
        """The present board as this filter shows it."""
        part = self._parts.get(seen)
        if part is None or part.position != self._hub.position:
            part = self._parts[seen] = Part(self._hub, seen)
        self._parts.move_to_end(seen)
        if len(self._parts) > PARTS_KEPT:
            self._parts.popitem(last=False)
        return part


ANSWERS: Final = web.AppKey("ANSWERS", Answers)


def board_answer(hub: Hub, seen: Filter = EVERYTHING) -> BoardAnswer:
    """The present board as a filter shows it."""
    detected_at = UNSET if hub.detected_at is None else hub.detected_at
    return BoardAnswer(hub.position, dict(seen.board(hub.board).games), detected_at=detected_at)


def delta_answer(since: Position, position: Position, gap: list[Publication], seen: Filter) -> DeltaAnswer:
    """The whole gap as one delta."""
    parts = [(publication, seen.changes(publication.changes)) for publication in gap]
    delta = delta_of(reduce(conflate, (changes for _, changes in parts), _NOTHING))
    events = [event for publication, changes in parts for event in publication.events if event.game in changes]
    return DeltaAnswer(position, since, delta.games, delta.removed, events)
