"""Start and stop of the server: clients, and the saved board."""

import asyncio
from pathlib import Path
from typing import Any

import aiohttp

from dashboard.keys import CONNECTIONS
from tests.waiting import until
from tests.wall import message_types, read_until_closed, running_mock, running_wall


async def test_a_restart_says_goodbye_and_closes_with_1012() -> None:
    """All sockets together, also when one of them is stalled."""
    async with aiohttp.ClientSession() as session:
        async with running_wall(resume_window_ms=1) as wall:
            connected = [await session.ws_connect(f"{wall.url}/ws") for _ in range(20)]
            await until(lambda: wall.hub.statistics().sessions == 20)
            reading = [asyncio.create_task(read_until_closed(socket)) for socket in connected]
        for words, code in await asyncio.gather(*reading):
            assert words[-1]["type"] == "bye"
            assert words[-1]["payload"]["after_ms_max"] >= 1000
            assert code == 1012


async def test_any_wall_can_stop_while_clients_come() -> None:
    """A socket that is still in its first moments is closed with the others."""
    async with aiohttp.ClientSession() as session:
        async with running_wall(resume_window_ms=60_000) as wall:
            socket = await session.ws_connect(f"{wall.url}/ws")
            await until(lambda: wall.app[CONNECTIONS].clients)
            reading = asyncio.create_task(read_until_closed(socket))
        words, code = await reading
        assert (message_types(words), code) == (["hello", "bye"], 1012)


async def test_a_board_survives_a_restart_and_its_games_in_play_look_old(tmp_path: Path) -> None:
    """From the first second, also while the feed is down; the next answer makes them fresh."""
    async with running_mock() as feed:
        settings: dict[str, Any] = {"sources": (f"mock={feed}",), "poll_interval_s": 0.02, "data_dir": str(tmp_path)}
        async with running_wall(**settings) as wall:
            await until(lambda: wall.hub.board.games)
            before = wall.hub.board
            before_position = wall.hub.position
    async with running_wall(**settings) as wall:
        restored = wall.hub.board
        assert set(restored.games) == set(before.games)
        assert wall.hub.position.epoch == before_position.epoch
        gap = wall.hub.history.since(before_position)
        assert gap is not None
        assert len(gap) == 1
        assert {game.status for game in restored.games.values() if game.stale} == {"live", "intermission"} & {
            game.status for game in before.games.values()
        }


async def test_a_position_does_not_go_on_after_a_crash(tmp_path: Path) -> None:
    """The file may be older than what clients were told: they get a snapshot of a new epoch."""
    async with running_mock() as feed:
        settings: dict[str, Any] = {"sources": (f"mock={feed}",), "poll_interval_s": 0.02, "data_dir": str(tmp_path)}
        async with running_wall(**settings) as wall:
            await until(lambda: wall.hub.board.games)
            epoch = wall.hub.position.epoch
            as_killed = (tmp_path / "board.json").read_bytes()
        (tmp_path / "board.json").write_bytes(as_killed)
        async with running_wall(**settings) as wall:
            assert wall.hub.position.epoch != epoch
