"""
`GET /api/v1/board`: the board over plain HTTP, the whole of it or what came after a position, cacheable by position.
"""

from aiohttp import hdrs, web

from dashboard.core.filter import Filter
from dashboard.core.position import Position
from dashboard.web.ages import AGES
from dashboard.web.asked import asked, has
from dashboard.web.board_bytes import ANSWERS
from dashboard.web.catch_up import caught_up, shown
from dashboard.web.longpoll import WAITING
from dashboard.web.prebuilt import Prebuilt
from dashboard.web.upgrade import admit, release


async def board(request: web.Request) -> web.StreamResponse:
    """
    The board. 304 to who has it; `?since=` answers a delta where the whole gap is known, with `&wait=` not before there
    is something in it; `?leagues=` filters.

    Raises `HTTPException`: 400 for a malformed query, 503 when too many wait, or for who has a newer board
    than a node that is cut off.
    """
    try:
        since, seen, wait_s = asked(request.rel_url.raw_query_string)
    except ValueError as error:
        raise web.HTTPBadRequest(text=str(error)) from None
    await caught_up(request.app, since or shown(request))
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


def _answer(request: web.Request, since: Position | None, seen: Filter) -> Prebuilt:
    answers = request.app[ANSWERS]
    part = answers.of(seen)
    packed = "gzip" in request.headers.get(hdrs.ACCEPT_ENCODING, "")
    delta = part.delta(since, packed=packed) if since else None
    answer = delta or part.whole(packed=packed)
    ages = request.app[AGES].head()
    if has(request, answer.etag):
        answers.counts["unchanged"] += 1
        return Prebuilt(304, ages + answer.unchanged)
    answers.counts["delta" if delta else "full"] += 1
    return Prebuilt(200, ages + answer.head, answer.body)
