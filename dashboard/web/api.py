"""The API beside the board: teams, the schema, health and metrics."""

import msgspec
from aiohttp import hdrs, web
from msgspec import Struct

from dashboard import __version__
from dashboard.core import protocol
from dashboard.core.digest import board_digest
from dashboard.core.membership import Membership
from dashboard.core.model import Board
from dashboard.core.position import Position
from dashboard.keys import (
    ASSETS,
    CLUSTER,
    CONNECTIONS,
    HEALTH,
    HUB,
    METRICS,
    RENDERED_PAGES,
    SETTINGS,
    SITE_POLICY,
    STORE,
)
from dashboard.metrics import CONTENT_TYPE
from dashboard.steady_clock import now_ms
from dashboard.web.push.connections import reload_window_ms
from dashboard.web.query import matches_etag
from dashboard.web.rendered_pages import SharedResponse


class Health(Struct, frozen=True):
    """Body of `GET /healthz`."""

    status: str
    """
    `ok`, or `degraded`: a source or the data directory fails, games are left out, or this node is cut off from its
    cluster.
    """
    version: str
    build: str
    position: Position
    games: int
    digest: str
    sources: list[protocol.SourceHealth]
    counters: dict[str, int]
    server_time: int
    cluster: Membership | None
    """The state of this node in its cluster; null without a cluster."""
    data: str | None
    """`ok`, or `failing: WHY` if the last board cannot be written; null without a data directory."""


async def teams(request: web.Request) -> web.Response:
    """
    Return leagues and teams of the current board. They rarely change, so they are not sent over the socket.

    `Link: rel=canonical` names a URL with a hash of the content. The response under that URL never changes.
    """
    board = request.app[HUB].board
    kept = request.app[RENDERED_PAGES].body("teams", request.app[HUB].position, lambda: _encode_teams(board))
    version = f"{kept.crc:08x}"
    fixed = request.query.get("v") == version
    headers = {
        "Cache-Control": "public, max-age=31536000, immutable" if fixed else "no-cache",
        "ETag": f'"{version}"',
        "Link": f'<{request.app[SETTINGS].base_path}/api/v1/teams?v={version}>; rel="canonical"',
    }
    if matches_etag(request.headers.get(hdrs.IF_NONE_MATCH), headers["ETag"]):
        return web.Response(status=304, headers=headers)
    response = SharedResponse(body=kept.plain, content_type="application/json")
    response.headers.update(headers)
    return response


def _encode_teams(board: Board) -> bytes:
    leagues: dict[str, object] = {}
    sides: dict[str, object] = {}
    for game in board.games.values():
        # The feed's name, as in the key: sources of one feed have the same teams.
        feed = game.key.partition(":")[0]
        leagues[f"{feed}:{game.league.id}"] = game.league
        for side in (game.home, game.away):
            if side.id and not side.placeholder:
                sides[f"{feed}:{game.sport}:{side.id}"] = {
                    name: value
                    for name in ("name", "short_name", "abbrev", "color", "alt_color", "logo")
                    if (value := getattr(side, name)) is not None
                }
    return msgspec.json.encode({"leagues": leagues, "teams": sides}, order="sorted")


async def schema(request: web.Request) -> web.Response:
    """Return the JSON Schema of the wire protocol."""
    kept = request.app[RENDERED_PAGES].body("schema", None, lambda: msgspec.json.encode(protocol.schema()))
    response = SharedResponse(body=kept.plain, content_type="application/schema+json")
    response.headers["Cache-Control"] = "no-cache"
    return response


async def healthz(request: web.Request) -> web.Response:
    """
    Return the state of the server for its operator. The status is 200 as long as the process can answer.

    Strangers get `status` alone: requests under a host that is not listed, and pages of other sites.
    """
    hub = request.app[HUB]
    sources = request.app[HEALTH]()
    store = request.app[STORE]
    unsaved = store is not None and store.failures > 0
    failing = (
        unsaved
        or hub.cut_off
        or any(source.left_out or source.state is protocol.SourceState.FAILING for source in sources)
    )
    status = "degraded" if failing else "ok"
    if not _is_for_operator(request):
        return _current_json({"status": status})
    cluster = request.app[CLUSTER]()
    health = Health(
        status=status,
        version=__version__,
        build=request.app[ASSETS].build,
        position=hub.position,
        games=len(hub.board.games),
        digest=board_digest(hub.board.games.values()),
        sources=sources,
        counters=msgspec.to_builtins(hub.statistics()),
        server_time=now_ms(),
        cluster=cluster,
        data=None if store is None else f"failing: {store.problem}" if unsaved else "ok",
    )
    return _current_json(health)


async def metrics(request: web.Request) -> web.Response:
    """Return the metrics in the text format of Prometheus. Raises 403 under a host that is not listed."""
    if refusal := request.app[SITE_POLICY].host_refusal(request):
        raise web.HTTPForbidden(text=f"Metrics are for the operator. {refusal}")
    return web.Response(
        body=request.app[METRICS].render(), headers={"Content-Type": CONTENT_TYPE, "Cache-Control": "no-store"}
    )


async def readyz(request: web.Request) -> web.Response:
    """
    Return 200 once every source has been polled and the board of the cluster is here.

    Before that, and before a stop, the status is 503 and the body names what is missing, but not to strangers. A header
    contains the window in which pages of an older build reload: they look here whether their address has moved to a new
    one.
    """
    connections = request.app[CONNECTIONS]
    cluster = request.app[CLUSTER]()
    waiting = ["cluster"] if cluster and not cluster.ready else []
    waiting += ["stop"] if connections.draining else []
    waiting += [s.name for s in request.app[HEALTH]() if s.state is protocol.SourceState.WAITING]
    details = {"waiting_for": waiting} if _is_for_operator(request) else {}
    response = _current_json({"ready": not waiting} | details, status=503 if waiting else 200)
    response.headers["Scorewall-Reload-Window"] = str(reload_window_ms(len(connections.clients)))
    return response


def _is_for_operator(request: web.Request) -> bool:
    """Return whether a request may see names of sources: its host is listed, and no page of another site sent it."""
    policy = request.app[SITE_POLICY]
    return policy.foreign_origin(request) is None and policy.host_refusal(request) is None


def _current_json(answer: object, status: int = 200) -> web.Response:
    """Return a response that nobody may store."""
    return web.Response(
        status=status,
        body=msgspec.json.encode(answer),
        content_type="application/json",
        headers={"Cache-Control": "no-store"},
    )
