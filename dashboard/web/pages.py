"""The HTML pages: the wall, the contrast and errors; and the files that they load."""

import re
import time
from collections.abc import Callable, Hashable
from datetime import UTC, datetime
from functools import cache
from typing import Final

import aiohttp_jinja2
import jinja2
import msgspec
from aiohttp import web
from markupsafe import Markup

from dashboard.core.hub import Hub
from dashboard.core.model import Board
from dashboard.keys import ASSETS, HUB, RENDERED_PAGES, SETTINGS
from dashboard.tables import BOUNDS, CONTESTANTS
from dashboard.web.first_paint.card import groups
from dashboard.web.first_paint.display import Display
from dashboard.web.first_paint.hidden_scores import without_scores
from dashboard.web.first_paint.language import language_of
from dashboard.web.first_paint.match_day import today
from dashboard.web.first_paint.theme import THEMES, theme_of
from dashboard.web.first_paint.words import LANGUAGES, Words
from dashboard.web.first_paint.words import words as words_in
from dashboard.web.poll.representations import BoardAnswer, board_answer
from dashboard.web.rendered_pages import SharedResponse
from dashboard.web.static_files import file_list, file_response, watcher_script


NON_WALL_WORDS: Final = frozenset(
    {
        *("contrast", "contestant", "connection", "refused", "measuring", "plot", "cost", "how", "whatif"),
        *("error", "unsupported", "no_script", "unproven"),
    }
)
"""Groups of words that the wall's scripts do not use. Those of the contrast and of the server do."""
METERS: Final = (
    *("cost.never_shown", "cost.requests", "cost.messages", "cost.silent", "cost.received"),
    *("cost.sent", "cost.overhead", "cost.segments", "cost.wake_ups", "cost.server"),
)
"""
Words for the rows between the plots.

`static/contrast/evidence_view.js` fills each row by the last part of its word's key.
"""
RULES: Final = (
    *("how.painted", "how.wrong", "how.never_shown", "how.referee", "how.bytes"),
    *("how.model", "how.segments", "how.wake_ups", "how.server", "how.polls", "how.floor"),
)
"""Words that explain how the contrast counts."""
PLOTS: Final = "vendor/uPlot.min.css"
"""A file that `make install` fetches. If it could not, the contrast has no plots."""

_INDENT: Final = re.compile(r"^[ \t]+", re.MULTILINE)


def set_up_templates(app: web.Application) -> None:
    """
    Set up the templates: autoescape, no undefined names, and `asset('css/base.css')` for the URLs of this build.

    Words are read now, too, so that a page never mixes the files of two versions.
    """
    assets = app[ASSETS]
    environment = aiohttp_jinja2.setup(
        app,
        # Each page would carry the indentation of its templates.
        loader=jinja2.DictLoader({name: _INDENT.sub("", text) for name, text in assets.templates.items()}),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(
        asset=assets.url,
        base=app[SETTINGS].base_path,
        build=assets.build,
        modules=cache(lambda entry: file_list(assets, assets.modules(entry))),
        late_modules=cache(lambda entry: ",".join(file_list(assets, names) for names in assets.late_modules(entry))),
        watcher=Markup(watcher_script(assets)),  # noqa: S704 - it is a file of ours
    )
    for language in LANGUAGES:
        words_in(language)


def theme_context(request: web.Request) -> dict[str, object]:
    """Return the theme in the URL. It is in the first bytes of the page, so no other theme flashes up."""
    name = theme_of(request.query.get("theme"))
    return {"theme_name": name, "theme": THEMES[name]}


def _language(request: web.Request) -> str:
    """Return the language of the request."""
    return language_of(request.query, request.headers.get("Accept-Language", ""))


async def wall(request: web.Request) -> web.Response:
    """
    Return the wall with the current board in it.

    It can be read before a script has run, and the socket continues from its position. With a broadcast delay the page
    contains no board, and with hidden scores it contains no score: the present must not be in the page at all.
    """
    display, language, theme = Display.of(request.query), _language(request), theme_of(request.query.get("theme"))
    key = "wall", display, language, theme
    return _page(request, key, lambda: _render_wall(request, display, words_in(language)))


def _render_wall(request: web.Request, display: Display, words: Words) -> str:
    hub, settings = request.app[HUB], request.app[SETTINGS]
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
        "interval_ms": BOUNDS.interval_ms,
    }
    return aiohttp_jinja2.render_string("wall.html", request, context)


