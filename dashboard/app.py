"""
The composition root: the only file that knows every part. Reads like a table of contents.
"""

import asyncio
import contextlib
import random
import secrets
import time
from collections.abc import AsyncIterator, Callable, Coroutine
from datetime import timedelta
from pathlib import Path
from typing import Final

import aiohttp
from aiohttp import web

from dashboard.assets import STATIC, TEMPLATES, Assets
from dashboard.cluster.node import Node
from dashboard.cluster.redis import RedisBroker
from dashboard.cluster.term import Lead
from dashboard.contrast.changelog import ChangeLog
from dashboard.core.desk import Desk, Parts, assemble
from dashboard.core.history import Publication
from dashboard.core.hub import Hub, Vitals
from dashboard.core.position import Position
from dashboard.core.protocol import CloseCode, SourceHealth
from dashboard.errors import UsageError
from dashboard.feed.catalog import make_source, user_agent
from dashboard.feed.poller import Poller
from dashboard.feed.watch import Watch
from dashboard.keys import ASSETS, CLUSTER, DESK, HEALTH, HUB, SETTINGS
from dashboard.metrics import METRICS, Metrics, Readings
from dashboard.settings import Settings
from dashboard.store import Saved, Store
from dashboard.web.admission import Admission
from dashboard.web.contrast import CHANGELOG, GAP_SAMPLES, GapSamples
from dashboard.web.pages import set_up_templates
from dashboard.web.poll.freshness_headers import FRESHNESS_HEADERS, FreshnessHeaders
from dashboard.web.poll.longpoll import LONG_POLLS, LongPolls
from dashboard.web.poll.representations import REPRESENTATIONS, Representations
from dashboard.web.push.connections import CONNECTIONS, Connections, goodbye
from dashboard.web.push.frames import Form, PreparedFrame
from dashboard.web.push.heartbeats import Heartbeats
from dashboard.web.push.tick import Tick
from dashboard.web.push.upgrade import ADMISSION, share_no_context
from dashboard.web.responses import set_up_responses
from dashboard.web.routes import routes


SAVE_EVERY_S: Final = 5.0


def create_app(settings: Settings) -> web.Application:
    """The wall as an aiohttp application; starting it starts polling. Starting raises `UsageError`."""
    app = web.Application()
    store = Store(Path(settings.data_dir)) if settings.data_dir else None
    saved = store.load() if store else None

    tick = Tick(settings.tick_ms / 1000)
    watches: list[Watch] = []

    def watched() -> list[SourceHealth]:
        return [watch.health() for watch in watches]

    def health() -> list[SourceHealth]:
        return node.health() if node else watched()

    changelog = ChangeLog(measure=_frame_bytes, limit=settings.changes_limit, now_ms=_now_ms())
    hub = _hub(settings, saved, tick, lambda: (health(), _now_ms()), changelog.add)
    node = _node(settings, hub, lambda parts: _polling(desk, watches, settings, parts), watched)
    desk = Desk(node.offer if node else lambda parts, at: hub.publish(assemble(parts), at), _now_ms)

    app[SETTINGS] = settings
    app[HUB] = hub
    app[DESK] = desk
    app[HEALTH] = health
    app[CLUSTER] = lambda: node.membership() if node else None
    app[ASSETS] = Assets(STATIC, TEMPLATES)
    app[REPRESENTATIONS] = Representations(hub)
    app[FRESHNESS_HEADERS] = FreshnessHeaders(hub, app[HEALTH])
    app[CHANGELOG] = changelog
    app[GAP_SAMPLES] = GapSamples()
    app[LONG_POLLS] = long_polls = LongPolls(hub, settings.filters_limit)
    app[CONNECTIONS] = connections = Connections(hub, settings, app[ASSETS].build)
    app[ADMISSION] = admission = Admission(
        total=settings.connections_limit,
        per_address=settings.connections_per_address_limit,
        rate_per_s=settings.accepts_per_s,
        exempt=frozenset(settings.exempt_addresses),
    )
    pulse = Heartbeats(
        hub,
        app[HEALTH],
        heartbeat_s=settings.heartbeat_ms / 1000,
        slow_after_s=settings.slow_after_s,
        silent_after_s=settings.silent_after_s,
        behind_limit_bytes=settings.slow_after_bytes,
    )
    app[METRICS] = metrics = Metrics(
        Readings(
            statistics=hub.statistics,
            health=app[HEALTH],
            polls=lambda: {watch.source.name: watch.counts for watch in watches},
            evictions=lambda: {str(reason): count for reason, count in pulse.evictions.items()},
            refusals=lambda: {str(reason): count for reason, count in admission.refused.items()},
            commands=lambda: connections.commands,
            resyncs=lambda: connections.resyncs,
            answers=lambda: app[REPRESENTATIONS].counts,
            connections=lambda: len(connections.clients),
            waiting=lambda: len(long_polls),
            painted=connections.painting,
            cluster=app[CLUSTER],
        )
    )

    def fan_out() -> None:
        hub.fan_out()
        pulse.hurry()
        long_polls.wake()

    tick.drive(fan_out, metrics.fan_out_s)
    pulse.lag = metrics.lag_s

    set_up_templates(app)
    set_up_responses(app)
    app.on_response_prepare.append(share_no_context)
    app.add_routes(routes())

    if node:
        app.cleanup_ctx.append(lambda _: _belonging(node, settings))
    else:
        app.cleanup_ctx.append(lambda _: _keeping(store, saved, desk, hub, settings))
        app.cleanup_ctx.append(lambda _: _polling(desk, watches, settings))
    app.cleanup_ctx.append(lambda _: _running(pulse.run()))
    app.on_shutdown.append(_say_goodbye)
    return app


