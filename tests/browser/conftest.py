"""A real Chromium, the machine's own."""

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
    """Where the browser is: `$CHROMIUM`, or what the machine has."""
    names = ("chromium", "chromium-browser", "google-chrome")
    path = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, names)), None)
    assert path, "no Chromium: sudo apt-get install chromium, or set CHROMIUM"
    return path


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """
    One loop for all tests with a browser, since a browser belongs to the loop in which it was started. And a second
    try: on a busy machine a browser may be late for anything. Pytest's summary names every test that needed it.
    """
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)
            item.add_marker(pytest.mark.flaky(reruns=1))
            # What they run of the server is covered by the others: measured again, it would only be slower.
            item.add_marker(pytest.mark.no_cover)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    """One for all tests; each page has a context, and so a storage, of its own."""
    async with async_playwright() as playwright:
        opened = await playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
        yield opened
        await opened.close()


@pytest_asyncio.fixture(loop_scope="session")
async def open_page(browser: Browser) -> AsyncIterator[OpenPage]:
    """Opens pages, and fails when one of them logs an error, raises, or breaks the content security policy."""
    errors: list[str] = []
    contexts: list[BrowserContext] = []

    async def open_one(url: str, *, width: int = 1280, height: int = 720, **options: Any) -> Page:
        # What a worker answers from its cache is the business of the tests of the worker.
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
    # A server that is restarted on purpose makes the browser report the refused connection.
    assert [text for text in errors if "ERR_CONNECTION_REFUSED" not in text] == []


@pytest_asyncio.fixture(loop_scope="session")
async def open_unreliable_page(browser: Browser) -> AsyncIterator[OpenPage]:
    """Opens pages whose network is going to fail: they may complain about that, but not raise."""
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
