"""The server under test, on a seeded evening that begins with its feed and then stands still."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator
from typing import Any, Final

import aiohttp
import msgspec

from dashboard.contrast.logged import LogAnswer
from dashboard.laboratory.processes import Process, Unmeasurable, cores, started
from dashboard.laboratory.result import Options


START: Final = "2026-01-01T19:00:00Z"
"""The beginning of every evening in simulated time."""
READY_S: Final = 10.0
"""Time within which the server must have an answer from its feed."""


class Server:
    """A running server."""

    def __init__(self, url: str, process: Process | None) -> None:
        """Describe a server. `process` is `None` if it is not ours."""
        self.url = url
        self.process = process

    async def health(self) -> dict[str, Any]:
        """Return the answer of `GET /healthz`. Raises `Unmeasurable`."""
        health: dict[str, Any] = msgspec.json.decode(await self._fetch("/healthz"))
        return health

    async def log(self) -> LogAnswer:
        """Return the change log. Raises `Unmeasurable`."""
        return msgspec.json.decode(await self._fetch("/api/v1/contrast/log"), type=LogAnswer)

    async def until_ready(self) -> None:
        """Wait until its feed has answered. Raises `Unmeasurable` after `READY_S`."""
        end_s = time.monotonic() + READY_S
        while time.monotonic() < end_s:
            with contextlib.suppress(Unmeasurable):
                await self._fetch("/readyz")
                return
            await asyncio.sleep(0.05)
        raise Unmeasurable(f"{self.url} got no answer from its feed within {READY_S:g} s")

    async def polled_ms(self) -> int:
        """Return the time of its only feed's last answer, ms since 1970 UTC. Raises `Unmeasurable`."""
        return int((await self.health())["sources"][0]["polled_at"])

    async def _fetch(self, path: str) -> bytes:
        if self.process:
            self.process.check()
        try:
            async with (
                aiohttp.ClientSession(raise_for_status=True) as session,
                session.get(f"{self.url}{path}") as response,
            ):
                return await response.read()
        except (aiohttp.ClientError, OSError) as error:
            raise Unmeasurable(f"{self.url}{path}: {error}") from None


@contextlib.asynccontextmanager
async def serving(options: Options, evening_s: float) -> AsyncIterator[tuple[Server, float]]:
    """
    Run a server on a fresh evening that stands still after `evening_s` seconds, or use that of the options.

    Yields the server and the time at which its evening began, monotonic s. Raises `Unmeasurable`.
    """
    if options.server:
        yield Server(options.server.rstrip("/"), None), time.monotonic()
        return
    server_core, other_core = cores()
    feed_arguments = ["-m", "dashboard", "mockfeed", "--port", "0", "--seed", str(options.seed), "--start", START]
    feed_arguments += ["--speed", str(options.speed), "--hold", str(evening_s * options.speed)]
    async with started("the feed", feed_arguments, core=other_core) as feed:
        feed_url = (await feed.url()).removesuffix("/v1/scoreboard")
        arguments = ["-m", "dashboard", "serve", "--port", "0", "--source", f"mock={feed_url}"]
        arguments += ["--poll-interval", str(options.feed_interval_s), "--connections-limit", "1000000"]
        # Accept all viewers at once, and do not close connections that wait for the beginning.
        arguments += ["--accepts-per-s", "0", "--idle", str(2 * options.interval_s + evening_s + 30)]
        async with started("the server", arguments, core=server_core) as process:
            server = Server(await process.url(), process)
            await server.until_ready()
            # The evening began with the request for the feed's first answer.
            yield server, await server.polled_ms() / 1000 - time.time() + time.monotonic()
