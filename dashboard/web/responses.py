"""
The format of errors, security headers and caching, for all responses.

All of it is done as a response is prepared. A middleware could do it, too, but it would stay on the stack of every open
WebSocket. With aiohttp's part of it that is two thirds of a KiB per connection.
"""

import http
from typing import Final

import msgspec
from aiohttp import web

from dashboard.keys import ASSETS, SITE_POLICY
from dashboard.web.pages import error_page
from dashboard.web.security import security_headers
from dashboard.web.site.cors import add_cors


STATIC_PREFIX: Final = "/static/"
"""Path of the static files."""

_SERVER_FAULTS: Final = (http.HTTPStatus.INTERNAL_SERVER_ERROR, http.HTTPStatus.GATEWAY_TIMEOUT)
"""Statuses that aiohttp responds with, and logs, after a handler raised an unexpected exception."""


_SUBRESOURCE_TYPES: Final = {"text/javascript", "text/css"}
"""
Types of files without security headers.

They run under the policy of their page, and browsers do not guess their type. A first visit loads a hundred of them, so
each byte of a header counts a hundred times.
"""


def set_up_responses(app: web.Application) -> None:
    """Set up the errors, security headers and caching of all responses."""
    assets, policy = app[ASSETS], app[SITE_POLICY]
    wall_headers = security_headers(assets.import_map("app.js"))
    contrast_headers = security_headers(assets.import_map("contrast/app.js"))

    async def prepare(request: web.Request, response: web.StreamResponse) -> None:
        if isinstance(response, web.Response):
            _describe_error(request, response)
        static = request.path.startswith(STATIC_PREFIX)
        if not (static and response.content_type in _SUBRESOURCE_TYPES):
            response.headers.update(contrast_headers if request.path == "/contrast" else wall_headers)
        response.headers.pop("Server", None)
        add_cors(request, response, policy)
        if static and response.status in (200, 206, 304):
            name = request.path.removeprefix(STATIC_PREFIX)
            hashed = request.query_string and f"{request.path}?{request.query_string}" == assets.url(name)
            response.headers["Cache-Control"] = "max-age=31536000, immutable" if hashed else "no-cache"
            if hashed:
                # A response that never changes needs no validator.
                response.headers.pop("ETag", None)

    app.on_response_prepare.append(prepare)


def _describe_error(request: web.Request, response: web.Response) -> None:
    """Write problem details (RFC 9457) into an error, or the error page for a browser that requests HTML."""
    if response.status in _SERVER_FAULTS:
        # Its text may contain a traceback, which clients must not see.
        detail = "The server made a mistake, which is in its log. Try again later."
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
    # aiohttp has set the length of its own text already.
    response.headers["Content-Length"] = str(len(body))
    response.headers["Cache-Control"] = "no-store"


def _detail(error: web.HTTPException) -> str:
    """Return the text of an error, or the description of its status if it has aiohttp's own text."""
    text = error.text or ""
    return text if text and not text.startswith(f"{error.status}:") else http.HTTPStatus(error.status).description
