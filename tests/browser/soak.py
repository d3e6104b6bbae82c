"""
A soak test of the page: `python -m tests.browser.soak --minutes 10` (`make soak`).

A real server sends to a real Chromium. `--play` selects the games. `made` sets random scores, `--rate` a second.
`evening` is the simulated evening of five sports at twenty times its speed. `worldcup` replays the recorded days. Every
half a minute the page's heap and nodes are measured after a forced garbage collection. Layout shifts are recorded all
the time.

The exit code is 1 if heap or nodes grow after the first minute, if the page logs an error, if an element moved that
neither changed nor was placed anew by the layout, or if the page does not show the server's board at the end.
"""

import argparse
import asyncio
import contextlib
import json
import os
import random
import sys
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, Final

from playwright.async_api import CDPSession, Page, async_playwright

from dashboard.core.digest import board_digest
from dashboard.core.model import Clock, Game
from tests.boards import game, scored
from tests.browser.conftest import ARGUMENTS, chromium
from tests.feed.recorded import RECORDED
from tests.waiting import until_true
from tests.wall import Wall, running_mock, running_wall


GAMES: Final = 24
SAMPLE_S: Final = 30.0
WARM_UP_S: Final = 60.0
HEAP_GROWTH_BYTES: Final = 512 * 1024
"""Limit for the growth of the heap after the warm-up: the strings of a few cards."""
NODE_GROWTH: Final = {"made": 50, "evening": 200, "worldcup": 200}
"""Limits for the growth of nodes. A real board has more leagues, events and news at the end than after a minute."""

RESULTS: Final = Path(__file__).parents[1] / "bench" / "results"
SHIFTS: Final = """
// A card may move when the layout places it anew, which mutates the card. Its content may move when something in the
// card is mutated. The whole stage may move when the panel or the line above the board appears or goes. Any other
// movement is an unexplained shift. A mutation explains a shift if it came after the element's last shift, and not long
// before this one: on a busy machine the frame may come long after the mutation, and be reported after further ones.
window.shifts = [];
const LATE_MS = 2000;
const [written, placed, moved] = [new Map(), new Map(), new Map()];
const note = (map, element) => map.set(element, [...(map.get(element) ?? []).slice(-99), performance.now()]);
const within = (map, element, after, until) =>
    (map.get(element) ?? []).some(at => at > Math.max(after, until - LATE_MS) && at <= until);
const ownerOf = node => {
    const element = node instanceof Element ? node : node?.parentElement;
    return element?.closest("article.game, .league-title, #stage") ?? null;
};
addEventListener("DOMContentLoaded", () => new MutationObserver(records => {
    for (const { target, type, attributeName, oldValue } of records) {
        // The value was written, but is the same.
        if (type === "attributes" && target.getAttribute(attributeName) === oldValue) continue;
        const owner = ownerOf(target);
        if (owner) note(written, owner);
        if (owner === target) note(placed, owner);
        if (type === "attributes" && target.matches("#feature, #next, #ticker, #empty, #board"))
            note(placed, document.body);
    }
}).observe(document.body, {
    subtree: true, childList: true, attributes: true, attributeOldValue: true, characterData: true,
}));
new PerformanceObserver(list => {
    for (const { startTime, sources, value } of list.getEntries()) {
        const excused = new Set();
        for (const { node, previousRect: was, currentRect: is } of sources) {
            const owner = ownerOf(node);
            // Texts of the bar change their width, and panel, ticker and banner show other games.
            if (!owner || (node.parentElement ?? owner).closest("#feature")) continue;
            const before = moved.get(owner) ?? 0;
            const own = node === owner ? placed : written;
            if (within(own, owner, before, startTime) || within(placed, document.body, before, startTime))
                excused.add(owner);
            moved.set(owner, startTime);
            const what = owner.dataset.key ?? owner.className;
            const who = node === owner ? "" : node.className;
            if (!excused.has(owner)) window.shifts.push({ at: Math.round(startTime), value, what, who, was, is });
        }
    }
}).observe({ type: "layout-shift", buffered: true });
"""

Sample = dict[str, float]


