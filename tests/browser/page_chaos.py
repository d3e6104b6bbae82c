"""
Page chaos: load the wall through a proxy that fails one file, the page or the socket at a random moment.

Every page has to end on a live board by itself within a minute after the fault's end. Ten times a second each page
reports what it shows; at no moment may an old board look fresh. `python -m tests.browser.page_chaos --loads 300`.
"""

import argparse
import asyncio
import contextlib
import random
import statistics
import sys
import time
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from playwright.async_api import Browser, Error, async_playwright

from dashboard.assets import Assets
from tests.boards import game, scored
from tests.browser.conftest import ARGUMENTS, chromium
from tests.browser.faulty_proxy import Fault, FaultyProxy
from tests.wall import Wall, running_wall


HEARTBEAT_MS: Final = 1_000
LIMIT_MS: Final = 2.5 * HEARTBEAT_MS + 3_000 + 1_500
"""
Age at which a score must not look fresh: silence after which a board is unconfirmed, and the time that a dark seal has
until the board turns gray (docs/page.md), and 1.5 s for a busy machine.
"""
WITHIN_S: Final = 60.0
"""Time after the fault's end within which the board has to be live."""

SAMPLER: Final = """() => {
    if (window !== top) return;
    const look = (element, name) => element ? getComputedStyle(element)[name] : "";
    setInterval(() => {
        const board = document.getElementById("board");
        const light = document.querySelector(".seal-lit");
        const score = document.querySelector('#board [data-field="home-score"]');
        const seen = !!score && score.getClientRects().length > 0 && look(board, "visibility") === "visible";
        const frozen = Number(look(document.querySelector(".frozen-overlay"), "opacity")) > 0.5;
        window.sample({
            at: Date.now(),
            score: seen ? Number(score.textContent) : null,
            bright: seen && look(board, "filter") === "none" && !frozen,
            lit: !!light && light.getClientRects().length > 0 && Number(look(light, "opacity")) > 0.5,
            proven: document.documentElement.dataset.proven === "yes",
        });
    }, 100);
}"""


@dataclass
class Truth:
    """The score of the one game, which grows by one each time. Times are in ms since 1970."""

    times: list[float] = field(default_factory=list)

    def publish(self, wall: Wall) -> None:
        """Publish the next score."""
        wall.show(scored(game(1), len(self.times), 0))
        self.times.append(time.time() * 1_000)

    def age_ms(self, score: int, at: float) -> float:
        """Return for how long another score has been true."""
        return at - self.times[score + 1] if score + 1 < bisect_right(self.times, at) else 0.0


@dataclass
class Load:
    """One load of the wall and what came of it."""

    fault: Fault
    samples: int = 0
    faults: list[str] = field(default_factory=list)
    live_s: float | None = None
    """Seconds from the fault's end, or from the load if it struck nothing, to the live board."""
    hits: int = 0


def complaint(sample: dict[str, Any], truth: Truth) -> str:
    """Return what is wrong with a moment of a page; empty if nothing is."""
    bright, lit, proven, score = sample["bright"], sample["lit"], sample["proven"], sample["score"]
    if (bright or lit) and not proven:
        return f"fresh without a proof: {sample}"
    if (bright or lit) and score is not None and (age := truth.age_ms(score, sample["at"])) > LIMIT_MS:
        return f"a score of {age / 1_000:.1f} s ago looks fresh: {sample}"
    return ""


async def load_once(browser: Browser, wall: Wall, truth: Truth, fault: Fault) -> Load:
    """Load the wall through a proxy with this fault, and watch until it is live after it."""
    result = Load(fault)
    live = asyncio.Event()
    proxy = FaultyProxy(int(wall.url.rpartition(":")[2]), fault)

    def note(sample: dict[str, Any]) -> None:
        result.samples += 1
        if text := complaint(sample, truth):
            result.faults.append(text)
        elif (
            sample["lit"] and sample["bright"] and sample["score"] is not None and time.monotonic() > proxy.ends_at
        ) and truth.age_ms(sample["score"], sample["at"]) < HEARTBEAT_MS:
            live.set()

    async with proxy.running() as url:
        context = await browser.new_context(viewport={"width": 1280, "height": 720})
        await context.expose_function("sample", note)
        await context.add_init_script(f"({SAMPLER})()")
        page = await context.new_page()
        with contextlib.suppress(Error):
            await page.goto(f"{url}/", wait_until="commit", timeout=30_000)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(live.wait(), max(0.0, proxy.ends_at - time.monotonic()) + WITHIN_S)
            result.live_s = max(0.0, time.monotonic() - proxy.ends_at)
        result.hits = proxy.hits
        await context.close()
    return result


def drawn(loads: int, seed: int) -> list[Fault]:
    """Draw a fault for each load; one in ten is of the style sheet."""
    draw = random.Random(seed)
    files = [*Assets().modules("app.js"), *["css/all.css"] * 12]
    return [Fault.draw(draw, files) for _ in range(loads)]


async def run(faults: Sequence[Fault], parallel: int) -> list[Load]:
    """Load the wall once with each fault, some pages at a time."""
    async with running_wall(heartbeat_ms=HEARTBEAT_MS) as wall, async_playwright() as playwright:
        truth = Truth()

        async def play() -> None:
            while True:
                truth.publish(wall)
                await asyncio.sleep(1)

        playing = asyncio.create_task(play())
        browser = await playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
        results: list[Load] = []
        waiting = iter(faults)

        async def work() -> None:
            for fault in waiting:
                results.append(await load_once(browser, wall, truth, fault))
                if len(results) % 25 == 0:
                    sys.stderr.write(f"{len(results)} of {len(faults)}\n")

        await asyncio.gather(*(work() for _ in range(parallel)))
        playing.cancel()
        await browser.close()
    return results


def report(results: list[Load]) -> tuple[str, bool]:
    """Return the figures as text, and whether all pages did well."""
    dead = [load for load in results if load.live_s is None]
    false = [load for load in results if load.faults]
    times = sorted(load.live_s for load in results if load.live_s is not None and load.hits)
    lines = [
        f"{len(results)} loads, {sum(bool(load.hits) for load in results)} struck,"
        f" {sum(load.samples for load in results)} samples",
        f"live after the fault's end: p50 {statistics.median(times):.1f} s, p95 {times[int(len(times) * 0.95)]:.1f} s,"
        f" max {times[-1]:.1f} s"
        if times
        else "no load was struck",
        f"not live within {WITHIN_S:g} s: {len(dead)}; old but fresh: {len(false)}",
        *(f"DEAD {load.fault}" for load in dead),
        *(f"FRESH {load.fault}: {load.faults[0]} ({len(load.faults)} times)" for load in false),
    ]
    return "\n".join(lines), not dead and not false


def main() -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--loads", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--parallel", type=int, default=6, help="pages at a time")
    options = parser.parse_args()
    text, good = report(asyncio.run(run(drawn(options.loads, options.seed), options.parallel)))
    sys.stdout.write(f"{text}\n")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
