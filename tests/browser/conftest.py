"""Fixtures for tests in a real Chromium, which is the machine's own."""

import os
import shutil
from collections.abc import AsyncIterator, Callable, Coroutine
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, Page, async_playwright


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
    """Return the path of the browser: `$CHROMIUM`, or the first that is installed."""
    names = ("chromium", "chromium-browser", "google-chrome")
    path = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, names)), None)
    assert path, "no Chromium: sudo apt-get install chromium, or set CHROMIUM"
    return path


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """
    Run all browser tests in one event loop, and repeat a failed one once.

    A browser belongs to the loop that started it. On a busy machine it may be too late for any time limit. Pytest's
    summary names each test that was repeated.
    """
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)
            item.add_marker(pytest.mark.flaky(reruns=1))
            # Other tests cover the server's code. Measuring it here would only take time.
            item.add_marker(pytest.mark.no_cover)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    """The browser of all tests. Each page has its own context, and so its own storage."""
    async with async_playwright() as playwright:
        opened = await playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
        yield opened
        await opened.close()


@pytest_asyncio.fixture(loop_scope="session")
async def open_page(browser: Browser) -> AsyncIterator[OpenPage]:
    """A function that opens pages. The test fails if one logs an error, raises, or violates the security policy."""
    errors: list[str] = []
    contexts: list[BrowserContext] = []

    async def open_one(url: str, *, width: int = 1280, height: int = 720, **options: Any) -> Page:
        # Only tests of the service worker need its cache.
        options = {"service_workers": "block", **options}
        context = await browser.new_context(viewport={"width": width, "height": height}, **options)
        contexts.append(context)
        page = await context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
        await page.goto(url)
        return page

    yield open_one
    for context in contexts:
        await context.close()
    # After a planned restart of the server, the browser reports the refused connection.
    assert [text for text in errors if "ERR_CONNECTION_REFUSED" not in text] == []


@pytest_asyncio.fixture(loop_scope="session")
async def open_unreliable_page(browser: Browser) -> AsyncIterator[OpenPage]:
    """A function that opens pages whose network will fail. They may log errors, but not raise."""
    raised: list[str] = []
    contexts: list[BrowserContext] = []

    async def open_one(url: str, *, width: int = 1280, height: int = 720, **options: Any) -> Page:
        context = await browser.new_context(viewport={"width": width, "height": height}, **options)
        contexts.append(context)
        page = await context.new_page()
        page.on("pageerror", lambda error: raised.append(str(error)))
        await page.goto(url)
        return page

    yield open_one
    for context in contexts:
        await context.close()
    assert raised == []
