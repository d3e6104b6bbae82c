"""
A rolling upgrade of two servers to another build, behind the recommended nginx: `make upgrade`.

Pages are open in a real browser, half of them with a socket and half polling. The first server is stopped and started
with the second build. For a while nginx leads each request to the other build in turn, and more pages are loaded. Then
the second server is upgraded, too. The run fails if a page is not whole on the new build within 30 s after the old one
has gone, if it reloads more than once without having been on the old build, or if it ends without confirmed scores.
"""

import asyncio
import contextlib
import itertools
import json
import sys
import tempfile
import time
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

import aiohttp
from msgspec import Struct
from playwright.async_api import Browser, BrowserContext, ConsoleMessage, Page, Request, async_playwright

from dashboard.assets import STATIC, TEMPLATES, Assets
from tests.bench.command import parse_options, write_result
from tests.bench.environment import Environment, environment
from tests.browser.conftest import ARGUMENTS, chromium
from tests.chaos.builds import second_build
from tests.chaos.servers import Servers
from tests.processes import ROOT, running
from tests.proxies import running_proxy
from tests.redis_server import running_redis
from tests.waiting import until


LIMIT_S: Final = 30.0
"""Time within which each page has to be on the new build after the old one has gone, s."""

LOST_S: Final = 90.0
"""A page that is not on the new build so long after the old one has gone counts as lost, s."""

START_S: Final = 120.0
"""Time in which pages may start on a busy machine, s."""

PAGES_AT_ONCE: Final = 10
"""Number of pages of one context, which are opened together."""

REPORT: Final = """(() => {
    let last = "";
    setInterval(() => {
        const { build } = document.documentElement.dataset;
        const seal = document.getElementById("seal")?.dataset.seal ?? "";
        const foreign = performance.getEntriesByType("resource").map(({ name }) => new URL(name).pathname)
            .filter(path => path.startsWith("/static/") && !path.startsWith(`/static/${build}/`)).length;
        const look = JSON.stringify({ build: build ?? "", seal, foreign });
        if (look !== last) console.debug(`look ${look}`);
        last = look;
    }, 250);
})()"""
"""Script of a page that reports each change of its build, of its seal, and of its number of foreign files."""


class Options(Struct, frozen=True, kw_only=True):
    """Options of a run."""

    pages: int = 50
    late_pages: int = 10
    """Number of pages that are loaded while both builds are served."""
    mixed_s: float = 20.0
    """Time for which both builds are served."""
    after_s: float = 60.0
    """Time after the end of the last old server in which pages are watched for loops."""
    jitter: int = 1
    """0 leaves out the random part of all waits, for a short test."""
    balance: str = "in turn"
    """`in turn` (each request to the other server) or `least_conn`, as in the recommended configuration."""


class Outcome(Struct, frozen=True, kw_only=True):
    """The result for all pages together."""

    environment: Environment
    options: Options
    new_after_s: list[float]
    """Time from the end of the last old server until each page was whole and confirmed on the new build, sorted."""
    requested_after_s: list[float]
    """Time until each page requested its new page, sorted: what follows is the browser's work, on two cores for all."""
    lost: int
    """Pages that were not within `LOST_S`."""
    reloads: list[int]
    """Number of reloads of each page."""
    mixed: int
    """Number of files of another build than its own that pages have loaded."""
    late_start_s: list[float]
    """Time until each page that was loaded between the builds had confirmed scores, sorted."""
    dark_s: list[float]
    """Longest time of each page without confirmed scores, its reload included, sorted."""
    errors: list[str]
    """Errors that pages raised, each once."""

    @property
    def failed(self) -> bool:
        """Whether a page is too late, mixed two builds, looped, or raised an error."""
        late = self.lost or max(self.new_after_s, default=0) > LIMIT_S
        return bool(late or self.mixed or max(self.reloads, default=0) > 2 or self.errors)


class Watched:
    """A page under watch."""

    def __init__(self, page: Page, errors: set[str]) -> None:
        self.page = page
        self.build = ""
        self.is_lit = False
        self.loads = 0
        self.foreign = 0
        self.dark_s = 0.0
        self.lit_after_s = 0.0
        self.requested_s = 0.0
        """Monotonic time of the last request of the page itself."""
        self.ready_s = 0.0
        """Monotonic time at which this page was confirmed on its build."""
        self._began_s = time.monotonic()
        self._dark_since_s = self._began_s
        page.on("request", self._count)
        page.on("console", self._look)
        page.on("pageerror", lambda error: errors.add(str(error)[:200]))

    def _count(self, request: Request) -> None:
        if request.is_navigation_request():
            self.loads += 1
            self.requested_s = time.monotonic()
            self._see(self.build, is_lit=False)

    def _look(self, message: ConsoleMessage) -> None:
        kind, _, text = message.text.partition(" ")
        if kind == "look":
            look = json.loads(text)
            self.foreign += look["foreign"]
            self._see(look["build"], is_lit=look["seal"] == "lit")

    def _see(self, build: str, *, is_lit: bool) -> None:
        now = time.monotonic()
        if is_lit and not (self.is_lit and build == self.build):
            self.ready_s = now
            if self.lit_after_s:
                self.dark_s = max(self.dark_s, now - self._dark_since_s)
            self.lit_after_s = self.lit_after_s or now - self._began_s
        if self.is_lit and not is_lit:
            self._dark_since_s = now
        self.build, self.is_lit = build, is_lit


