"""
A rolling restart of two servers behind the recommended proxy: `python -m tests.chaos.rolling --help` (`make rolling`).

Ten thousand pages connect over TLS from several addresses, and scores change all the time. Each server gets SIGTERM,
ends and is started again. The next one follows when all pages are back. The run fails if a page is lost, misses a
publication, gets one twice, or gets a snapshot although the history has what it missed.
"""

import asyncio
import contextlib
import random
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import aiohttp
import msgspec
from msgspec import Struct

from tests.bench.command import parse_options, write_result
from tests.bench.environment import Environment, environment
from tests.bench.processes import LineProcess, cores, line_process
from tests.chaos.reconnecting_pages import Count
from tests.chaos.scores import Scores
from tests.chaos.servers import Servers
from tests.processes import running
from tests.proxies import running_proxy
from tests.redis_server import running_redis
from tests.waiting import until_true


BACK_S: Final = 60.0
"""Time after which a page that has not reconnected is lost."""

LIMIT_S: Final = 900.0


class Options(Struct, frozen=True, kw_only=True):
    """Options of a run."""

    proxy: str = "nginx"
    """`nginx` or `haproxy`."""
    clients: int = 10_000
    processes: int = 2
    rate: float = 1.0
    """Scores per second."""
    drain_s: float = 5.0
    rest_s: float = 5.0
    """Pause before each restart and after the last."""


class Restart(Struct, frozen=True, kw_only=True):
    """The restart of one server."""

    pages: int
    """Number of pages of the server."""
    window_s: float
    """The window that the server announced."""
    peak_per_s: int
    """The most reconnect attempts in one second."""
    ended_s: int
    """Number of different seconds in which connections ended."""
    back_s: int
    """Time from the first ended connection to the last attempt."""
    late_s: float
    """The largest delay of an attempt so far: pages share two cores with all other processes."""
    away_s: float
    """Time from SIGTERM until the server was ready again."""


class Outcome(Struct, frozen=True, kw_only=True):
    """The result for all pages together."""

    environment: Environment
    options: Options
    restarts: list[Restart]
    publications: int
    lost: int
    """Pages without the last position at the end."""
    left: int
    """Connections that ended."""
    recovered: int
    snapshots: int
    """Pages that got a snapshot when they reconnected."""
    gaps: int
    duplicated: int
    unannounced: int
    refused: int

    @property
    def failed(self) -> bool:
        """Whether a page was lost, or got messages that were wrong or unnecessary."""
        return bool(self.lost or self.snapshots or self.gaps or self.duplicated)


class Pages:
    """All pages in their processes."""

    def __init__(self, processes: Sequence[LineProcess]) -> None:
        self._processes = processes

    async def ready(self) -> None:
        """Wait until all pages are connected."""
        for process in self._processes:
            await asyncio.to_thread(process.expect, "ready")

    async def count(self) -> Count:
        """Return the totals of all processes."""
        for process in self._processes:
            process.write_line("count")
        lines = [" ".join(await asyncio.to_thread(process.read_words)) for process in self._processes]
        counts = [msgspec.json.decode(line, type=Count) for line in lines]
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
    """Run the whole test once."""
    about = environment()
    async with contextlib.AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="rolling-")))
        http = await stack.enter_async_context(aiohttp.ClientSession())
        redis = await stack.enter_async_context(running_redis())
        feed = await stack.enter_async_context(running("mockfeed", "--port", "0", "--control", "--speed", "0"))
        feed_url = (await feed.url("mock feed is up")).removesuffix("/v1/scoreboard")
        settings = ["--source", f"mock={feed_url}", "--poll-interval", "0.2", "--broker", redis.url]
        settings += ["--trusted-proxies", "127.0.0.1", "--exempt-addresses", "", "--drain", str(options.drain_s)]
        servers = Servers(stack, http, [*settings, "--log-level", "warning"])
        await asyncio.gather(*map(servers.start, servers.ports))
        url = await stack.enter_async_context(running_proxy(options.proxy, folder, servers.ports))
        pages = _start_pages(stack, options, url)
        await pages.ready()
        playing = asyncio.create_task(_play(Scores(http, feed_url, random.Random(1)), options.rate))
        restarts = [await _restart(options, servers, port, pages) for port in servers.ports]
        await asyncio.sleep(options.rest_s)
        playing.cancel()
        publications = await playing
        lost = options.clients

        async def nobody_is_missing() -> bool:
            nonlocal lost
            # The last score may not have arrived yet, so the end is read each time.
            end = await servers.position(servers.ports[0])
            lost = options.clients - (await pages.count()).positions.get(end, 0)
            return not lost

        with contextlib.suppress(AssertionError):
            await until_true(nobody_is_missing, within_s=BACK_S)
        count = await pages.count()
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


