"""The server is killed with SIGKILL twenty times, and all clients come back to the same board."""

import asyncio
import random
import signal
import socket
from collections.abc import Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import aiohttp
import msgspec
import pytest

from dashboard.core.model import Board, Game, GameKey
from dashboard.core.position import Position
from dashboard.feed.sources import mock
from dashboard.store import Store
from tests.chaos.viewer import Viewer, watching
from tests.processes import Process, running
from tests.waiting import until, until_true


VIEWERS = 50
KILLS = 10
PATCHES = 20


def _port(rng: random.Random) -> int:
    """
    Return a free port below those that the kernel assigns to clients.

    Fifty clients that retry a dead server's port could otherwise be assigned that very port, and connect to themselves.
    """
    while True:
        port = rng.randrange(20_000, 32_000)
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) != 0:
                return port


async def _get(http: aiohttp.ClientSession, url: str) -> Any:
    async with http.get(url) as response:
        response.raise_for_status()
        return await response.json()


async def _change_scores(http: aiohttp.ClientSession, feed: str, rng: random.Random) -> None:
    """Set random scores of live games."""
    played = [
        c["id"] for c in (await _get(http, f"{feed}/v1/scoreboard"))["contests"] if c["state"]["word"] == "IN_PLAY"
    ]
    for _ in range(PATCHES):
        scores = {"scores": [rng.randint(0, 99), rng.randint(0, 99)]}
        async with http.patch(f"{feed}/v1/games/{rng.choice(played)}", json=scores) as response:
            response.raise_for_status()


def _results(games: Iterable[Game]) -> dict[GameKey, tuple[object, ...]]:
    """Return the part of each game that the feed determines."""
    return {game.key: (game.status, game.home.score, game.away.score, game.stale) for game in games}


async def _boards(http: aiohttp.ClientSession, wall: str, feed: str) -> tuple[Position, Board, list[Game]]:
    """Return the server's position, its board, and the games of the feed."""
    payload = await _get(http, f"{wall}/api/v1/board")
    feed_games = mock.parse(await _get(http, f"{feed}/v1/scoreboard"))
    board = Board(msgspec.convert(payload["games"], dict[GameKey, Game]))
    return msgspec.convert(payload["position"], Position), board, feed_games.games


async def _all_agree(http: aiohttp.ClientSession, wall: str, feed: str, viewers: Sequence[Viewer]) -> bool:
    position, board, feed_games = await _boards(http, wall, feed)
    return _results(board.games.values()) == _results(feed_games) and all(
        viewer.connected and viewer.replica.position == position and viewer.replica.board == board for viewer in viewers
    )


async def _kill_in_play(
    wall: Process, http: aiohttp.ClientSession, feed: str, viewers: Sequence[Viewer], rng: random.Random
) -> int:
    """Kill the server while deltas are on their way, and return its exit code."""
    before = _deltas(viewers)
    patching = asyncio.create_task(_change_scores(http, feed, rng))
    await until(lambda: _deltas(viewers) > before)
    code, _ = await wall.stop(signal.SIGKILL)
    await patching
    return code


async def _kill_at_rest(wall: Process, http: aiohttp.ClientSession, feed: str, rng: random.Random) -> int:
    """
    Kill the server, change scores afterwards, and return the exit code.

    The next server may then reach the same offset with another board.
    """
    code, _ = await wall.stop(signal.SIGKILL)
    await _change_scores(http, feed, rng)
    return code


def _deltas(viewers: Sequence[Viewer]) -> int:
    return sum(viewer.record.counts["delta"] for viewer in viewers)


@pytest.mark.parametrize("persistent", [False, True])
async def test_clients_recover_from_ten_server_kills(persistent: bool, tmp_path: Path) -> None:
    """After each restart, all fifty viewers show the server's board, which is that of the feed."""
    rng = random.Random(int(persistent))
    port = _port(rng)
    url = f"http://127.0.0.1:{port}"
    async with (
        running("mockfeed", "--port", "0", "--control", "--speed", "0") as feed_process,
        aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as http,
    ):
        feed = (await feed_process.url("mock feed is up")).removesuffix("/v1/scoreboard")
        options = ["serve", "--source", f"mock={feed}", "--port", str(port), "--poll-interval", "0.05"]
        options += ["--heartbeat-ms", "200", *(["--data-dir", str(tmp_path)] if persistent else [])]
        viewers = [
            Viewer(
                http,
                url,
                rng=random.Random(rng.random()),
                compress=number % 2 == 0,
                pause_s=(0.05, 0.2),
                heartbeat_s=0.2,
            )
            for number in range(VIEWERS)
        ]
        codes, epochs = [], []
        async with watching(viewers):
            if persistent:
                async with running(*options) as wall:
                    await wall.url()
                    await until_true(partial(_all_agree, http, url, feed, viewers))
                    code, _ = await wall.stop()
                    assert code == 0
            for number in range(KILLS):
                async with running(*options) as wall:
                    await wall.url()
                    await until_true(partial(_all_agree, http, url, feed, viewers))
                    position, board, feed_games = await _boards(http, url, feed)
                    assert [viewer.replica.position for viewer in viewers] == [position] * VIEWERS
                    assert all(viewer.replica.board == board for viewer in viewers)
                    assert _results(board.games.values()) == _results(feed_games)
                    epochs.append(position.epoch)

                    codes.append(
                        await _kill_at_rest(wall, http, feed, rng)
                        if number % 2
                        else await _kill_in_play(wall, http, feed, viewers, rng)
                    )
                if persistent:
                    saved = Store(tmp_path).load()
                    assert saved, "the saved board did not survive the kill"
                    assert saved.sources
                    assert not saved.clean
            # All viewers must notice the last kill, too.
            await until(lambda: not any(viewer.connected for viewer in viewers))
        assert codes == [-signal.SIGKILL] * KILLS
        assert len(set(epochs)) == KILLS, "an epoch continued after a kill"
        for viewer in viewers:
            assert (viewer.record.lost, viewer.record.duplicated, viewer.record.disordered) == (0, 0, 0)
            assert (viewer.record.gaps, viewer.counts["requests.hello"]) == (0, 0)
            assert viewer.replica.recoveries >= persistent, "after a clean stop a client could not resume"
