"""
The wall and bare aiohttp handlers in one process. One handler returns the same bytes, one an empty response.

It prints `ports WALL BARE`. Commands on standard input are lines: the reply to `cpu` is `cpu NS`, the processor time
used so far. The reply to `connected` is `connected N`, the number of sessions and long polls. `publish` changes the
board. The end of input ends the process.
"""

import asyncio
import os
import sys
import time

import aiohttp
from aiohttp import web

from dashboard.app import create_app
from dashboard.commands.hosting import start
from dashboard.keys import HUB, LONG_POLLS
from dashboard.log import set_up_logs
from tests.bench.message import Script
from tests.bench.servers.driver import Plan, print_line
from tests.bench.servers.product import settings


PATH = "/api/v1/board"
EMPTY = "/empty"


async def _bare_app(wall: str) -> web.Application:
    """Return an app with the wall's present response, whole or 304. Its handler checks nothing but the validator."""
    async with aiohttp.ClientSession(auto_decompress=False) as session, session.get(f"{wall}{PATH}") as response:
        body, original = await response.read(), response.headers
    own = {"date", "content-length", "server"}
    headers = {name: value for name, value in original.items() if name.lower() not in own}
    bare = {name: value for name, value in headers.items() if name.lower() not in {"content-type", "content-encoding"}}
    tag = original["ETag"]

    async def answer(request: web.Request) -> web.Response:
        if request.headers.get("If-None-Match") == tag:
            return web.Response(status=304, headers=bare)
        return web.Response(body=body, headers=headers)

    async def nothing(_request: web.Request) -> web.Response:
        return web.Response()

    app = web.Application()
    app.add_routes([web.get(PATH, answer), web.get(EMPTY, nothing)])
    return app


async def main() -> None:
    """Start both servers and execute the commands."""
    set_up_logs("json", "warning")
    app = create_app(settings(Plan(clients=0, rate=1, publications=0, message_bytes=0)))
    _, wall = await start(app, "127.0.0.1", 0)
    hub, script, step = app[HUB], Script(0), 0
    hub.publish(script.board(step), time.time_ns() // 1_000_000)
    _, bare = await start(await _bare_app(wall), "127.0.0.1", 0)
    loop = asyncio.get_running_loop()
    commands = asyncio.StreamReader()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(commands), sys.stdin)
    print_line(f"ports {wall.rpartition(':')[2]} {bare.rpartition(':')[2]}")
    while command := await commands.readline():
        match command.strip():
            case b"cpu":
                print_line(f"cpu {time.process_time_ns()}")
            case b"connected":
                print_line(f"connected {hub.statistics().sessions + len(app[LONG_POLLS])}")
            case b"publish":
                step += 1
                hub.publish(script.board(step), time.time_ns() // 1_000_000)
    os._exit(0)


if __name__ == "__main__":
    asyncio.run(main())
