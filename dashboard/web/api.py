"""
The board over plain HTTP: the whole of it or what came after a position, cacheable by position.
"""

import gzip
import json
import time
from collections import Counter, OrderedDict
from collections.abc import Mapping
from functools import reduce
from typing import Final
from zlib import crc32

import msgspec
from aiohttp import ETag, web
from msgspec import UNSET, Struct, UnsetType

from dashboard import __version__
from dashboard.core import protocol
from dashboard.core.diff import Changes, Patch, conflate, delta_of
from dashboard.core.digest import board_digest
from dashboard.core.events import Event
from dashboard.core.filter import EVERYTHING, Filter
from dashboard.core.history import Publication
from dashboard.core.hub import Hub
from dashboard.core.model import Game, GameKey
from dashboard.core.position import Position
from dashboard.keys import ASSETS, HEALTH, HUB
from dashboard.metrics import CONTENT_TYPE, METRICS


REVALIDATE: Final = {"Cache-Control": "no-cache", "Vary": "Accept-Encoding"}
GZIP_LEVEL: Final = 5
PARTS_KEPT: Final = 32
"""Filtered boards whose bytes are kept."""

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


class Health(Struct, frozen=True):
    """`GET /healthz`."""

    status: str
    version: str
    build: str
    position: Position
    games: int
    digest: str
    sources: list[protocol.SourceHealth]
    counters: dict[str, int]
    server_time: int


class BoardBytes:
    """What a filter lets through of the board as bytes, plain and packed, made once per position."""

    def __init__(self, hub: Hub, seen: Filter = EVERYTHING) -> None:
        self._hub = hub
        self._seen = seen
        self._position: Position | None = None
        self.plain = self.packed = b""
        self.digest = ""

    def refresh(self) -> None:
        """Encode the board if it has changed since."""
        if self._position != self._hub.position:
            self._position = self._hub.position
            answer = board_answer(self._hub, self._seen)
            self.plain = msgspec.json.encode(answer)
            self.packed = gzip.compress(self.plain, GZIP_LEVEL, mtime=0)
            self.digest = board_digest(answer.games.values())


class Answers:
    """The board as bytes for whoever asks: that of everybody, and those of the filters asked for last."""

    def __init__(self, hub: Hub) -> None:
        self.counts: Counter[str] = Counter()
        """Polls answered: `full`, `delta` or `unchanged`."""
        self._hub = hub
        self._whole = BoardBytes(hub)
        self._parts: OrderedDict[Filter, BoardBytes] = OrderedDict()

    def of(self, seen: Filter) -> BoardBytes:
        """The present board as this filter shows it."""
        if seen == EVERYTHING:
            answer = self._whole
        else:
            answer = self._parts.setdefault(seen, BoardBytes(self._hub, seen))
            self._parts.move_to_end(seen)
            if len(self._parts) > PARTS_KEPT:
                self._parts.popitem(last=False)
        answer.refresh()
        return answer


def board_answer(hub: Hub, seen: Filter = EVERYTHING) -> BoardAnswer:
    """The present board as a filter shows it."""
    detected_at = UNSET if hub.detected_at is None else hub.detected_at
    return BoardAnswer(hub.position, dict(seen.board(hub.board).games), detected_at=detected_at)


def asked_filter(query: Mapping[str, str]) -> Filter:
    """Which leagues an address asks for: `?leagues=eng.1,NBA`. Raises `ValueError` past what a command may name."""
    names = [name for name in query.get("leagues", "").split(",") if name.strip()]
    if len(names) > protocol.MAX_NAMES or any(len(name) > protocol.MAX_NAME_LENGTH for name in names):
        raise ValueError(f"more than {protocol.MAX_NAMES} leagues, or a name of more than {protocol.MAX_NAME_LENGTH}")
    return Filter.of(leagues=names) if names else EVERYTHING


ANSWERS: Final = web.AppKey("ANSWERS", Answers)


