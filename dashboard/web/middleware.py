"""What every answer has in common: how errors look, which headers are set, how long files keep."""

import http
from collections.abc import Awaitable, Callable
from typing import Final

import msgspec
import structlog
from aiohttp import web

from dashboard.keys import ASSETS
from dashboard.web.pages import error_page
from dashboard.web.security import security_headers


STATIC_PREFIX: Final = "/static/"

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

_log = structlog.get_logger("web")


@web.middleware
async def errors(request: web.Request, handler: Handler) -> web.StreamResponse:
    """HTTP errors as RFC 9457 problem details, or as the designed page for a browser that wants a page."""
    try:
        name = request.path.removeprefix(STATIC_PREFIX)
        if name != request.path and name not in request.app[ASSETS]:
            # aiohttp would answer an empty 404 (or, for a folder, 403) of its own making.
            raise web.HTTPNotFound
        return await handler(request)
    except web.HTTPException as error:
        if error.status < 400:
            raise
        return _answer(request, error.status, _detail(error), dict(error.headers))
    except Exception:
        _log.exception("request failed", method=request.method, path=request.path)
        return _answer(request, 500, "The server made a mistake; it is in its log.", {})


def _detail(error: web.HTTPException) -> str:
    given = error.text or ""
    return given if given and not given.startswith(f"{error.status}:") else http.HTTPStatus(error.status).description


def _answer(request: web.Request, status: int, detail: str, headers: dict[str, str]) -> web.Response:
    title = http.HTTPStatus(status).phrase
    wants_page = "text/html" in request.headers.get("Accept", "") and not request.path.startswith(("/api/", "/ws"))
    if wants_page:
        response = error_page(request, status, title, detail)
    else:
        problem = {"type": "about:blank", "title": title, "status": status, "detail": detail}
        response = web.Response(
            status=status,
            body=msgspec.json.encode(problem),
            content_type="application/problem+json",
            headers={"Cache-Control": "no-store"},
        )
    for name in ("Allow", "Upgrade", "Retry-After"):
        if name in headers:
            response.headers[name] = headers[name]
    return response


def set_up_headers(app: web.Application) -> None:
    """Security headers on everything; a static file under its hashed URL never changes, under its plain one it may."""
    assets = app[ASSETS]
    fixed = security_headers(assets.import_map())

    async def prepare(request: web.Request, response: web.StreamResponse) -> None:
        response.headers.update(fixed)
        response.headers.pop("Server", None)
        if request.path.startswith(STATIC_PREFIX) and response.status in (200, 206, 304):
            name = request.path.removeprefix(STATIC_PREFIX)
            hashed = request.query_string and f"{request.path}?{request.query_string}" == assets.url(name)
            keep = "public, max-age=31536000, immutable" if hashed else "no-cache"
            response.headers["Cache-Control"] = keep

    app.on_response_prepare.append(prepare)
