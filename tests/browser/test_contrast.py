"""The contrast page in a real browser: its measurements agree with the server and with arithmetic."""

import asyncio
import json
import os
import random
import sys
import time
from collections import defaultdict
from pathlib import Path
from typing import Any, Final

import pytest
from playwright.async_api import Page, Request, expect

from dashboard.core.model import Game, Status
from dashboard.keys import CONNECTIONS
from tests.boards import game, scored
from tests.browser.conftest import OpenPage
from tests.browser.test_access import violations
from tests.waiting import until, until_true
from tests.wall import Wall, running_wall


pytestmark = pytest.mark.browser

INTERVAL_MS: Final = int(os.environ.get("CONTRAST_INTERVAL_MS", "1000"))
"""
Interval of the fair poll.

On an idle machine: `CONTRAST_INTERVAL_MS=2000 make test ARGS="-s -k late_by_half"`.
"""
CHANGES: Final = 90
GOLDEN_MS: Final = 0.0618 * INTERVAL_MS
"""Time between two changes, which distributes them evenly over the interval."""

STALLS = """() => {
    // The delay of each frame: a busy machine is not the fault of a transport.
    window.stalls = [];
    let before = performance.now();
    const look = () => {
        const now = performance.now();
        window.stalls.push(Math.max(0, now - before - 17));
        before = now;
        requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
}"""

Log = list[tuple[int, float, str, str]]
"""For each publication: offset, time of detection (ms since 1970), game, and new score."""


def now_ms() -> int:
    """Return the time of the server's clock."""
    return time.time_ns() // 1_000_000


class PlayedGames:
    """Six games, and a log of their publications."""

    def __init__(self, wall: Wall) -> None:
        self.wall = wall
        self.games: dict[int, Game] = {number: game(number) for number in range(6)}
        self.log: Log = []
        self._random = random.Random(3)
        wall.show(*self.games.values())

    def goal(self) -> None:
        """Publish a goal in a random game."""
        number = self._random.randrange(len(self.games))
        before = self.games[number]
        self.games[number] = scored(before, (before.home.score or 0) + 1, before.away.score or 0)
        detected_at = now_ms()
        self.wall.hub.publish(type(self.wall.hub.board)({g.key: g for g in self.games.values()}), detected_at)
        after = self.games[number]
        self.log.append((self.wall.hub.position.offset, detected_at, after.key, f"{after.home.score}"))

    async def play(self, changes: int) -> None:
        """Publish `changes` goals, evenly over the phases of an interval."""
        begin = time.monotonic()
        for number in range(changes):
            await asyncio.sleep(max(0.0, begin + (number + 1) * GOLDEN_MS / 1000 - time.monotonic()))
            self.goal()


def wrong_seconds(log: Log, painted_ms: dict[int, float]) -> float:
    """Return the time in which games showed an old score, from the log and the time of each paint."""
    versions: dict[str, list[tuple[int, float]]] = defaultdict(list)
    for offset, detected_at, key, _ in log:
        versions[key].append((offset, detected_at))
    total = 0.0
    for of_game in versions.values():
        until = 0.0
        for offset, detected_at in of_game:
            total += max(0.0, painted_ms[offset] - max(until, detected_at))
            until = max(until, painted_ms[offset])
    return total / 1000


async def exported(page: Page) -> Any:
    """Return the measurements that the page exports."""
    async with page.expect_download() as download:
        await page.click("#export-json")
    path = Path(await (await download.value).path())
    return json.loads(await asyncio.to_thread(path.read_text, encoding="utf-8"))


async def boards(page: Page) -> list[Any]:
    """Return position and text of each board."""
    return [
        await page.locator(f"#board-{place}").evaluate("board => [board.dataset.position, board.innerText]")
        for place in ("left", "right")
    ]


async def test_polling_is_late_by_half_its_interval_and_push_is_not(open_page: OpenPage) -> None:
    """Staleness of both sides, wrong-score seconds as in the log, and equal boards at the end."""
    async with running_wall(heartbeat_ms=1000, tick_ms=0) as wall:
        played = PlayedGames(wall)
        page = await open_page(
            f"{wall.url}/contrast?left=push&right=fair_poll&interval={INTERVAL_MS}",
            reduced_motion="reduce",
        )
        await expect(page.locator("body")).to_have_attribute("data-measuring", "running")
        # A single goal appears on the left first, and the stopwatch stops when it appears on the right.
        played.goal()
        await expect(page.locator("#watch")).to_have_attribute("data-state", "stopped")
        await expect(page.locator("#watch")).to_have_attribute("data-first", "left")
        await page.evaluate(STALLS)
        await played.play(CHANGES)
        stalls = sorted(await page.evaluate("window.stalls"))
        last = wall.hub.position
        for place in ("left", "right"):
            await expect(page.locator(f"#board-{place}")).to_have_attribute(
                "data-position", f"{last.epoch}:{last.offset}"
            )
        left, right = await boards(page)
        assert left == right
        result = await exported(page)
        # The page's paint receipts are part of the cost of push.
        assert wall.app[CONNECTIONS].commands["painted"] > 0

    push, poll = result["sides"]["left"], result["sides"]["right"]
    # A random moment falls into a long stall more often than into a short one: this is the mean over time.
    stall_ms = sum(stall * stall for stall in stalls) / max(1.0, sum(stalls))
    # A push cannot be faster than the machine answers a request. The limit grows with the excess over an idle machine.
    busy_ms = max(0.0, 3 * (poll["request_ms"]["max"] - 50)) + 2 * stalls[int(len(stalls) * 0.95)] + stall_ms
    expected = INTERVAL_MS / 2 + poll["request_ms"]["mean"]
    sys.stdout.write(
        f"\npoll every {INTERVAL_MS} ms: mean {poll['staleness_ms']['mean']:.0f} ms, expected {expected:.0f};"
        f" push p95 {push['staleness_ms']['p95']:.0f} ms; wrong-score seconds {poll['wrong_score_seconds']:.2f} and"
        f" {push['wrong_score_seconds']:.2f}; limits widened by {busy_ms:.0f} ms for the load of the machine\n"
    )
    assert push["staleness_ms"]["p95"] < 150 + busy_ms
    assert poll["staleness_ms"]["mean"] == pytest.approx(expected, abs=0.15 * expected + busy_ms)
    # Push never shows changes that fall into one frame: almost none on an idle machine, more while frames are late.
    assert push["never_shown"] <= 0.1 * CHANGES + sum(stalls) / GOLDEN_MS
    assert poll["never_shown"] > 0.5 * CHANGES

    assert [change["offset"] for change in result["changes"]] == [offset for offset, *_ in played.log]
    for change, (_, detected_at, *_) in zip(result["changes"], played.log, strict=True):
        assert change["detected_at"] == pytest.approx(detected_at, abs=result["clock_error_ms"] + 5)
    # Pushed changes are wrong for a few ms each, so the error of the clock matters.
    clock_s = len(played.log) * result["clock_error_ms"] / 1000
    for place, side in (("left", push), ("right", poll)):
        painted = {change["offset"]: change["detected_at"] + change[f"{place}_ms"] for change in result["changes"]}
        assert side["wrong_score_seconds"] == pytest.approx(wrong_seconds(played.log, painted), rel=0.05, abs=clock_s)
    assert poll["wrong_score_seconds"] > 2 * push["wrong_score_seconds"]


