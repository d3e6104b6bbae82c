"""The command `mockfeed`: run the mock score feed alone."""

import argparse
import contextlib
from datetime import UTC, datetime

import structlog
from aiohttp import web

from dashboard.commands import options
from dashboard.commands.hosting import start, until_signalled
from dashboard.commands.option import add
from dashboard.log import set_up_logs
from dashboard.mockfeed.server import create_app
from dashboard.settings import MockSettings
from dashboard.time_zone import settle_time_zone
from dashboard.web.site.hosts import Hosts
from dashboard.web.site.origins import Origins
from dashboard.web.site.policy import SitePolicy


SUMMARY = "run the mock score feed alone"

_log = structlog.get_logger("mockfeed")


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options of `mockfeed`."""
    add(parser, options.MOCKFEED)
    parser.add_argument(options.CONTROL.flag, action="store_true", help=options.CONTROL.help)


def run(arguments: argparse.Namespace) -> int:
    """Serve until a signal. Return the exit code."""
    set_up_logs(arguments.log_format, arguments.log_level)
    settle_time_zone()
    settings = options.mock_settings(arguments, control=arguments.control)

    async def serve(stack: contextlib.AsyncExitStack) -> None:
        runner, url = await start(feed_app(settings), arguments.host, arguments.port)
        stack.push_async_callback(runner.cleanup)
        _log.info("mock feed is up", url=f"{url}/v1/scoreboard", seed=settings.seed, speed=settings.speed)

    return until_signalled(serve)


def feed_app(settings: MockSettings) -> web.Application:
    """Return the mock feed as an application. By default its evening begins now."""
    begin = settings.start or datetime.now(UTC).replace(second=0, microsecond=0)
    policy = SitePolicy(Hosts(settings.hosts), Origins(), is_trusted_proxy=lambda _address: False)
    return create_app(
        seed=settings.seed,
        speed=settings.speed,
        start=begin,
        hold_s=settings.hold_s,
        control=policy.control_refusal if settings.control else None,
    )
