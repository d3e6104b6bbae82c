"""
The composition root: the only file that knows every part. Reads like a table of contents.
"""

import asyncio
import contextlib
import random
import secrets
import time
from collections.abc import AsyncIterator, Coroutine
from datetime import timedelta
from pathlib import Path
from typing import Final

import aiohttp
from aiohttp import web

from dashboard.assets import STATIC, TEMPLATES, Assets
from dashboard.core.desk import Desk
from dashboard.core.hub import Hub
from dashboard.core.protocol import CloseCode
from dashboard.feed.catalog import make_source, user_agent
from dashboard.feed.poller import Poller
from dashboard.feed.watch import Watch
from dashboard.keys import ASSETS, HEALTH, HUB, SETTINGS
from dashboard.settings import Settings
from dashboard.store import Store
from dashboard.web.api import BOARD_BYTES, BoardBytes
from dashboard.web.frames import text_frame
from dashboard.web.middleware import errors, set_up_headers
from dashboard.web.pages import set_up_templates
from dashboard.web.pulse import Pulse
from dashboard.web.routes import routes
from dashboard.web.stream import SOCKETS, Viewer, goodbye


SAVE_EVERY_S: Final = 5.0


def create_app(settings: Settings) -> web.Application:
    """The wall as an aiohttp application; starting it starts polling. Starting raises `UnknownSource`."""
    app = web.Application(middlewares=[errors])
    hub = Hub(
        secrets.token_hex(4),
        prepare=text_frame,
        history_limit=settings.history_limit,
        events_limit=settings.events_limit,
    )
    desk = Desk(hub, lambda: time.time_ns() // 1_000_000)
    watches: list[Watch] = []

    app[SETTINGS] = settings
    app[HUB] = hub
    app[HEALTH] = lambda: [watch.health() for watch in watches]
    app[ASSETS] = Assets(STATIC, TEMPLATES)
    app[BOARD_BYTES] = BoardBytes(hub)
    app[SOCKETS] = set[Viewer]()

    set_up_templates(app)
    set_up_headers(app)
    app.add_routes(routes())

    app.cleanup_ctx.append(lambda _: _keeping(desk, settings))
    app.cleanup_ctx.append(lambda _: _polling(desk, watches, settings))
    app.cleanup_ctx.append(_beating)
    app.on_shutdown.append(_say_goodbye)
    return app


@contextlib.asynccontextmanager
async def _keeping(desk: Desk, settings: Settings) -> AsyncIterator[None]:
    """Restore the board, and save it while it changes and at the end."""
    if settings.data_dir is None:
        yield
        return
    store = Store(Path(settings.data_dir))
    desk.restore(store.load(settings.sources))

    async def keep() -> None:
        while True:
            await asyncio.sleep(SAVE_EVERY_S)
            await asyncio.to_thread(store.save, dict(desk.parts))

    async with _running(keep()):
        yield
    store.save(desk.parts)


@contextlib.asynccontextmanager
async def _polling(desk: Desk, watches: list[Watch], settings: Settings) -> AsyncIterator[None]:
    """Poll every source."""
    headers = {"User-Agent": user_agent(settings), "Accept": "application/json"}
    async with aiohttp.ClientSession(headers=headers) as session:
        for spec in settings.sources:
            source = make_source(spec, settings, session)
            silence = max(timedelta(seconds=5 * source.pace.live_s), timedelta(seconds=settings.stale_after_s))
            watches.append(Watch(source, desk.take, random=random.random, silence=silence))
        poller = Poller(watches)
        poller.start()
        try:
            yield
        finally:
            await poller.stop()


@contextlib.asynccontextmanager
async def _beating(app: web.Application) -> AsyncIterator[None]:
    """Send heartbeats and what is owed."""
    settings = app[SETTINGS]
    pulse = Pulse(app[HUB], app[HEALTH], heartbeat_s=settings.heartbeat_ms / 1000, slow_after_s=settings.slow_after_s)
    async with _running(pulse.run()):
        yield


async def _say_goodbye(app: web.Application) -> None:
    """Tell every page when to come back, close all sockets together, and wait for none that is stalled."""
    viewers = [*app[SOCKETS]]
    bye = goodbye("restart", len(viewers))
    for viewer in viewers:
        viewer.say(bye)
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(app[SETTINGS].shutdown_s):
            closing = (viewer.close(CloseCode.SERVICE_RESTART, "restart") for viewer in viewers)
            await asyncio.gather(*closing, return_exceptions=True)
    for viewer in viewers:
        viewer.connection.abort()


@contextlib.asynccontextmanager
async def _running(coroutine: Coroutine[object, object, None]) -> AsyncIterator[None]:
    """A background task for as long as the block lasts."""
    task = asyncio.create_task(coroutine)
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
