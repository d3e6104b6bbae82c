"""
What every server in Python does alike: wait for the clients, publish on time, say when.

On standard output, one line each: `port P`, `ready` once all clients are there, `sent NUMBER NS CPU_NS` as each
publication begins, `end NS CPU_NS` one period after the last, `counters {…}`. On standard input: `go` begins, and
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
"""Connections the kernel holds while the server accepts: as the product has it."""


class Plan(Struct, frozen=True, kw_only=True):
    """What a server does."""

    clients: int
    rate: float
    """Publications a second."""
    publications: int
    message_bytes: int
    slow_after_s: float = 10.0
    """After so long the product cuts off who does not read. The others never do."""
    burst: int = 1
    """So many publications at once each time; only the product can."""
    tick_ms: int = 25
    """Of the product; 0: one write for each publication."""


class Server(Protocol):
    """One contestant."""

    def connected(self) -> int:
        """How many clients the next publication would go to."""
        ...

    async def publish(self, step: int) -> int:
        """Hand publication `step`, from 1, to everybody; the number by which clients know it."""
        ...

    def counters(self) -> dict[str, int]:
        """What the server itself counted."""
        ...


def read_plan() -> Plan:
    """The plan, as JSON the one argument of the process."""
    return msgspec.json.decode(sys.argv[1], type=Plan)


async def drive(server: Server, port: int, plan: Plan) -> None:
    """Everything after listening. Ends the process: ten thousand goodbyes would only take time."""
    loop = asyncio.get_running_loop()
    commands = asyncio.StreamReader()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(commands), sys.stdin)
    print_line(f"port {port}")
    while server.connected() < plan.clients:  # noqa: ASYNC110 - a contestant that told us would do more than serve
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
    """Serve `GET /ws` with aiohttp and nothing around it, and drive."""
    app = web.Application()
    app.add_routes([web.get("/ws", stream)])
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0, backlog=BACKLOG).start()
    await drive(server, runner.addresses[0][1], plan)


def print_line(line: str) -> None:
    """One line to whoever started this process."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()
