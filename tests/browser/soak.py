"""
A page under load for a long time: `python -m tests.browser.soak --minutes 10 --rate 20` (`make soak`).

Real server, real Chromium, so many updates a second; every half a minute the page's heap and nodes after a forced
garbage collection. Exit 1 when they grow after the first minute, when the page logs an error, or when it does not show
the server's board in the end.
"""

import argparse
import asyncio
import json
import random
import sys
import time
from pathlib import Path
from typing import Any, Final

from playwright.async_api import CDPSession, Page, async_playwright

from dashboard.core.digest import board_digest
from dashboard.core.model import Clock, Game
from tests.boards import game, scored
from tests.browser.conftest import ARGUMENTS, chromium
from tests.wall import Wall, running_wall


GAMES: Final = 24
SAMPLE_S: Final = 30.0
WARM_UP_S: Final = 60.0
HEAP_GROWTH_BYTES: Final = 512 * 1024
"""What the heap may differ after the warm-up: a few cards' worth of strings."""
NODE_GROWTH: Final = 50

RESULT: Final = Path(__file__).parents[1] / "bench" / "results" / "soak.json"

Sample = dict[str, float]


async def main(minutes: float, rate: float) -> int:
    """Run; the exit code."""
    complaints: list[str] = []
    async with running_wall(tick_ms=25) as wall, async_playwright() as playwright:
        wall.show(*(game(number) for number in range(GAMES)))
        browser = await playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
        page = await browser.new_page(viewport={"width": 1920, "height": 1080})
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
        await page.goto(wall.url)
        updates = asyncio.create_task(_update(wall, rate))
        samples = await _sample(page, minutes * 60)
        updates.cancel()
        digest = board_digest(wall.hub.board.games.values())
        await page.wait_for_function("wanted => document.documentElement.dataset.digest === wanted", arg=digest)
        published = wall.hub.statistics().publications
        await browser.close()
    verdict = _judge(samples, complaints)
    RESULT.parent.mkdir(exist_ok=True)
    summary = {"minutes": minutes, "rate": rate, "publications": published, "samples": samples, "verdict": verdict}
    RESULT.write_text(json.dumps(summary, indent=1) + "\n", encoding="utf-8")
    print(f"{published} publications; {verdict or 'no growth, no complaint, the page shows the board'}")
    return 1 if verdict else 0


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


def _judge(samples: list[Sample], complaints: list[str]) -> list[str]:
    warm = [sample for sample in samples if sample["at_s"] >= min(WARM_UP_S, samples[-1]["at_s"] / 4)]
    heap = warm[-1]["JSHeapUsedSize"] - warm[0]["JSHeapUsedSize"]
    nodes = warm[-1]["Nodes"] - warm[0]["Nodes"]
    verdict = [f"the page complained: {text}" for text in complaints[:5]]
    if heap > HEAP_GROWTH_BYTES:
        verdict.append(f"the heap grew by {heap:.0f} bytes")
    if nodes > NODE_GROWTH:
        verdict.append(f"{nodes:.0f} nodes more")
    return verdict


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--rate", type=float, default=20.0, help="updates a second")
    given = parser.parse_args()
    sys.exit(asyncio.run(main(given.minutes, given.rate)))
