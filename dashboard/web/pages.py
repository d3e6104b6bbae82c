"""The HTML: the wall, and the error page in the same design; and the files that they need."""

from datetime import UTC, datetime
from functools import cache
from typing import Final

import aiohttp_jinja2
import jinja2
import msgspec
from aiohttp import web

from dashboard.assets import STATIC, TEMPLATES
from dashboard.core.hub import Hub
from dashboard.core.model import Board
from dashboard.keys import ASSETS, HUB, SETTINGS
from dashboard.web.first_paint.card import groups
from dashboard.web.first_paint.display import Display
from dashboard.web.first_paint.hidden_scores import without_scores
from dashboard.web.first_paint.match_day import today
from dashboard.web.first_paint.theme import THEMES, theme_of
from dashboard.web.first_paint.words import Words, chosen
from dashboard.web.poll.representations import BoardAnswer, board_answer
from dashboard.web.static_files import file_response


NON_WALL_WORDS: Final = frozenset(
    {
        *("contrast", "contestant", "connection", "refused", "measuring", "plot", "cost", "how", "whatif"),
        *("error", "unsupported", "no_script"),
    }
)
"""Groups of words that the wall's scripts never say: the contrast does, or the server itself."""
CONTESTANTS: Final = ("push", "sse", "long_poll", "fair_poll", "delta_poll", "naive_poll")
"""Who may bring a board of the contrast; static/contrast/settings.js has the same."""
METERS: Final = (
    *("cost.never_shown", "cost.requests", "cost.messages", "cost.silent", "cost.received"),
    *("cost.sent", "cost.overhead", "cost.segments", "cost.wake_ups", "cost.server"),
)
"""Words of the rows between the plots, which static/contrast/evidence_view.js fills by their last part."""
RULES: Final = (
    *("how.painted", "how.wrong", "how.never_shown", "how.referee", "how.bytes"),
    *("how.model", "how.segments", "how.wake_ups", "how.server", "how.polls", "how.floor"),
)
"""What the contrast says of how it counts."""
PLOTS: Final = "vendor/uPlot.min.css"
"""There once `make install` has fetched it: where it could not, the contrast has no plots."""


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
        asset=assets.url, build=assets.build, import_map=assets.import_map(), modules=cache(assets.modules)
    )


def theme_context(request: web.Request) -> dict[str, object]:
    """The theme that the address asks for: it is in the first bytes of the page, so that no other one flashes up."""
    name = theme_of(request.query.get("theme"))
    return {"theme_name": name, "theme": THEMES[name]}


def _words(request: web.Request) -> Words:
    """Return the words in the language of the request."""
    return chosen(request.query, request.headers.get("Accept-Language", ""))


async def wall(request: web.Request) -> web.Response:
    """
    The wall with the present board in it: readable before any script has run, and the socket starts from there.

    With a delay there is no board in it: the present must not even be in the page. Nor are scores that are hidden.
    """
    hub, settings, words = request.app[HUB], request.app[SETTINGS], _words(request)
    display = Display.of(request.query)
    rendered_at = datetime.now(display.zone)
    board = Board() if display.delayed else today(display.leagues.board(hub.board), rendered_at, display.zone)
    if display.hide_scores:
        board = without_scores(board)
    context = theme_context(request) | {
        "made": f"{rendered_at:%H:%M} {rendered_at.tzname() or ''}".rstrip(),
        "snapshot": msgspec.to_builtins(_snapshot(hub, display)),
        "delayed": display.delayed,
        "order": display.order,
        "groups": groups(board, rendered_at.astimezone(UTC), display.zone, words, display.favourites),
        "words": words,
        "say": words.say,
        "catalogue": words.without(NON_WALL_WORDS),
        "heartbeat_ms": settings.heartbeat_ms,
    }
    return _fresh(aiohttp_jinja2.render_template("wall.html", request, context))


async def contrast(request: web.Request) -> web.Response:
    """The contrast: two boards side by side that its script fills, and the present board for both to begin with."""
    hub, settings, words = request.app[HUB], request.app[SETTINGS], _words(request)
    context = theme_context(request) | {
        "made": f"{datetime.now(UTC):%H:%M} UTC",
        "snapshot": msgspec.to_builtins(board_answer(hub)),
        "contestants": CONTESTANTS,
        "meters": METERS,
        "rules": RULES,
        "plots": PLOTS in request.app[ASSETS],
        "words": words,
        "say": words.say,
        "catalogue": dict(words.entries),
        "heartbeat_ms": settings.heartbeat_ms,
    }
    return _fresh(aiohttp_jinja2.render_template("contrast.html", request, context))


def _fresh(page: web.Response) -> web.Response:
    """Mark a page as revalidated on each visit, with one variant per language."""
    page.headers["Cache-Control"] = "no-cache"
    page.headers["Vary"] = "Accept-Language, Accept-Encoding"
    page.enable_compression()
    return page


def _snapshot(hub: Hub, display: Display) -> BoardAnswer | dict[str, object] | None:
    """What the script starts from; a board without its scores is no place to go on from, the socket brings it whole."""
    if display.delayed:
        return None
    if display.hide_scores:
        return {"position": None, "games": without_scores(display.leagues.board(hub.board)).games}
    return board_answer(hub, display.leagues)


def error_page(request: web.Request, status: int, title: str, detail: str) -> str:
    """A designed page for a browser that went astray; `title` and `detail` stand where there are no words of ours."""
    words = _words(request)
    context = theme_context(request) | {
        "status": status,
        "title": words.entries.get(f"error.title.{status}", title),
        "detail": words.entries.get(f"error.detail.{status}", detail),
        "words": words,
        "say": words.say,
    }
    return aiohttp_jinja2.render_string("error.html", request, context)


async def asset(request: web.Request) -> web.StreamResponse:
    """A file of the page; what the page does not use is not there."""
    name = request.match_info["name"]
    if name not in request.app[ASSETS]:
        raise web.HTTPNotFound
    return file_response(request, STATIC / name)


async def service_worker(_request: web.Request) -> web.FileResponse:
    """The service worker: at the root, since it sees only what lies below it; asked for anew each time."""
    return web.FileResponse(STATIC / "worker.js", headers={"Cache-Control": "no-cache"})
