"""Start and stop of the server: clients, and the saved board."""

import asyncio
import shutil
from pathlib import Path
from typing import Any

import aiohttp

from dashboard.assets import Assets
from dashboard.keys import ASSETS, CONNECTIONS
from tests.processes import ROOT
from tests.waiting import until
from tests.wall import message_types, read_until_closed, running_mock, running_wall


async def test_restart_sends_bye_and_closes_with_1012() -> None:
    """Every socket gets `bye` with its window, and then the close code 1012."""
    async with aiohttp.ClientSession() as session:
        async with running_wall(resume_window_ms=1) as wall:
            connected = [await session.ws_connect(f"{wall.url}/ws") for _ in range(20)]
            await until(lambda: wall.hub.statistics().sessions == 20)
            reading = [asyncio.create_task(read_until_closed(socket)) for socket in connected]
        for words, code in await asyncio.gather(*reading):
            assert words[-1]["type"] == "bye"
            assert words[-1]["payload"]["after_ms_max"] >= 1000
            assert code == 1012


async def test_bye_contains_the_build_that_was_installed(tmp_path: Path) -> None:
    """Files that were replaced under the running server are the next build's; without a change there is none."""
    for folder in ("static", "templates"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    byes = []
    async with aiohttp.ClientSession() as session:
        for text in ("", "/* another build */"):
            async with running_wall() as wall:
                wall.app._state[ASSETS] = assets = Assets(tmp_path / "static", tmp_path / "templates")
                socket = await session.ws_connect(f"{wall.url}/ws")
                await socket.receive_json()
                reading = asyncio.create_task(read_until_closed(socket))
                with (tmp_path / "static" / "app.js").open("a") as file:
                    file.write(text)
            byes.append((await reading)[0][-1]["payload"])
        assert "build" not in byes[0]
        assert byes[1]["build"] == Assets(tmp_path / "static", tmp_path / "templates").build != assets.build


async def test_socket_without_a_session_is_closed_too() -> None:
    """A socket whose session has not started is closed with the others."""
    async with aiohttp.ClientSession() as session:
        async with running_wall(resume_window_ms=60_000) as wall:
            socket = await session.ws_connect(f"{wall.url}/ws")
            await until(lambda: wall.app[CONNECTIONS].clients)
            reading = asyncio.create_task(read_until_closed(socket))
        words, code = await reading
        assert (message_types(words), code) == (["hello", "bye"], 1012)


async def test_board_survives_a_restart_with_stale_games(tmp_path: Path) -> None:
    """The restored board continues from its position. Games in play are stale until their source has answered."""
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


async def test_crash_begins_a_new_epoch(tmp_path: Path) -> None:
    """The saved board may be older than what clients have seen, so a new epoch begins."""
    async with running_mock() as feed:
        settings: dict[str, Any] = {"sources": (f"mock={feed}",), "poll_interval_s": 0.02, "data_dir": str(tmp_path)}
        async with running_wall(**settings) as wall:
            await until(lambda: wall.hub.board.games)
            epoch = wall.hub.position.epoch
            as_killed = (tmp_path / "board.json").read_bytes()
        (tmp_path / "board.json").write_bytes(as_killed)
        async with running_wall(**settings) as wall:
            assert wall.hub.position.epoch != epoch
