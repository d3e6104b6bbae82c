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
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import aiohttp
from msgspec import Struct
from playwright.async_api import Browser, BrowserContext, Error, Page, Request, async_playwright

from dashboard.assets import STATIC, TEMPLATES, Assets
from tests.bench.command import parse_options, write_result
from tests.bench.environment import Environment, environment
from tests.browser.conftest import ARGUMENTS, chromium
from tests.chaos.builds import second_build
from tests.ports import free_port
from tests.processes import ROOT, Process, running
from tests.proxies import install_hint, running_proxy
from tests.redis_server import running_redis
from tests.waiting import until_true


LIMIT_S: Final = 30.0
"""Time within which each page has to be on the new build after the old one has gone, s."""

START_S: Final = 60.0
"""Time in which pages may start on a busy machine, s."""

PAGES_AT_ONCE: Final = 10
"""Number of pages of one context, which are opened together."""

LOOK: Final = """() => ({
    build: document.documentElement.dataset.build ?? "",
    seal: document.getElementById("seal")?.dataset.seal ?? "",
    mixed: performance.getEntriesByType("resource").map(({ name }) => new URL(name).pathname)
        .filter(path => path.startsWith("/static/"))
        .filter(path => !path.startsWith(`/static/${document.documentElement.dataset.build}/`)).length,
})"""


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
    lost: int
    """Pages that were not within 90 s."""
    reloads: list[int]
    """Number of reloads of each page."""
    mixed: int
    """Number of samples in which a page had loaded a file of another build than its own."""
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
        self.mixed = 0
        self.dark_s = 0.0
        self.began_s = time.monotonic()
        self.lit_after_s = 0.0
        self._dark_since_s: float | None = None
        page.on("request", self._count)
        page.on("pageerror", lambda error: errors.add(str(error)[:200]))

    def _count(self, request: Request) -> None:
        self.loads += request.is_navigation_request()

    async def look(self) -> None:
        """Sample the page. One between two documents counts as dark."""
        look: dict[str, Any] = {"build": self.build, "seal": "", "mixed": 0}
        with contextlib.suppress(Error, TimeoutError):
            look = await asyncio.wait_for(self.page.evaluate(LOOK), 5)
        now = time.monotonic()
        self.build, self.is_lit = look["build"], look["seal"] == "lit"
        self.mixed += look["mixed"]
        if self.is_lit:
            self._dark_since_s = None
            self.lit_after_s = self.lit_after_s or now - self.began_s
        elif self.lit_after_s:
            self._dark_since_s = self._dark_since_s or now
            self.dark_s = max(self.dark_s, now - self._dark_since_s)


class _Servers:
    """Two servers on fixed ports, each of one of two builds."""

    def __init__(self, stack: contextlib.AsyncExitStack, http: aiohttp.ClientSession, arguments: list[str]) -> None:
        self.ports = [free_port(), free_port()]
        self._stack = stack
        self._http = http
        self._arguments = arguments
        self._processes: dict[int, Process] = {}

    async def start(self, port: int, folder: Path) -> None:
        process = running("serve", "--port", str(port), *self._arguments, cwd=folder)
        self._processes[port] = await self._stack.enter_async_context(process)

        async def is_ready() -> bool:
            with contextlib.suppress(aiohttp.ClientError):
                async with self._http.get(f"http://127.0.0.1:{port}/readyz") as response:
                    return response.status == 200
            return False

        await until_true(is_ready, within_s=30)

    async def stop(self, port: int) -> None:
        code, log = await self._processes[port].stop()
        assert code == 0, log


async def upgrade(options: Options) -> Outcome:
    """Run the whole test once."""
    about = environment()
    async with contextlib.AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="upgrade-")))
        old, new = Assets(STATIC, TEMPLATES).build, second_build(folder / "second")
        assert old != new
        http = await stack.enter_async_context(aiohttp.ClientSession())
        redis = await stack.enter_async_context(running_redis())
        feed = await stack.enter_async_context(running("mockfeed", "--port", "0", "--speed", "2"))
        feed_url = (await feed.url("mock feed is up")).removesuffix("/v1/scoreboard")
        settings = ["--source", f"mock={feed_url}", "--broker", redis.url, "--heartbeat-ms", "2000"]
        settings += ["--trusted-proxies", "127.0.0.1", "--log-level", "warning"]
        servers = _Servers(stack, http, settings)
        await asyncio.gather(*(servers.start(port, ROOT) for port in servers.ports))
        changes = {"least_conn;": ""} if options.balance == "in turn" else {}
        url = await stack.enter_async_context(running_proxy("nginx", folder, servers.ports, changes))
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
        await _watch_until(early + late, lambda: time.monotonic() > mixed_until_s)
        await servers.stop(second)
        gone_s = time.monotonic()
        starting = asyncio.create_task(servers.start(second, folder / "second"))
        ready: dict[Watched, float] = {}

        def is_done() -> bool:
            for page in early + late:
                if page.build == new and page.is_lit:
                    ready.setdefault(page, time.monotonic() - gone_s)
                else:
                    ready.pop(page, None)
            return time.monotonic() - gone_s > (90 if len(ready) < len(early + late) else options.after_s)

        await _watch_until(early + late, is_done)
        await starting
        return Outcome(
            environment=about,
            options=options,
            new_after_s=_sorted(ready.values()),
            lost=len(early + late) - len(ready),
            reloads=[page.loads for page in early] + [page.loads - 1 for page in late],
            mixed=sum(page.mixed for page in early + late),
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
                    ignore_https_errors=True, viewport={"width": 480, "height": 270}, service_workers="block"
                )
                if not self._has_jitter:
                    await context.add_init_script("Math.random = () => 0")
                self._contexts.append(context)
            page = Watched(await self._contexts[-1].new_page(), self.errors)
            await page.page.goto(f"{self._url}/?mode={next(self._modes)}&calm=1", wait_until="commit")
            pages.append(page)
        return pages


async def _until_lit(pages: Sequence[Watched], build: str) -> None:
    deadline_s = time.monotonic() + START_S
    await _watch_until(
        pages,
        lambda: all(page.is_lit and page.build == build for page in pages) or time.monotonic() > deadline_s,
    )
    dark = sum(not page.is_lit for page in pages)
    assert not dark, f"{dark} of {len(pages)} pages did not start within {START_S:g} s"


async def _watch_until(pages: Sequence[Watched], is_over: Any) -> None:
    """Sample all pages twice a second until a condition holds."""
    while not is_over():
        began_s = time.monotonic()
        await asyncio.gather(*(page.look() for page in pages))
        await asyncio.sleep(max(0.0, began_s + 0.5 - time.monotonic()))


def _sorted(values: Any) -> list[float]:
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
    """Run, print and write the result. Return 1 if the run failed, 2 if the proxy is not installed."""
    options, file = parse_options(Options, "upgrade", __doc__, arguments, package="tests.chaos")
    if needed := install_hint("nginx"):
        sys.stderr.write(f"{needed}\n")
        return 2
    outcome = asyncio.run(upgrade(options))
    print(report(outcome))
    write_result(outcome, file)
    return int(outcome.failed)


if __name__ == "__main__":
    sys.exit(main())