async def test_contrast_page_reports_clamped_options_and_pauses(open_page: OpenPage) -> None:
    """A short interval is clamped, a paused or hidden page measures nothing, and axe reports no violations."""
    async with running_wall(heartbeat_ms=1000) as wall:
        played = PlayedGames(wall)
        page = await open_page(f"{wall.url}/contrast?interval=100&right=pigeon", accept_downloads=True)
        body, notice = page.locator("body"), page.locator("#notice")
        await expect(body).to_have_attribute("data-measuring", "running")
        await expect(notice).to_contain_text("250 ms")
        await expect(notice).to_contain_text("pigeon")

        await page.click("#pause")
        await expect(body).to_have_attribute("data-measuring", "paused")
        played.goal()
        offset = f":{wall.hub.position.offset}"
        await until_true(
            lambda: page.evaluate("o => document.querySelector('#board-right').dataset.position.endsWith(o)", offset)
        )
        await page.click("#pause")
        await expect(body).to_have_attribute("data-measuring", "running")
        assert (await exported(page))["changes"] == []

        hide = """state => {
            Object.defineProperty(document, "visibilityState", { value: state, configurable: true });
            document.dispatchEvent(new Event("visibilitychange"));
        }"""
        assert len(wall.app[CONNECTIONS].clients) == 2
        await page.evaluate(hide, "hidden")
        await expect(body).to_have_attribute("data-measuring", "hidden")
        await until(lambda: not wall.app[CONNECTIONS].clients)
        requests: list[str] = []
        page.on("request", lambda request: requests.append(request.url))
        await asyncio.sleep(2.5 * INTERVAL_MS / 1000)
        assert requests == []
        await page.evaluate(hide, "visible")
        await expect(body).to_have_attribute("data-measuring", "running")
        await expect(notice).to_contain_text("that time does not count")
        assert len(wall.app[CONNECTIONS].clients) == 2
        assert await violations(page) == []
        assert [item.status for item in played.games.values()] == [Status.LIVE] * 6


@pytest.mark.parametrize(("left", "right"), [("sse", "long_poll"), ("delta_poll", "naive_poll")])
async def test_every_contestant_shows_the_same_board(open_page: OpenPage, left: str, right: str) -> None:
    """Each transport shows the same board, and its requests are as large as the page reports."""
    async with running_wall(heartbeat_ms=500) as wall:
        played = PlayedGames(wall)
        page = await open_page("about:blank")
        polls: list[Request] = []
        page.on("requestfinished", lambda request: polls.append(request) if "/api/v1/board" in request.url else None)
        await page.goto(f"{wall.url}/contrast?left={left}&right={right}&interval=250")
        await expect(page.locator("body")).to_have_attribute("data-measuring", "running")
        await played.play(20)
        last = wall.hub.position
        for place in ("left", "right"):
            await expect(page.locator(f"#board-{place}")).to_have_attribute(
                "data-position", f"{last.epoch}:{last.offset}"
            )
            await expect(page.locator(f'.side[data-place="{place}"]')).to_have_attribute("data-link", "live")
        shown = await boards(page)
        assert shown[0] == shown[1]
        result = await exported(page)
        assert [side["contestant"] for side in result["sides"].values()] == [left, right]
        assert all(side["staleness_ms"]["count"] == len(result["changes"]) for side in result["sides"].values())
        polling_side = result["sides"]["right"]
        sizes = [(await request.sizes())["requestHeadersSize"] for request in polls[:20]]
        # Requests count once they are answered; one long poll is still open.
        assert polling_side["bytes_sent"] / polling_side["messages"] == pytest.approx(sum(sizes) / len(sizes), rel=0.1)
        # The cost of other transports comes from the model.
        await expect(page.locator('#what-if [data-contestant="push"] [data-field="cores"]')).not_to_have_text("–")
