"""The composition root: the only module that knows all components. Read `create_app` as a table of contents."""

import secrets
import time
from collections.abc import Callable
from pathlib import Path

from aiohttp import web

from dashboard import keys
from dashboard.assets import STATIC, TEMPLATES, Assets
from dashboard.cluster.node import Node
from dashboard.cluster.redis import RedisBroker
from dashboard.contrast.changelog import ChangeLog
from dashboard.core.hub import Hub
from dashboard.core.membership import Membership
from dashboard.core.position import Position
from dashboard.core.protocol import SourceHealth
from dashboard.core.source_merge import SourceMerge, assemble
from dashboard.errors import UsageError
from dashboard.feed.polling import Polling
from dashboard.lifecycle import background, close_connections, membership, polling_alone, set_up_persistence
from dashboard.metrics import Metrics, hub_metrics, source_metrics
from dashboard.settings import Settings
from dashboard.steady_clock import CLOCK, now_ms
from dashboard.store import Saved, Store
from dashboard.web.contrast import set_up_contrast
from dashboard.web.neighbor.address import Neighbors
from dashboard.web.neighbor.limits import set_up_limits
from dashboard.web.pages import set_up_templates
from dashboard.web.poll.freshness_headers import FreshnessHeaders
from dashboard.web.poll.longpoll import LongPolls
from dashboard.web.poll.representations import Representations
from dashboard.web.push.connections import Connections
from dashboard.web.push.frames import Form, PreparedFrame, joined
from dashboard.web.push.heartbeats import Heartbeats
from dashboard.web.push.tick import Tick
from dashboard.web.push.upgrade import disable_context_takeover
from dashboard.web.rendered_pages import RenderedPages
from dashboard.web.responses import set_up_responses
from dashboard.web.routes import routes
from dashboard.web.site.hosts import Hosts
from dashboard.web.site.origins import Origins
from dashboard.web.site.policy import SitePolicy


def create_app(settings: Settings) -> web.Application:
    """
    Return the server as an aiohttp application.

    Raises `UsageError` for settings that exclude each other. Polling begins at the start of the application, which
    raises `UsageError` for an unknown source.
    """
    app = web.Application()
    store = Store(Path(settings.data_dir)) if settings.data_dir else None
    saved = store.resume() if store else None

    # From feed to board.
    polling = Polling(settings)
    health = _Health(polling.health)
    changelog = ChangeLog(measure=_frame_bytes, limit=settings.changes_limit, now_ms=now_ms())
    tick = Tick(settings.tick_ms / 1000)
    hub = _hub(settings, saved, tick, health, changelog)
    node = _node(settings, hub, polling)
    source_merge = SourceMerge(node.offer if node else lambda games, at: hub.publish(assemble(games), at), now_ms)
    polling.deliver_to(source_merge)
    cluster: Callable[[], Membership | None] = node.membership if node else _no_cluster
    if node:
        health.read = node.health

    # From board to clients.
    assets = Assets(STATIC, TEMPLATES, prefix=f"{settings.base_path}/static/")
    connections = Connections(hub, settings, assets.build)
    heartbeats = _heartbeats(settings, hub, health)
    long_polls = LongPolls(hub, settings.filters_limit, settings.filters_share)
    representations = Representations(hub)
    tick.set_actions(hub.fan_out, heartbeats.flush_soon, long_polls.wake)

    app[keys.SETTINGS] = settings
    app[keys.HUB] = hub
    app[keys.SOURCE_MERGE] = source_merge
    app[keys.HEALTH] = health.now
    app[keys.CLUSTER] = cluster
    app[keys.ASSETS] = assets
    limits = set_up_limits(app, settings)
    app[keys.SITE_POLICY] = _site_policy(settings, app[keys.NEIGHBORS])
    app[keys.CONNECTIONS] = connections
    app[keys.LONG_POLLS] = long_polls
    app[keys.REPRESENTATIONS] = representations
    app[keys.FRESHNESS_HEADERS] = FreshnessHeaders(hub, health.now, assets.build)
    app[keys.RENDERED_PAGES] = RenderedPages(settings.pages_bytes)
    set_up_contrast(app, changelog)
    app[keys.METRICS] = metrics = Metrics()

    metrics.register(lambda: hub_metrics(hub.statistics()), lambda: source_metrics(health.now()), polling.metrics)
    for component in (tick, heartbeats, *limits, connections, long_polls, representations):
        metrics.register(component.metrics)
    if node:
        metrics.register(node.metrics)

    set_up_templates(app)
    set_up_responses(app)
    app.on_response_prepare.append(disable_context_takeover)
    app.add_routes(routes(settings.base_path))

    set_up_persistence(app, store, saved)
    app.cleanup_ctx.append(membership(node, polling) if node else polling_alone(polling))
    app.cleanup_ctx.append(background(heartbeats.run))
    app.cleanup_ctx.append(background(CLOCK.watch))
    app.on_shutdown.append(close_connections)
    return app


def _no_cluster() -> None:
    """Return no membership: this server is alone."""


class _Health:
    """The health of every source: as this process polls it, or as the whole cluster does."""

    def __init__(self, read: Callable[[], list[SourceHealth]]) -> None:
        self.read = read

    def now(self) -> list[SourceHealth]:
        """Return the health of every source now."""
        return self.read()


def _hub(settings: Settings, saved: Saved | None, tick: Tick, health: _Health, changelog: ChangeLog) -> Hub:
    """Make the hub. It continues from the saved position after a clean stop, else with a new epoch."""
    continues = saved is not None and saved.clean
    return Hub(
        saved.position if saved and continues else Position(secrets.token_hex(4), 0),
        board=assemble(saved.sources) if saved and continues else None,
        prepare=PreparedFrame,
        wake=tick.wake,
        clock=time.monotonic,
        vitals=lambda: (health.now(), now_ms()),
        observe=changelog.add,
        history_limit=settings.history_limit,
        events_limit=settings.events_limit,
        bridges_bytes=settings.bridges_bytes,
        join=joined,
    )


def _node(settings: Settings, hub: Hub, polling: Polling) -> Node | None:
    """Make this process a node of a cluster, or return `None` without one. Raises `UsageError`."""
    if settings.broker == "memory":
        return None
    if settings.data_dir:
        raise UsageError(
            "--data-dir and --broker exclude each other: the broker keeps the board, so leave out --data-dir"
        )
    limit, lease_s = settings.history_limit, settings.lease_s
    broker = RedisBroker(settings.broker, settings.cluster_name, lease_s=lease_s, limit=limit)
    return Node(broker, hub, lead=polling.run, local_health=polling.health, history_limit=limit, lease_s=lease_s)


def _site_policy(settings: Settings, neighbors: Neighbors) -> SitePolicy:
    """Make the policy for hosts and origins. Raises `UsageError` for an entry that is none."""
    return SitePolicy(
        Hosts(settings.hosts),
        Origins(settings.origins),
        is_trusted_proxy=neighbors.is_trusted_proxy,
    )


def _heartbeats(settings: Settings, hub: Hub, health: _Health) -> Heartbeats:
    return Heartbeats(
        hub,
        health.now,
        heartbeat_s=settings.heartbeat_ms / 1000,
        slow_after_s=settings.slow_after_s,
        silent_after_s=settings.silent_after_s,
        behind_limit_bytes=settings.slow_after_bytes,
    )


def _frame_bytes(text: bytes) -> tuple[int, int]:
    """Return the length of the frame of a message, plain and deflated, in bytes."""
    frame = PreparedFrame(text)
    return len(frame), len(frame.form(Form.PACKED))
