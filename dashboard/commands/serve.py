"""The command `serve`: run the server alone, on any feeds."""

import argparse
import asyncio
import contextlib
import os
from collections.abc import Callable

import structlog
from aiohttp import web

from dashboard.app import create_app
from dashboard.cluster.workers import Workers, reserve, this_worker
from dashboard.commands import options
from dashboard.commands.hosting import start, until_signalled
from dashboard.commands.option import add
from dashboard.errors import UsageError
from dashboard.feed.catalog import installed_feeds
from dashboard.feed.source_name import public_names
from dashboard.keys import CONNECTIONS
from dashboard.log import set_up_logs
from dashboard.open_files import allow_many
from dashboard.settings import Settings
from dashboard.time_zone import settle_time_zone
from dashboard.web.neighbor.limits import OTHER_FILES


SUMMARY = "run the server alone, on any feeds"

_log = structlog.get_logger("server")


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options of `serve`."""
    forms = installed_feeds().spec_forms
    parser.add_argument(
        "--source",
        action="append",
        metavar="SPEC",
        help=f"Poll this feed; may be repeated: {forms} [SCOREWALL_SOURCES, separated by spaces]",
    )
    add(parser, options.SERVE)


def run(arguments: argparse.Namespace) -> int:
    """Serve until a signal. Return the exit code."""
    set_up_logs(arguments.log_format, arguments.log_level)
    settle_time_zone()
    feeds = installed_feeds()
    feeds.log_skipped()
    sources = arguments.source or os.environ.get("SCOREWALL_SOURCES", "").split()
    if not sources:
        raise UsageError(f"no source: give --source {feeds.spec_forms}, or set SCOREWALL_SOURCES")
    settings = options.server_settings(arguments, tuple(dict.fromkeys(sources)))

    if arguments.workers == 1:
        return _serve(settings, arguments.host, arguments.port)
    if worker := this_worker():
        return _serve(settings, arguments.host, worker.port, shared=True, up=worker.report_listening)
    if settings.broker == "memory":
        raise UsageError("--workers needs --broker redis://HOST:PORT/DB, through which workers share the board")
    with reserve(arguments.host, arguments.port) as held:
        return Workers(arguments.workers, held.getsockname()[1], drain_s=settings.drain_s).run()


def _serve(
    settings: Settings, host: str, port: int, *, shared: bool = False, up: Callable[[], None] = lambda: None
) -> int:
    async def serve(stack: contextlib.AsyncExitStack) -> None:
        await start_server(stack, settings, host, port, shared=shared)
        up()

    return until_signalled(serve, worker=shared)


async def start_server(
    stack: contextlib.AsyncExitStack, settings: Settings, host: str, port: int, *, shared: bool = False
) -> str:
    """
    Start a server on the stack, and return its URL.

    With `shared` other processes listen on the same port, too.
    """
    if (files := allow_many()) < settings.connections_limit + OTHER_FILES:
        _log.warning(
            "too few open files for --connections-limit: raise their limit (ulimit -n, LimitNOFILE=)",
            open_files=files,
            connections_limit=settings.connections_limit,
        )
    runner, url = await start(
        create_app(settings),
        host,
        port,
        idle_s=settings.idle_s,
        shared=shared,
        base_path=settings.base_path,
        backlog=settings.backlog,
    )
    stack.push_async_callback(runner.cleanup)
    stack.push_async_callback(_drain, runner.app, settings.drain_s)
    _log.info("the server is up", url=url + settings.base_path, sources=public_names(settings.sources))
    return url


async def _drain(app: web.Application, seconds: float) -> None:
    """Fail the readiness check, and give load balancers time to notice it."""
    app[CONNECTIONS].draining = True
    await asyncio.sleep(seconds)
