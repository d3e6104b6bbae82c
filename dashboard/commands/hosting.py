"""The hosting of applications: run them until a signal, and stop them cleanly."""

import asyncio
import contextlib
import os
import signal
from collections.abc import Callable, Coroutine
from typing import Final

import structlog
from aiohttp import web

from dashboard.collector import set_up_collector
from dashboard.early_stop import EARLY_STOP
from dashboard.errors import UsageError
from dashboard.hurry import Hurry
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


def until_signalled(
    serve: Callable[[contextlib.AsyncExitStack], Coroutine[object, object, None]], *, worker: bool = False
) -> int:
    """
    Run `serve`, which starts applications on a stack, until SIGINT or SIGTERM, and unwind the stack.

    Returns the exit code. A signal during the start ends the start. A second one ends the process at once, with the
    exit code of that signal; not so in a `worker`, whose parent decides that. SIGHUP has no effect but a line in the
    log: a terminal that closes must not end a wall.
    """

    async def main() -> None:
        stopped, hurry = asyncio.Event(), Hurry()

        def stop(number: int) -> None:
            if stopped.is_set():
                if worker or hurry.is_repeated():
                    return
                _log.warning("ending at once")
                os._exit(128 + number)
            stopped.set()
            hurry.begin()
            _log.info("stopping" if worker else "stopping; a second signal ends the process at once")

        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, stop, number)
        loop.add_signal_handler(signal.SIGHUP, _log.info, "SIGHUP ignored: restart the server to change its settings")
        if EARLY_STOP.requested:
            return
        async with contextlib.AsyncExitStack() as stack:
            start, stop_wanted = asyncio.ensure_future(serve(stack)), asyncio.ensure_future(stopped.wait())
            await asyncio.wait([start, stop_wanted], return_when=asyncio.FIRST_COMPLETED)
            if start.done():
                start.result()
                set_up_collector()
                await stop_wanted
            else:
                start.cancel()
                # An error of a start that nobody wants any more does not count.
                await asyncio.gather(start, return_exceptions=True)

    asyncio.run(main())
    return 0
