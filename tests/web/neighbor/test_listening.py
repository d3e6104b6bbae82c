"""Accepting connections within limits, and with a full file table."""

import asyncio
import os
import resource
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import aiohttp
import pytest
from structlog.testing import capture_logs

from dashboard.keys import LIMITS
from dashboard.web.neighbor.limits import OTHER_FILES
from tests.boards import game
from tests.waiting import until
from tests.wall import Wall, message_types, read_until, running_wall


@contextmanager
def _silent(wall: Wall, count: int) -> Iterator[list[socket.socket]]:
    address = urlsplit(wall.url)
    clients: list[socket.socket] = []
    try:
        for _ in range(count):
            clients.append(socket.create_connection((address.hostname, address.port)))
        yield clients
    finally:
        for client in clients:
            client.close()


async def test_silent_connections_leave_for_new_ones() -> None:
    """A flood of silent connections displaces its own, and viewers who are connected stay."""
    async with running_wall(open_connections_limit=20, resume_window_ms=1) as wall, aiohttp.ClientSession() as session:
        wall.show(game(1))
        connections = wall.app[LIMITS].connections
        async with session.ws_connect(f"{wall.url}/ws") as viewer:
            await read_until(viewer, lambda m: m and m[-1]["type"] == "snapshot")
            with _silent(wall, 60):
                await until(lambda: connections.evictions["idle"] + connections.refusals["total"] >= 41)
                assert len(connections) <= 20
                assert connections.evictions["idle"] > 0
                async with aiohttp.ClientSession() as newcomer, newcomer.get(f"{wall.url}/readyz") as response:
                    assert response.status == 200
                wall.show(game(1), game(2))
                assert message_types(await read_until(viewer, bool)) == ["delta"]
        await until(lambda: not len(connections))


async def test_more_viewers_than_connections_are_turned_away_with_one_line() -> None:
    """Nobody who is connected leaves for a viewer too many, and the log has one line about all of them."""
    with capture_logs() as lines:
        async with running_wall(open_connections_limit=2) as wall, aiohttp.ClientSession() as session:
            async with session.ws_connect(f"{wall.url}/ws"), session.ws_connect(f"{wall.url}/ws"):
                for _ in range(5):
                    with pytest.raises(aiohttp.ClientError):
                        await session.ws_connect(f"{wall.url}/ws")
                assert len(wall.app[LIMITS].connections) == 2
            refused = [line for line in lines if line["event"].startswith("no room for new connections")]
            assert [(line["limit"], line["turned_away"], line["open"]) for line in refused] == [("total", 1, 2)]


def _fill_gaps() -> list[int]:
    """Open files until no number below the highest is free, and return them."""
    highest = max(int(file.name) for file in Path("/proc/self/fd").iterdir())
    return [os.dup(0) for _ in range(highest)]


async def test_full_file_table_is_one_line_and_heals() -> None:
    """While no file can be opened, new connections wait in the kernel; those that are open are served on."""
    loop = asyncio.get_running_loop()
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    with capture_logs() as lines:
        async with running_wall() as wall, aiohttp.ClientSession() as session:
            async with session.get(f"{wall.url}/readyz") as response:
                assert response.status == 200
            address = urlsplit(wall.url)
            client = socket.socket()
            client.setblocking(False)
            held = _fill_gaps()
            try:
                resource.setrlimit(resource.RLIMIT_NOFILE, (max(held) + 1, hard))
                await loop.sock_connect(client, (address.hostname, address.port))
                await until(lambda: any(line["event"].startswith("no room") for line in lines))
                async with session.get(f"{wall.url}/readyz") as response:
                    assert response.status == 200
            finally:
                resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
                for descriptor in held:
                    os.close(descriptor)
            await loop.sock_sendall(client, b"GET /readyz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
            async with asyncio.timeout(5):
                assert (await loop.sock_recv(client, 100)).startswith(b"HTTP/1.1 200")
            client.close()
    assert sum(line["event"].startswith("no room") for line in lines) == 1


async def test_open_files_bound_the_connections() -> None:
    """Files stay in reserve for feeds, brokers and the log."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(soft, 512), hard))
        async with running_wall() as wall:
            limits = wall.app[LIMITS].connections
            assert limits.total == min(soft, 512) - OTHER_FILES
            assert limits.per_neighbor == limits.total // 2
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


async def test_neighbor_deep_in_debt_is_closed_unanswered() -> None:
    """A refusal costs twenty times as much. Once the debt is paid, the neighbor is served again."""
    limits = {"exempt_addresses": (), "cpu_per_address_ms": 1000.0, "cpu_burst_per_address_ms": 100.0}
    async with running_wall(**limits) as wall:  # type: ignore[arg-type]
        neighbors, budget, _ = wall.app[LIMITS]
        account = budget.account(neighbors.of_address("127.0.0.1"))
        assert account
        account.charge(2000)
        async with aiohttp.ClientSession() as session:
            with pytest.raises(aiohttp.ClientError):
                await session.get(f"{wall.url}/readyz")
            assert budget.outcomes["closed"] >= 1
            await until(lambda: not account.is_overdrawn())
            async with session.get(f"{wall.url}/readyz") as response:
                assert response.status == 200