def _hub(
    settings: Settings,
    saved: Saved | None,
    tick: Tick,
    vitals: Callable[[], Vitals],
    observe: Callable[[Publication], None],
) -> Hub:
    """Go on where a clean stop left off; otherwise begin a new epoch."""
    goes_on = saved is not None and saved.clean
    return Hub(
        saved.position if saved and goes_on else Position(secrets.token_hex(4), 0),
        board=assemble(saved.sources) if saved and goes_on else None,
        prepare=PreparedFrame,
        wake=tick.wake,
        clock=time.monotonic,
        vitals=vitals,
        observe=observe,
        history_limit=settings.history_limit,
        events_limit=settings.events_limit,
    )


def _frame_bytes(text: bytes) -> tuple[int, int]:
    frame = PreparedFrame(text)
    return len(frame), len(frame.form(Form.PACKED))


def _node(settings: Settings, hub: Hub, lead: Lead, watched: Callable[[], list[SourceHealth]]) -> Node | None:
    """This process in its cluster, if it is to be in one. Raises `UsageError`."""
    if settings.broker == "memory":
        return None
    if settings.data_dir:
        raise UsageError("--data-dir and --broker: in a cluster the broker keeps the board; give one of them")
    limit, lease_s = settings.history_limit, settings.lease_s
    broker = RedisBroker(settings.broker, settings.cluster_name, lease_s=lease_s, limit=limit)
    return Node(broker, hub, lead=lead, watched=watched, history_limit=limit, lease_s=lease_s)


@contextlib.asynccontextmanager
async def _belonging(node: Node, settings: Settings) -> AsyncIterator[None]:
    """Be a node of the cluster. A source that cannot be is found out at the start, not with the first election won."""
    async with aiohttp.ClientSession() as session:
        for spec in settings.sources:
            await make_source(spec, settings, session).close()
    try:
        await node.start()
        yield
    finally:
        await node.stop()


def _now_ms() -> int:
    return time.time_ns() // 1_000_000


@contextlib.asynccontextmanager
async def _keeping(
    store: Store | None, saved: Saved | None, desk: Desk, hub: Hub, settings: Settings
) -> AsyncIterator[None]:
    """Restore the board; save it while it changes, and at the end with the position that may go on."""
    if store is None:
        yield
        return
    desk.restore({name: games for name, games in saved.sources.items() if name in settings.sources} if saved else {})
    store.save(desk.parts, hub.position)

    async def keep() -> None:
        while True:
            await asyncio.sleep(SAVE_EVERY_S)
            await asyncio.to_thread(store.save, dict(desk.parts), hub.position)

    async with _running(keep()):
        yield
    store.save(desk.parts, hub.position, clean=True)


@contextlib.asynccontextmanager
async def _polling(
    desk: Desk, watches: list[Watch], settings: Settings, known: Parts | None = None
) -> AsyncIterator[None]:
    """Poll every source, going on from what is known of it."""
    known = known or {}
    headers = {"User-Agent": user_agent(settings), "Accept": "application/json"}
    async with aiohttp.ClientSession(headers=headers) as session:
        for spec in settings.sources:
            source = make_source(spec, settings, session)
            silence = max(timedelta(seconds=5 * source.pace.live_s), timedelta(seconds=settings.stale_after_s))
            before = known.get(source.name)
            watches.append(Watch(source, desk.take, random=random.random, silence=silence, known=before))
        desk.go_on({watch.source.name: known[watch.source.name] for watch in watches if watch.source.name in known})
        poller = Poller(watches)
        poller.start()
        try:
            yield
        finally:
            await poller.stop()
            watches.clear()


async def _say_goodbye(app: web.Application) -> None:
    """Answer who waits, tell every page when to come back, close all together, and wait for none that is stalled."""
    app[ADMISSION].closed = True
    app[HUB].fan_out()
    app[LONG_POLLS].wake_all()
    clients = [*app[CONNECTIONS].clients]
    bye = goodbye("restart", len(clients))
    for client in clients:
        client.say(bye)
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(app[SETTINGS].shutdown_s):
            closing = (client.close(CloseCode.SERVICE_RESTART, "restart") for client in clients)
            await asyncio.gather(*closing, return_exceptions=True)
    for client in clients:
        client.abort()


@contextlib.asynccontextmanager
async def _running(coroutine: Coroutine[object, object, None]) -> AsyncIterator[None]:
    """A background task for as long as the block lasts."""
    task = asyncio.create_task(coroutine)
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
