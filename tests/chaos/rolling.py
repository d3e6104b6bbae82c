"""
Ten thousand pages behind a proxy as we recommend it, and both walls restarted one after the other: `python -m
tests.chaos.rolling --help` (`make rolling`).

Real sockets over TLS, from several addresses; scores all the while. Each wall gets SIGTERM, ends, is started again, and
the next one's turn comes when everybody is back. Fails when anybody is lost, misses a publication, gets one twice, or
is sent the whole board although the history has what it missed.
"""

import asyncio
import contextlib
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import aiohttp
import msgspec
from msgspec import Struct

from tests.bench.command import keep, told
from tests.bench.environment import Environment, environment
from tests.bench.processes import Spoken, cores, spoken
from tests.chaos.returning import Count
from tests.chaos.scores import Scores
from tests.ports import free_port
from tests.processes import Process, running
from tests.proxies import install_hint, running_proxy
from tests.redis_server import running_redis
from tests.waiting import until_true


BACK_S: Final = 60.0
"""After the end of the announced window: who is not back by then is lost."""

LIMIT_S: Final = 900.0


class Options(Struct, frozen=True, kw_only=True):
    """What is run."""

    proxy: str = "nginx"
    """Or `haproxy`."""
    clients: int = 10_000
    processes: int = 2
    rate: float = 1.0
    """Scores a second."""
    drain_s: float = 5.0
    rest_s: float = 5.0
    """Before each restart, and after the last."""


class Restart(Struct, frozen=True, kw_only=True):
    """One wall ended and came back."""

    pages: int
    """That it had."""
    window_s: float
    """That it announced."""
    peak_per_s: int
    """The most tries to come back in one second."""
    ended_s: int
    """In so many different seconds did pages see their connections end."""
    back_s: int
    """From the first of these to the last try."""
    late_s: float
    """The most by which a page was too late with its try, so far: it shares two cores with everything else."""
    away_s: float
    """From SIGTERM until the wall was ready again."""


class Outcome(Struct, frozen=True, kw_only=True):
    """What came of it, for all pages together."""

    environment: Environment
    options: Options
    restarts: list[Restart]
    publications: int
    lost: int
    """Not at the end of the stream in the end."""
    left: int
    """Connections that ended, by pages and restarts."""
    recovered: int
    snapshots: int
    """Sent the whole board when they came back."""
    gaps: int
    duplicated: int
    unannounced: int
    refused: int

    @property
    def failed(self) -> bool:
        """Whether anything was lost, or sent that need not have been."""
        return bool(self.lost or self.snapshots or self.gaps or self.duplicated)


class Walls:
    """Two of them, on fixed ports."""

    def __init__(self, stack: contextlib.AsyncExitStack, http: aiohttp.ClientSession, arguments: list[str]) -> None:
        self.ports = [free_port(), free_port()]
        self._stack = stack
        self._http = http
        self._arguments = arguments
        self._processes: dict[int, Process] = {}

    async def start(self, port: int) -> None:
        """Start one and wait until it says that it is ready."""
        process = running("serve", "--port", str(port), *self._arguments)
        self._processes[port] = await self._stack.enter_async_context(process)

        async def is_ready() -> bool:
            with contextlib.suppress(aiohttp.ClientError):
                async with self._http.get(f"http://127.0.0.1:{port}/readyz") as response:
                    return response.status == 200
            return False

        await until_true(is_ready, within_s=30)

    async def restart(self, port: int) -> float:
        """As an operator does; how long it was away, s."""
        began_s = time.monotonic()
        code, log = await self._processes[port].stop()
        assert code == 0, log
        await self.start(port)
        return time.monotonic() - began_s

    async def pages(self, port: int) -> int:
        """How many it has."""
        async with self._http.get(f"http://127.0.0.1:{port}/healthz") as response:
            return int((await response.json())["counters"]["sessions"])

    async def position(self, port: int) -> str:
        """Where it stands."""
        async with self._http.get(f"http://127.0.0.1:{port}/healthz") as response:
            position = (await response.json())["position"]
            return f"{position['epoch']}:{position['offset']}"


class Crowd:
    """All pages, in their processes."""

    def __init__(self, processes: Sequence[Spoken]) -> None:
        self._processes = processes

    async def ready(self) -> None:
        """All are in."""
        for process in self._processes:
            await asyncio.to_thread(process.hear, "ready")

    async def count(self) -> Count:
        """Of all together."""
        for process in self._processes:
            process.tell("count")
        told = [" ".join(await asyncio.to_thread(process.hear_any)) for process in self._processes]
        counts = [msgspec.json.decode(line, type=Count) for line in told]
        total = Count(0, {})
        for name in Count.__struct_fields__:
            values = [getattr(count, name) for count in counts]
            if isinstance(values[0], dict):
                merged: Counter[object] = Counter()
                for value in values:
                    merged.update(value)
                setattr(total, name, dict(merged))
            else:
                setattr(total, name, max(values) if name.endswith("_ms") else sum(values))
        return total


