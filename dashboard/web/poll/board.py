"""`GET /api/v1/board`: the board over plain HTTP, whole or as the delta since a position."""

from functools import partial
from typing import NamedTuple

from aiohttp import hdrs, web

from dashboard.core.filter import Filter
from dashboard.core.position import Position
from dashboard.keys import FRESHNESS_HEADERS, HUB, LONG_POLLS, REPRESENTATIONS, SITE_POLICY
from dashboard.web.encoding import accepts_gzip
from dashboard.web.monotonic_reads import is_ahead, position_of_etag, wait_until_caught_up
from dashboard.web.poll.fast_path import FastPath
from dashboard.web.poll.raw_response import RawResponse, response_bytes
from dashboard.web.push.upgrade import admit, release
from dashboard.web.query import matches_etag, parse_query
from dashboard.web.site.cors import cors_lines


class _Poll(NamedTuple):
    """The parameters of a poll. A repeat of the same bytes has the same parameters."""

    since: Position | None
    selection: Filter
    if_none_match: str | None
    """The `If-None-Match` header: the tags of the responses that the client has."""
    packed: bool
    """Whether the client gets gzip."""
    cors: bytes
    """Header lines for pages of other sites. There are none if no other site may read."""


async def board(request: web.Request) -> web.StreamResponse:
    """
    Return the board.

    - `If-None-Match` with the tag of the current response returns 304.
    - `?since=EPOCH:OFFSET` returns one delta if the whole gap is known, else the board.
    - `&wait=SECONDS` responds only once the delta has a change, or after that time.
    - `?leagues=` filters.

    Raises `HTTPException`: 400 for a malformed query, 503 if too many polls wait, or if this node is behind the client
    and cut off from the broker.
    """
    app = request.app
    try:
        since, selection, wait_s = parse_query(request.rel_url.raw_query_string)
    except ValueError as error:
        raise web.HTTPBadRequest(text=str(error)) from None
    poll = _Poll(
        since,
        selection,
        request.headers.get(hdrs.IF_NONE_MATCH),
        accepts_gzip(request),
        cors_lines(app[SITE_POLICY], request),
    )
    await wait_until_caught_up(app, since or position_of_etag(app[HUB], poll.if_none_match))
    if since and wait_s:
        await _wait_for_news(request, since, selection, wait_s)
    elif isinstance(request.protocol, FastPath):
        request.protocol.remember(request, partial(_repeat, app, poll))
    return RawResponse(*_response(app, poll))


async def _wait_for_news(request: web.Request, since: Position, selection: Filter, wait_s: float) -> None:
    """Return once there is something new for this filter, or after `wait_s`."""
    long_polls = request.app[LONG_POLLS]
    if long_polls.has_news(since, selection):
        return
    # The poll waits on a connection that exists already, so it does not count towards the rate of new ones.
    neighbor = admit(request, is_new=False)
    try:
        await long_polls.wait_for_news(selection, wait_s, neighbor)
    except LookupError as error:
        raise web.HTTPServiceUnavailable(text=str(error), headers={"Retry-After": "30"}) from None
    finally:
        release(request, neighbor)


def _response(app: web.Application, poll: _Poll) -> tuple[int, bytes, bytes]:
    """Return status, head and body of the current response."""
    representations = app[REPRESENTATIONS]
    filtered = representations.of(poll.selection)
    delta = filtered.delta(poll.since, packed=poll.packed) if poll.since else None
    representation = delta or filtered.whole(packed=poll.packed)
    lines = poll.cors + app[FRESHNESS_HEADERS].head()
    if matches_etag(poll.if_none_match, representation.etag):
        representations.counts["unchanged"] += 1
        return 304, lines + representation.unchanged, b""
    representations.counts["delta" if delta else "full"] += 1
    return 200, lines + representation.head, representation.body


def _repeat(app: web.Application, poll: _Poll) -> bytes | None:
    """Return the current response to the same poll, or `None` if it would have to wait for this node."""
    held = poll.since or position_of_etag(app[HUB], poll.if_none_match)
    return None if held and is_ahead(app[HUB], held) else response_bytes(*_response(app, poll))
