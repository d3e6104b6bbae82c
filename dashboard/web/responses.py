"""
The format of errors, security headers and caching, for all responses.

All of it is done as a response is prepared. A middleware could do it, too, but it would stay on the stack of every open
WebSocket. With aiohttp's part of it that is two thirds of a KiB per connection.
"""

import http
from typing import Final

import msgspec
from aiohttp import web

from dashboard.keys import ASSETS, SETTINGS, SITE_POLICY
from dashboard.web.pages import error_page
from dashboard.web.security import INERT_HEADERS, security_headers
from dashboard.web.site.cors import add_cors
from dashboard.web.site.framing import frame_ancestors
from dashboard.web.static_files import watcher_script


STATIC_PREFIX: Final = "/static/"
"""Path of the static files."""
BUILD_HEADER: Final = "Scorewall-Build"
"""
Header of every response with the build of the server.

A page recognizes by it that a response is not from another program, and that its address has moved to a new build.
"""

_SERVER_FAULTS: Final = (http.HTTPStatus.INTERNAL_SERVER_ERROR, http.HTTPStatus.GATEWAY_TIMEOUT)
"""Statuses that aiohttp responds with, and logs, after a handler raised an unexpected exception."""


VIEWS: Final = frozenset({"/", "/contrast"})
"""
Pages that other sites may be allowed to frame (`--frame-ancestors`), beside error pages.

They only show. A page with buttons that change something for others must not be framed: a click could be stolen.
"""
WORKER: Final = "/sw.js"
"""Path of the service worker. It fetches pages, so it needs the policy of one."""

_SUBRESOURCE_TYPES: Final = {"text/javascript", "text/css"}
"""
Types of files without security headers.

They run under the policy of their page, and browsers do not guess their type. A first visit loads a hundred of them, so
each byte of a header counts a hundred times.
"""


def set_up_responses(app: web.Application) -> None:
    """Set up the errors, security headers and caching of all responses."""
    assets, policy = app[ASSETS], app[SITE_POLICY]
    inline = watcher_script(assets)
    page_headers = security_headers(inline)
    view_headers = security_headers(inline, frame_ancestors(app[SETTINGS].frame_ancestors))

    def secure(request: web.Request, response: web.StreamResponse) -> dict[str, str]:
        """Return the security headers: of a view, of another page or the worker, of a file of a page, or of data."""
        if response.content_type == "text/html":
            is_view = response.status >= 400 or request.path in VIEWS
            return view_headers if is_view else page_headers
        if request.path == WORKER:
            return page_headers
        is_subresource = request.path.startswith(STATIC_PREFIX) and response.content_type in _SUBRESOURCE_TYPES
        return {} if is_subresource else INERT_HEADERS

    async def prepare(request: web.Request, response: web.StreamResponse) -> None:
        if isinstance(response, web.WebSocketResponse):
            # An upgrade is no content: there is nothing to execute, to frame or to read.
            response.headers.pop("Server", None)
            return
        if isinstance(response, web.Response):
            _describe_error(request, response)
        response.headers[BUILD_HEADER] = assets.build
        response.headers.update(secure(request, response))
        response.headers.pop("Server", None)
        add_cors(request, response, policy)

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
        body = error_page(request, response.status, title, detail)
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
