"""Raw responses, for HTTP/1.0 and HTTP/1.1."""

import asyncio
import contextlib
import socket as sockets
from collections.abc import Iterator
from urllib.parse import urlsplit

import aiohttp
import pytest

from dashboard.keys import REPRESENTATIONS
from tests.boards import game
from tests.waiting import until
from tests.wall import Wall, running_wall


@contextlib.contextmanager
def _connected(wall: Wall) -> Iterator[sockets.socket]:
    """Connect a client with a small receive buffer."""
    address = urlsplit(wall.url)
    with sockets.socket() as client:
        client.setsockopt(sockets.SOL_SOCKET, sockets.SO_RCVBUF, 4096)
        client.connect((address.hostname, address.port))
        client.setblocking(False)
        yield client


@pytest.mark.parametrize(
    ("version", "connection", "said", "stays"),
    [
        ("1.1", "keep-alive", None, True),
        ("1.1", "close", b"close", False),
        ("1.0", "close", None, False),
        ("1.0", "keep-alive", b"keep-alive", True),
    ],
)
async def test_connection_stays_open_as_requested(
    version: str, connection: str, said: bytes | None, stays: bool
) -> None:
    """The `Connection` header is sent where it is not the default. A response to HEAD has no body."""
    loop = asyncio.get_running_loop()
    async with running_wall() as wall:
        wall.show(game(1))
        with _connected(wall) as client:
            request = f"HEAD /api/v1/board HTTP/{version}\r\nHost: x\r\nConnection: {connection}\r\n\r\n".encode()
            await loop.sock_sendall(client, request)
            got = await loop.sock_recv(client, 2**16)
            line, *lines = got.removesuffix(b"\r\n\r\n").split(b"\r\n")
            headers = dict(line.split(b": ", 1) for line in lines)
            assert line == f"HTTP/{version} 200 OK".encode()
            assert headers.get(b"Connection") == said
            assert headers[b"Date"].endswith(b" GMT")
            assert int(headers[b"Content-Length"]) > 500
            if stays:
                await loop.sock_sendall(client, request)
                assert await loop.sock_recv(client, 2**16)
            else:
                assert await loop.sock_recv(client, 2**16) == b""


async def test_client_that_does_not_read_gets_no_further_responses() -> None:
    """The buffer for it contains one response at most. Once it reads, it gets all of them."""
    loop, polls = asyncio.get_running_loop(), 300
    async with running_wall() as wall:
        wall.show(game(1, status_text="x" * 50_000))
        counts = wall.app[REPRESENTATIONS].counts
        with _connected(wall) as client:
            await loop.sock_sendall(client, polls * b"GET /api/v1/board HTTP/1.1\r\nHost: x\r\n\r\n")
            server = wall.runner.server
            assert server is not None
            await until(lambda: counts["full"])
            (connection,) = server.connections
            await until(lambda: connection.transport and connection.transport.get_write_buffer_size() > 2**15)
            async with aiohttp.ClientSession() as session, session.get(f"{wall.url}/healthz") as response:
                assert response.status == 200
            assert counts["full"] < polls
            assert connection.transport is not None
            assert connection.transport.get_write_buffer_size() < 300_000
            size = 0
            while counts["full"] < polls or size < polls * 50_000:
                size += len(await loop.sock_recv(client, 2**20))
