"""The state that all connections share: filters in use, painted pages."""

import aiohttp
import pytest

from dashboard.core.digest import board_digest
from dashboard.core.protocol import Bye
from dashboard.keys import CONNECTIONS
from dashboard.web.push.connections import goodbye
from tests.boards import game, scored
from tests.waiting import until
from tests.wall import message_types, next_message, read_until, running_wall


async def test_filters_in_use_are_limited() -> None:
    """Each costs an encoding a publication; one that somebody has already is free."""
    async with running_wall(filters_limit=2, resume_window_ms=1) as wall, aiohttp.ClientSession() as session:
        wall.show(game(1), game(2), game(3))
        async with session.ws_connect(f"{wall.url}/ws") as one, session.ws_connect(f"{wall.url}/ws") as two:
            for socket in (one, two):
                await read_until(socket, lambda messages: message_types(messages) == ["hello", "snapshot"])
            for socket, name, answer in ((one, "1", "snapshot"), (two, "2", "error"), (two, "1", "snapshot")):
                await socket.send_json({"type": "subscribe", "payload": {"games": [f"mock:cup:{name}"]}})
                assert (await next_message(socket))["type"] == answer


async def test_one_filter_too_many_in_an_address_is_told_and_everything_is_sent() -> None:
    """A wall is not refused for it."""
    async with running_wall(filters_limit=1, resume_window_ms=1) as wall, aiohttp.ClientSession() as session:
        wall.show(game(1))
        async with session.ws_connect(f"{wall.url}/ws") as first:
            await read_until(first, lambda m: m and m[-1]["type"] == "snapshot")
            async with session.ws_connect(f"{wall.url}/ws?leagues=nowhere") as socket:
                messages = await read_until(socket, lambda m: m and m[-1]["type"] == "snapshot")
                assert messages[1]["payload"]["code"] == "too_many_filters"
                assert set(messages[-1]["payload"]["games"]) == {"mock:cup:1"}


async def test_what_a_page_has_painted_is_known() -> None:
    """A page that shows the present counts; one that shows the past does not."""
    async with running_wall(resume_window_ms=1) as wall, aiohttp.ClientSession() as session:
        wall.show(game(1))
        async with session.ws_connect(f"{wall.url}/ws") as socket:
            messages = await read_until(socket, lambda messages: len(messages) == 2)
            digest = board_digest(wall.hub.board.games.values())
            painted = {"position": messages[1]["payload"]["position"], "digest": digest}
            await socket.send_json({"type": "painted", "payload": painted})
            await until(lambda: wall.app[CONNECTIONS].count_painted() == 1)
            wall.show(scored(game(1), 1, 0))
            await until(lambda: wall.app[CONNECTIONS].count_painted() == 0)


@pytest.mark.parametrize(("clients", "window_ms"), [(0, 1_000), (1_000, 3_000), (14_500, 30_000), (10**6, 30_000)])
def test_window_of_a_restart_grows_with_the_clients(clients: int, window_ms: int) -> None:
    """The window is 1 s and 2 ms for each client, at most 30 s."""
    assert goodbye("restart", clients) == Bye("restart", after_ms_min=0, after_ms_max=window_ms)