async def main(play: str, minutes: float, rate: float) -> int:
    """Run the soak test and return the exit code."""
    errors: list[str] = []
    async with _playing_wall(play, minutes, rate) as wall, async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
        page = await browser.new_page(viewport={"width": 1920, "height": 1080})
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
        await page.add_init_script(SHIFTS)
        await page.goto(wall.url)
        samples = await _sample(page, minutes * 60)
        shifts = await page.evaluate("window.shifts")

        # While games go on, page and server agree at some moments only.
        async def shown() -> bool:
            return await page.get_attribute("html", "data-digest") == board_digest(wall.hub.board.games.values())

        await until_true(shown, within_s=30)
        published = wall.hub.statistics().publications
        await browser.close()
    verdict = _judge(samples, errors, NODE_GROWTH[play])
    if shifts:
        verdict.append(f"{len(shifts)} unexplained shifts, the first: {shifts[0]}")
    RESULTS.mkdir(exist_ok=True)
    summary = {
        "play": play,
        "minutes": minutes,
        "rate": rate,
        "load": os.getloadavg()[0],
        "publications": published,
        "shifts": shifts[:20],
        "samples": samples,
        "verdict": verdict,
    }
    name = "soak.json" if play == "made" else f"soak-{play}.json"
    (RESULTS / name).write_text(json.dumps(summary, indent=1) + "\n", encoding="utf-8")
    print(f"{published} publications; {verdict or 'no growth, errors or unexplained shifts; the page shows the board'}")
    return 1 if verdict else 0


@contextlib.asynccontextmanager
async def _playing_wall(play: str, minutes: float, rate: float) -> AsyncIterator[Wall]:
    if play == "evening":
        async with running_mock(speed=20.0) as feed, running_wall(sources=(f"mock={feed}",)) as wall:
            yield wall
    elif play == "worldcup":
        days = RECORDED / "espn" / "wc2026_sequence"
        pauses = max(1, len(list(days.glob("*.json"))) - 1)
        gap_s = minutes * 60 / pauses
        async with running_wall(sources=(f"replay:{days}",), replay_speed=100_000.0, replay_max_gap_s=gap_s) as wall:
            yield wall
    else:
        async with running_wall(tick_ms=25) as wall:
            wall.show(*(game(number) for number in range(GAMES)))
            updates = asyncio.create_task(_update(wall, rate))
            yield wall
            updates.cancel()


async def _update(wall: Wall, rate: float) -> None:
    draw = random.Random("soak")
    scores = {number: [0, 0] for number in range(GAMES)}
    for step in range(10**9):
        number = draw.randrange(GAMES)
        scores[number][draw.randrange(2)] = draw.randrange(100)
        wall.show(*(_playing(number, home, away, step) for number, (home, away) in scores.items()))
        await asyncio.sleep(1 / rate)


def _playing(number: int, home: int, away: int, step: int) -> Game:
    seconds = 60 * (step // 200 % 45)
    return scored(game(number, clock=Clock(seconds=seconds, direction="up", text=f"{seconds // 60}'")), home, away)


async def _sample(page: Page, seconds: float) -> list[Sample]:
    session: CDPSession = await page.context.new_cdp_session(page)
    await session.send("Performance.enable")
    samples: list[Sample] = []
    begun = time.monotonic()
    while time.monotonic() - begun < seconds:
        await asyncio.sleep(min(SAMPLE_S, seconds / 8))
        await session.send("HeapProfiler.collectGarbage")
        metrics: dict[str, Any] = await session.send("Performance.getMetrics")
        values = {metric["name"]: metric["value"] for metric in metrics["metrics"]}
        sample = {name: values[name] for name in ("JSHeapUsedSize", "Nodes", "JSEventListeners", "Documents")}
        samples.append({"at_s": round(time.monotonic() - begun, 1), **sample})
        print(samples[-1], flush=True)
    return samples


def _judge(samples: list[Sample], errors: list[str], more_nodes: int) -> list[str]:
    warm = [sample for sample in samples if sample["at_s"] >= min(WARM_UP_S, samples[-1]["at_s"] / 4)]
    heap = warm[-1]["JSHeapUsedSize"] - warm[0]["JSHeapUsedSize"]
    nodes = warm[-1]["Nodes"] - warm[0]["Nodes"]
    verdict = [f"the page logged an error: {text}" for text in errors[:5]]
    if heap > HEAP_GROWTH_BYTES:
        verdict.append(f"the heap grew by {heap:.0f} bytes")
    if nodes > more_nodes:
        verdict.append(f"the page has {nodes:.0f} more nodes")
    return verdict


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--play", choices=("made", "evening", "worldcup"), default="made", help="games to play (default made)"
    )
    parser.add_argument("--minutes", type=float, default=10.0, help="duration in minutes (default 10)")
    parser.add_argument("--rate", type=float, default=20.0, help="scores per second of `made` (default 20)")
    options = parser.parse_args()
    sys.exit(asyncio.run(main(options.play, options.minutes, options.rate)))
