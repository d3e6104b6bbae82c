"""
The cost of a delta on a slow screen: `python -m tests.browser.paint` (`make paint`).

A real server sends to a real Chromium that is slowed down four times. The page shows sixty games at full HD, and one
of them changes again and again. The output is the script time of a delta before and after the next paint. The time
before it consists of the message handler and the animation frame, including forced layout. The time after it is that
of a separate task with news, celebration and seal. There are two kinds of delta, since a score moves more than a clock.
The exit code is 1 if the median of either kind exceeds the budget.

This needs an otherwise idle machine, since the time of other processes counts as the page's own. Two more lines are
therefore measured at full speed. One is the processor time of all scripts of a delta by the thread's own clock, minus
that of an idle page. The other is the share of a core that the whole browser uses while no score changes. Without a
graphics processor, the core also draws every frame.
"""

import argparse
import asyncio
import json
import os
import statistics
import sys
from pathlib import Path
from typing import Any, Final

from msgspec import structs
from playwright.async_api import Browser, CDPSession, Page, async_playwright

from dashboard.core.digest import board_digest
from dashboard.core.model import Clock, Game, Status
from tests.boards import scored
from tests.browser.conftest import ARGUMENTS, chromium
from tests.many_games import has_recorded_names, many_games
from tests.wall import Wall, running_wall


GAMES: Final = 60
SLOWDOWN: Final = 4
BUDGET_MS: Final = 4.0
SETTLED_S: Final = 3.0
"""Pause after the first paint."""
ALONE_S: Final = 10.0
"""Time without changes for the idle measurement."""
REST_S: Final = 0.3
"""Pause between two deltas: longer than all work that a delta starts."""
STOPWATCH: Final = """
window.spent = { before: 0, after: 0 };
const timed = (callback, what) => function (...values) {
    const begun = performance.now();
    try { return callback.apply(this, values); } finally { window.spent[what] += performance.now() - begun; }
};
const { requestAnimationFrame: frames, setTimeout: timers } = window;
window.requestAnimationFrame = callback => frames.call(window, timed(callback, "before"));
// The clock's timer has a delay of a second and is not counted.
window.setTimeout = (callback, ms) => timers.call(window, ms ? callback : timed(callback, "after"), ms);
const { get, set } = Object.getOwnPropertyDescriptor(WebSocket.prototype, "onmessage");
Object.defineProperty(WebSocket.prototype, "onmessage", {
    get,
    set(callback) { set.call(this, callback && timed(callback, "before")); },
});
"""


async def main(slowdown: float, deltas: int, profile: Path | None) -> int:
    """Run the measurement and return the exit code."""
    async with running_wall(heartbeat_ms=60_000) as wall, async_playwright() as playwright:
        games = many_games(GAMES, real=has_recorded_names())
        wall.show(*games)
        browser = await playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
        page = await browser.new_page(viewport={"width": 1920, "height": 1080})
        await page.add_init_script(STOPWATCH)
        await page.goto(wall.url)
        await _wait_until_painted(page, wall)
        await asyncio.sleep(SETTLED_S)
        alone = await _idle_share(browser)
        session = await page.context.new_cdp_session(page)
        await session.send("Emulation.setCPUThrottlingRate", {"rate": slowdown})
        if profile:
            await session.send("Profiler.enable")
            await session.send("Profiler.setSamplingInterval", {"interval": 100})
            await session.send("Profiler.start")
        spent = {kind: await _script_times(page, wall, games, kind, deltas) for kind in ("clock", "score")}
        if profile:
            reply = await session.send("Profiler.stop")
            await asyncio.to_thread(profile.write_text, json.dumps(reply["profile"]), encoding="utf-8")
        await session.send("Emulation.setCPUThrottlingRate", {"rate": 1})
        await session.send("Performance.enable", {"timeDomain": "threadTicks"})
        ticks = {kind: await _processor_ms(session, wall, games, kind, deltas) for kind in ("", *spent)}
        await browser.close()
    load = os.getloadavg()[0]
    print(
        f"{GAMES} games, {slowdown:g} times slower, {deltas} deltas of each kind, load {load:.1f}; script time in ms:"
    )
    for kind, times in spent.items():
        for what in ("before", "after"):
            print(f"  {kind:5}  {what:6} the paint: {_summary([each[what] for each in times])}")
    own = "   ".join(f"{kind} {ticks[kind] - ticks['']:.1f}" for kind in spent)
    print(f"  processor time of all scripts of a delta at full speed: {own}")
    print(f"  share of a core for the whole browser without changes: {alone:.0%}")
    medians = [statistics.median(each["before"] for each in times) for times in spent.values()]
    return 1 if max(medians) > BUDGET_MS else 0