async def board(request: web.Request) -> web.Response:
    """The board. 304 to who has it; `?since=` answers a delta where the whole gap is known; `?leagues=` filters."""
    hub, answers = request.app[HUB], request.app[ANSWERS]
    since, seen = _since(request), _seen(request)
    cached = answers.of(seen)
    gap = hub.history.since(since) if since else None
    packable = "gzip" in request.headers.get("Accept-Encoding", "")
    position = hub.position
    variant = "" if seen == EVERYTHING else f"-{crc32(chr(10).join(sorted(seen.leagues)).encode()):08x}"
    variant += ("" if gap is None else f"-since-{since.offset}" if since else "") + ("-gzip" if packable else "")
    headers = {
        **REVALIDATE,
        "ETag": f'"{position.epoch}-{position.offset}{variant}"',
        "Scorewall-Digest": cached.digest,
        "Scorewall-Server-Time": str(time.time_ns() // 1_000_000),
    }
    sources = request.app[HEALTH]()
    ages = protocol.heartbeat(position, cached.digest, sources, 0)
    if ages.polled_at is not None:
        headers["Scorewall-Polled-At"] = str(ages.polled_at)
    if ages.changed_at is not None:
        headers["Scorewall-Changed-At"] = str(ages.changed_at)
    headers["Scorewall-Sources"] = json.dumps(msgspec.to_builtins(sources), separators=(",", ":"))
    if _has(request.if_none_match, headers["ETag"]):
        answers.counts["unchanged"] += 1
        return web.Response(status=304, headers=headers)
    answers.counts["full" if gap is None else "delta"] += 1
    if gap is not None and since:
        plain = msgspec.json.encode(delta_answer(since, position, gap, seen))
        body = gzip.compress(plain, GZIP_LEVEL, mtime=0) if packable else plain
    else:
        body = cached.packed if packable else cached.plain
    if packable:
        headers["Content-Encoding"] = "gzip"
    return web.Response(body=body, content_type="application/json", headers=headers)


async def teams(request: web.Request) -> web.Response:
    """
    Leagues and teams of the present board: what rarely changes, and so stays off the socket. Under the hashed URL that
    `Link: rel=canonical` names it never changes at all.
    """
    leagues: dict[str, object] = {}
    sides: dict[str, object] = {}
    for game in request.app[HUB].board.games.values():
        leagues[f"{game.source}:{game.league.id}"] = game.league
        for side in (game.home, game.away):
            if side.id and not side.placeholder:
                sides[f"{game.source}:{game.sport}:{side.id}"] = {
                    name: value
                    for name in ("name", "short_name", "abbrev", "color", "alt_color", "logo")
                    if (value := getattr(side, name)) is not None
                }
    body = msgspec.json.encode({"leagues": leagues, "teams": sides}, order="sorted")
    version = f"{crc32(body):08x}"
    fixed = request.query.get("v") == version
    headers = {
        "Cache-Control": "public, max-age=31536000, immutable" if fixed else "no-cache",
        "ETag": f'"{version}"',
        "Link": f'</api/v1/teams?v={version}>; rel="canonical"',
    }
    if _has(request.if_none_match, headers["ETag"]):
        return web.Response(status=304, headers=headers)
    return web.Response(body=body, content_type="application/json", headers=headers)


async def schema(_request: web.Request) -> web.Response:
    """The JSON Schema of the wire protocol."""
    return web.Response(
        body=msgspec.json.encode(protocol.schema()), content_type="application/schema+json", headers=REVALIDATE
    )


async def healthz(request: web.Request) -> web.Response:
    """What an operator wants to know. Always 200 while the process can answer at all."""
    hub = request.app[HUB]
    sources = request.app[HEALTH]()
    failing = any(source.state is protocol.SourceState.FAILING for source in sources)
    health = Health(
        status="degraded" if failing else "ok",
        version=__version__,
        build=request.app[ASSETS].build,
        position=hub.position,
        games=len(hub.board.games),
        digest=board_digest(hub.board.games.values()),
        sources=sources,
        counters=msgspec.to_builtins(hub.statistics()),
        server_time=time.time_ns() // 1_000_000,
    )
    return web.Response(
        body=msgspec.json.encode(health), content_type="application/json", headers={"Cache-Control": "no-store"}
    )


async def metrics(request: web.Request) -> web.Response:
    """For Prometheus."""
    return web.Response(
        body=request.app[METRICS].render(), headers={"Content-Type": CONTENT_TYPE, "Cache-Control": "no-store"}
    )


async def readyz(request: web.Request) -> web.Response:
    """200 once every source has been asked at least once, well or badly; 503 before."""
    waiting = [s.name for s in request.app[HEALTH]() if s.state is protocol.SourceState.WAITING]
    body = msgspec.json.encode({"ready": not waiting, "waiting_for": waiting})
    return web.Response(
        status=503 if waiting else 200,
        body=body,
        content_type="application/json",
        headers={"Cache-Control": "no-store"},
    )


def _since(request: web.Request) -> Position | None:
    written = request.query.get("since")
    if written is None:
        return None
    try:
        return Position.parse(written)
    except ValueError as error:
        raise web.HTTPBadRequest(text=str(error)) from None


def _seen(request: web.Request) -> Filter:
    try:
        return asked_filter(request.query)
    except ValueError as error:
        raise web.HTTPBadRequest(text=str(error)) from None


def _has(tags: tuple[ETag, ...] | None, etag: str) -> bool:
    return any(tag.value in (etag.strip('"'), "*") for tag in tags or ())


def delta_answer(since: Position, position: Position, gap: list[Publication], seen: Filter) -> DeltaAnswer:
    """The whole gap as one delta."""
    parts = [(publication, seen.changes(publication.changes)) for publication in gap]
    delta = delta_of(reduce(conflate, (changes for _, changes in parts), _NOTHING))
    events = [event for publication, changes in parts for event in publication.events if event.game in changes]
    return DeltaAnswer(position, since, delta.games, delta.removed, events)