def _start_pages(stack: contextlib.AsyncExitStack, options: Options, url: str) -> Pages:
    processes = []
    for index in range(options.processes):
        clients = len(range(index, options.clients, options.processes))
        command = [sys.executable, "-m", "tests.chaos.reconnecting_pages", "--url", url, "--clients", str(clients)]
        core = cores()[index % 2]
        processes.append(stack.enter_context(line_process(command, core=core, limit_s=LIMIT_S)))
    return Pages(processes)


async def _play(scores: Scores, rate: float) -> int:
    """Change scores until cancelled, and return how many there were."""
    played = 0
    with contextlib.suppress(asyncio.CancelledError):
        while True:
            await scores.score()
            played += 1
            await asyncio.sleep(1 / rate)
    return played


async def _restart(options: Options, servers: Servers, port: int, pages: Pages) -> Restart:
    await asyncio.sleep(options.rest_s)
    before, count = await pages.count(), await servers.pages(port)
    away_s = await servers.restart(port)

    async def all_in() -> bool:
        return sum((await pages.count()).positions.values()) == options.clients

    with contextlib.suppress(AssertionError):
        await until_true(all_in, within_s=BACK_S)
    after = await pages.count()
    ends, tries = Counter(after.ends) - Counter(before.ends), Counter(after.tries) - Counter(before.tries)
    return Restart(
        pages=count,
        window_s=after.window_ms / 1000,
        peak_per_s=max(tries.values(), default=0),
        ended_s=len(ends),
        back_s=max(tries, default=0) - min(ends, default=0),
        late_s=after.late_ms / 1000,
        away_s=round(away_s, 1),
    )


def report(outcome: Outcome) -> str:
    """Return the result as text."""
    options = outcome.options
    return "\n".join(
        [
            f"{options.clients:,} pages behind {options.proxy}, {outcome.publications} publications",
            *map(_describe, outcome.restarts),
            f"{outcome.left:,} connections ended, {outcome.unannounced} of them without a bye;"
            f" {outcome.recovered:,} recovered, {outcome.snapshots} got a snapshot",
            f"refused {outcome.refused}; gaps {outcome.gaps}, duplicated {outcome.duplicated}",
            f"lost {outcome.lost}",
            f"load average before the run {outcome.environment.load_average}",
        ]
    )


def _describe(restart: Restart) -> str:
    return (
        f"server with {restart.pages:,} pages restarted: window {restart.window_s:g} s, expected"
        f" {restart.pages / max(restart.window_s, 1):.0f} a second, most in one {restart.peak_per_s};"
        f" connections ended within {restart.ended_s} s, the last try came after {restart.back_s} s,"
        f" none more than {restart.late_s:.1f} s late; the server was back after {restart.away_s:g} s"
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Run, print and write the result. Return 1 if the run failed."""
    options, file = parse_options(Options, "rolling", __doc__, arguments, package="tests.chaos")
    outcome = asyncio.run(roll(options))
    print(report(outcome))
    write_result(outcome, file)
    return int(outcome.failed)


if __name__ == "__main__":
    sys.exit(main())
