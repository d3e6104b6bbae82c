"""Kiosk displays: overscan frame, wake lock, dimming, and no visible browser controls."""

from datetime import UTC, datetime, timedelta

import pytest
from playwright.async_api import expect

from tests.boards import game
from tests.browser.conftest import OpenPage
from tests.wall import running_wall


pytestmark = pytest.mark.browser

WIDTH, HEIGHT = 1280, 720
ROOM = 4
FRAME = """() => {
    const box = element => {
        const { left, top, right, bottom } = element.getBoundingClientRect();
        return [left, top, right, bottom].map(Math.round);
    };
    return {
        wall: box(document.body),
        inside: [...document.querySelectorAll(".bar > *, .game")].filter(one => one.offsetWidth).map(box),
        rem: parseFloat(getComputedStyle(document.documentElement).fontSize),
        wide: document.body.clientWidth > document.body.clientHeight,
    };
}"""


@pytest.mark.parametrize("rotate", [0, 90, 180, 270])
async def test_wall_stays_inside_its_overscan_frame(open_page: OpenPage, rotate: int) -> None:
    """Rotated and shifted to the end of its range, the wall leaves five percent at each edge and cuts nothing off."""
    async with running_wall() as wall:
        wall.show(*(game(number) for number in range(12)))
        page = await open_page(f"{wall.url}/?kiosk=1&overscan=5&rotate={rotate}", width=WIDTH, height=HEIGHT)
        await expect(page.locator("body")).to_have_attribute("data-link", "live")
        for shift in ("-4px", "4px"):
            await page.evaluate(
                "shift => ['x', 'y'].map(end => document.documentElement.style.setProperty(`--shift-${end}`, shift))",
                shift,
            )
            frame = await page.evaluate(FRAME)
            left, top, right, bottom = frame["wall"]
            assert left >= WIDTH * 0.05 - 1
            assert top >= HEIGHT * 0.05 - 1
            assert right <= WIDTH * 0.95 + 1
            assert bottom <= HEIGHT * 0.95 + 1
            assert (right - left, bottom - top) == (WIDTH * 0.9 - 2 * ROOM, HEIGHT * 0.9 - 2 * ROOM)
            assert frame["wide"] == (rotate % 180 == 0)
            for box in frame["inside"]:
                assert box[0] >= left - 1
                assert box[1] >= top - 1
                assert box[2] <= right + 1
                assert box[3] <= bottom + 1


async def test_zoom_scales_everything(open_page: OpenPage) -> None:
    """At half and double size, the bar still fits the screen."""
    async with running_wall() as wall:
        wall.show(game(1), game(2))
        page = await open_page(wall.url, width=1920, height=1080)
        plain = (await page.evaluate(FRAME))["rem"]
        for zoom in (50, 200):
            await page.goto(f"{wall.url}/?zoom={zoom}")
            await expect(page.locator("body")).to_have_attribute("data-link", "live")
            assert (await page.evaluate(FRAME))["rem"] == pytest.approx(plain * zoom / 100, rel=1e-3)
            bar = (
                "Math.max(...[...document.querySelectorAll('.bar > *')].map(one => one.getBoundingClientRect().right))"
            )
            assert await page.evaluate(bar) <= 1920


async def test_kiosk_hides_browser_controls_and_keeps_the_screen_awake(open_page: OpenPage) -> None:
    """There is no cursor, selection, menu or control. The wake lock is requested again after the page was hidden."""
    async with running_wall() as wall:
        wall.show(game(1))
        page = await open_page("about:blank")
        await page.add_init_script(
            """window.locks = [];
               Object.defineProperty(navigator, "wakeLock", { value: { async request(type) {
                   const lock = Object.assign(new EventTarget(), { type, async release() {} });
                   window.locks.push(lock);
                   return lock;
               } } });"""
        )
        await page.goto(f"{wall.url}/?kiosk=1")
        await page.wait_for_function("() => window.locks.length === 1 && window.locks[0].type === 'screen'")
        await page.evaluate("window.locks[0].dispatchEvent(new Event('release'))")
        await page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
        await page.wait_for_function("() => window.locks.length === 2")
        await expect(page.locator(".controls")).to_be_hidden()
        clock = await page.locator(".clock").bounding_box()
        assert clock
        assert clock["x"] + clock["width"] > WIDTH * 0.95, "the clock must stay at the right end of the bar"
        card = page.locator("article.game")
        style = "(card, name) => getComputedStyle(card)[name]"
        assert [await card.evaluate(style, name) for name in ("cursor", "userSelect")] == ["none", "none"]
        prevented = "card => !card.dispatchEvent(new Event('contextmenu', { bubbles: true, cancelable: true }))"
        assert await card.evaluate(prevented)
        await page.goto(wall.url)
        assert not await card.evaluate(prevented)


async def test_display_dims_at_its_hours_in_its_zone(open_page: OpenPage) -> None:
    """The dimming follows the display's zone, covers the whole screen, and lets touches through."""
    now = datetime.now(UTC)
    start, end = ((now + timedelta(hours=hours)).strftime("%H:%M") for hours in (-1, 2))
    async with running_wall() as wall:
        wall.show(game(1))
        html = (page := await open_page(f"{wall.url}/?dim={start}-{end}&zone=UTC")).locator("html")
        await expect(html).to_have_attribute("data-dim", "")
        assert await page.evaluate("getComputedStyle(document.documentElement, '::after').pointerEvents") == "none"
        assert await page.evaluate("getComputedStyle(document.documentElement, '::after').width") == "1280px"
        await page.goto(f"{wall.url}/?dim={start}-{end}&zone=Asia/Tokyo")
        await expect(page.locator("body")).to_have_attribute("data-link", "live")
        assert await html.get_attribute("data-dim") is None


async def test_settings_sheet_is_rotated_with_the_wall(open_page: OpenPage) -> None:
    """The sheet is rotated, lies inside the frame, and arrow keys follow the rotation."""
    async with running_wall() as wall:
        wall.show(game(1))
        page = await open_page(f"{wall.url}/?rotate=90&overscan=5", width=WIDTH, height=HEIGHT)
        await expect(page.locator("body")).to_have_attribute("data-link", "live")
        await page.keyboard.press("s")
        await expect(page.locator("#settings")).to_be_visible()
        box = await page.locator("#settings").bounding_box()
        assert box
        assert box["x"] == pytest.approx(WIDTH * 0.05, abs=1)
        assert box["x"] + box["width"] == pytest.approx(WIDTH * 0.95, abs=1)
        assert box["y"] + box["height"] == pytest.approx(HEIGHT * 0.95, abs=1)
        for name in ("language", "zoom", "calm"):
            await page.keyboard.press("ArrowDown")
            assert await page.evaluate("document.activeElement.dataset.setting") == name
        await page.keyboard.press("ArrowUp")
        assert await page.evaluate("document.activeElement.dataset.setting") == "zoom"
