"""The state that all connections share: filters in use, painted pages, the window of a restart."""

from contextlib import AsyncExitStack
from typing import Any

import aiohttp
import pytest

from dashboard.core.digest import board_digest
from dashboard.core.model import League
from dashboard.core.protocol import Bye
from dashboard.keys import CONNECTIONS
from dashboard.web.push.connections import bye_message, reload_window_ms
from tests.boards import game, scored
from tests.waiting import until
from tests.wall import message_types, next_message, read_until, running_wall


async def test_distinct_filters_are_limited() -> None:
    """A selection of games over the limit is refused. One that another session uses already is allowed."""
    async with running_wall(filters_limit=1, resume_window_ms=1) as wall, aiohttp.ClientSession() as session:
        wall.show(game(1), game(2), game(3))
        async with session.ws_connect(f"{wall.url}/ws") as one, session.ws_connect(f"{wall.url}/ws") as two:
            for socket in (one, two):
                await read_until(socket, lambda messages: message_types(messages) == ["hello", "snapshot"])
            for socket, name, answer in ((one, "1", "snapshot"), (two, "2", "error"), (two, "1", "snapshot")):
                await socket.send_json({"type": "subscribe", "payload": {"games": [f"mock:cup:{name}"]}})
                assert (await next_message(socket))["type"] == answer


async def test_filter_in_url_over_the_limit_gets_the_whole_board() -> None:
    """A client whose URL contains one filter too many gets an error and the whole board. It is not refused."""
    async with running_wall(filters_limit=1, resume_window_ms=1) as wall, aiohttp.ClientSession() as session:
        wall.show(game(1))
        async with session.ws_connect(f"{wall.url}/ws?leagues=elsewhere") as first:
            await read_until(first, lambda m: m and m[-1]["type"] == "snapshot")
            await first.send_json({"type": "subscribe", "payload": {"leagues": ["nowhere"]}})
            assert (await next_message(first))["type"] == "snapshot"
            async with session.ws_connect(f"{wall.url}/ws?leagues=cup") as socket:
                messages = await read_until(socket, lambda m: m and m[-1]["type"] == "snapshot")
                assert messages[1]["payload"]["code"] == "too_many_filters"
                assert set(messages[-1]["payload"]["games"]) == {"mock:cup:1"}


async def test_names_without_games_share_a_view() -> None:
    """However many different names clients invent, they cost one view, and nobody else is refused for them."""
    async with running_wall(filters_limit=2, resume_window_ms=1) as wall, aiohttp.ClientSession() as session:
        wall.show(game(1))
        async with AsyncExitStack() as stack:
            for number in range(9):
                url = f"{wall.url}/ws?leagues=junk{number}"
                socket = await stack.enter_async_context(session.ws_connect(url))
                messages = await read_until(socket, lambda m: m and m[-1]["type"] == "snapshot")
                assert message_types(messages) == ["hello", "snapshot"]
            assert wall.hub.filters_in_use == 1
            for query, views in (("?leagues=cup", 2), ("?leagues=CUP,junk", 2), ("", 2)):
                socket = await stack.enter_async_context(session.ws_connect(f"{wall.url}/ws{query}"))
                messages = await read_until(socket, lambda m: m and m[-1]["type"] == "snapshot")
                assert set(messages[-1]["payload"]["games"]) == {"mock:cup:1"}
                assert wall.hub.filters_in_use == views


async def test_one_neighbor_cannot_take_all_filters() -> None:
    """Beside a neighbor that has used up its share, by sockets and streams, others still get their filter."""
    limits: dict[str, Any] = {"filters_limit": 8, "trusted_proxies": ("127.0.0.1",), "resume_window_ms": 1}
    async with running_wall(**limits) as wall, aiohttp.ClientSession() as session:
        wall.show(*(game(number, league=League(id=f"l{number}")) for number in range(20)))
        filters, hostile = wall.app[CONNECTIONS].filters, {"X-Forwarded-For": "192.0.2.1"}
        async with AsyncExitStack() as stack:
            for number in range(4):
                url = f"{wall.url}/ws?leagues=l{number}"
                await stack.enter_async_context(session.ws_connect(url, headers=hostile))
                stream = f"{wall.url}/api/v1/stream?leagues=l{number + 4}"
                await stack.enter_async_context(session.get(stream, headers=hostile))
            await until(lambda: len(wall.app[CONNECTIONS].clients) == wall.hub.statistics().sessions == 8)
            assert len(filters) == wall.hub.filters_in_use == 2
            honest = session.ws_connect(f"{wall.url}/ws?leagues=l9", headers={"X-Forwarded-For": "192.0.2.2"})
            async with honest as socket:
                messages = await read_until(socket, lambda m: m and m[-1]["type"] == "snapshot")
                assert message_types(messages) == ["hello", "snapshot"]
                # Each change frees the filter before.
                for number in range(10, 15):
                    await socket.send_json({"type": "subscribe", "payload": {"leagues": [f"l{number}"]}})
                    assert (await next_message(socket))["type"] == "snapshot"
                assert len(filters) == wall.hub.filters_in_use == 3
        await until(lambda: len(filters) == 0)


async def test_painted_pages_are_counted() -> None:
    """A page counts as painted while its last `painted` command matches the current board."""
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
    assert bye_message("restart", clients, "b") == Bye("restart", after_ms_min=0, after_ms_max=window_ms, build="b")
    assert bye_message("restart", clients) == Bye("restart", after_ms_min=0, after_ms_max=window_ms)


@pytest.mark.parametrize(("clients", "window_ms"), [(0, 5_000), (100, 7_500), (10_000, 255_000), (10**6, 300_000)])
def test_window_of_reloads_grows_with_the_clients(clients: int, window_ms: int) -> None:
    """The window is 5 s and 25 ms for each client, at most 5 min."""
    assert reload_window_ms(clients) == window_ms
