"""The settings of a display, and how it stores them."""

from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.async_api import Page, expect

from tests.boards import game
from tests.browser.conftest import OpenPage
from tests.wall import running_wall


pytestmark = pytest.mark.browser


async def test_invalid_settings_are_reported_and_the_rest_applies(open_page: OpenPage) -> None:
    """Invalid values in the URL are named without repeating their text."""
    async with running_wall() as wall:
        wall.show(game(1))
        page = await open_page(f"{wall.url}/?theme=GOAL!&zoom=900&calm=1")
        await expect(page.locator("#notice")).to_have_text(
            "Colors: invalid value, using Dark  ·  Size: invalid value, using 100"
        )
        await expect(page.locator("html")).to_have_attribute("data-theme", "dark")
        await expect(page.locator("body")).to_have_attribute("data-link", "live")


async def test_server_rendered_page_has_the_theme(open_page: OpenPage) -> None:
    """Without JavaScript, the page and the browser's own colors have the theme."""
    async with running_wall() as wall:
        page = await open_page(f"{wall.url}/?theme=light", java_script_enabled=False)
        await expect(page.locator("html")).to_have_attribute("data-theme", "light")
        await expect(page.locator('meta[name="color-scheme"]')).to_have_attribute("content", "light")
        await expect(page.locator('meta[name="theme-color"]')).to_have_attribute("content", "#eef1f6")


async def _press(page: Page, *keys: str) -> None:
    for key in keys:
        await page.keyboard.press(key)


async def _go_to(page: Page, name: str) -> None:
    """Press the down arrow until the row of a setting has the focus."""
    for _ in range(60):
        here = "document.activeElement.closest('[data-setting]')?.dataset.setting"
        if await page.evaluate(here) == name:
            return
        await page.keyboard.press("ArrowDown")
    raise AssertionError(f"arrow keys do not reach {name}")


async def test_settings_work_with_arrow_keys_alone(open_page: OpenPage) -> None:
    """A remote control opens, changes and closes the settings. They apply at once, and to this display only."""
    async with running_wall() as wall:
        wall.show(game(1), game(2))
        page = await open_page(f"{wall.url}/?display=bar-left&theme=contrast")
        html = page.locator("html")
        sheet = page.locator("#settings")
        await expect(page.locator("body")).to_have_attribute("data-link", "live")

        await page.keyboard.press("s")
        await expect(sheet).to_be_visible()
        await _go_to(page, "theme")
        await _press(page, "ArrowRight", "ArrowRight", "ArrowRight")
        await expect(html).to_have_attribute("data-theme", "light")
        await _go_to(page, "calm")
        await page.keyboard.press("Enter")
        await _go_to(page, "delay")
        await _press(page, "ArrowRight", "ArrowRight", "ArrowLeft")
        await _go_to(page, "dim")
        await page.keyboard.press("ArrowRight")
        await expect(page.locator('[data-setting="dim"][data-end="until"]')).to_have_attribute(
            "aria-valuetext", "07:00"
        )
        await _go_to(page, "mode")
        await page.keyboard.press("ArrowRight")
        await expect(html).to_have_attribute("data-transport", "poll")
        await _go_to(page, "interval")
        await _press(page, "ArrowRight", "ArrowLeft", "ArrowRight")
        await _go_to(page, "leagues")
        await page.keyboard.press("Enter")
        await expect(page.locator(".chip[aria-pressed=true]")).to_have_count(1)
        await page.keyboard.press("Escape")
        await expect(sheet).to_be_hidden()

        query = parse_qs(urlsplit(page.url).query)
        assert query == {"display": ["bar-left"], "mode": ["poll"], "interval": ["5000"]}
        await page.reload()
        await expect(html).to_have_attribute("data-theme", "light")
        kept = await page.evaluate("localStorage.getItem('scorewall-display-bar-left')")
        assert parse_qs(kept) == {
            "leagues": [game(1).league.id],
            "theme": ["light"],
            "delay": ["5"],
            "calm": ["1"],
            "dim": ["23:00-07:00"],
        }
        await page.goto(f"{wall.url}/?display=bar-right")
        await expect(html).to_have_attribute("data-theme", "dark")

        await page.goto(f"{wall.url}/?display=bar-left&zoom=120")
        await expect(page.locator("body")).to_have_attribute("data-link", "live")
        await page.keyboard.press("ContextMenu")
        await expect(sheet).to_be_visible()
        await _go_to(page, "foot")
        await _press(page, "ArrowLeft", "ArrowLeft")
        await page.keyboard.press("Enter")
        await expect(html).to_have_attribute("data-theme", "dark")
        assert await page.evaluate("localStorage.getItem('scorewall-display-bar-left')") == ""
        assert urlsplit(page.url).query == "display=bar-left&mode=push"


async def test_settings_work_by_touch(open_page: OpenPage) -> None:
    """A touch in the corner opens the settings, buttons are large enough, and a touch beside the sheet closes it."""
    async with running_wall() as wall:
        wall.show(game(1))
        page = await open_page(f"{wall.url}/?kiosk=1", has_touch=True)
        await expect(page.locator("body")).to_have_attribute("data-link", "live")
        await page.touchscreen.tap(8, 8)
        await expect(page.locator("#settings")).to_be_visible()
        more = page.locator('[data-setting="theme"] .step[data-by="1"]')
        box = await more.bounding_box()
        assert box
        assert min(box["width"], box["height"]) >= 24
        await more.tap()
        await expect(page.locator("html")).to_have_attribute("data-theme", "light")
        await page.touchscreen.tap(100, 400)
        await expect(page.locator("#settings")).to_be_hidden()


async def test_settings_report_missing_browser_storage(open_page: OpenPage) -> None:
    """The settings work without storage, and the sheet names the missing capabilities."""
    async with running_wall() as wall:
        wall.show(game(1))
        page = await open_page("about:blank")
        await page.add_init_script(
            """const get = () => { throw new DOMException("no", "SecurityError"); };
               Object.defineProperty(window, "localStorage", { get });
               delete Navigator.prototype.wakeLock;"""
        )
        await page.goto(f"{wall.url}/?theme=pink")
        await expect(page.locator("body")).to_have_attribute("data-link", "live")
        await page.keyboard.press("s")
        await expect(page.locator("#settings")).to_be_visible()
        await page.keyboard.press("ArrowRight")
        await expect(page.locator("html")).to_have_attribute("data-theme", "light")
        await expect(page.locator("#cannot")).to_contain_text("Settings are not saved")
        await expect(page.locator("#cannot")).to_contain_text("The screen may go to sleep")
        await expect(page.locator("#cannot")).to_contain_text("Colors: invalid value")


async def test_settings_sheet_closes_when_left_open(open_page: OpenPage) -> None:
    """The sheet closes two minutes after the last key, which is shortened here."""
    async with running_wall() as wall:
        wall.show(game(1))
        page = await open_page("about:blank")
        await page.add_init_script(
            "window.setTimeout = (set => (call, ms) => set(call, ms === 120_000 ? 300 : ms))(window.setTimeout)"
        )
        await page.goto(wall.url)
        await expect(page.locator("body")).to_have_attribute("data-link", "live")
        await page.evaluate("document.getElementById('settings').onclose = () => { window.wasClosed = true; }")
        await page.keyboard.press("s")
        await page.wait_for_function("() => window.wasClosed")
