"""A real Chromium, the machine's own."""

import os
import shutil
from collections.abc import AsyncIterator, Callable, Coroutine
from typing import Any

import pytest
from playwright.async_api import Browser, Page, async_playwright


ARGUMENTS = [
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
    "--no-sandbox",
]

OpenPage = Callable[..., Coroutine[Any, Any, Page]]


def chromium() -> str:
    """Where the browser is: `$CHROMIUM`, or what the machine has."""
    names = ("chromium", "chromium-browser", "google-chrome")
    found = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, names)), None)
    assert found, "no Chromium: sudo apt-get install chromium, or set CHROMIUM"
    return found


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    """A fresh browser."""
    async with async_playwright() as playwright:
        opened = await playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
        yield opened
        await opened.close()


@pytest.fixture
async def open_page(browser: Browser) -> AsyncIterator[OpenPage]:
    """Opens pages, and fails when one of them logs an error, raises, or breaks the content security policy."""
    complaints: list[str] = []

    async def open_one(url: str, *, width: int = 1280, height: int = 720, **options: Any) -> Page:
        context = await browser.new_context(viewport={"width": width, "height": height}, **options)
        page = await context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
        await page.goto(url)
        return page

    yield open_one
    # A server that is restarted on purpose makes the browser report the refused connection.
    assert [text for text in complaints if "ERR_CONNECTION_REFUSED" not in text] == []
