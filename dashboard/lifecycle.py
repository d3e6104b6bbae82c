"""Start and stop of the server: every task that outlives a request, as a context of the application."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Coroutine
from typing import Final

from aiohttp import web
from prometheus_client.core import Metric

from dashboard.cluster.node import Node
from dashboard.core.hub import Hub
from dashboard.core.protocol import CloseCode
from dashboard.core.source_merge import SourceMerge
from dashboard.feed.polling import Polling
from dashboard.feed.source_name import public_names
from dashboard.keys import (
    ADMISSION,
    ASSETS,
    CONNECTIONS,
    HUB,
    LONG_POLLS,
    METRICS,
    SETTINGS,
    SOURCE_MERGE,
    STORE,
)
from dashboard.metrics import gauge
from dashboard.settings import Settings
from dashboard.store import Saved, Store
from dashboard.web.push.connections import bye_message


SAVE_EVERY_S: Final = 5.0
"""Time between two saves of the board, s."""

Context = Callable[[web.Application], contextlib.AbstractAsyncContextManager[None]]
"""An entry of `web.Application.cleanup_ctx`."""


def polling_alone(polling: Polling) -> Context:
    """Return a context that polls from start to stop, in a server without a cluster."""
    return lambda _app: polling.run()


def membership(node: Node, polling: Polling) -> Context:
    """
    Return a context in which this process is a node of the cluster.

    A source that cannot be made fails the start, not a later term.
    """

    @contextlib.asynccontextmanager
    async def joined(_app: web.Application) -> AsyncIterator[None]:
        await polling.check()
        try:
            await node.start()
            yield
        finally:
            await node.stop()

    return joined


def set_up_persistence(app: web.Application, store: Store | None, saved: Saved | None) -> None:
    """Keep the board over a restart, if there is a data directory, and show in health and metrics how that goes."""
    app[STORE] = store
    app[METRICS].register(lambda: [_save_failures(store)])
    if store:
        app.cleanup_ctx.append(_persistence(store, saved, app[SOURCE_MERGE], app[HUB], app[SETTINGS]))


def _save_failures(store: Store | None) -> Metric:
    text = "Tries to write the data directory that have failed since the last success."
    return gauge("board_save_failures", text, store.failures if store else 0)


def _persistence(store: Store, saved: Saved | None, source_merge: SourceMerge, hub: Hub, settings: Settings) -> Context:
    """
    Return a context that keeps the board over a restart.

    It restores the board at the start, saves it every `SAVE_EVERY_S`, and at the end saves the position from which to
    continue.
    """

    @contextlib.asynccontextmanager
    async def saved_board(_app: web.Application) -> AsyncIterator[None]:
        sources = saved.sources if saved else {}
        names = public_names(settings.sources)
        source_merge.restore({name: games for name, games in sources.items() if name in names})
        store.save(source_merge.games_by_source, hub.position)

        async def save_regularly() -> None:
            while True:
                await asyncio.sleep(SAVE_EVERY_S)
                await asyncio.to_thread(store.save, dict(source_merge.games_by_source), hub.position)

        async with _task(save_regularly()):
            yield
        store.save(source_merge.games_by_source, hub.position, clean=True)

    return saved_board


def background(run: Callable[[], Coroutine[object, object, None]]) -> Context:
    """Return a context that runs a task from start to stop."""
    return lambda _app: _task(run())


async def close_connections(app: web.Application) -> None:
    """
    Answer waiting polls, send every client its `bye`, then close all connections together.

    The `bye` contains a window in which to reconnect, and the build that was installed in the meantime. A stalled
    client is aborted after `Settings.shutdown_s`.
    """
    app[ADMISSION].closed = True
    next_build = await asyncio.to_thread(app[ASSETS].next_build)
    app[HUB].fan_out()
    app[LONG_POLLS].wake_all()
    clients = [*app[CONNECTIONS].clients]
    bye = bye_message("restart", len(clients), next_build)
    for client in clients:
        client.send(bye)
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(app[SETTINGS].shutdown_s):
            closing = (client.close(CloseCode.SERVICE_RESTART, "restart") for client in clients)
            await asyncio.gather(*closing, return_exceptions=True)
    for client in clients:
        client.abort()


@contextlib.asynccontextmanager
async def _task(coroutine: Coroutine[object, object, None]) -> AsyncIterator[None]:
    """Run a coroutine while the context is open."""
    task = asyncio.create_task(coroutine)
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
