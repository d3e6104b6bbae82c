"""Bare aiohttp that upgrades and sends one message: the cost of a handshake. Lines as in `servers.returning`."""

import asyncio
import os
import sys

from aiohttp import web

from dashboard.collector import set_up_collector
from dashboard.web.push.frames import text_frame
from tests.bench.servers.driver import BACKLOG, print_line


HELLO = text_frame(b'{"type":"hello","payload":{}}')


async def upgraded(request: web.Request) -> web.WebSocketResponse:
    """Upgrade, send one message, and wait for the end."""
    socket = web.WebSocketResponse(compress=False)
    await socket.prepare(request)
    assert request.transport
    request.transport.write(HELLO)
    async for _ in socket:
        pass
    return socket


async def main() -> None:
    """Serve until the end of input."""
    loop, commands = asyncio.get_running_loop(), asyncio.StreamReader()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(commands), sys.stdin)
    app = web.Application()
    app.add_routes([web.get("/ws", upgraded)])
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0, backlog=BACKLOG).start()
    set_up_collector()
    print_line(f"port {runner.addresses[0][1]}")
    print_line("position none 0")
    await commands.readline()
    os._exit(0)


if __name__ == "__main__":
    asyncio.run(main())