async def contrast(request: web.Request) -> web.Response:
    """Return the contrast: two empty boards for its script, and the current board as the start of both."""
    language, theme = _language(request), theme_of(request.query.get("theme"))
    return _page(request, ("contrast", language, theme), lambda: _render_contrast(request, words_in(language)))


def _render_contrast(request: web.Request, words: Words) -> str:
    hub, settings = request.app[HUB], request.app[SETTINGS]
    context = theme_context(request) | {
        "made": f"{datetime.now(UTC):%H:%M} UTC",
        "snapshot": msgspec.to_builtins(board_answer(hub)),
        "contestants": tuple(CONTESTANTS),
        "meters": METERS,
        "rules": RULES,
        "plots": PLOTS in request.app[ASSETS],
        "words": words,
        "say": words.say,
        "catalogue": dict(words.entries),
        "heartbeat_ms": settings.heartbeat_ms,
    }
    return aiohttp_jinja2.render_string("contrast.html", request, context)


def _page(request: web.Request, key: Hashable, render: Callable[[], str]) -> web.Response:
    """
    Return a page, rendered once for each position and minute: it contains both.

    It is revalidated on each visit, with one variant per language, and compressed on request.
    """
    app = request.app
    version = app[HUB].position, int(time.time()) // 60
    body = app[RENDERED_PAGES].body(key, version, lambda: render().encode())
    page = SharedResponse.of(request, body, "text/html")
    page.charset = "utf-8"
    page.headers["Cache-Control"] = "no-cache"
    page.headers["Vary"] = "Accept-Language, Accept-Encoding"
    return page


def _snapshot(hub: Hub, display: Display) -> BoardAnswer | dict[str, object] | None:
    """
    Return the embedded snapshot.

    It is `None` with a broadcast delay. With hidden scores it has no position, and the socket sends the whole board.
    """
    if display.delayed:
        return None
    if display.hide_scores:
        return {"position": None, "games": without_scores(display.leagues.board(hub.board)).games}
    return board_answer(hub, display.leagues)


def error_page(request: web.Request, status: int, title: str, detail: str) -> bytes:
    """
    Return an error page in the design of the wall, rendered once.

    `title` and `detail` are used if `words/` has no text for the status.
    """
    language, theme = _language(request), theme_of(request.query.get("theme"))
    words = words_in(language)
    detail = words.entries.get(f"error.detail.{status}", detail)

    def render() -> bytes:
        context = theme_context(request) | {
            "status": status,
            "title": words.entries.get(f"error.title.{status}", title),
            "detail": detail,
            "words": words,
            "say": words.say,
        }
        return aiohttp_jinja2.render_string("error.html", request, context).encode()

    return request.app[RENDERED_PAGES].body(("error", status, detail, language, theme), None, render).plain


async def asset(request: web.Request) -> web.StreamResponse:
    """Return a file of the page. Another build's file is not found: its content here may be another one."""
    assets, build, name = request.app[ASSETS], request.match_info["build"], request.match_info["name"]
    if build != assets.build:
        raise web.HTTPNotFound(text=f"This server has no files of build {build[:40]!r}. Load the page again.")
    if name not in assets:
        raise web.HTTPNotFound
    response = file_response(request, name, assets[name])
    response.headers["Cache-Control"] = "max-age=31536000,immutable"
    return response


async def service_worker(request: web.Request) -> web.StreamResponse:
    """
    Return the service worker. It is revalidated each time.

    Its path is at the root, since a service worker only controls pages below it.
    """
    response = file_response(request, "worker.js", request.app[ASSETS]["worker.js"])
    response.headers["Cache-Control"] = "no-cache"
    return response
