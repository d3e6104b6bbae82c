"""The hosting of applications: run them until a signal, and stop them cleanly."""

import asyncio
import contextlib
import signal
from collections.abc import Callable, Coroutine
from typing import Final

import structlog
from aiohttp import web

from dashboard.collector import set_up_collector
from dashboard.errors import UsageError
from dashboard.web.neighbor.listening import Door, Site
from dashboard.web.poll.fast_path import FastRunner


KEEP_ALIVE_S: Final = 15.0
"""Time after which an idle HTTP connection is closed. The default of `AppRunner` is an hour."""

SHUTDOWN_S: Final = 3.0
"""Time that running handlers get after the sockets are closed."""

BACKLOG: Final = 128
"""New connections that the kernel keeps until they are accepted, without a setting."""

_log = structlog.get_logger("scorewall")


async def start(
    app: web.Application,
    host: str,
    port: int,
    *,
    idle_s: float = KEEP_ALIVE_S,
    shared: bool = False,
    base_path: str = "",
    backlog: int = BACKLOG,
) -> tuple[web.AppRunner, str]:
    """
    Start an application and return its runner and its URL.

    A connection that does not complete a request within `idle_s` is closed, also one with a slow handshake. With
    `shared` other processes may listen on the same port. Requests may begin with `base_path`. The kernel keeps up to
    `backlog` new connections. Raises `UsageError` if
    the address is not available.
    """
    # Cancel a waiting handler when its client has gone.
    runner = FastRunner(
        app,
        base_path=base_path,
        access_log=None,
        keepalive_timeout=idle_s,
        shutdown_timeout=SHUTDOWN_S,
        handler_cancellation=True,
    )
    try:
        await runner.setup()
        door = Door(runner.limits)
        await Site(runner, host, port, door=door, backlog=backlog, shared=shared).start()
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
    """
    Run `serve`, which starts applications on a stack, until SIGINT or SIGTERM, and unwind the stack.

    Returns the exit code.
    """

    async def main() -> None:
        stopped = asyncio.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(number, stopped.set)
        async with contextlib.AsyncExitStack() as stack:
            await serve(stack)
            set_up_collector()
            await stopped.wait()
            _log.info("stopping")

    asyncio.run(main())
    return 0
