"""Requests and frames of real clients on the budget of their neighbor."""

import asyncio
import gc
import time
from collections.abc import Iterator
from typing import Any

import aiohttp
import pytest

from dashboard.keys import ASSETS, CONNECTIONS, LIMITS
from dashboard.web.neighbor.budget import Account
from tests.boards import game, scored
from tests.raw_http import raw_request
from tests.waiting import until
from tests.wall import Wall, message_types, next_message, read_until, running_wall


PROXIED: dict[str, Any] = {"trusted_proxies": ("127.0.0.1",), "exempt_addresses": (), "resume_window_ms": 1}
HOSTILE, HONEST = {"X-Forwarded-For": "192.0.2.1"}, {"X-Forwarded-For": "192.0.2.2"}


def _account(wall: Wall, address: str = "192.0.2.1") -> Account:
    limits = wall.app[LIMITS]
    account = limits.budget.account(limits.neighbors.of_address(address))
    assert account
    return account


def _saved_ms(account: Account) -> float:
    return account._saved_ms


async def test_each_kind_of_request_is_charged_to_its_neighbor() -> None:
    """Pages, polls, logs, sockets, errors and repeats cost their neighbor something, and nobody else."""
    async with running_wall(**PROXIED) as wall, aiohttp.ClientSession(headers=HOSTILE) as session:
        wall.show(game(1))
        # Without a clock nothing is refilled.
        wall.app[LIMITS].budget.clock = lambda: 0.0
        hostile, honest = _account(wall), _account(wall, "192.0.2.2")
        hostile._pace_ms = 10.0**6
        full_ms = _saved_ms(honest)
        paths = ("/", "/contrast", "/api/v1/board", "/api/v1/board", "/api/v1/contrast/log", "/api/v1/schema", "/none")
        for path in paths:
            before_ms = _saved_ms(hostile)
            async with session.get(wall.url + path) as response:
                await response.read()
            await until(lambda before_ms=before_ms: _saved_ms(hostile) < before_ms)  # type: ignore[misc]
        async with session.ws_connect(f"{wall.url}/ws") as socket:
            await read_until(socket, lambda m: m and m[-1]["type"] == "snapshot")
            before_ms = _saved_ms(hostile)
            await socket.send_json({"type": "ping", "payload": {"id": 1}})
            await next_message(socket)
            await socket.ping()
            await until(lambda: _saved_ms(hostile) < before_ms)
        assert _saved_ms(honest) == full_ms


async def test_neighbor_over_its_budget_gets_429_and_others_are_served() -> None:
    """The refusal is problem details with `Retry-After`. Files of the page are served all the same."""
    async with running_wall(**PROXIED) as wall, aiohttp.ClientSession() as session:
        wall.show(game(1))
        for path in ("/", "/api/v1/board", "/ws", "/api/v1/stream"):
            _account(wall).charge(10**6)
            async with session.get(wall.url + path, headers=HOSTILE) as response:
                assert response.status == 429
                assert response.content_type == "application/problem+json"
                assert 1 <= int(response.headers["Retry-After"]) <= 3
                assert response.headers["Scorewall-Build"] == wall.app[ASSETS].build
                assert "processor" in (await response.json())["detail"]
        async with session.get(wall.url, headers=HONEST) as response:
            assert response.status == 200
            assert "Scorewall" in await response.text()
        async with session.get(wall.url + wall.app[ASSETS].url("icon.svg"), headers=HOSTILE) as response:
            assert response.status == 200
        assert wall.app[LIMITS].budget.outcomes["refused"] == 4


async def test_neighbor_is_served_again_once_its_bucket_has_refilled() -> None:
    """A request that comes shortly before waits for it, instead of being refused."""
    limits = PROXIED | {"cpu_per_address_ms": 1000.0, "cpu_burst_per_address_ms": 500.0}
    async with running_wall(**limits) as wall, aiohttp.ClientSession() as session:
        _account(wall).charge(700)
        async with session.get(f"{wall.url}/readyz", headers=HOSTILE) as response:
            assert response.status == 200
        assert not wall.app[LIMITS].budget.outcomes["refused"]


