"""
A page under load for a long time: `python -m tests.browser.soak --minutes 10` (`make soak`).

Real server, real Chromium. What is played (`--play`): `made` scores, `--rate` a second; the simulated `evening` of five
sports at twenty times its speed; or the recorded `worldcup` days, a snapshot a minute. Every half a minute the page's
heap and nodes after a forced garbage collection, and all along what moved on the screen.

Exit 1 when heap or nodes grow after the first minute, when the page logs an error, when something moved that neither
changed nor was put in another place by the layout, or when the page does not show the server's board in the end.
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
"""What the heap may differ after the warm-up: a few cards' worth of strings."""
NODE_GROWTH: Final = {"made": 50, "evening": 200, "worldcup": 200}
"""A board that is played on has more leagues, events and news in the end than after a minute."""

RESULTS: Final = Path(__file__).parents[1] / "bench" / "results"
SHIFTS: Final = """
// A card may move when it is put in another place: that is written to it; and what is in it, when something in it is
// written. All of the stage may move when the panel or the line above the board comes or goes. What moves otherwise was
// pushed. What was written since something moved last, and not long before it moved now, moved it: on a busy machine a
// picture may come long after what it shows was written, and be told of when more was written.
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
        // Written, and still the same.
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
            // The bar tells other words in other widths, and panel, ticker and banner are other games'.
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
    """Run; the exit code."""
    complaints: list[str] = []
    async with _playing_wall(play, minutes, rate) as wall, async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
        page = await browser.new_page(viewport={"width": 1920, "height": 1080})
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
        await page.add_init_script(SHIFTS)
        await page.goto(wall.url)
        samples = await _sample(page, minutes * 60)
        shifts = await page.evaluate("window.shifts")

        # Where something is played on, the two are the same at some moment, not at any.
        async def shown() -> bool:
            return await page.get_attribute("html", "data-digest") == board_digest(wall.hub.board.games.values())

        await until_true(shown, within_s=30)
        published = wall.hub.statistics().publications
        await browser.close()
    verdict = _judge(samples, complaints, NODE_GROWTH[play])
    if shifts:
        verdict.append(f"{len(shifts)} shifts of what had not changed, as {shifts[0]}")
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
    print(f"{published} publications; {verdict or 'no growth, no complaint, no shift, the page shows the board'}")
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


def _judge(samples: list[Sample], complaints: list[str], more_nodes: int) -> list[str]:
    warm = [sample for sample in samples if sample["at_s"] >= min(WARM_UP_S, samples[-1]["at_s"] / 4)]
    heap = warm[-1]["JSHeapUsedSize"] - warm[0]["JSHeapUsedSize"]
    nodes = warm[-1]["Nodes"] - warm[0]["Nodes"]
    verdict = [f"the page complained: {text}" for text in complaints[:5]]
    if heap > HEAP_GROWTH_BYTES:
        verdict.append(f"the heap grew by {heap:.0f} bytes")
    if nodes > more_nodes:
        verdict.append(f"{nodes:.0f} nodes more")
    return verdict


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--play", choices=("made", "evening", "worldcup"), default="made")
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--rate", type=float, default=20.0, help="updates a second")
    given = parser.parse_args()
    sys.exit(asyncio.run(main(given.play, given.minutes, given.rate)))