def _summary(times: list[float]) -> str:
    ordered = sorted(times)
    return (
        f"median {statistics.median(times):4.1f}  p90 {ordered[int(len(ordered) * 0.9)]:4.1f}  least {ordered[0]:4.1f}"
    )


async def _script_times(page: Page, wall: Wall, games: list[Game], kind: str, deltas: int) -> list[dict[str, float]]:
    """Return the script time of each delta in ms, before and after the next paint."""
    live = [index for index, item in enumerate(games) if item.status is Status.LIVE]
    times = []
    for step in range(deltas):
        index = live[step % len(live)]
        games[index] = _changed(games[index], kind, step)
        await page.evaluate("window.spent = { before: 0, after: 0 }")
        wall.show(*games)
        await _wait_until_painted(page, wall)
        await asyncio.sleep(REST_S)
        times.append(await page.evaluate("window.spent"))
    return times


async def _processor_ms(session: CDPSession, wall: Wall, games: list[Game], kind: str, deltas: int) -> float:
    """Return the processor time of scripts per delta in ms. Without a kind, nothing changes."""
    live = [index for index, item in enumerate(games) if item.status is Status.LIVE]
    before = await _script_s(session)
    for step in range(deltas):
        if kind:
            index = live[step % len(live)]
            games[index] = _changed(games[index], kind, deltas + step)
            wall.show(*games)
        await asyncio.sleep(REST_S)
    return (await _script_s(session) - before) * 1000 / deltas


async def _script_s(session: CDPSession) -> float:
    metrics: list[dict[str, Any]] = (await session.send("Performance.getMetrics"))["metrics"]
    return float(next(metric["value"] for metric in metrics if metric["name"] == "ScriptDuration"))


async def _idle_share(browser: Browser) -> float:
    """Return the share of a core that all processes of the browser use while nothing changes."""
    session = await browser.new_browser_cdp_session()

    async def spent_s() -> float:
        reply = await session.send("SystemInfo.getProcessInfo")
        return float(sum(process["cpuTime"] for process in reply["processInfo"]))

    before_s = await spent_s()
    await asyncio.sleep(ALONE_S)
    return (await spent_s() - before_s) / ALONE_S


def _changed(item: Game, kind: str, step: int) -> Game:
    if kind == "score":
        return scored(item, (item.home.score or 0) + 1, item.away.score or 0)
    return structs.replace(item, clock=Clock(seconds=60 * step, direction="up", text=f"{step}'", running=False))


async def _wait_until_painted(page: Page, wall: Wall) -> None:
    digest = board_digest(wall.hub.board.games.values())
    await page.wait_for_function("wanted => document.documentElement.dataset.digest === wanted", arg=digest, polling=50)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--slowdown", type=float, default=SLOWDOWN, help=f"slow the browser down this many times (default {SLOWDOWN})"
    )
    parser.add_argument("--deltas", type=int, default=40, help="number of deltas of each kind (default 40)")
    parser.add_argument(
        "--profile", type=Path, help="write a CPU profile for the browser's developer tools to this file"
    )
    options = parser.parse_args()
    sys.exit(asyncio.run(main(options.slowdown, options.deltas, options.profile)))
