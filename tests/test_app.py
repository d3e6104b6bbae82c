"""All components together: from feed to socket."""

import time

import aiohttp
import pytest

from dashboard.app import create_app
from dashboard.commands.hosting import start
from dashboard.core.model import Board
from dashboard.feed.catalog import UnknownSource
from dashboard.settings import Settings
from dashboard.steady_clock import now_ms
from tests.replica import Replica
from tests.waiting import until
from tests.wall import follow, read_until, running_mock, running_wall


async def _patch(feed: str, contest: str, **patch: object) -> None:
    """Change a game of the mock feed."""
    async with aiohttp.ClientSession() as session, session.patch(f"{feed}/v1/games/{contest}", json=patch) as response:
        assert response.status == 200, await response.text()


async def test_score_of_the_feed_reaches_a_socket_as_one_delta() -> None:
    """A change is polled, parsed, confirmed and pushed. Polls without a change push nothing."""
    async with running_mock() as feed, running_wall(sources=(f"mock={feed}",), poll_interval_s=0.02) as wall:
        await until(lambda: wall.hub.board.games)
        live = next(game for game in wall.hub.board.games.values() if game.status == "live" and game.sport == "soccer")
        replica = Replica()
        async with aiohttp.ClientSession() as session, session.ws_connect(f"{wall.url}/ws") as socket:
            await follow(socket, replica, lambda: replica.position)
            before = wall.hub.statistics().delta_frames
            await _patch(feed, live.source_id, scores=[7, 5])
            await follow(socket, replica, lambda: replica.board.games[live.key].home.score == 7)
            assert wall.hub.statistics().delta_frames == before + 1
            assert [event["kind"] for event in replica.events] == ["score", "score"]
        assert replica.board == wall.hub.board


async def test_health_names_an_unreachable_feed(unused_tcp_port: int) -> None:
    """The server runs with an empty board, and its health names the source."""
    spec = f"mock=http://127.0.0.1:{unused_tcp_port}"
    async with (
        running_wall(sources=(spec,), poll_interval_s=0.02) as wall,
        aiohttp.ClientSession() as session,
        session.get(f"{wall.url}/healthz") as response,
    ):
        health = await response.json()
        assert health["sources"][0]["name"] == "mock"
        assert wall.hub.board == Board()


async def test_unknown_source_stops_the_start() -> None:
    """The start fails before anything listens."""
    with pytest.raises(UnknownSource, match="nhl:now"):
        await start(create_app(Settings(sources=("nhl:now",))), "127.0.0.1", 0)


async def test_step_of_the_wall_clock_changes_no_time_on_the_wire(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hello, heartbeat, poll and health go by one clock that is never set."""
    began = now_ms()
    real_ns, real = time.time_ns, time.time
    monkeypatch.setattr(time, "time_ns", lambda: real_ns() - 3_600_000_000_000)
    monkeypatch.setattr(time, "time", lambda: real() - 3_600)
    async with running_wall(heartbeat_ms=200) as wall, aiohttp.ClientSession() as session:
        async with session.ws_connect(f"{wall.url}/ws") as socket:
            messages = await read_until(
                socket, lambda read: {"hello", "heartbeat"} <= {one["type"] for one in read}, heartbeats=True
            )
        times = [one["payload"]["server_time"] for one in messages if "server_time" in one["payload"]]
        async with session.get(f"{wall.url}/api/v1/board") as answer:
            times.append(int(answer.headers["Scorewall-Server-Time"]))
        async with session.get(f"{wall.url}/healthz") as answer:
            times.append((await answer.json())["server_time"])
    assert len(times) >= 4
    assert all(began <= one <= now_ms() for one in times)