async def roll(options: Options) -> Outcome:
    """Everything, once."""
    about = environment()
    async with contextlib.AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="rolling-")))
        http = await stack.enter_async_context(aiohttp.ClientSession())
        redis = await stack.enter_async_context(running_redis())
        feed = await stack.enter_async_context(running("mockfeed", "--port", "0", "--control", "--speed", "0"))
        feed_url = (await feed.url("mock feed is up")).removesuffix("/v1/scoreboard")
        settings = ["--source", f"mock={feed_url}", "--poll-interval", "0.2", "--broker", redis.url]
        settings += ["--trusted-proxies", "127.0.0.1", "--exempt-addresses", "", "--drain", str(options.drain_s)]
        walls = Walls(stack, http, [*settings, "--log-level", "warning"])
        await asyncio.gather(*map(walls.start, walls.ports))
        url = await stack.enter_async_context(running_proxy(options.proxy, folder, walls.ports))
        crowd = _crowd(stack, options, url)
        await crowd.ready()
        playing = asyncio.create_task(_play(Scores(http, feed_url, random.Random(1)), options.rate))
        restarts = [await _restart(options, walls, port, crowd) for port in walls.ports]
        await asyncio.sleep(options.rest_s)
        playing.cancel()
        publications = await playing
        lost = options.clients

        async def nobody_is_missing() -> bool:
            nonlocal lost
            # The last score may still be on its way: the end is where it is each time.
            end = await walls.position(walls.ports[0])
            lost = options.clients - (await crowd.count()).at.get(end, 0)
            return not lost

        with contextlib.suppress(AssertionError):
            await until_true(nobody_is_missing, within_s=BACK_S)
        count = await crowd.count()
        return Outcome(
            environment=about,
            options=options,
            restarts=restarts,
            publications=publications,
            lost=lost,
            left=count.byes + count.unannounced,
            recovered=count.recovered,
            snapshots=count.snapshots,
            gaps=count.gaps,
            duplicated=count.duplicated,
            unannounced=count.unannounced,
            refused=count.refused,
        )


def _crowd(stack: contextlib.AsyncExitStack, options: Options, url: str) -> Crowd:
    processes = []
    for index in range(options.processes):
        clients = len(range(index, options.clients, options.processes))
        command = [sys.executable, "-m", "tests.chaos.returning", "--url", url, "--clients", str(clients)]
        core = cores()[index % 2]
        processes.append(stack.enter_context(spoken(command, core=core, limit_s=LIMIT_S)))
    return Crowd(processes)


async def _play(scores: Scores, rate: float) -> int:
    """Until cancelled; how many there were."""
    played = 0
    with contextlib.suppress(asyncio.CancelledError):
        while True:
            await scores.score()
            played += 1
            await asyncio.sleep(1 / rate)
    return played


async def _restart(options: Options, walls: Walls, port: int, crowd: Crowd) -> Restart:
    await asyncio.sleep(options.rest_s)
    before, pages = await crowd.count(), await walls.pages(port)
    away_s = await walls.restart(port)

    async def all_in() -> bool:
        return sum((await crowd.count()).at.values()) == options.clients

    with contextlib.suppress(AssertionError):
        await until_true(all_in, within_s=BACK_S)
    after = await crowd.count()
    ends, tries = Counter(after.ends) - Counter(before.ends), Counter(after.tries) - Counter(before.tries)
    return Restart(
        pages=pages,
        window_s=after.window_ms / 1000,
        peak_per_s=max(tries.values(), default=0),
        ended_s=len(ends),
        back_s=max(tries, default=0) - min(ends, default=0),
        late_s=after.late_ms / 1000,
        away_s=round(away_s, 1),
    )


def report(outcome: Outcome) -> str:
    """For people."""
    options = outcome.options
    return "\n".join(
        [
            f"{options.clients:,} pages behind {options.proxy}, {outcome.publications} publications",
            *map(_told, outcome.restarts),
            f"{outcome.left:,} connections ended, {outcome.unannounced} of them without a bye;"
            f" {outcome.recovered:,} recovered, {outcome.snapshots} sent the whole board",
            f"tries refused {outcome.refused}; gaps {outcome.gaps}, twice {outcome.duplicated}",
            f"lost for good {outcome.lost}",
            f"load average before {outcome.environment.load_average}",
        ]
    )


def _told(one: Restart) -> str:
    return (
        f"a wall with {one.pages:,} pages restarts: window {one.window_s:g} s, expected"
        f" {one.pages / max(one.window_s, 1):.0f} a second, most in one {one.peak_per_s};"
        f" connections ended within {one.ended_s} s, the last try came after {one.back_s} s,"
        f" none more than {one.late_s:.1f} s late; the wall itself was back after {one.away_s:g} s"
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Run and print; 1 when it failed, 2 without the proxy."""
    options, file = told(Options, "rolling", __doc__, arguments, package="tests.chaos")
    if needed := install_hint(options.proxy):
        sys.stderr.write(f"{needed}\n")
        return 2
    outcome = asyncio.run(roll(options))
    print(report(outcome))
    keep(outcome, file)
    return int(outcome.failed)


if __name__ == "__main__":
    sys.exit(main())
