"""Prepared frames, and that aiohttp's public transport takes them."""

import asyncio
import json
import socket

import aiohttp
import pytest
from aiohttp import web
from pytest_aiohttp import AiohttpServer

from dashboard.web.frames import SEND_BUFFER_BYTES, Connection, text_frame


@pytest.mark.parametrize("length", [0, 1, 125, 126, 65_535, 65_536, 200_000])
async def test_a_client_reads_what_was_framed(aiohttp_server: AiohttpServer, length: int) -> None:
    """
    A text of any length arrives whole through `request.transport`, between aiohttp's own frames.

    This is the test that fails when an upgrade of aiohttp changes what the fan-out relies on.
    """
    text = json.dumps("ä" * (length // 2))[:length] if length else ""

    async def handler(request: web.Request) -> web.WebSocketResponse:
        response = web.WebSocketResponse(compress=False)
        await response.prepare(request)
        assert isinstance(request.transport, asyncio.Transport)
        assert Connection(request.transport).offer(text_frame(text.encode()))
        await response.send_str("after")
        await response.receive()
        return response

    app = web.Application()
    app.router.add_get("/", handler)
    server = await aiohttp_server(app)
    async with aiohttp.ClientSession() as session, session.ws_connect(server.make_url("/"), max_msg_size=0) as client:
        assert await client.receive_str(timeout=5) == text
        assert await client.receive_str(timeout=5) == "after"


async def test_a_connection_that_is_not_drained_takes_nothing() -> None:
    """Until the peer has read; a closed one never does. The kernel holds back no more than its bound."""
    listener = socket.create_server(("127.0.0.1", 0))
    loop = asyncio.get_running_loop()
    peer = socket.create_connection(listener.getsockname())
    accepted, _ = listener.accept()
    listener.close()
    accepted.setblocking(False)
    transport, _ = await loop.create_connection(asyncio.Protocol, sock=accepted)
    connection = Connection(transport)
    try:
        taken = 0
        while connection.offer(b"x" * 50_000):
            taken += 1
            assert taken < 1000
        assert not connection.drained
        assert not connection.offer(b"y")
        assert accepted.getsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF) <= 2 * SEND_BUFFER_BYTES

        peer.setblocking(False)
        while not connection.offer(b"y"):
            await loop.sock_recv(peer, 1_000_000)
        connection.abort()
        assert not connection.offer(b"z")
    finally:
        transport.abort()
        peer.close()
        await asyncio.sleep(0)
