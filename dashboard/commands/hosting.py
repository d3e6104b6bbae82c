"""Run applications until a signal, and stop them cleanly."""

import asyncio
import contextlib
import signal
from collections.abc import Callable, Coroutine
from typing import Final

import structlog
from aiohttp import web

from dashboard.errors import UsageError
from dashboard.web.poll.fast_path import FastRunner


KEEP_ALIVE_S: Final = 15.0
"""An idle HTTP connection is closed after this. (`AppRunner`'s own default is an hour.)"""

SHUTDOWN_S: Final = 3.0
"""After the sockets are closed, handlers still running get so long."""

BACKLOG: Final = 4096
"""Connections the kernel holds while we accept: a reconnecting crowd comes all at once."""

_log = structlog.get_logger("scorewall")


async def start(
    app: web.Application, host: str, port: int, *, idle_s: float = KEEP_ALIVE_S, shared: bool = False
) -> tuple[web.AppRunner, str]:
    """
    Start one application; its runner and its URL. Raises `UsageError` when the address cannot be had.

    `idle_s`: a connection that has not finished a request for so long is closed, a slow handshake too. `shared`: other
    processes may listen on the same port.
    """
    # A handler that waits learns by its cancellation that nobody waits for it any more.
    runner = FastRunner(
        app, access_log=None, keepalive_timeout=idle_s, shutdown_timeout=SHUTDOWN_S, handler_cancellation=True
    )
    try:
        await runner.setup()
        await web.TCPSite(runner, host, port, backlog=BACKLOG, reuse_port=shared or None).start()
    except OSError as error:
        await runner.cleanup()
        reason = error.strerror or str(error)
        raise UsageError(f"cannot listen on {host}:{port}: {reason}") from None
    except BaseException:
        await runner.cleanup()
        raise
    address, bound = runner.addresses[0][:2]
    return runner, f"http://{f'[{address}]' if ':' in address else address}:{bound}"


def until_signalled(serve: Callable[[contextlib.AsyncExitStack], Coroutine[object, object, None]]) -> int:
    """Let `serve` start what it needs on a stack, wait for SIGINT or SIGTERM, unwind the stack. The exit code."""

    async def main() -> None:
        stopped = asyncio.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(number, stopped.set)
        async with contextlib.AsyncExitStack() as stack:
            await serve(stack)
            await stopped.wait()
            _log.info("stopping")

    asyncio.run(main())
    return 0
