"""Contestants on connections that a server closes."""

import asyncio
import contextlib

import pytest

from dashboard.laboratory.client_process import Plan, ViewerGroup
from dashboard.laboratory.viewers import Name
from tests.boards import game
from tests.waiting import until
from tests.wall import running_wall


async def test_poller_reconnects_after_an_idle_connection_was_closed() -> None:
    """A server may close an idle connection; a browser opens another one."""
    loop = asyncio.get_running_loop()
    async with running_wall(idle_s=0.15) as wall:
        wall.show(game(1))
        port = int(wall.url.rpartition(":")[2])
        names: tuple[Name, ...] = ("fair_poll", "delta_poll")
        groups = [ViewerGroup(Plan(name, "127.0.0.1", port, 0, 2, 0.6, 1)) for name in names]
        for group in groups:
            await group.open()
            group.begin(loop.time() + 0.6)
        await until(lambda: all(viewer.counts.messages > 3 for group in groups for viewer in group.viewers), within_s=8)
        for group in groups:
            assert group.failure is None
            group.close()


@pytest.mark.parametrize("again", ["answers", "hangs up"])
async def test_request_that_crosses_a_close_is_retried_once(again: str) -> None:
    """A browser does the same. A connection that is closed on its first request is lost."""
    made = 0
    async with running_wall() as wall:
        wall.show(game(1))
        behind = int(wall.url.rpartition(":")[2])

        async def relay(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            nonlocal made
            made += 1
            answers = 1 if made == 1 else 100 if again == "answers" else 0
            upstream, upstream_writer = await asyncio.open_connection("127.0.0.1", behind)
            with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
                for left in range(answers, -1, -1):
                    request = await reader.readuntil(b"\r\n\r\n")
                    if not left:
                        break
                    upstream_writer.write(request)
                    writer.write(await upstream.read(65536))
            writer.close()
            upstream_writer.close()

        server = await asyncio.start_server(relay, "127.0.0.1", 0)
        group = ViewerGroup(Plan("delta_poll", "127.0.0.1", server.sockets[0].getsockname()[1], 0, 1, 0.1, 1))
        await group.open()
        group.begin(asyncio.get_running_loop().time())
        await until(lambda: group.failure or group.viewers[0].counts.messages > 3)
        group.close()
        server.close()
    assert made == 2
    assert (group.failure is None) == (again == "answers")
    assert group.failure is None or "was lost" in group.failure
