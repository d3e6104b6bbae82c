"""The event stream: greeting, recovery, filters, slow readers, goodbye."""

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
async def _listening(wall: Wall, query: str = "", **headers: str) -> AsyncIterator[aiohttp.ClientResponse]:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    async with (
        aiohttp.ClientSession(read_bufsize=2**22) as session,
        session.get(f"{wall.url}/api/v1/stream{query}", headers=named) as response,
    ):
        yield response


def _types(events: list[Event]) -> list[str]:
    return [event.message["type"] for event in events]


async def test_the_messages_of_a_socket_as_events_with_the_position_for_their_id() -> None:
    """A hello with the time to wait after a cut, the snapshot, deltas; a heartbeat moves nobody; who leaves is gone."""
    async with running_wall() as wall:
        wall.show(game(1))
        epoch = wall.hub.position.epoch
        async with _listening(wall) as response:
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


async def test_after_a_cut_it_goes_on_after_the_last_event() -> None:
    """The header a browser sends comes before the address it keeps; nothing is missed and nothing told twice."""
    async with running_wall() as wall:
        wall.show(game(1))
        beginning = Position(wall.hub.position.epoch, 0)
        replica, last = Replica(), str(beginning)
        for goals in range(1, 6):
            # Each of these is cut off in the middle of what it was sent.
            async with _listening(wall, f"?since={beginning}", Last_Event_ID=last) as response:
                while not replica.has_reached(goals):
                    event = await next_event(response)
                    replica.feed(event.message)
                    last = event.id or last
            assert last == str(replica.position)
            wall.show(scored(game(1), goals, 0))
            wall.show(scored(game(1), goals, goals))
        async with _listening(wall, f"?since={last}") as response:
            while not replica.has_reached(wall.hub.position.offset):
                replica.feed((await next_event(response)).message)
        published = [event for publication in wall.hub.history.since(beginning) or [] for event in publication.events]
        assert not replica.resync
        assert replica.board == wall.hub.board
        assert len(replica.events) == len(published) > 0


async def test_a_part_of_the_board_is_heard_alone() -> None:
    """By its leagues; one filter too many is told, and everything is sent."""
    shield = League(id="shield.1", name="The Shield", abbrev="SHD")
    async with running_wall(filters_limit=1) as wall:
        wall.show(game(1), game(2, league=shield))
        async with _listening(wall, "?leagues=shd") as filtered:
            (snapshot,) = (await events_until(filtered, lambda events: len(events) == 2))[1:]
            assert set(snapshot.message["payload"]["games"]) == {"mock:cup:2"}
            wall.show(scored(game(1), 1, 0), game(2, league=shield))
            wall.show(scored(game(1), 1, 0), scored(game(2, league=shield), 1, 0))
            (delta,) = await events_until(filtered, bool)
            assert set(delta.message["payload"]["games"]) == {"mock:cup:2"}
            async with _listening(wall, "?leagues=cup") as unfiltered:
                _, error, everything = await events_until(unfiltered, lambda events: len(events) == 3)
                assert error.message["payload"]["code"] == "too_many_filters"
                assert len(everything.message["payload"]["games"]) == 2


async def test_who_may_not_listen_is_told_why() -> None:
    """Nonsense for a position, pages of other sites, one too many; a friend's page may read what it gets."""
    async with running_wall(origins=("https://friend.example",), connections_limit=1) as wall:
        for last in ("x", "a:", ":1", "a:-1", "a:1:", "e:99999999999999999999", "é:1", "a" * 4000 + ":1"):
            async with _listening(wall, Last_Event_ID=last) as response:
                assert (response.status, response.content_type) == (400, "application/problem+json"), last
        for query in ("?since=", "?since=nope", f"?leagues={',x' * 51}"):
            async with _listening(wall, query) as response:
                assert response.status == 400, query
        async with _listening(wall, Origin="https://elsewhere.example") as response:
            assert response.status == 403
        async with _listening(wall, Origin="https://friend.example") as response:
            assert response.headers["Access-Control-Allow-Origin"] == "https://friend.example"
            assert response.headers["Vary"] == "Origin"
            async with _listening(wall) as second:
                assert (second.status, second.headers["Retry-After"]) == (503, "30")
        async with aiohttp.ClientSession() as session, session.head(f"{wall.url}/api/v1/stream") as head:
            assert head.status == 405


async def test_a_restart_says_when_to_come_back_and_ends_the_stream() -> None:
    """The last chunk is sent; each client gets a time of its own in the window."""
    async with running_wall() as wall:
        async with _listening(wall) as response:
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
def _raw(wall: Wall, version: str, receive_buffer_bytes: int | None = None) -> Any:
    address = urlsplit(wall.url)
    with sockets.socket() as client:
        if receive_buffer_bytes:
            client.setsockopt(sockets.SOL_SOCKET, sockets.SO_RCVBUF, receive_buffer_bytes)
        client.connect((address.hostname, address.port))
        client.sendall(f"GET /api/v1/stream HTTP/{version}\r\nHost: {address.netloc}\r\n\r\n".encode())
        client.setblocking(False)
        yield client


async def _up_to_a_delta(client: sockets.socket) -> bytes:
    got = b""
    while b'"type":"delta"' not in got or not got.endswith(b"\n"):
        got += await asyncio.get_running_loop().sock_recv(client, 2**20)
    return got


async def test_http_1_0_gets_the_same_events_without_chunks() -> None:
    """It knows no other end than that of the connection; both forms are made once for all."""
    async with running_wall() as wall:
        wall.show(game(1))
        with _raw(wall, "1.0") as old, _raw(wall, "1.1") as new:
            await until(lambda: wall.hub.statistics().sessions == 2)
            wall.show(scored(game(1), 1, 0))
            from_old, from_new = await _up_to_a_delta(old), await _up_to_a_delta(new)
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
async def test_a_listener_that_does_not_read_is_cut_off_and_holds_nobody_up(
    reason: str, limits: dict[str, Any]
) -> None:
    """Conflated first, as a socket is; the one beside it gets everything. Nobody is pinged where nobody can answer."""
    async with running_wall(tick_ms=0, heartbeat_ms=200, silent_after_s=0.1, **limits) as wall:
        wall.show(game(1))
        with _raw(wall, "1.1", 4096):
            replica, goals, was_undrained = Replica(), 0, False
            async with _listening(wall) as response:
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