async def upgrade(options: Options) -> Outcome:
    """Run the whole test once."""
    about = environment()
    async with contextlib.AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="upgrade-")))
        old, new = Assets(STATIC, TEMPLATES).build, second_build(folder / "second")
        assert old != new
        http = await stack.enter_async_context(aiohttp.ClientSession())
        redis = await stack.enter_async_context(running_redis())
        feed = await stack.enter_async_context(running("mockfeed", "--port", "0", "--speed", "1"))
        feed_url = (await feed.url("mock feed is up")).removesuffix("/v1/scoreboard")
        settings = ["--source", f"mock={feed_url}", "--broker", redis.url, "--heartbeat-ms", "4000"]
        settings += ["--trusted-proxies", "127.0.0.1", "--log-level", "warning"]
        servers = Servers(stack, http, settings)
        await asyncio.gather(*(servers.start(port, ROOT) for port in servers.ports))
        # Chromium's cache keeps nothing that comes with a certificate of our own making, so there is no TLS here.
        changes = {" ssl;": ";"} | ({"least_conn;": ""} if options.balance == "in turn" else {})
        url = await stack.enter_async_context(running_proxy("nginx", folder, servers.ports, changes))
        url = url.replace("https:", "http:")
        playwright = await stack.enter_async_context(async_playwright())
        browser = await playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
        stack.push_async_callback(browser.close)
        window = _Window(browser, url, has_jitter=bool(options.jitter))
        early: list[Watched] = []
        while len(early) < options.pages:
            # All at once would take two cores a minute.
            batch = await window.open(min(PAGES_AT_ONCE, options.pages - len(early)))
            await _until_lit(batch, old)
            early += batch
        for page in early:
            page.loads = 0

        first, second = servers.ports
        await servers.stop(first)
        await servers.start(first, folder / "second")
        mixed_until_s = time.monotonic() + options.mixed_s
        late = await window.open(options.late_pages)
        await until(lambda: time.monotonic() > mixed_until_s, within_s=options.mixed_s + 1)
        await servers.stop(second)
        gone_s = time.monotonic()
        starting = asyncio.create_task(servers.start(second, folder / "second"))

        def is_done() -> bool:
            arrived = sum(page.build == new and page.is_lit for page in early + late)
            return time.monotonic() - gone_s > (options.after_s if arrived == len(early + late) else LOST_S)

        await until(is_done, within_s=2 * LOST_S)
        ready = [page for page in early + late if page.build == new and page.is_lit]
        await starting
        return Outcome(
            environment=about,
            options=options,
            new_after_s=_sorted(page.ready_s - gone_s for page in ready),
            requested_after_s=_sorted(max(0.0, page.requested_s - gone_s) for page in ready),
            lost=len(early + late) - len(ready),
            reloads=[page.loads for page in early] + [page.loads - 1 for page in late],
            mixed=sum(page.foreign for page in early + late),
            late_start_s=_sorted(page.lit_after_s for page in late),
            dark_s=_sorted(page.dark_s for page in early + late),
            errors=sorted(window.errors),
        )


class _Window:
    """Pages in a few contexts, each with its own cache: half with a socket and half polling."""

    def __init__(self, browser: Browser, url: str, *, has_jitter: bool) -> None:
        self.errors: set[str] = set()
        self._browser = browser
        self._url = url
        self._has_jitter = has_jitter
        self._contexts: list[BrowserContext] = []
        self._modes = itertools.cycle(("push", "poll"))

    async def open(self, count: int) -> list[Watched]:
        """Open pages, a few at a time."""
        pages: list[Watched] = []
        for index in range(count):
            if index % PAGES_AT_ONCE == 0:
                context = await self._browser.new_context(
                    viewport={"width": 480, "height": 270}, service_workers="block"
                )
                await context.add_init_script(REPORT)
                if not self._has_jitter:
                    await context.add_init_script("Math.random = () => 0")
                self._contexts.append(context)
            page = Watched(await self._contexts[-1].new_page(), self.errors)
            await page.page.goto(f"{self._url}/?mode={next(self._modes)}&calm=1", wait_until="commit")
            pages.append(page)
        return pages


async def _until_lit(pages: Sequence[Watched], build: str) -> None:
    await until(lambda: all(page.is_lit and page.build == build for page in pages), within_s=START_S)


def _sorted(values: Iterable[float]) -> list[float]:
    return sorted(round(value, 1) for value in values)


def report(outcome: Outcome) -> str:
    """Return the result as text."""
    options = outcome.options
    times = outcome.new_after_s or [0.0]
    return "\n".join(
        [
            f"{options.pages} pages and {options.late_pages} late ones, {options.mixed_s:g} s of both builds,"
            f" {options.balance}",
            f"on the new build after {times[len(times) // 2]:g} s (median), {times[-1]:g} s (last);"
            f" lost {outcome.lost}",
            f"requested their new page after {outcome.requested_after_s[len(times) // 2]:g} s (median),"
            f" {outcome.requested_after_s[-1]:g} s (last)"
            if outcome.requested_after_s
            else "no page requested its new page",
            f"reloads: {sum(outcome.reloads)}, most of one page {max(outcome.reloads, default=0)};"
            f" files of another build {outcome.mixed}",
            f"pages that were loaded between the builds had scores after"
            f" {max(outcome.late_start_s, default=0):g} s at most",
            f"longest time without confirmed scores {max(outcome.dark_s, default=0):g} s;"
            f" median {outcome.dark_s[len(outcome.dark_s) // 2]:g} s",
            f"errors: {', '.join(outcome.errors) or 'none'}",
            f"load average before the run {outcome.environment.load_average}",
        ]
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Run, print and write the result. Return 1 if the run failed."""
    options, file = parse_options(Options, "upgrade", __doc__, arguments, package="tests.chaos")
    outcome = asyncio.run(upgrade(options))
    print(report(outcome))
    write_result(outcome, file)
    return int(outcome.failed)


if __name__ == "__main__":
    sys.exit(main())
