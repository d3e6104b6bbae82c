"""Who is let in."""

import asyncio

import aiohttp
import pytest

from dashboard.web.admission import Admission, Bucket, Refusal
from tests.wall import running_wall


def _admission(**overrides: object) -> Admission:
    limits = {"total": 10, "per_address": 2, "rate_per_s": 0.0, "exempt": frozenset({"proxy"})}
    return Admission(**limits | overrides)  # type: ignore[arg-type]


def test_an_address_may_have_so_many_at_a_time() -> None:
    """One that goes makes room; an exempt address is not counted."""
    admission = _admission()
    assert [admission.admit("a", 0) for _ in range(2)] == [None, None]
    assert admission.admit("a", 0) == Refusal("address", 30)
    assert admission.admit("b", 0) is None
    admission.release("a")
    assert admission.admit("a", 0) is None
    assert all(admission.admit("proxy", 0) is None for _ in range(5))
    admission.release("proxy")
    assert admission.open == 7
    assert admission.refused == {"address": 1}


def test_all_together_may_have_so_many() -> None:
    """Whoever they are."""
    admission = _admission(total=3, per_address=99)
    assert [admission.admit(name, 0) for name in ("a", "b", "proxy")] == [None] * 3
    assert admission.admit("c", 0) == Refusal("total", 30)


def test_new_ones_may_come_at_a_rate() -> None:
    """Two seconds' worth at once, then as the bucket fills; nobody at all when the server stops."""
    admission = _admission(rate_per_s=1.0, per_address=99)
    assert [admission.admit("a", 0) for _ in range(3)] == [None, None, Refusal("rate", 2)]
    assert admission.admit("a", 0.9) == Refusal("rate", 2)
    assert admission.admit("a", 1.1) is None
    admission.closed = True
    assert admission.admit("a", 99) == Refusal("shutdown", 5)


def test_a_bucket_without_a_rate_never_empties() -> None:
    """0 is no limit; a clock that goes back gives nothing."""
    assert all(Bucket(0, 1).take(0) for _ in range(100))
    bucket = Bucket(1, 1)
    assert bucket.take(10)
    assert not bucket.take(5)


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


async def test_other_sites_may_be_let_in_by_name() -> None:
    """Exactly as written."""
    async with running_wall(origins=("https://news.example",)) as wall, aiohttp.ClientSession() as session:
        async with session.ws_connect(f"{wall.url}/ws", headers={"Origin": "https://news.example"}) as socket:
            assert (await socket.receive_json(timeout=5))["type"] == "hello"
        for origin in ("http://news.example", "https://news.example:444", "https://a.news.example"):
            with pytest.raises(aiohttp.WSServerHandshakeError):
                await session.ws_connect(f"{wall.url}/ws", headers={"Origin": origin})
        async with session.get(f"{wall.url}/metrics") as response:
            assert 'scorewall_refusals_total{reason="origin"} 3.0' in await response.text()


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
