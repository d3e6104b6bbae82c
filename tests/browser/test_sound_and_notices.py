"""Sounds and the browser's notifications, together with a broadcast delay."""

import time
from typing import Final

import pytest
from playwright.async_api import expect

from tests.boards import board
from tests.browser.conftest import OpenPage
from tests.browser.test_highlights import derby, goal
from tests.waiting import until_true
from tests.wall import running_wall


pytestmark = pytest.mark.browser

DELAY_S: Final = 2.0
EARS: Final = """() => {
    window.heard = [];
    const hear = (what, text) => window.heard.push({ what, text, at: Date.now() });
    window.Notification = class {
        static permission = "granted";
        constructor(title, { tag }) { hear("notice", `${title} ${tag}`); }
    };
    const { createOscillator } = AudioContext.prototype;
    AudioContext.prototype.createOscillator = function () {
        hear("sound", "");
        return createOscillator.call(this);
    };
    addEventListener("DOMContentLoaded", () => {
        for (const id of ["celebration", "ticker", "announcer"])
            new MutationObserver(() => document.getElementById(id).textContent.includes("GOAL") && hear(id, ""))
                .observe(document.getElementById(id), { subtree: true, childList: true, characterData: true });
    });
    // The same as browsers do with a page in the background.
    window.away = () => {
        Object.defineProperty(document, "visibilityState", { value: "hidden" });
        window.requestAnimationFrame = () => 0;
    };
}"""


async def test_no_output_comes_before_the_delay(open_page: OpenPage) -> None:
    """A favorite's goal on a hidden page with a delay of 2 s: banner, ticker, sound and notification are not early."""
    async with running_wall(heartbeat_ms=500) as wall:
        wall.show(derby(1, 1))
        page = await open_page("about:blank")
        await page.add_init_script(f"({EARS})()")
        await page.goto(f"{wall.url}/?delay={DELAY_S:g}&sound=1&notify=1&favourites=ARS&zone=UTC")
        await expect(page.locator("#delay-overlay")).to_be_hidden()
        await expect(page.locator('#seal[data-seal="lit"]')).to_be_visible()
        await page.click("#board")
        await page.evaluate("window.away()")
        detected = time.time_ns() // 1_000_000
        wall.hub.publish(board(derby(2, 1, events=goal(1, 2, 1))), detected)

        async def complete() -> bool:
            heard = await page.evaluate("window.heard.map(({ what }) => what)")
            return {"celebration", "ticker", "announcer", "sound", "notice"} <= set(heard)

        await until_true(complete)
        heard = await page.evaluate("window.heard")
        assert min(one["at"] for one in heard) >= detected + DELAY_S * 1_000
        assert [one["text"] for one in heard if one["what"] == "notice"] == [
            f"GOAL  Arsenal 2–1 Chelsea {derby(0, 0).key}"
        ]


async def test_quiet_hours_and_an_untouched_page_are_silent(open_page: OpenPage) -> None:
    """In quiet hours, or before the first touch, a goal has a banner but no sound or notification."""
    async with running_wall() as wall:
        for query in ("?sound=1&notify=1", "?sound=1&quiet=00:00-23:59&zone=UTC"):
            wall.show(derby(1, 1))
            page = await open_page("about:blank")
            await page.add_init_script(f"({EARS})()")
            await page.goto(f"{wall.url}/{query}")
            await expect(page.locator("body")).to_have_attribute("data-link", "live")
            if "quiet" in query:
                await page.click("#board")
            wall.show(derby(2, 1, events=goal(1, 2, 1)))
            await expect(page.locator("#celebration")).to_be_visible()
            assert {"sound", "notice"}.isdisjoint(await page.evaluate("window.heard.map(({ what }) => what)"))
