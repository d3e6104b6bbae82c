"""The pictures of the README: `python -m tests.screenshots` starts the default evening and photographs it."""

import asyncio
from pathlib import Path
from typing import Final

from playwright.async_api import async_playwright

from tests.browser.conftest import ARGUMENTS, chromium
from tests.waiting import until
from tests.wall import running_mock, running_wall


FOLDER: Final = Path(__file__).parent.parent / "fixtures" / "screenshots"
SIZES: Final = {"wall": (1920, 1080), "wall-720p": (1280, 720), "wall-4k": (3840, 2160), "wall-phone": (390, 844)}
"""Only `wall.png` is kept in the repository; the others are for looking at."""


async def main() -> None:
    """Take every picture once the evening has moved a little."""
    FOLDER.mkdir(exist_ok=True)
    async with (
        running_mock(speed=60.0) as feed,
        running_wall(sources=(f"mock={feed}",)) as wall,
        async_playwright() as playwright,
    ):
        browser = await playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
        await until(lambda: wall.hub.statistics().publications >= 5)
        for name, (width, height) in SIZES.items():
            page = await browser.new_page(viewport={"width": width, "height": height})
            await page.goto(wall.url)
            await page.wait_for_selector('body[data-link="live"]')
            await page.screenshot(path=FOLDER / f"{name}.png")
        page = await browser.new_page(viewport={"width": 1280, "height": 720})
        await page.set_extra_http_headers({"Accept": "text/html"})
        await page.goto(f"{wall.url}/nowhere")
        await page.screenshot(path=FOLDER / "error.png")
        await browser.close()


if __name__ == "__main__":
    asyncio.run(main())
