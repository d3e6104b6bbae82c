"""The WebSocket handshake: admission, compression, errors."""

import asyncio

import aiohttp
import pytest

from tests.boards import game
from tests.replica import Replica
from tests.wall import follow, read_until, running_wall


async def test_plain_get_gets_426() -> None:
    """A GET without an upgrade gets 426, and the protocol to upgrade to."""
    async with running_wall() as wall, aiohttp.ClientSession() as session, session.get(f"{wall.url}/ws") as response:
        assert response.status == 426
        assert response.headers["Upgrade"] == "websocket"


async def test_large_snapshot_is_deflated_for_clients_that_accept_it() -> None:
    """permessage-deflate is negotiated without context takeover. The deflated snapshot has the same content."""
    async with running_wall(resume_window_ms=1) as wall, aiohttp.ClientSession() as session:
        wall.show(*(game(number) for number in range(40)))
        async with session.ws_connect(f"{wall.url}/ws", compress=15) as packed:
            answered = packed._response.headers["Sec-WebSocket-Extensions"]
            assert answered == "permessage-deflate; server_no_context_takeover; client_no_context_takeover"
            replica = Replica()
            await follow(packed, replica, lambda: replica.position)
            assert replica.board == wall.hub.board
            packed_bytes = wall.hub.statistics().bytes_offered
            await packed.send_json({"type": "ping", "payload": {"id": 1}})
            (pong,) = await read_until(packed, bool)
            assert pong["type"] == "pong"
        async with session.ws_connect(f"{wall.url}/ws") as plain:
            assert "Sec-WebSocket-Extensions" not in plain._response.headers
            await read_until(plain, lambda messages: len(messages) == 2)
            plain_bytes = wall.hub.statistics().bytes_offered - packed_bytes
        assert packed_bytes < plain_bytes / 5


async def test_client_with_a_small_window_gets_plain_frames() -> None:
    """Shared frames are deflated with the full window, so a smaller one is not negotiated."""
    async with running_wall(resume_window_ms=1) as wall, aiohttp.ClientSession() as session:
        wall.show(*(game(number) for number in range(40)))
        offer = {"Sec-WebSocket-Extensions": "permessage-deflate; server_max_window_bits=9"}
        async with session.ws_connect(f"{wall.url}/ws", headers=offer) as socket:
            assert "Sec-WebSocket-Extensions" not in socket._response.headers
            replica = Replica()
            await follow(socket, replica, lambda: replica.position)
            assert replica.board == wall.hub.board


async def test_connection_over_the_limit_gets_503() -> None:
    """A connection over the limit gets 503 with `Retry-After` before the handshake. A closed one makes room again."""
    async with running_wall(connections_limit=1) as wall, aiohttp.ClientSession() as session:
        async with session.ws_connect(f"{wall.url}/ws"):
            with pytest.raises(aiohttp.WSServerHandshakeError) as caught:
                await session.ws_connect(f"{wall.url}/ws")
            assert caught.value.status == 503
            assert caught.value.headers
            assert caught.value.headers["Retry-After"] == "30"
            async with session.get(f"{wall.url}/healthz") as response:
                assert response.status == 200
        async with session.ws_connect(f"{wall.url}/ws") as socket:
            assert (await socket.receive_json(timeout=5))["type"] == "hello"


@pytest.mark.parametrize("said", [b"", b"GET /ws HTTP/1.1\r\nHost: x\r\nUpgr"])
async def test_slow_handshake_is_closed(said: bytes) -> None:
    """A client that sends no request, or half of one, is disconnected after the idle limit."""
    async with running_wall(idle_s=0.2) as wall:
        host, port = wall.url.removeprefix("http://").split(":")
        reader, writer = await asyncio.open_connection(host, int(port))
        writer.write(said)
        async with asyncio.timeout(5):
            assert await reader.read() == b""
        writer.close()
