"""Half-open connections: no bytes pass and nothing closes, but both ends notice."""

import asyncio
import random
import time

import aiohttp
import pytest

from dashboard.core import bridge
from dashboard.web.push import connection
from tests.chaos.proxy import Fault, running_proxy
from tests.chaos.storm import NO_LIMITS, RandomBoard, ReferenceBoards, open_resources
from tests.chaos.viewer import Viewer, watching
from tests.waiting import until
from tests.wall import running_wall


FOREVER_S = 600.0


@pytest.mark.parametrize(
    ("slow_after_s", "silent_peer_ms", "limit_s"),
    [
        pytest.param(0.5, 600_000, 0.5, id="detected-by-heartbeats"),
        pytest.param(FOREVER_S, 1000, 1.0, id="detected-by-the-kernel"),
    ],
)
async def test_both_ends_detect_a_half_open_connection(
    slow_after_s: float, silent_peer_ms: int, limit_s: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The viewer's watchdog reconnects without a loss, and the server frees the old session."""
    monkeypatch.setattr(connection, "SILENT_PEER_MS", silent_peer_ms)
    # The gap of this small board is larger than the board: it has to come all the same.
    monkeypatch.setattr(bridge, "ALWAYS_BYTES", 2**30)
    before = open_resources()
    async with (
        running_wall(
            heartbeat_ms=100, resume_window_ms=20, slow_after_s=slow_after_s, slow_after_bytes=2**40, **NO_LIMITS
        ) as wall,
        running_proxy(wall.url) as proxy,
        aiohttp.ClientSession() as http,
    ):
        reference = ReferenceBoards(wall.hub)
        random_board = RandomBoard(wall, reference, random.Random(1))
        viewer = Viewer(http, proxy.url, rng=random.Random(1), heartbeat_s=0.1, check=reference.check)
        async with watching([viewer]):
            await until(lambda: viewer.confirmed)
            playing = asyncio.create_task(random_board.play(), name="evening")
            (frozen,) = proxy.links
            frozen.freeze(acknowledged=False)
            await until(lambda: viewer.counts["connects"] == 2 and viewer.connected)
            assert wall.hub.statistics().sessions == 2, "the server cannot have noticed yet"
            assert frozen in proxy.links

            await until(lambda: wall.hub.undrained)
            began = time.monotonic()
            await until(lambda: wall.hub.statistics().sessions == 1)
            # The limit, and as much again for timers that check periodically.
            assert time.monotonic() - began < 2 * limit_s + 1
            assert frozen in proxy.links, "the link was closed, so this proves nothing"
            playing.cancel()
            await asyncio.gather(playing, return_exceptions=True)
            await until(lambda: viewer.confirmed == wall.hub.position)
            assert viewer.replica.board == wall.hub.board

        assert proxy.effective[Fault.FREEZE] == 1
        assert (viewer.counts["silences"], viewer.replica.recoveries) == (1, 1)
        record = viewer.record
        assert (record.lost, record.duplicated, record.disordered, record.gaps) == (0, 0, 0, 0)
        assert reference.mismatches == []
    await until(lambda: open_resources() == before)
