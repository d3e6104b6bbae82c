"""
`GET /api/v1/board`: the board over plain HTTP, the whole of it or what came after a position, cacheable by position.
"""

import json
import time
from typing import Final
from zlib import crc32

import msgspec
from aiohttp import web

from dashboard.core import protocol
from dashboard.core.filter import EVERYTHING, Filter
from dashboard.core.position import Position
from dashboard.keys import HEALTH, HUB
from dashboard.web.asked import asked_filter, asked_since, asked_wait_s, has
from dashboard.web.board_bytes import ANSWERS
from dashboard.web.longpoll import WAITING
from dashboard.web.upgrade import admit, release


REVALIDATE: Final = {"Cache-Control": "no-cache", "Vary": "Accept-Encoding"}


async def board(request: web.Request) -> web.Response:
    """
    The board. 304 to who has it; `?since=` answers a delta where the whole gap is known, with `&wait=` not before there
    is something in it; `?leagues=` filters.

    Raises `HTTPException`: 400 for a malformed query, 503 when too many wait.
    """
    try:
        since, seen, wait_s = asked_since(request.query), asked_filter(request.query), asked_wait_s(request.query)
    except ValueError as error:
        raise web.HTTPBadRequest(text=str(error)) from None
    if since and wait_s:
        await _news(request, since, seen, wait_s)
    return _answer(request, since, seen)


async def _news(request: web.Request, since: Position, seen: Filter, wait_s: float) -> None:
    """Return when there is something to tell, or it has waited long enough."""
    waiting = request.app[WAITING]
    if waiting.has_news(since, seen):
        return
    # It waits on a connection that polls: a new wait is no new connection.
    admit(request, comes=False)
    try:
        await waiting.news(seen, wait_s)
    except LookupError as error:
        raise web.HTTPServiceUnavailable(text=str(error), headers={"Retry-After": "30"}) from None
    finally:
        release(request)


def _answer(request: web.Request, since: Position | None, seen: Filter) -> web.Response:
    hub, answers = request.app[HUB], request.app[ANSWERS]
    part = answers.of(seen)
    gap = hub.history.since(since) if since else None
    packable = "gzip" in request.headers.get("Accept-Encoding", "")
    headers = {
        **REVALIDATE,
        "ETag": _etag(part.position, seen, since if gap is not None else None, packable=packable),
        "Scorewall-Digest": part.digest,
        "Scorewall-Server-Time": str(time.time_ns() // 1_000_000),
    }
    sources = request.app[HEALTH]()
    ages = protocol.heartbeat(part.position, part.digest, sources, 0)
    if ages.polled_at is not None:
        headers["Scorewall-Polled-At"] = str(ages.polled_at)
    if ages.changed_at is not None:
        headers["Scorewall-Changed-At"] = str(ages.changed_at)
    if hub.cut_off:
        headers["Scorewall-Cluster"] = "away"
    headers["Scorewall-Sources"] = json.dumps(msgspec.to_builtins(sources), separators=(",", ":"))
    if has(request, headers["ETag"]):
        answers.counts["unchanged"] += 1
        return web.Response(status=304, headers=headers)
    answers.counts["full" if gap is None else "delta"] += 1
    body = part.delta(since, gap) if gap is not None and since else part.whole
    if packable:
        headers["Content-Encoding"] = "gzip"
    return web.Response(body=body.packed if packable else body.plain, content_type="application/json", headers=headers)


def _etag(position: Position, seen: Filter, since: Position | None, *, packable: bool) -> str:
    variant = "" if seen == EVERYTHING else f"-{crc32(chr(10).join(sorted(seen.leagues)).encode()):08x}"
    variant += (f"-since-{since.offset}" if since else "") + ("-gzip" if packable else "")
    return f'"{position.epoch}-{position.offset}{variant}"'