async def test_viewer_beside_a_flood_of_its_neighbor_still_gets_scores() -> None:
    """Over the budget `resume` is refused without being counted as an error, and pushes go on."""
    async with running_wall(**PROXIED) as wall, aiohttp.ClientSession(headers=HOSTILE) as session:
        wall.show(game(1))
        async with session.ws_connect(f"{wall.url}/ws") as socket:
            await read_until(socket, lambda m: m and m[-1]["type"] == "snapshot")
            account = _account(wall)
            wall.app[LIMITS].budget.clock = lambda: 0.0
            account._pace_ms, account._saved_ms = 10.0**6, -1.0
            for _ in range(12):
                await socket.send_json({"type": "hello"})
                error = await next_message(socket)
                assert (error["type"], error["payload"]["code"]) == ("error", "too_fast")
            assert wall.app[CONNECTIONS].commands["error.too_fast"] == 12
            wall.show(scored(game(1), 1, 0))
            assert message_types(await read_until(socket, bool)) == ["delta"]


@pytest.fixture
def _no_collections() -> Iterator[None]:
    """Stop the garbage collector: a collection of the test's process takes half a second of a turn."""
    gc.disable()
    yield
    gc.enable()


@pytest.mark.usefixtures("_no_collections")
@pytest.mark.parametrize("frame", [b"\x89\x80\0\0\0\0", b"\x8a\x80\0\0\0\0", b"\x00\x80\0\0\0\0"])
@pytest.mark.parametrize("exempt", [(), ("127.0.0.1",)])
async def test_flood_of_tiny_frames_leaves_the_loop_to_others(frame: bytes, exempt: tuple[str, ...]) -> None:
    """Half a megabyte of pings, pongs or empty fragments, of a limited or an exempt address, holds nobody up."""
    async with running_wall(exempt_addresses=exempt, resume_window_ms=1) as wall:
        host, port = wall.url.removeprefix("http://").split(":")
        reader, writer = await asyncio.open_connection(host, int(port))
        head = f"GET /ws HTTP/1.1\r\nHost: {host}:{port}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
        writer.write(f"{head}Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n".encode())
        await reader.readuntil(b"\r\n\r\n")
        start = b"\x01\x80\0\0\0\0" if frame.startswith(b"\x00") else b""
        writer.write(start + frame * 90_000)
        turns_s, end = [], time.monotonic() + 0.5
        while time.monotonic() < end:
            before_cpu_s = time.thread_time()
            await asyncio.sleep(0)
            turns_s.append(time.thread_time() - before_cpu_s)
        writer.close()
        assert sum(turn_s for turn_s in turns_s if turn_s > 0.02) < 0.15


@pytest.mark.parametrize("exempt", [(), ("127.0.0.0/8",)])
async def test_frames_in_pieces_and_many_at_once_are_answered_in_order(exempt: tuple[str, ...]) -> None:
    """Slices of frames lose and reorder nothing, also while the client is ahead of its pace."""
    limits = {"commands_per_s": 0.0, "cpu_burst_per_address_ms": 10**6, "exempt_addresses": exempt}
    async with (
        running_wall(resume_window_ms=1, **limits) as wall,  # type: ignore[arg-type]
        aiohttp.ClientSession() as session,
        session.ws_connect(f"{wall.url}/ws") as socket,
    ):
        await read_until(socket, lambda m: m and m[-1]["type"] == "snapshot")
        for number in range(1500):
            await socket.send_json({"type": "ping", "payload": {"id": number}})
        pongs = await read_until(socket, lambda messages: len(messages) == 1500)
        assert [pong["payload"]["id"] for pong in pongs] == list(range(1500))


async def test_malformed_requests_are_charged_and_logged_seldom(caplog: pytest.LogCaptureFixture) -> None:
    """A stranger's garbage writes one line, not one for each request."""
    with caplog.at_level("INFO"):
        async with running_wall(exempt_addresses=()) as wall:
            account = _account(wall, "127.0.0.1")
            for _ in range(20):
                status, _, _ = await raw_request(wall.url, "GET /\x00 HTTP/1.1\r\nHost: x")
                assert status == 400
            assert _saved_ms(account) < 5000
    assert sum("malformed request" in record.getMessage() for record in caplog.records) <= 1
