"""An echo endpoint with the wall's own upgrade, for suites that test WebSocket servers."""

import contextlib
from collections.abc import AsyncIterator
from functools import partial
from typing import Final

from aiohttp import WSMsgType, web

from dashboard.commands.hosting import start
from dashboard.keys import ADMISSION, SITE_POLICY
from dashboard.web.admission import Admission
from dashboard.web.push.connection import Connection
from dashboard.web.push.frames import PreparedFrame
from dashboard.web.push.upgrade import disable_context_takeover, upgrade
from dashboard.web.site.hosts import Hosts
from dashboard.web.site.origins import Origins
from dashboard.web.site.policy import SitePolicy
from tests.waiting import until


LARGEST_BYTES: Final = 32 * 2**20
ENDS: Final = (WSMsgType.CLOSE, WSMsgType.CLOSING, WSMsgType.CLOSED, WSMsgType.ERROR)


def _is_sent(connection: Connection, frame: PreparedFrame) -> bool:
    return connection.offer(frame) > 0 or connection.is_closing


async def _echo(request: web.Request) -> web.WebSocketResponse:
    """Return text in the wall's own prepared frames, as the wall sends everything, and binary in aiohttp's frames."""
    link = await upgrade(request, max_frame_bytes=LARGEST_BYTES)
    websocket, connection, turn = link
    try:
        while (message := await websocket.receive()).type not in ENDS:
            if link.turn_is_over:
                await turn.rest()
            if not link.note_received(message):
                continue
            if message.type is WSMsgType.TEXT:
                frame = PreparedFrame(message.data.encode())
                await until(partial(_is_sent, connection, frame))
            else:
                # Each message has its own window: the upgrade has promised no context takeover.
                await websocket.send_bytes(message.data, compress=websocket.compress or None)
    finally:
        connection.abort()
    return websocket


@contextlib.asynccontextmanager
async def running_echo() -> AsyncIterator[str]:
    """Run the endpoint on a free port, and yield its HOST:PORT."""
    app = web.Application()
    app[SITE_POLICY] = SitePolicy(Hosts(), Origins(()), is_trusted_proxy=lambda _: False)
    app[ADMISSION] = Admission(total=1000, per_neighbor=1000, rate_per_s=0)
    app.on_response_prepare.append(disable_context_takeover)
    app.add_routes([web.get("/", _echo)])
    runner, url = await start(app, "127.0.0.1", 0)
    try:
        yield url.removeprefix("http://")
    finally:
        await runner.cleanup()
