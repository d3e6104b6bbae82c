"""
The common part of all servers in Python: wait for the clients, publish on time, report the times.

Lines on standard output: `port P`, `ready` once all clients are connected, `sent NUMBER NS CPU_NS` when a publication
begins, `end NS CPU_NS` one period after the last, `counters {…}`. On standard input, `go` starts the publications, and
the end of input ends the process. Times are of the monotonic clock, which all processes of a machine share.
"""

import asyncio
import os
import sys
import time
from collections.abc import Awaitable, Callable
from typing import Protocol

import msgspec
from aiohttp import web
from msgspec import Struct


BACKLOG = 4096
"""Length of the kernel's queue of pending connections, as in the product."""


class Plan(Struct, frozen=True, kw_only=True):
    """The task of a server."""

    clients: int
    rate: float
    """Publications per second."""
    publications: int
    message_bytes: int
    slow_after_s: float = 10.0
    """The product evicts a client that has not read for this many seconds. The other servers never do."""
    burst: int = 1
    """Number of publications at once. Only the product supports more than one."""
    tick_ms: int = 25
    """Tick of the product; 0 is one write for each publication."""


class Server(Protocol):
    """One contestant."""

    def connected(self) -> int:
        """Return the number of clients that would get the next publication."""
        ...

    async def publish(self, step: int) -> int:
        """Send publication `step`, counted from 1, to all clients. Return its number in the messages."""
        ...

    def counters(self) -> dict[str, int]:
        """Return the server's own counters."""
        ...


def read_plan() -> Plan:
    """Return the plan, which is the first argument of the process as JSON."""
    return msgspec.json.decode(sys.argv[1], type=Plan)


async def drive(server: Server, port: int, plan: Plan) -> None:
    """Run the plan and end the process without closing handshakes, which for ten thousand clients only take time."""
    loop = asyncio.get_running_loop()
    commands = asyncio.StreamReader()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(commands), sys.stdin)
    print_line(f"port {port}")
    while server.connected() < plan.clients:  # noqa: ASYNC110 - a callback would be extra work for a contestant
        await asyncio.sleep(0.02)
    print_line("ready")
    await commands.readline()
    begun = time.monotonic()
    for step in range(1, plan.publications + 1):
        due = begun + (step - 1) / plan.rate
        await asyncio.sleep(max(0.0, due - time.monotonic()))
        at, cpu = time.monotonic_ns(), time.process_time_ns()
        number = await server.publish(step)
        print_line(f"sent {number} {at} {cpu}")
    await asyncio.sleep(max(0.0, begun + plan.publications / plan.rate - time.monotonic()))
    print_line(f"end {time.monotonic_ns()} {time.process_time_ns()}")
    print_line(f"counters {msgspec.json.encode(server.counters()).decode()}")
    await commands.read()
    os._exit(0)


async def host(server: Server, stream: Callable[[web.Request], Awaitable[web.StreamResponse]], plan: Plan) -> None:
    """Serve `GET /ws` with bare aiohttp and run the plan."""
    app = web.Application()
    app.add_routes([web.get("/ws", stream)])
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0, backlog=BACKLOG).start()
    await drive(server, runner.addresses[0][1], plan)


def print_line(line: str) -> None:
    """Print one line for the parent process."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()
