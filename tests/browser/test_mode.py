"""Push, fair polling and naive polling on the wall, and the text of their button."""

import re

import pytest
from playwright.async_api import expect

from tests.boards import game, scored
from tests.browser.conftest import OpenPage
from tests.browser.test_seal import expect_lit
from tests.wall import running_wall


pytestmark = pytest.mark.browser


async def test_naive_polling_sends_no_validator(open_page: OpenPage) -> None:
    """Naive polls have no ETag, fair polls have one. An interval below the minimum is corrected and reported."""
    async with running_wall(heartbeat_ms=200) as wall:
        wall.show(game(1))
        page = await open_page(f"{wall.url}/?mode=naive&interval=100")
        root, toggle = page.locator("html"), page.locator("#mode-toggle")
        await expect(root).to_have_attribute("data-mode", "naive")
        await expect(page.locator("#notice")).to_have_text("Polling interval is out of range; using 250 ms")
        await expect_lit(page)
        await expect(toggle).to_have_text(re.compile(r"^Naive [\d.]+ m?s$"))
        requests: list[dict[str, str]] = []
        page.on("request", lambda request: requests.append(request.headers))
        wall.show(scored(game(1), 1, 0))
        await expect(page.locator('#board [data-field="home-score"]')).to_have_text("1")
        await expect(root).to_have_attribute("data-position", str(wall.hub.position))
        assert requests
        assert not any("if-none-match" in headers for headers in requests)
        assert wall.hub.statistics().sessions == 0

        await toggle.click()
        await expect(root).to_have_attribute("data-transport", "socket")
        await expect_lit(page)
        await expect(toggle).to_have_text(re.compile(r"^Push \d+ ms$"))
        requests.clear()
        await toggle.click()
        async with page.expect_request(lambda request: "if-none-match" in request.headers):
            await expect(root).to_have_attribute("data-mode", "poll")
        await expect(toggle).to_have_text(re.compile(r"^Poll [\d.]+ m?s$"))


async def test_push_meter_shows_traffic(open_page: OpenPage) -> None:
    """The meter is off by default. It shows measured traffic and a computed value for polling. A click resets it."""
    async with running_wall(heartbeat_ms=60_000) as wall:
        wall.show(game(1))
        page = await open_page(wall.url)
        meter = page.locator("#push-meter")
        await expect_lit(page)
        await expect(meter).to_be_hidden()
        await page.goto(f"{wall.url}/?push_meter=1")
        await expect_lit(page)
        for goals in (1, 2, 3):
            wall.show(scored(game(1), goals, 0))
            await expect(page.locator('#board [data-field="home-score"]')).to_have_text(str(goals))
        # hello, resumed, heartbeat and three deltas, with the headers of the upgrade and the frames in both directions.
        await expect(meter).to_have_text(
            re.compile(r"^Since \d\d:\d\d: [2-9][.]\d kB in 6 messages  ·  polling every 2 s: ")
        )
        polled = re.compile(r"polling every 2 s: ([2-9]|\d\d) requests, \d+[.]\d kB$")
        await expect(meter).to_have_text(polled)
        title = await meter.get_attribute("title") or ""
        sizes = [float(number) for number in re.findall(r"([\d.]+) (?:k?B)", title)]
        assert len(sizes) == 3, title
        await meter.click()
        await expect(meter).to_have_text(re.compile(r"^Since \d\d:\d\d: 0 B in 0 messages"))

        await page.goto(f"{wall.url}/?push_meter=1&mode=poll&interval=250")
        await expect(meter).to_have_text(re.compile(r"kB in (\d\d) requests, [89]\d% unchanged$"))
