"""A wall below a path of another site, behind nginx."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import pytest
from playwright.async_api import Page, expect

from tests.boards import game, scored
from tests.browser.conftest import OpenPage
from tests.browser.test_seal import expect_lit
from tests.ports import free_port
from tests.proxies import DEPLOY, running_nginx
from tests.waiting import until_true
from tests.wall import Wall, running_wall


pytestmark = pytest.mark.browser

STRIPS = {"stripped": "127.0.0.1:8081/;", "kept": "127.0.0.1:8081;"}
"""Ends of `proxy_pass` by what nginx does with the base path."""
CACHED = """async () => {
    const pages = await (await caches.open("scores/scorewall-pages-2")).keys();
    const board = await (await caches.open("scorewall-board")).match("/scores/last-board?display=one");
    return pages.length > 0 && board !== undefined;
}"""
NAMES = """async () => [
    ...(await caches.keys()), ...Object.keys(localStorage),
    ...(await (await caches.open("scorewall-board")).keys()).map(({ url }) => new URL(url).pathname),
]"""


@asynccontextmanager
async def _site(folder: Path, style: str, wall_port: int) -> AsyncIterator[str]:
    """Run nginx on our configuration in front of a wall, and yield the URL of the site."""
    port = free_port()
    text = (DEPLOY / "nginx-sub-path.conf").read_text("utf-8")
    text = (
        text.replace(STRIPS["stripped"], STRIPS[style]).replace(":8081", f":{wall_port}").replace(":8088", f":{port}")
    )
    url = f"http://127.0.0.1:{port}"

    async def up() -> bool:
        try:
            async with aiohttp.ClientSession() as http, http.get(url):
                return True
        except aiohttp.ClientError:
            return False

    async with running_nginx(folder, text):
        await until_true(up)
        yield url


def _requests_outside(page: Page) -> list[str]:
    """Return a list that grows with every request that leaves the base path."""
    outside: list[str] = []
    page.on("request", lambda request: None if "/scores/" in request.url else outside.append(request.url))
    page.on("websocket", lambda socket: None if "/scores/ws" in socket.url else outside.append(socket.url))
    return outside


@pytest.mark.parametrize("style", STRIPS)
async def test_wall_lives_below_a_path(open_unreliable_page: OpenPage, tmp_path: Path, style: str) -> None:
    """The seal is lit, a score arrives, the worker controls the path only, and the page starts without the server."""
    port = free_port()
    async with _site(tmp_path, style, port) as url:
        async with running_wall(port, base_path="/scores", heartbeat_ms=200) as wall:
            wall.show(game(1))
            page = await open_unreliable_page("about:blank", service_workers="allow")
            outside = _requests_outside(page)
            await page.goto(f"{url}/scores/")
            await expect_lit(page)
            wall.show(scored(game(1), 3, 0))
            await expect(page.locator('#board [data-field="home-score"]')).to_have_text("3")
            await page.wait_for_function("() => navigator.serviceWorker.controller !== null")
            scope = await page.evaluate("navigator.serviceWorker.ready.then(registration => registration.scope)")
            assert scope == f"{url}/scores/"
            await page.reload()
            await expect_lit(page)
            await page.wait_for_function(CACHED, polling=100)
            assert await page.locator("#settings-link").get_attribute("href") == "/scores/"
            assert outside == []
        await page.reload()
        await expect(page.locator('#board [data-field="home-score"]')).to_have_text("3")
        await expect(page.locator("#seal")).to_have_attribute("data-culprit", "server")
        assert {name.partition("scores/")[0] for name in await page.evaluate(NAMES)} <= {"", "/", "scorewall-board"}


async def test_polls_and_the_contrast_stay_below_the_path(open_page: OpenPage, tmp_path: Path) -> None:
    """Polling, the other transports, and their links."""
    port = free_port()
    async with (
        _site(tmp_path, "stripped", port) as url,
        running_wall(port, base_path="/scores", heartbeat_ms=200) as wall,
    ):
        wall.show(game(1))
        page = await open_page(f"{url}/scores/?mode=poll&interval=0.25")
        await expect_lit(page)
        page = await open_page("about:blank")
        outside = _requests_outside(page)
        await page.goto(f"{url}/scores/contrast?left=push&right=sse")
        for place in ("left", "right"):
            await expect(page.locator(f'.side[data-place="{place}"][data-link="live"]')).to_be_visible()
        await expect(page.locator("#what-if [data-contestant=push] [data-field=cores]")).not_to_have_text("–")
        assert outside == []
        await page.locator("a.brand").click()
        await page.wait_for_url(re.compile(r"/scores/([?]|$)"))
        await expect_lit(page)


async def test_address_without_the_slash_leads_to_the_wall(open_page: OpenPage) -> None:
    """Also where a proxy strips the base path, so that the server cannot know."""
    async with running_wall(base_path="/scores", heartbeat_ms=200) as wall:
        wall.show(game(1))
        page = await open_page("about:blank")
        html = await _text(wall, "/")
        await page.route(
            lambda url: url.endswith("/scores?theme=light"),
            lambda route: route.fulfill(body=html, content_type="text/html"),
        )
        await page.goto(f"{wall.url}/scores?theme=light")
        await page.wait_for_url(re.compile(r"/scores/[?]theme=light"))
        await expect_lit(page)


async def test_wall_that_does_not_know_its_path_names_the_option(
    open_unreliable_page: OpenPage, tmp_path: Path
) -> None:
    """One line instead of a page without style: none of its files is found."""
    port = free_port()
    async with _site(tmp_path, "stripped", port) as url, running_wall(port) as wall:
        wall.show(game(1))
        page = await open_unreliable_page(f"{url}/scores/")
        await expect(page.locator(".unproven")).to_have_text("scorewall serve --base-path /scores")
        await expect(page.locator(".unproven")).to_be_visible()
        await expect(page.locator("#board")).to_be_hidden()


async def test_two_walls_of_one_site_keep_their_own_settings(open_page: OpenPage) -> None:
    """Storage belongs to a whole site; a wall reads only what it wrote."""
    async with running_wall(base_path="/bar/left", heartbeat_ms=200) as wall:
        wall.show(game(1))
        page = await open_page(f"{wall.url}/bar/left/")
        await expect_lit(page)
        await page.keyboard.press("s")
        await page.evaluate("localStorage.setItem('bar/left/scorewall-display-one', 'theme=light')")
        await page.reload()
        await expect(page.locator("html")).to_have_attribute("data-theme", "light")
        await page.goto(wall.url)
        await expect_lit(page)
        await expect(page.locator("html")).not_to_have_attribute("data-theme", "light")


async def _text(wall: Wall, path: str) -> str:
    async with aiohttp.ClientSession() as http, http.get(wall.url + path) as response:
        return await response.text()
