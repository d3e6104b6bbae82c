"""The routes of the server."""

from aiohttp import web

from dashboard.web import api, contrast, pages
from dashboard.web.poll import board
from dashboard.web.push import sse, websocket
from dashboard.web.responses import STATIC_PREFIX
from dashboard.web.site import cors
from dashboard.web.site.base_path import redirect_to_slash


def routes(base_path: str = "") -> list[web.AbstractRouteDef]:
    """Return all routes of the server. Their paths do not contain `base_path`."""
    return [
        *([redirect_to_slash(base_path)] if base_path else []),
        web.get("/", pages.wall, name="wall"),
        web.get("/contrast", pages.contrast, name="contrast"),
        web.get("/sw.js", pages.service_worker, name="service_worker"),
        web.get("/ws", websocket.websocket, name="websocket"),
        web.get("/api/v1/board", board.board, name="board"),
        # A HEAD would never end.
        web.get("/api/v1/stream", sse.event_stream, name="event_stream", allow_head=False),
        web.get("/api/v1/teams", api.teams, name="teams"),
        web.get("/api/v1/schema", api.schema, name="schema"),
        web.get("/api/v1/contrast/log", contrast.log, name="contrast_log"),
        web.get("/api/v1/contrast/counterfactual", contrast.counterfactual_table, name="counterfactual"),
        web.get("/healthz", api.healthz, name="healthz"),
        web.get("/metrics", api.metrics, name="metrics"),
        web.get("/readyz", api.readyz, name="readyz"),
        web.get(STATIC_PREFIX + "{build}/{name:.+}", pages.asset, name="asset"),
        web.options(f"/{{path:{cors.READABLE}}}", cors.preflight, name="preflight"),
    ]
