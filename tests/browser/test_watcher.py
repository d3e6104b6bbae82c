"""The watcher: no state of a page shows full colors without a lit seal, and no page stays dead."""

import shutil
from pathlib import Path

import pytest
from playwright.async_api import Page, Route, expect

from dashboard.assets import STATIC
from dashboard.keys import ASSETS
from tests.boards import game, scored
from tests.browser.conftest import OpenPage
from tests.browser.faulty_proxy import Fault, FaultyProxy
from tests.browser.test_seal import expect_lit
from tests.wall import running_wall


pytestmark = pytest.mark.browser

BOARD = "#board"
LOOK = "() => getComputedStyle(document.getElementById('board')).filter"
OLD = "grayscale(1) brightness(0.62)"


async def _refuse(route: Route) -> None:
    await route.fulfill(status=502, body="bad gateway")


async def _is_dark(page: Page) -> bool:
    return bool(
        await page.evaluate("() => Number(getComputedStyle(document.querySelector('.seal-lit')).opacity) === 0")
    )


async def test_page_without_its_style_sheet_shows_no_scores(open_unreliable_page: OpenPage) -> None:
    """A line of text has the time of the scores. When the sheet comes, the page is live without a reload."""
    async with running_wall() as wall:
        wall.show(game(1))
        page = await open_unreliable_page("about:blank")
        await page.route("**/css/all.css*", _refuse)
        await page.goto(wall.url)
        await expect(page.locator(".unproven")).to_be_visible()
        await expect(page.locator(".unproven")).to_contain_text("Scores of")
        await expect(page.locator(BOARD)).to_be_hidden()
        await expect(page.locator("html")).not_to_have_attribute("data-proven", "yes")
        await page.unroute("**/css/all.css*")
        await expect(page.locator(BOARD)).to_be_visible(timeout=15_000)
        await expect_lit(page)
        assert await page.evaluate(LOOK) == "none"


async def test_page_looks_old_until_it_is_proven(open_unreliable_page: OpenPage) -> None:
    """Before any script and without scripts the board is gray and the seal dark, and both tell of no present."""
    async with running_wall() as wall:
        wall.show(game(1))
        still = await open_unreliable_page(wall.url, java_script_enabled=False)
        await expect(still.locator(BOARD)).to_be_visible()
        await expect(still.locator(".still-note")).to_be_visible()
        page = await open_unreliable_page("about:blank")
        await page.route("**/freshness/seal.js*", _refuse)
        await page.goto(wall.url)
        await expect(page.locator(BOARD)).to_be_visible()
        assert await page.evaluate(LOOK) == OLD
        assert await _is_dark(page)
        await expect(page.locator(".unproven")).to_have_css("opacity", "1", timeout=8_000)
        await page.unroute("**/freshness/seal.js*")
        await expect_lit(page)
        assert await page.evaluate(LOOK) == "none"


async def test_application_that_stops_looks_old_and_starts_again(open_page: OpenPage) -> None:
    """If its periodic work throws, the watcher takes the light away at once and reloads the page."""
    async with running_wall(heartbeat_ms=60_000) as wall:
        wall.show(game(1))
        page = await open_page(wall.url)
        await expect_lit(page)
        await page.evaluate("() => { window.watcher.alive = () => { throw 0; }; window.broken = true; }")
        await page.evaluate("() => addEventListener('error', event => event.preventDefault())")
        await expect(page.locator("html")).to_have_attribute("data-proven", "lost", timeout=10_000)
        assert await page.evaluate(LOOK) == OLD
        assert await _is_dark(page)
        await page.wait_for_function("() => !window.broken", timeout=20_000)
        await expect_lit(page)


class _InTurn(FaultyProxy):
    """Passes each request on to the other one of two walls."""

    def __init__(self, *ports: int) -> None:
        super().__init__(ports[0], Fault("nothing", "502", 0, 0, ""))
        self.ports = list(ports)

    async def _fetch(self, head: bytes) -> tuple[bytes, bytes]:
        self._port = self.ports[0]
        self.ports.append(self.ports.pop(0))
        return await super()._fetch(head)


async def test_two_builds_in_turn_never_mix(
    open_unreliable_page: OpenPage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While each request goes to the other build, a page is live on a whole build within half a minute."""
    newer = tmp_path / "static"
    shutil.copytree(STATIC, newer)
    for path, text in ((path, path.read_text()) for path in newer.rglob("*.js")):
        if "silenceLimitMs" in text:
            path.write_text(text.replace("silenceLimitMs", "limitOfSilenceMs"))
    async with running_wall() as old:
        monkeypatch.setattr("dashboard.app.STATIC", newer)
        async with running_wall() as new:
            assert old.app[ASSETS].build != new.app[ASSETS].build
            for wall in (old, new):
                wall.show(scored(game(1), 3, 0))
            proxy = _InTurn(*(int(wall.url.rpartition(":")[2]) for wall in (old, new)))
            async with proxy.running() as url:
                page = await open_unreliable_page(f"{url}/?mode=poll&interval=500")
                await expect(page.locator("#seal")).to_have_attribute("data-seal", "lit", timeout=30_000)
                build = await page.get_attribute("html", "data-build")
                assert build in (old.app[ASSETS].build, new.app[ASSETS].build)


async def test_words_that_fail_are_loaded_again(open_unreliable_page: OpenPage) -> None:
    """A display in another language than its page gets the words once the server sends them."""
    async with running_wall() as wall:
        wall.show(game(1))
        page = await open_unreliable_page("about:blank")
        await page.goto(wall.url)
        await page.evaluate("() => localStorage.setItem('scorewall-display-one', 'language=de')")
        async with page.expect_request("**/words/de.json"):
            await page.route("**/words/de.json", _refuse)
            await page.reload()
        await expect(page.locator("html")).to_have_attribute("lang", "en")
        await page.unroute("**/words/de.json")
        await expect(page.locator("html")).to_have_attribute("lang", "de", timeout=15_000)


async def test_failed_late_module_reloads_the_page(open_unreliable_page: OpenPage) -> None:
    """A module whose import fails stays failed in its page. The scores stay lit until the reload."""
    async with running_wall() as wall:
        wall.show(game(1))
        page = await open_unreliable_page("about:blank")
        await page.goto(wall.url)
        await expect_lit(page)
        await page.evaluate(
            """() => {
                window.isFirst = true;
                window.watcher.late("none", () => Promise.reject(new Error("poisoned"))).catch(() => {});
            }"""
        )
        await page.wait_for_function("() => !window.isFirst", timeout=15_000)
        await expect_lit(page)
