"""The WebSocket handshake: admission, compression, errors."""

import asyncio

import aiohttp
import pytest

from tests.boards import game
from tests.replica import Replica
from tests.wall import follow, read_until, running_wall


async def test_a_plain_get_is_told_to_upgrade() -> None:
    """A person who opens the address in a browser is not left in the dark."""
    async with running_wall() as wall, aiohttp.ClientSession() as session, session.get(f"{wall.url}/ws") as response:
        assert response.status == 426
        assert response.headers["Upgrade"] == "websocket"


async def test_a_large_snapshot_is_packed_for_who_takes_it() -> None:
    """Negotiated without context takeover in both directions; the client reads the same."""
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


async def test_a_small_window_is_not_promised() -> None:
    """What is shared is packed with the full one: who asks for less gets plain frames."""
    async with running_wall(resume_window_ms=1) as wall, aiohttp.ClientSession() as session:
        wall.show(*(game(number) for number in range(40)))
        offer = {"Sec-WebSocket-Extensions": "permessage-deflate; server_max_window_bits=9"}
        async with session.ws_connect(f"{wall.url}/ws", headers=offer) as socket:
            assert "Sec-WebSocket-Extensions" not in socket._response.headers
            replica = Replica()
            await follow(socket, replica, lambda: replica.position)
            assert replica.board == wall.hub.board


async def test_a_refused_connection_is_told_when_to_come_back() -> None:
    """503 with Retry-After before the handshake; the place is free again when the other has gone."""
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
async def test_a_slow_handshake_is_given_up(said: bytes) -> None:
    """Nothing said, or half of it: the connection is closed within the limit and costs nothing any more."""
    async with running_wall(idle_s=0.2) as wall:
        host, port = wall.url.removeprefix("http://").split(":")
        reader, writer = await asyncio.open_connection(host, int(port))
        writer.write(said)
        async with asyncio.timeout(5):
            assert await reader.read() == b""
        writer.close()
