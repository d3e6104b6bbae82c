"""
A connection whose packets the kernel drops in both directions: no reset, no close, no error.

Run it as root in a network namespace of its own: `unshare --net python -m tests.chaos.dropped`. With `--proxy` it needs
neither: a proxy forwards nothing in either direction, and no longer reads what the server sends.
"""

import asyncio
import contextlib
import json
import random
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from typing import Final

import aiohttp

from dashboard.core import bridge
from dashboard.core.hub import Hub
from dashboard.web.push import connection
from tests.chaos.proxy import Proxy, running_proxy
from tests.chaos.storm import NO_LIMITS, RandomBoard, ReferenceBoards
from tests.chaos.viewer import Viewer, watching
from tests.waiting import until
from tests.wall import Wall, running_wall


SILENT_PEER_MS: Final = 1000
HEARTBEAT_S: Final = 0.2

CHAIN: Final = "add table inet t; add chain inet t i { type filter hook input priority 0; }"


class Kernel:
    """The kernel's packet filter. Its methods raise `CalledProcessError`."""

    def __init__(self, url: str) -> None:
        self.url = url
        """The address of the server for its viewers."""

    async def drop(self) -> None:
        """Drop the packets of all connections, in both directions."""
        port = self.url.rpartition(":")[2]
        self._nft(f"{CHAIN}; add rule inet t i tcp sport {port} drop; add rule inet t i tcp dport {port} drop")

    def heal(self) -> None:
        """Let packets pass again."""
        self._nft("delete table inet t")

    def _nft(self, rules: str) -> None:
        subprocess.run(["nft", rules], check=True)


class Silence:
    """A proxy before the server that can fall silent."""

    def __init__(self, proxy: Proxy, hub: Hub) -> None:
        self.url = proxy.url
        self._proxy = proxy
        self._hub = hub

    async def drop(self) -> None:
        """Forward nothing on present and new connections. Returns once the server's packets get no answer."""
        for link in self._proxy.links:
            link.freeze(acknowledged=False)
        self._proxy.cut_off()
        # Until now the kernel has acknowledged in the name of the proxy.
        await until(lambda: self._hub.undrained)

    def heal(self) -> None:
        """End the silence."""
        self._proxy.heal()


@contextlib.asynccontextmanager
async def _silence(wall: Wall) -> AsyncIterator[Silence]:
    async with running_proxy(wall.url) as proxy:
        yield Silence(proxy, wall.hub)


async def main(*, kernel: bool) -> None:
    """Drop packets, wait until both ends notice, heal, and print as JSON how many seconds each step took."""
    connection.SILENT_PEER_MS = SILENT_PEER_MS  # type: ignore[misc]
    # The gap of this small board is larger than the board: it has to come all the same.
    bridge.ALWAYS_BYTES = 2**30  # type: ignore[misc]
    async with (
        running_wall(heartbeat_ms=int(HEARTBEAT_S * 1000), resume_window_ms=20, slow_after_s=600, **NO_LIMITS) as wall,
        contextlib.nullcontext(Kernel(wall.url)) if kernel else _silence(wall) as network,
        aiohttp.ClientSession() as http,
    ):
        reference = ReferenceBoards(wall.hub)
        viewer = Viewer(http, network.url, rng=random.Random(1), heartbeat_s=HEARTBEAT_S, check=reference.check)
        random_board = RandomBoard(wall, reference, random.Random(1))
        async with watching([viewer]):
            await until(lambda: viewer.confirmed)
            playing = asyncio.create_task(random_board.play())
            await network.drop()
            dropped = time.monotonic()
            await until(lambda: not viewer.connected)
            viewer_noticed = time.monotonic() - dropped
            await until(lambda: wall.hub.statistics().sessions == 0)
            server_noticed = time.monotonic() - dropped
            network.heal()
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
    proxied = sys.argv[1:] == ["--proxy"]
    if not proxied:
        subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
    asyncio.run(main(kernel=not proxied))
