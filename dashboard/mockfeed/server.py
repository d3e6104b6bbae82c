"""
The HTTP server of the mock feed: an ordinary score API, seen from outside.

    GET   /                  the address of the scoreboard
    GET   /healthz           200 while the feed is up
    GET   /v1/scoreboard     the whole evening; strong ETag, 304, gzip (shape: `payload`)
    PATCH /v1/games/{id}     with `control` only: a JSON Merge Patch (RFC 7396) that lasts until the evening ends

Errors are problem documents (RFC 9457).
"""

import hashlib
import re
import time
from collections.abc import Awaitable, Callable
from datetime import datetime
from http import HTTPStatus
from typing import Final

import msgspec
from aiohttp import web

from dashboard.mockfeed import payload
from dashboard.mockfeed.feed import Feed


FEED: Final = web.AppKey("FEED", Feed)

MAX_PATCH_BYTES: Final = 65_536

PATCH_TYPES: Final = frozenset({"application/merge-patch+json", "application/json"})

GZIP: Final = re.compile(r"(?:^|[,\s])(?:gzip|\*)\s*(?:,|$|;\s*q=(?!0(?:\.0*)?\s*(?:,|$)))", re.IGNORECASE)
"""An `Accept-Encoding` that allows gzip: a weight of 0 refuses it."""

Control = Callable[[web.Request], str | None]
"""Returns why a request may not change scores, in a sentence for its author, or `None` if it may."""
CONTROL: Final[web.AppKey[Control]] = web.AppKey("CONTROL")

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def create_app(
    *,
    seed: int,
    speed: float,
    start: datetime,
    control: Control | None = None,
    hold_s: float | None = None,
    now: Callable[[], float] = time.monotonic,
) -> web.Application:
    """
    Return the feed as an aiohttp application.

    `speed` is simulated seconds per second; at 0 the evening stands still. `start` is the simulated time, aware, at
    which the first evening begins. `control` adds the PATCH route, for the requests that it does not refuse. For
    `hold_s` see `Feed`. `now` returns real seconds. Raises `ValueError` for a speed below 0.
    """
    app = web.Application(client_max_size=MAX_PATCH_BYTES, middlewares=[_problems])
    app[FEED] = Feed(seed=seed, speed=speed, start=start, hold_s=hold_s, now=now)
    app.add_routes([web.get("/", _index), web.get("/healthz", _healthz), web.get("/v1/scoreboard", _scoreboard)])
    if control:
        app[CONTROL] = control
        app.add_routes([web.patch("/v1/games/{id}", _controlled)])
    app.on_response_prepare.append(_without_banner)
    return app


async def _index(_request: web.Request) -> web.Response:
    return _json(b'{"feed":"mock","scoreboard":"/v1/scoreboard"}')


async def _healthz(_request: web.Request) -> web.Response:
    return _json(b'{"status":"ok"}')


async def _scoreboard(request: web.Request) -> web.Response:
    body = payload.encode(request.app[FEED].scoreboard())
    gzip = GZIP.search(request.headers.get("Accept-Encoding", "")) is not None
    tag = hashlib.blake2b(body, digest_size=12).hexdigest() + ("-gzip" if gzip else "")
    known_tags = {etag.value for etag in request.if_none_match or ()}
    response = web.Response(status=304) if known_tags & {tag, "*"} else _json(body)
    response.etag = tag
    response.headers["Cache-Control"] = "max-age=1"
    response.headers["Vary"] = "Accept-Encoding"
    if gzip and response.status == HTTPStatus.OK:
        response.enable_compression(web.ContentCoding.gzip)
    return response


async def _controlled(request: web.Request) -> web.Response:
    refusal = request.app[CONTROL](request)
    return _problem(HTTPStatus.FORBIDDEN, refusal) if refusal else await _patch(request)


async def _patch(request: web.Request) -> web.Response:
    if request.content_type not in PATCH_TYPES:
        return _problem(
            HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "Send the patch as application/merge-patch+json or application/json."
        )
    try:
        patch = msgspec.json.decode(await request.read())
    except (ValueError, RecursionError) as error:
        return _problem(HTTPStatus.BAD_REQUEST, f"The body is not valid JSON: {error}")
    if not isinstance(patch, dict):
        return _problem(HTTPStatus.UNPROCESSABLE_ENTITY, "The patch must be a JSON object.")
    try:
        patched = request.app[FEED].patch(request.match_info["id"], patch)
    except msgspec.ValidationError as error:
        return _problem(HTTPStatus.UNPROCESSABLE_ENTITY, f"The patch leaves no valid contest: {error}")
    if patched is None:
        return _problem(HTTPStatus.NOT_FOUND, "This evening has no contest with this ID. GET /v1/scoreboard lists all.")
    return _json(payload.encode(patched))


@web.middleware
async def _problems(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Answer every HTTP error with a problem document."""
    try:
        return await handler(request)
    except web.HTTPError as error:
        response = _problem(HTTPStatus(error.status), error.reason)
        if isinstance(error, web.HTTPMethodNotAllowed):
            response.headers["Allow"] = error.headers["Allow"]
        return response


async def _without_banner(_request: web.Request, response: web.StreamResponse) -> None:
    """Remove the versions of Python and aiohttp, and forbid browsers to guess types."""
    response.headers.pop("Server", None)
    response.headers["X-Content-Type-Options"] = "nosniff"


def _json(body: bytes) -> web.Response:
    return web.Response(body=body, content_type="application/json")


def _problem(status: HTTPStatus, detail: str) -> web.Response:
    body = msgspec.json.encode({"type": "about:blank", "title": status.phrase, "status": status, "detail": detail})
    return web.Response(body=body, status=status, content_type="application/problem+json")
