"""The event stream: start, recovery, filters, slow clients, restart."""

import asyncio
import contextlib
import socket as sockets
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import urlsplit

import aiohttp
import pytest

from dashboard.core.model import League
from dashboard.core.position import Position
from dashboard.keys import CONNECTIONS
from dashboard.web.push.sse import RETRY_MS
from tests.boards import game, scored
from tests.event_source import Event, events_until, next_event
from tests.replica import Replica
from tests.waiting import until
from tests.wall import Wall, running_wall


@contextlib.asynccontextmanager
async def _open_stream(wall: Wall, query: str = "", **headers: str) -> AsyncIterator[aiohttp.ClientResponse]:
    """Open an event stream. In names of headers `_` stands for `-`."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    async with (
        aiohttp.ClientSession(read_bufsize=2**22) as session,
        session.get(f"{wall.url}/api/v1/stream{query}", headers=named) as response,
    ):
        yield response


def _types(events: list[Event]) -> list[str]:
    return [event.message["type"] for event in events]


async def test_events_contain_the_messages_of_a_websocket() -> None:
    """
    `hello` contains the retry time. Snapshot and deltas have their position as id; a heartbeat has none.

    The session is detached once the client has left.
    """
    async with running_wall() as wall:
        wall.show(game(1))
        epoch = wall.hub.position.epoch
        async with _open_stream(wall) as response:
            assert response.content_type == "text/event-stream"
            assert response.headers["Cache-Control"] == "no-store"
            assert "Access-Control-Allow-Origin" not in response.headers
            events = await events_until(response, lambda events: len(events) == 3, heartbeats=True)
            wall.show(scored(game(1), 1, 0))
            delta = await next_event(response)
        assert _types(events) == ["hello", "snapshot", "heartbeat"]
        assert [event.id for event in events] == [None, f"{epoch}:1", None]
        assert events[0].retry_ms == RETRY_MS
        assert delta.message["payload"]["games"] == {"mock:cup:1": {"home": {"score": 1}}}
        assert delta.id == f"{epoch}:2"
        await until(lambda: not wall.hub.statistics().sessions and not wall.app[CONNECTIONS].clients)
        server = wall.runner.server
        assert server is not None
        await until(lambda: not server.connections)


async def test_stream_continues_after_last_event_id() -> None:
    """`Last-Event-ID` takes precedence over `?since=`. Nothing is missed, and nothing is sent twice."""
    async with running_wall() as wall:
        wall.show(game(1))
        beginning = Position(wall.hub.position.epoch, 0)
        replica, last = Replica(), str(beginning)
        for goals in range(1, 6):
            # Each of these streams is closed before all of its events are read.
            async with _open_stream(wall, f"?since={beginning}", Last_Event_ID=last) as response:
                while not replica.has_reached(goals):
                    event = await next_event(response)
                    replica.feed(event.message)
                    last = event.id or last
            assert last == str(replica.position)
            wall.show(scored(game(1), goals, 0))
            wall.show(scored(game(1), goals, goals))
        async with _open_stream(wall, f"?since={last}") as response:
            while not replica.has_reached(wall.hub.position.offset):
                replica.feed((await next_event(response)).message)
        published = [event for publication in wall.hub.history.since(beginning) or [] for event in publication.events]
        assert not replica.resync
        assert replica.board == wall.hub.board
        assert len(replica.events) == len(published) > 0


async def test_leagues_filter_the_stream() -> None:
    """A filtered stream only contains its leagues. One filter too many gets an error and the whole board."""
    shield = League(id="shield.1", name="The Shield", abbrev="SHD")
    async with running_wall(filters_limit=1) as wall:
        wall.show(game(1), game(2, league=shield))
        async with _open_stream(wall, "?leagues=shd") as filtered:
            (snapshot,) = (await events_until(filtered, lambda events: len(events) == 2))[1:]
            assert set(snapshot.message["payload"]["games"]) == {"mock:cup:2"}
            wall.show(scored(game(1), 1, 0), game(2, league=shield))
            wall.show(scored(game(1), 1, 0), scored(game(2, league=shield), 1, 0))
            (delta,) = await events_until(filtered, bool)
            assert set(delta.message["payload"]["games"]) == {"mock:cup:2"}
            async with _open_stream(wall, "?leagues=cup") as unfiltered:
                _, error, everything = await events_until(unfiltered, lambda events: len(events) == 3)
                assert error.message["payload"]["code"] == "too_many_filters"
                assert len(everything.message["payload"]["games"]) == 2


async def test_invalid_requests_are_refused() -> None:
    """
    A malformed query gets 400, a page of another site 403, a client over the limit 503, and HEAD 405.

    A page of an allowed origin gets CORS headers.
    """
    async with running_wall(origins=("https://friend.example",), connections_limit=1) as wall:
        for last in ("x", "a:", ":1", "a:-1", "a:1:", "e:99999999999999999999", "é:1", "a" * 4000 + ":1"):
            async with _open_stream(wall, Last_Event_ID=last) as response:
                assert (response.status, response.content_type) == (400, "application/problem+json"), last
        for query in ("?since=", "?since=nope", f"?leagues={',x' * 51}"):
            async with _open_stream(wall, query) as response:
                assert response.status == 400, query
        async with _open_stream(wall, Origin="https://elsewhere.example") as response:
            assert response.status == 403
        async with _open_stream(wall, Origin="https://friend.example") as response:
            assert response.headers["Access-Control-Allow-Origin"] == "https://friend.example"
            assert response.headers["Vary"] == "Origin"
            async with _open_stream(wall) as second:
                assert (second.status, second.headers["Retry-After"]) == (503, "30")
        async with aiohttp.ClientSession() as session, session.head(f"{wall.url}/api/v1/stream") as head:
            assert head.status == 405


async def test_restart_sends_bye_and_ends_the_stream() -> None:
    """`bye` contains a retry time within its window. The last chunk is sent."""
    async with running_wall() as wall:
        async with _open_stream(wall) as response:
            await events_until(response, lambda events: len(events) == 2)
            stopping = asyncio.create_task(wall.runner.cleanup())
            (bye,) = await events_until(response, bool)
            window = bye.message["payload"]
            assert bye.message["type"] == "bye"
            assert bye.retry_ms is not None
            assert window["after_ms_min"] <= bye.retry_ms <= window["after_ms_max"]
            with pytest.raises(EOFError):
                await next_event(response)
        await stopping


@contextlib.contextmanager
def _raw_request(wall: Wall, version: str, receive_buffer_bytes: int | None = None) -> Any:
    """Send a request for an event stream on a raw socket."""
    address = urlsplit(wall.url)
    with sockets.socket() as client:
        if receive_buffer_bytes:
            client.setsockopt(sockets.SOL_SOCKET, sockets.SO_RCVBUF, receive_buffer_bytes)
        client.connect((address.hostname, address.port))
        client.sendall(f"GET /api/v1/stream HTTP/{version}\r\nHost: {address.netloc}\r\n\r\n".encode())
        client.setblocking(False)
        yield client


async def _read_delta(client: sockets.socket) -> bytes:
    """Read up to the end of the first delta."""
    received = b""
    while b'"type":"delta"' not in received or not received.endswith(b"\n"):
        received += await asyncio.get_running_loop().sock_recv(client, 2**20)
    return received


async def test_http_1_0_gets_events_without_chunks() -> None:
    """HTTP/1.0 has no chunks: the same events end with the connection."""
    async with running_wall() as wall:
        wall.show(game(1))
        with _raw_request(wall, "1.0") as old, _raw_request(wall, "1.1") as new:
            await until(lambda: wall.hub.statistics().sessions == 2)
            wall.show(scored(game(1), 1, 0))
            from_old, from_new = await _read_delta(old), await _read_delta(new)
        head, _, body = from_old.partition(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.0 200")
        assert b"chunked" not in head.lower()
        assert b"\r" not in body
        assert body.startswith(b"retry: ")
        delta = body[body.rindex(b"id: ") :]
        assert b"chunked" in from_new.lower()
        assert b"\r\n%x\r\n%b\r\n" % (len(delta), delta) in from_new


@pytest.mark.parametrize(
    ("reason", "limits"),
    [
        ("time", {"slow_after_s": 0.3, "slow_after_bytes": 2**40}),
        ("bytes", {"slow_after_s": 600.0, "slow_after_bytes": 2_000_000}),
    ],
)
async def test_stalled_event_stream_is_evicted_and_delays_no_other(reason: str, limits: dict[str, Any]) -> None:
    """
    A stalled event stream is conflated, then evicted. The other client gets every publication.

    An event stream is never pinged, so it is never evicted for silence.
    """
    async with running_wall(tick_ms=0, heartbeat_ms=200, silent_after_s=0.1, **limits) as wall:
        wall.show(game(1))
        with _raw_request(wall, "1.1", 4096):
            replica, goals, was_undrained = Replica(), 0, False
            async with _open_stream(wall) as response:
                await until(lambda: wall.hub.statistics().sessions == 2)
                note = "x" * 100_000
                while wall.hub.statistics().sessions == 2:
                    goals += 1
                    assert goals < 5000
                    wall.show(scored(game(1, status_text=note + str(goals)), goals, 0))
                    while not replica.has_reached(goals + 1):
                        replica.feed((await next_event(response)).message)
                    was_undrained = was_undrained or bool(wall.hub.undrained)
                assert was_undrained
                assert not wall.hub.undrained
                assert replica.board == wall.hub.board
            async with aiohttp.ClientSession() as session, session.get(f"{wall.url}/metrics") as page:
                metrics = await page.text()
            assert f'scorewall_evictions_total{{reason="{reason}"}} 1.0' in metrics
            assert 'reason="silence"' not in metrics
