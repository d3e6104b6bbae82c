"""Clients that come from a node that was ahead."""

import asyncio

import aiohttp
import pytest
from msgspec import structs

from dashboard.cluster.node import CUT_OFF_CHECK_S
from dashboard.core.membership import Membership
from dashboard.keys import CLUSTER, LONG_POLLS
from dashboard.web import monotonic_reads
from tests.boards import game, scored
from tests.waiting import until
from tests.wall import next_message, running_wall


FOLLOWER = Membership(node="a", role="follower", leader="b", broker="ok", error=None, ready=True, end=None, counts={})


async def test_client_ahead_waits_for_this_node() -> None:
    """WebSocket, event stream and poll are held, then resumed. Without a cluster no client waits."""
    async with running_wall() as wall, aiohttp.ClientSession() as session:
        wall.show(game(1))
        ahead = wall.hub.position.next()
        address = f"{wall.url}/ws?epoch={ahead.epoch}&offset={ahead.offset}"
        async with session.ws_connect(address) as alone:
            assert (await next_message(alone))["type"] == "hello"
            assert (await next_message(alone))["type"] == "snapshot"

        wall.app._state[CLUSTER] = lambda: FOLLOWER
        coming = asyncio.create_task(session.ws_connect(address).__aenter__())
        polling = asyncio.create_task(session.get(f"{wall.url}/api/v1/board?since={ahead}"))
        listening = asyncio.create_task(session.get(f"{wall.url}/api/v1/stream?since={ahead}"))
        await until(lambda: len(wall.app[LONG_POLLS]) == 3)
        wall.show(scored(game(1), 1, 0))
        socket = await coming
        assert (await next_message(socket))["type"] == "hello"
        assert (await next_message(socket))["type"] == "resumed"
        await socket.close()
        polled = await (await polling).json()
        assert (polled["recovered"], polled["games"]) == (True, {})
        listened = await listening
        text = b""
        while b"resumed" not in text:
            text += await listened.content.readany()
        assert b"snapshot" not in text
        listened.close()


@pytest.mark.parametrize("back", [False, True])
async def test_cut_off_node_refuses_clients_with_a_newer_board(monkeypatch: pytest.MonkeyPatch, back: bool) -> None:
    """A client with a newer board gets 503, by WebSocket, event stream and poll. Others are answered."""
    monkeypatch.setattr(monotonic_reads, "EXTRA_WAIT_S", 0.05)
    async with running_wall(lease_s=0.0) as wall, aiohttp.ClientSession() as session:
        wall.show(game(1))
        wall.app._state[CLUSTER] = lambda: FOLLOWER
        here, ahead = wall.hub.position, wall.hub.position.next()
        if back:
            # The broker answers again, and this node has not read its publications yet.
            wall.app._state[CLUSTER] = lambda: structs.replace(FOLLOWER, end=ahead)
        else:
            wall.hub.cut_off = True
        tag = {"If-None-Match": f'"{ahead.epoch}-{ahead.offset}-gzip"'}
        for path, headers in (("board", tag), (f"board?since={ahead}", {}), (f"stream?since={ahead}", {})):
            async with session.get(f"{wall.url}/api/v1/{path}", headers=headers) as answer:
                assert (answer.status, answer.headers["Retry-After"]) == (503, "1")
        with pytest.raises(aiohttp.WSServerHandshakeError, match="503"):
            await session.ws_connect(f"{wall.url}/ws?epoch={ahead.epoch}&offset={ahead.offset}")
        for path in ("board", f"board?since={here}"):
            async with session.get(f"{wall.url}/api/v1/{path}") as answer:
                assert answer.status == 200


async def test_position_past_the_end_gets_the_current_board(monkeypatch: pytest.MonkeyPatch) -> None:
    """After the wait, a node that is not cut off answers with its board."""
    monkeypatch.setattr(monotonic_reads, "EXTRA_WAIT_S", 0.05)
    async with running_wall(lease_s=0.0) as wall, aiohttp.ClientSession() as session:
        wall.show(game(1))
        wall.app._state[CLUSTER] = lambda: FOLLOWER
        async with session.get(f"{wall.url}/api/v1/board?since={wall.hub.position.next()}") as answer:
            assert (await answer.json())["recovered"] is False


def test_wait_covers_the_detection_of_a_cut_off_node() -> None:
    """The extra time covers two checks of whether this node is cut off."""
    assert monotonic_reads.EXTRA_WAIT_S >= 2 * CUT_OFF_CHECK_S
