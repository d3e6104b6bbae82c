"""A page that starts while the server is down: it shows the last board and its age."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any, Final

import pytest
from aiohttp import web
from playwright.async_api import Error, Page, expect

from tests.boards import game, scored
from tests.browser.builds import name_build
from tests.browser.conftest import OpenPage
from tests.browser.test_seal import expect_lit
from tests.proxies import DEPLOY
from tests.waiting import until, until_true
from tests.wall import running_wall


pytestmark = pytest.mark.browser

SCORE = '#board [data-field="home-score"]'
TWO_HOURS_AGO = """async () => {
    const store = await caches.open("scorewall-board");
    const board = await (await store.match("/last-board?display=one")).json();
    await store.delete("/last-seen?display=one");
    await store.put("/last-board?display=one", new Response(JSON.stringify({ ...board, at: board.at - 7_200_000 })));
}"""


KEPT: Final = """async build => {
    const pages = await caches.open("scorewall-pages-2");
    const texts = await Promise.all((await pages.keys()).map(async key => (await pages.match(key)).text()));
    const board = await (await caches.open("scorewall-board")).match("/last-board?display=one");
    return Boolean(board) && texts.length > 0 && texts.every(text => text.includes(`data-build="${build}"`));
}"""


async def _kept(page: Page, build: str) -> None:
    """Wait until the service worker has a page of a build, and the cache has a board."""

    # The driver's own wait takes the promise of a function for true.
    async def is_kept() -> bool:
        return bool(await page.evaluate(KEPT, build))

    await until_true(is_kept, within_s=20)


async def test_page_starts_without_its_server(open_page: OpenPage, unused_tcp_port: int) -> None:
    """The seal is dark and blames the server. When the server returns with a new build, the page is that build's."""
    options: dict[str, Any] = {"heartbeat_ms": 200, "port": unused_tcp_port}
    async with running_wall(**options) as wall:
        name_build(wall, "first")
        wall.show(game(1))
        page = await open_page("about:blank", service_workers="allow")
        await page.add_init_script("Math.random = () => 0")
        await page.goto(wall.url)
        await expect_lit(page)
        wall.show(scored(game(1), 3, 0))
        await expect(page.locator(SCORE)).to_have_text("3")
        await page.wait_for_function("() => document.documentElement.dataset.position.endsWith(':2')")
        await page.reload()
        await expect_lit(page)
        await _kept(page, "first")
        await page.evaluate(TWO_HOURS_AGO)

    try:
        await page.reload()
    except Error as error:
        # On a busy machine Chromium sometimes aborts the reload and stays on the page. A second reload works.
        if "ERR_ABORTED" not in str(error):
            raise
        await page.reload()
    await expect(page.locator(SCORE)).to_have_text("3")
    assert await page.evaluate("Number(document.documentElement.dataset.offline) > 1e12")
    await expect(page.locator("#seal")).to_have_attribute("data-seal", "dark")
    await expect(page.locator("#seal")).to_have_attribute("data-culprit", "server")
    await expect(page.locator("#stale-overlay")).to_have_text(
        re.compile(r"^No new scores since (\w{3} )?\d\d:\d\d[.] The server does not answer[.]$")
    )
    await expect(page.locator('[data-field="seal-dark-age"]')).to_have_text("2 h")
    await expect(page.locator("body")).to_have_attribute("data-link", "stale")

    async with running_wall(**options) as wall:
        name_build(wall, "second")
        wall.show(scored(game(1), 4, 0))
        await expect(page.locator("html")).to_have_attribute("data-build", "second", timeout=30_000)
        await expect(page.locator(SCORE)).to_have_text("4")
        await expect_lit(page)
        assert await page.evaluate("document.documentElement.dataset.offline") is None
        await _kept(page, "second")
        kept = await page.evaluate(
            """async () => (await Promise.all((await caches.keys()).map(async name =>
                (await (await caches.open(name)).keys()).map(({ url }) => new URL(url).pathname)))).flat()"""
        )
        assert {"/", "/last-board", "/static/second/app.js"} <= set(kept)
        assert not [path for path in kept if path.startswith(("/api", "/ws", "/sw.js", "/metrics"))]


@asynccontextmanager
async def _portal(port: int, answer: web.Response, requests: list[str] | None = None) -> AsyncIterator[None]:
    """Run a network's login page, which answers every request. `requests` collects their paths."""

    async def respond(request: web.BaseRequest) -> web.Response:
        if requests is not None:
            requests.append(request.path)
        return web.Response(status=answer.status, text=answer.text, headers=answer.headers)

    runner = web.ServerRunner(web.Server(respond))
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    try:
        yield
    finally:
        await runner.cleanup()


LOGIN: Final = web.Response(text="<!doctype html><title>Log in</title>", content_type="text/html")
REDIRECT: Final = web.Response(status=302, headers={"Location": "/login", "Content-Type": "text/html"})


@pytest.mark.parametrize("answer", [LOGIN, REDIRECT], ids=["page", "redirect"])
async def test_login_page_of_the_network_does_not_replace_the_wall(
    open_unreliable_page: OpenPage, unused_tcp_port: int, answer: web.Response
) -> None:
    """A reload shows the kept page, marked as old. A person who opens the address gets the login page."""
    async with running_wall(heartbeat_ms=200, port=unused_tcp_port) as wall:
        name_build(wall, "first")
        wall.show(game(1))
        page = await open_unreliable_page("about:blank", service_workers="allow")
        await page.goto(wall.url)
        await page.wait_for_function("() => navigator.serviceWorker.controller !== null")
        await _kept(page, "first")
    async with _portal(unused_tcp_port, answer):
        with suppress(Error):
            # Chromium reports the redirect, which the worker does not follow, as an aborted navigation.
            await page.reload()
        await expect(page.locator("html")).to_have_attribute("data-offline", re.compile(r"^\d{13}$"))
        await expect(page.locator("#seal")).to_have_attribute("data-seal", "dark")
        files = "caches.open('scorewall-files-2').then(files => files.keys()).then(keys => keys.length)"
        assert await page.evaluate(files) > 50
        if answer is LOGIN:
            visit = await page.context.new_page()
            await visit.goto(wall.url)
            await expect(visit).to_have_title("Log in")
            await visit.close()
    async with running_wall(heartbeat_ms=200, port=unused_tcp_port) as wall:
        name_build(wall, "first")
        wall.show(game(1))
        await expect_lit(page)


async def test_page_of_the_proxy_returns_to_the_wall(open_unreliable_page: OpenPage, unused_tcp_port: int) -> None:
    """While no server answers, the proxy's page waits. It does not take a login page for the wall."""
    text = (DEPLOY / "waiting.html").read_text(encoding="utf-8")
    waiting = web.Response(status=503, text=text, headers={"Content-Type": "text/html; charset=utf-8"})
    requests: list[str] = []
    async with _portal(unused_tcp_port, waiting):
        page = await open_unreliable_page("about:blank")
        await page.add_init_script("Math.random = () => 0")
        await page.goto(f"http://127.0.0.1:{unused_tcp_port}/?display=bar")
        await expect(page.locator("#text")).to_contain_text("This page returns by itself.")
    async with _portal(unused_tcp_port, LOGIN, requests):
        await until(lambda: requests)
    await expect(page.locator("#text")).to_contain_text("This page returns by itself.")
    async with running_wall(heartbeat_ms=200, port=unused_tcp_port) as wall:
        wall.show(game(1))
        await expect(page.locator("#seal")).to_have_attribute("data-seal", "lit", timeout=20_000)
        assert "display=bar" in page.url
