"""The HTML: the wall, and the error page in the same design."""

from datetime import UTC, datetime

import aiohttp_jinja2
import jinja2
import msgspec
from aiohttp import web

from dashboard.assets import TEMPLATES
from dashboard.keys import ASSETS, HUB, SETTINGS
from dashboard.web.api import BoardAnswer
from dashboard.web.card import groups


def set_up_templates(app: web.Application) -> None:
    """Templates with autoescape, no undefined names, and `asset('css/base.css')` for hashed URLs."""
    environment = aiohttp_jinja2.setup(
        app,
        loader=jinja2.FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    assets = app[ASSETS]
    environment.globals.update(
        asset=assets.url, build=assets.build, import_map=assets.import_map(), modules=assets.modules()
    )


async def wall(request: web.Request) -> web.Response:
    """The wall with the present board in it: readable before any script has run, and the socket starts from there."""
    hub, settings = request.app[HUB], request.app[SETTINGS]
    answer = BoardAnswer(hub.position, dict(hub.board.games))
    context = {
        "snapshot": msgspec.to_builtins(answer),
        "groups": groups(hub.board, datetime.now(UTC)),
        "heartbeat_ms": settings.heartbeat_ms,
    }
    response = aiohttp_jinja2.render_template("wall.html", request, context)
    response.headers["Cache-Control"] = "no-cache"
    response.enable_compression()
    return response


def error_page(request: web.Request, status: int, title: str, detail: str) -> web.Response:
    """A designed page for a browser that went astray."""
    context = {"status": status, "title": title, "detail": detail}
    response = aiohttp_jinja2.render_template("error.html", request, context, status=status)
    response.headers["Cache-Control"] = "no-store"
    return response
