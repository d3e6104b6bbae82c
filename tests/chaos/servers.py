"""Two servers that are started, stopped and restarted under load."""

import contextlib
import time
from pathlib import Path

import aiohttp

from tests.ports import free_port
from tests.processes import ROOT, Process, running
from tests.waiting import until_true


class Servers:
    """Two servers on fixed ports, of this build or of others."""

    def __init__(self, stack: contextlib.AsyncExitStack, http: aiohttp.ClientSession, arguments: list[str]) -> None:
        self.ports = [free_port(), free_port()]
        self._stack = stack
        self._http = http
        self._arguments = arguments
        self._processes: dict[int, Process] = {}

    async def start(self, port: int, folder: Path = ROOT) -> None:
        """Start a server, of the checkout in `folder`, and wait until it is ready."""
        process = running("serve", "--port", str(port), *self._arguments, cwd=folder)
        self._processes[port] = await self._stack.enter_async_context(process)

        async def is_ready() -> bool:
            with contextlib.suppress(aiohttp.ClientError):
                async with self._http.get(f"http://127.0.0.1:{port}/readyz") as response:
                    return response.status == 200
            return False

        await until_true(is_ready, within_s=30)

    async def restart(self, port: int) -> float:
        """Restart a server as an operator does, and return how many seconds it was away."""
        began_s = time.monotonic()
        await self.stop(port)
        await self.start(port)
        return time.monotonic() - began_s

    async def stop(self, port: int) -> None:
        """Stop a server, which must end without an error."""
        code, log = await self._processes[port].stop()
        assert code == 0, log

    async def pages(self, port: int) -> int:
        """Return the number of pages of a server."""
        async with self._http.get(f"http://127.0.0.1:{port}/healthz") as response:
            return int((await response.json())["counters"]["sessions"])

    async def position(self, port: int) -> str:
        """Return the position of a server."""
        async with self._http.get(f"http://127.0.0.1:{port}/healthz") as response:
            position = (await response.json())["position"]
            return f"{position['epoch']}:{position['offset']}"
