"""
The board over plain HTTP: the whole of it or what came after a position, cacheable by position.
"""

import gzip
import json
import time
from collections import Counter
from functools import reduce
from typing import Final
from zlib import crc32

import msgspec
from aiohttp import ETag, web
from msgspec import Struct

from dashboard import __version__
from dashboard.core import protocol
from dashboard.core.diff import Changes, Patch, conflate, delta_of
from dashboard.core.digest import board_digest
from dashboard.core.events import Event
from dashboard.core.history import Publication
from dashboard.core.hub import Hub
from dashboard.core.model import Game, GameKey
from dashboard.core.position import Position
from dashboard.keys import ASSETS, HEALTH, HUB
from dashboard.metrics import CONTENT_TYPE, METRICS


REVALIDATE: Final = {"Cache-Control": "no-cache", "Vary": "Accept-Encoding"}
GZIP_LEVEL: Final = 5

_NOTHING: Final[Changes] = {}


class BoardAnswer(Struct, frozen=True):
    """`GET /api/v1/board`: the whole board."""

    position: Position
    games: dict[GameKey, Game]
    recovered: bool = False


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
    """The whole board as bytes, plain and packed, made once per position."""

    def __init__(self, hub: Hub) -> None:
        self.answers: Counter[str] = Counter()
        """Polls answered: `full`, `delta` or `unchanged`."""
        self._hub = hub
        self._position: Position | None = None
        self.plain = self.packed = b""
        self.digest = ""

    def refresh(self) -> None:
        """Encode the board if it has changed since."""
        if self._position != self._hub.position:
            self._position = self._hub.position
            self.plain = msgspec.json.encode(BoardAnswer(self._position, dict(self._hub.board.games)))
            self.packed = gzip.compress(self.plain, GZIP_LEVEL, mtime=0)
            self.digest = board_digest(self._hub.board.games.values())


BOARD_BYTES: Final = web.AppKey("BOARD_BYTES", BoardBytes)


async def board(request: web.Request) -> web.Response:
    """The board. 304 to who has it; `?since=` answers a delta where the whole gap is known."""
    hub, cached = request.app[HUB], request.app[BOARD_BYTES]
    cached.refresh()
    since = _since(request)
    gap = hub.history.since(since) if since else None
    packable = "gzip" in request.headers.get("Accept-Encoding", "")
    position = hub.position
    variant = ("" if gap is None else f"-since-{since.offset}" if since else "") + ("-gzip" if packable else "")
    headers = {
        **REVALIDATE,
        "ETag": f'"{position.epoch}-{position.offset}{variant}"',
        "Scorewall-Digest": cached.digest,
    }
    sources = request.app[HEALTH]()
    ages = protocol.heartbeat(position, cached.digest, sources, 0)
    if ages.polled_at is not None:
        headers["Scorewall-Polled-At"] = str(ages.polled_at)
    if ages.changed_at is not None:
        headers["Scorewall-Changed-At"] = str(ages.changed_at)
    headers["Scorewall-Sources"] = json.dumps(msgspec.to_builtins(sources), separators=(",", ":"))
    if _has(request.if_none_match, headers["ETag"]):
        cached.answers["unchanged"] += 1
        return web.Response(status=304, headers=headers)
    cached.answers["full" if gap is None else "delta"] += 1
    if gap is not None and since:
        plain = msgspec.json.encode(_as_one(since, position, gap))
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


def _has(tags: tuple[ETag, ...] | None, etag: str) -> bool:
    return any(tag.value in (etag.strip('"'), "*") for tag in tags or ())


def _as_one(since: Position, position: Position, gap: list[Publication]) -> DeltaAnswer:
    delta = delta_of(reduce(conflate, (publication.changes for publication in gap), _NOTHING))
    events = [event for publication in gap for event in publication.events]
    return DeltaAnswer(position, since, delta.games, delta.removed, events)
