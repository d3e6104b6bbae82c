"""
Cross-origin reads (CORS, WHATWG Fetch 3.2): pages of listed origins may read the scores.

Only what is public is read this way: the board, its static files, and whether the server is well.
"""

import re
from typing import Final

from aiohttp import hdrs, web

from dashboard.keys import ADMISSION, SITE_POLICY
from dashboard.web.site.policy import SitePolicy


READABLE: Final = r"api/v1/.+|healthz|readyz|static/.+\.json"
"""Pattern of the paths that pages of other sites may read, without their first slash."""

_PATH: Final = re.compile(f"/(?:{READABLE})")

METHODS: Final = "GET, HEAD"
"""Methods of reads."""
REQUEST_HEADERS: Final = (
    *("Accept", "Accept-Language", "Cache-Control", "Content-Type", "If-Modified-Since", "If-None-Match"),
    *("Last-Event-ID", "Pragma", "Range"),
)
"""Headers that a page may send. Browsers ask first for those that no form can send."""
RESPONSE_HEADERS: Final = (
    *("Content-Length", "Date", "ETag", "Link", "Retry-After"),
    *("Scorewall-Build", "Scorewall-Changed-At", "Scorewall-Cluster", "Scorewall-Digest", "Scorewall-Polled-At"),
    *("Scorewall-Reload-Window", "Scorewall-Server-Time", "Scorewall-Sources", "Scorewall-Sources-Left-Out"),
)
"""Headers that a page may read."""
PREFLIGHT_S: Final = 7200
"""Time for which a browser need not ask again, s. Chromium limits it to two hours."""


def cors_headers(policy: SitePolicy, request: web.BaseRequest) -> dict[str, str]:
    """
    Return the headers that let a page of a listed origin read a response; without `Vary`, which is not theirs alone.
    """
    if policy.foreign_origin(request) is None:
        return {}
    return {
        # As the browser wrote it: it compares the bytes.
        hdrs.ACCESS_CONTROL_ALLOW_ORIGIN: request.headers[hdrs.ORIGIN],
        hdrs.ACCESS_CONTROL_EXPOSE_HEADERS: ", ".join(RESPONSE_HEADERS),
    }


def cors_lines(policy: SitePolicy, request: web.BaseRequest) -> bytes:
    """
    Return the same as header lines, `Vary` included.

    There are none as long as no origin is listed. Then no response depends on the origin.
    """
    if not policy.origins:
        return b""
    headers = {hdrs.VARY: hdrs.ORIGIN} | cors_headers(policy, request)
    return "".join(f"{name}: {value}\r\n" for name, value in headers.items()).encode()


def add_cors(request: web.BaseRequest, response: web.StreamResponse, policy: SitePolicy) -> None:
    """Let pages of listed origins read this response, if its path is one of the public ones."""
    if policy.origins and _PATH.fullmatch(request.path):
        response.headers.update(cors_headers(policy, request))
        vary = response.headers.get(hdrs.VARY)
        response.headers[hdrs.VARY] = f"{vary}, {hdrs.ORIGIN}" if vary else hdrs.ORIGIN


async def preflight(request: web.Request) -> web.Response:
    """
    Answer the question of a browser whether a page may send a request.

    Raises 403 for a page of an origin that is not listed. Without `Origin` it is a plain `OPTIONS`.
    """
    headers = {hdrs.ALLOW: f"{METHODS}, OPTIONS"}
    if hdrs.ORIGIN in request.headers:
        policy = request.app[SITE_POLICY]
        if refusal := policy.origin_refusal(request):
            request.app[ADMISSION].refused["origin"] += 1
            raise web.HTTPForbidden(text=f"This page may not read here. {refusal}")
        headers |= {
            hdrs.ACCESS_CONTROL_ALLOW_METHODS: METHODS,
            hdrs.ACCESS_CONTROL_ALLOW_HEADERS: ", ".join(REQUEST_HEADERS),
            hdrs.ACCESS_CONTROL_MAX_AGE: str(PREFLIGHT_S),
            hdrs.VARY: f"{hdrs.ACCESS_CONTROL_REQUEST_METHOD}, {hdrs.ACCESS_CONTROL_REQUEST_HEADERS}",
        }
    return web.Response(status=204, headers=headers)
