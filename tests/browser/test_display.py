"""What one display adds: its settings and what it remembers of them."""

import pytest
from playwright.async_api import expect

from tests.boards import game
from tests.browser.conftest import OpenPage
from tests.wall import running_wall


pytestmark = pytest.mark.browser


async def test_bad_settings_are_named_and_the_rest_holds(open_page: OpenPage) -> None:
    """In the address as in the memory; nothing of a stranger's text is repeated."""
    async with running_wall() as wall:
        wall.show(game(1))
        page = await open_page(f"{wall.url}/?theme=GOAL!&zoom=900&calm=1")
        await expect(page.locator("#notice")).to_have_text(
            "Colours cannot be read: dark instead  ·  Size cannot be read: 100 instead"
        )
        await expect(page.locator("html")).to_have_attribute("data-theme", "dark")
        await expect(page.locator("body")).to_have_attribute("data-link", "live")


async def test_the_first_byte_has_the_theme(open_page: OpenPage) -> None:
    """Also without a script; the browser's own colours follow."""
    async with running_wall() as wall:
        page = await open_page(f"{wall.url}/?theme=light", java_script_enabled=False)
        await expect(page.locator("html")).to_have_attribute("data-theme", "light")
        await expect(page.locator('meta[name="color-scheme"]')).to_have_attribute("content", "light")
        await expect(page.locator('meta[name="theme-color"]')).to_have_attribute("content", "#eef1f6")
