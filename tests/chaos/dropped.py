"""
A connection whose packets the kernel drops in both directions: no reset, no close, no error.

Run it as root in a network namespace of its own: `unshare --net python -m tests.chaos.dropped`.
"""

import asyncio
import json
import random
import subprocess
import sys
import time
from typing import Final

import aiohttp

from dashboard.core import bridge
from dashboard.web.push import connection
from tests.chaos.storm import NO_LIMITS, RandomBoard, ReferenceBoards
from tests.chaos.viewer import Viewer, watching
from tests.waiting import until
from tests.wall import running_wall


SILENT_PEER_MS: Final = 1000
HEARTBEAT_S: Final = 0.2

CHAIN: Final = "add table inet t; add chain inet t i { type filter hook input priority 0; }"


def nft(rules: str) -> None:
    """Apply nftables rules. Raises `CalledProcessError`."""
    subprocess.run(["nft", rules], check=True)


async def main() -> None:
    """Drop packets, wait until both ends notice, heal, and print as JSON how many seconds each step took."""
    connection.SILENT_PEER_MS = SILENT_PEER_MS  # type: ignore[misc]
    # The gap of this small board is larger than the board: it has to come all the same.
    bridge.ALWAYS_BYTES = 2**30  # type: ignore[misc]
    async with (
        running_wall(heartbeat_ms=int(HEARTBEAT_S * 1000), resume_window_ms=20, slow_after_s=600, **NO_LIMITS) as wall,
        aiohttp.ClientSession() as http,
    ):
        reference = ReferenceBoards(wall.hub)
        viewer = Viewer(http, wall.url, rng=random.Random(1), heartbeat_s=HEARTBEAT_S, check=reference.check)
        random_board = RandomBoard(wall, reference, random.Random(1))
        async with watching([viewer]):
            await until(lambda: viewer.confirmed)
            playing = asyncio.create_task(random_board.play())
            port = wall.url.rpartition(":")[2]
            nft(f"{CHAIN}; add rule inet t i tcp sport {port} drop; add rule inet t i tcp dport {port} drop")
            dropped = time.monotonic()
            await until(lambda: not viewer.connected)
            viewer_noticed = time.monotonic() - dropped
            await until(lambda: wall.hub.statistics().sessions == 0)
            server_noticed = time.monotonic() - dropped
            nft("flush ruleset")
            healed = time.monotonic()
            await until(lambda: viewer.connected)
            playing.cancel()
            await asyncio.gather(playing, return_exceptions=True)
            await until(lambda: viewer.confirmed == wall.hub.position)
            resumed = time.monotonic() - healed
            assert viewer.replica.board == wall.hub.board
    record = viewer.record
    result = {
        "viewer_noticed_s": viewer_noticed,
        "server_noticed_s": server_noticed,
        "resumed_s": resumed,
        "recoveries": viewer.replica.recoveries,
        "lost": record.lost + record.duplicated + record.disordered + record.gaps,
        "wrong": reference.mismatches,
    }
    json.dump(result, sys.stdout)


if __name__ == "__main__":
    subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
    asyncio.run(main())
