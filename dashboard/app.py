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
from dashboard.core.history import Publication
from dashboard.core.hub import Hub, Vitals
from dashboard.core.position import Position
from dashboard.core.protocol import CloseCode, SourceHealth
from dashboard.core.source_merge import GamesBySource, SourceMerge, assemble
from dashboard.errors import UsageError
from dashboard.feed.catalog import make_source, user_agent
from dashboard.feed.poller import Poller
from dashboard.feed.watch import Watch
from dashboard.keys import ASSETS, CLUSTER, HEALTH, HUB, SETTINGS, SOURCE_MERGE
from dashboard.metrics import METRICS, Metrics, Readings
from dashboard.settings import Settings
from dashboard.store import Saved, Store
from dashboard.web.admission import Admission
from dashboard.web.ages import AGES, Ages
from dashboard.web.answers import set_up_answers
from dashboard.web.board_bytes import ANSWERS, Answers
from dashboard.web.contrast import CHANGELOG, SAMPLED, Sampled
from dashboard.web.frames import Form, PreparedFrame
from dashboard.web.lobby import LOBBY, Lobby, goodbye
from dashboard.web.longpoll import WAITING, Waiting
from dashboard.web.pages import set_up_templates
from dashboard.web.pulse import Pulse
from dashboard.web.routes import routes
from dashboard.web.tick import Tick
from dashboard.web.upgrade import ADMISSION, share_no_context


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
    node = _node(settings, hub, lambda games: _polling(source_merge, watches, settings, games), watched)
    source_merge = SourceMerge(node.offer if node else lambda games, at: hub.publish(assemble(games), at), _now_ms)

    app[SETTINGS] = settings
    app[HUB] = hub
    app[SOURCE_MERGE] = source_merge
    app[HEALTH] = health
    app[CLUSTER] = lambda: node.membership() if node else None
    app[ASSETS] = Assets(STATIC, TEMPLATES)
    app[ANSWERS] = Answers(hub)
    app[AGES] = Ages(hub, app[HEALTH])
    app[CHANGELOG] = changelog
    app[SAMPLED] = Sampled()
    app[WAITING] = waiting = Waiting(hub, settings.filters_limit)
    app[LOBBY] = lobby = Lobby(hub, settings, app[ASSETS].build)
    app[ADMISSION] = admission = Admission(
        total=settings.connections_limit,
        per_address=settings.connections_per_address_limit,
        rate_per_s=settings.accepts_per_s,
        exempt=frozenset(settings.exempt_addresses),
    )
    pulse = Pulse(
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
            commands=lambda: lobby.commands,
            resyncs=lambda: lobby.resyncs,
            answers=lambda: app[ANSWERS].counts,
            connections=lambda: len(lobby.viewers),
            waiting=lambda: len(waiting),
            painted=lobby.painting,
            cluster=app[CLUSTER],
        )
    )

    def fan_out() -> None:
        hub.fan_out()
        pulse.hurry()
        waiting.wake()

    tick.drive(fan_out, metrics.fan_out_s)
    pulse.lag = metrics.lag_s

    set_up_templates(app)
    set_up_answers(app)
    app.on_response_prepare.append(share_no_context)
    app.add_routes(routes())

    if node:
        app.cleanup_ctx.append(lambda _: _belonging(node, settings))
    else:
        app.cleanup_ctx.append(lambda _: _keeping(store, saved, source_merge, hub, settings))
        app.cleanup_ctx.append(lambda _: _polling(source_merge, watches, settings))
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
    return Node(broker, hub, lead=lead, local_health=watched, history_limit=limit, lease_s=lease_s)


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
    store: Store | None, saved: Saved | None, source_merge: SourceMerge, hub: Hub, settings: Settings
) -> AsyncIterator[None]:
    """Restore the board; save it while it changes, and at the end with the position that may go on."""
    if store is None:
        yield
        return
    source_merge.restore(
        {name: games for name, games in saved.sources.items() if name in settings.sources} if saved else {}
    )
    store.save(source_merge.games_by_source, hub.position)

    async def keep() -> None:
        while True:
            await asyncio.sleep(SAVE_EVERY_S)
            await asyncio.to_thread(store.save, dict(source_merge.games_by_source), hub.position)

    async with _running(keep()):
        yield
    store.save(source_merge.games_by_source, hub.position, clean=True)


@contextlib.asynccontextmanager
async def _polling(
    source_merge: SourceMerge, watches: list[Watch], settings: Settings, known: GamesBySource | None = None
) -> AsyncIterator[None]:
    """Poll every source, going on from what is known of it."""
    known = known or {}
    headers = {"User-Agent": user_agent(settings), "Accept": "application/json"}
    async with aiohttp.ClientSession(headers=headers) as session:
        for spec in settings.sources:
            source = make_source(spec, settings, session)
            silence = max(timedelta(seconds=5 * source.pace.live_s), timedelta(seconds=settings.stale_after_s))
            before = known.get(source.name)
            watches.append(Watch(source, source_merge.replace, random=random.random, silence=silence, known=before))
        source_merge.continue_from(
            {watch.source.name: known[watch.source.name] for watch in watches if watch.source.name in known}
        )
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
    app[WAITING].wake_all()
    viewers = [*app[LOBBY].viewers]
    bye = goodbye("restart", len(viewers))
    for viewer in viewers:
        viewer.say(bye)
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(app[SETTINGS].shutdown_s):
            closing = (viewer.close(CloseCode.SERVICE_RESTART, "restart") for viewer in viewers)
            await asyncio.gather(*closing, return_exceptions=True)
    for viewer in viewers:
        viewer.abort()


@contextlib.asynccontextmanager
async def _running(coroutine: Coroutine[object, object, None]) -> AsyncIterator[None]:
    """A background task for as long as the block lasts."""
    task = asyncio.create_task(coroutine)
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
