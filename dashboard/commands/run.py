"""The command `run`, which is the default: run mock feed and server in one process."""

import argparse
import contextlib

import structlog

from dashboard.commands import options
from dashboard.commands.hosting import start, until_signalled
from dashboard.commands.mockfeed import feed_app
from dashboard.commands.option import add
from dashboard.commands.serve import start_server
from dashboard.log import set_up_logs
from dashboard.time_zone import settle_time_zone


SUMMARY = "run the mock feed and the server in one process (the default)"

_log = structlog.get_logger("mockfeed")


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options of `run`."""
    add(parser, options.RUN)


def run(arguments: argparse.Namespace) -> int:
    """Serve until a signal. Return the exit code."""
    set_up_logs(arguments.log_format, arguments.log_level)
    settle_time_zone()
    mock = options.mock_settings(arguments, control=False)

    async def serve(stack: contextlib.AsyncExitStack) -> None:
        runner, feed_url = await start(feed_app(mock), "127.0.0.1", 0)
        stack.push_async_callback(runner.cleanup)
        _log.info("mock feed is up", url=f"{feed_url}/v1/scoreboard", seed=mock.seed, speed=mock.speed)
        settings = options.server_settings(arguments, (f"mock={feed_url}",))
        await start_server(stack, settings, arguments.host, arguments.port)

    return until_signalled(serve)
