"""
What every answer has in common: how errors look, which headers are set, how long files keep.

All of it is done as an answer is prepared. A middleware would do as well, but it would wait on the stack of every open
WebSocket: aiohttp's part included, two thirds of a KiB for each connection.
"""

import http
from typing import Final

import msgspec
from aiohttp import web

from dashboard.keys import ASSETS
from dashboard.web.pages import error_page
from dashboard.web.security import security_headers


STATIC_PREFIX: Final = "/static/"

_SERVER_FAULTS: Final = (http.HTTPStatus.INTERNAL_SERVER_ERROR, http.HTTPStatus.GATEWAY_TIMEOUT)
"""What aiohttp answers, and logs, when a handler raised something else than an answer."""


_SUBRESOURCE_TYPES: Final = {"text/javascript", "text/css"}
"""
Files that run by the policy of their page, whatever their own headers say, and types that no browser guesses at. A
first visit needs a hundred of them: each byte of a header counts a hundred times.
"""


def set_up_responses(app: web.Application) -> None:
    """Errors as ours, security headers on everything, and files that keep as long as their address says."""
    assets = app[ASSETS]
    page_headers = security_headers(assets.import_map())

    async def prepare(request: web.Request, response: web.StreamResponse) -> None:
        if isinstance(response, web.Response):
            _describe_error(request, response)
        static = request.path.startswith(STATIC_PREFIX)
        if not (static and response.content_type in _SUBRESOURCE_TYPES):
            response.headers.update(page_headers)
        response.headers.pop("Server", None)
        if static and response.status in (200, 206, 304):
            name = request.path.removeprefix(STATIC_PREFIX)
            hashed = request.query_string and f"{request.path}?{request.query_string}" == assets.url(name)
            response.headers["Cache-Control"] = "max-age=31536000, immutable" if hashed else "no-cache"
            if hashed:
                # What never changes needs no validator.
                response.headers.pop("ETag", None)

    app.on_response_prepare.append(prepare)


def _describe_error(request: web.Request, response: web.Response) -> None:
    """An error as RFC 9457 problem details, or as the designed page for a browser that wants a page."""
    if response.status in _SERVER_FAULTS:
        # Its text may hold a traceback, which is nobody's business out there.
        detail = "The server made a mistake; it is in its log."
    elif isinstance(response, web.HTTPException) and response.status >= 400:
        detail = _detail(response)
    else:
        return
    title = http.HTTPStatus(response.status).phrase
    if "text/html" in request.headers.get("Accept", "") and not request.path.startswith(("/api/", "/ws")):
        body = error_page(request, response.status, title, detail).encode()
        response.content_type, response.charset = "text/html", "utf-8"
    else:
        body = msgspec.json.encode({"type": "about:blank", "title": title, "status": response.status, "detail": detail})
        response.content_type, response.charset = "application/problem+json", None
    response.body = body
    # aiohttp had counted its own text already.
    response.headers["Content-Length"] = str(len(body))
    response.headers["Cache-Control"] = "no-store"


def _detail(error: web.HTTPException) -> str:
    text = error.text or ""
    return text if text and not text.startswith(f"{error.status}:") else http.HTTPStatus(error.status).description
