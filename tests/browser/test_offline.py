"""A page that starts while the server is down: it shows the last board and its age."""

import re
from typing import Any

import aiohttp_jinja2
import pytest
from playwright.async_api import Error, Page, expect

from dashboard.keys import ASSETS
from tests.boards import game, scored
from tests.browser.conftest import OpenPage
from tests.browser.test_seal import expect_lit
from tests.wall import Wall, running_wall


pytestmark = pytest.mark.browser

SCORE = '#board [data-field="home-score"]'
TWO_HOURS_AGO = """async () => {
    const store = await caches.open("scorewall-board");
    const board = await (await store.match("/last-board?display=one")).json();
    await store.delete("/last-seen?display=one");
    await store.put("/last-board?display=one", new Response(JSON.stringify({ ...board, at: board.at - 7_200_000 })));
}"""


def build(wall: Wall, name: str) -> None:
    """Give the server another build name."""
    aiohttp_jinja2.get_env(wall.app).globals["build"] = name
    object.__setattr__(wall.app[ASSETS], "build", name)


async def _kept(page: Page, build: str) -> None:
    """Wait until the service worker has a page of a build, and the cache has a board."""
    await page.wait_for_function(
        """async build => {
            const pages = await caches.open("scorewall-pages");
            const texts = await Promise.all((await pages.keys()).map(async key => (await pages.match(key)).text()));
            const board = await (await caches.open("scorewall-board")).match("/last-board?display=one");
            return board && texts.length > 0 && texts.every(text => text.includes(`data-build="${build}"`));
        }""",
        arg=build,
        polling=100,
    )


async def test_page_starts_without_its_server(open_page: OpenPage, unused_tcp_port: int) -> None:
    """The seal is dark and blames the server. When the server returns with a new build, the page is that build's."""
    options: dict[str, Any] = {"heartbeat_ms": 200, "port": unused_tcp_port}
    async with running_wall(**options) as wall:
        build(wall, "first")
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
        build(wall, "second")
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


async def test_page_without_its_files_is_not_cached(open_unreliable_page: OpenPage) -> None:
    """The server has no file of another build, so the service worker keeps none."""
    async with running_wall() as wall:
        wall.show(game(1))
        page = await open_unreliable_page("about:blank", service_workers="allow")
        await page.goto(f"{wall.url}/?display=a")
        await page.wait_for_function("() => navigator.serviceWorker.controller !== null")
        foreign = "/static/000000000000/app.js"
        assert await page.evaluate(f"fetch('{foreign}').then(answer => answer.status)") == 404
        held = f"caches.open('scorewall-files').then(files => files.match('{foreign}'))"
        assert await page.evaluate(f"{held}.then(found => found === undefined)")
