"""Accessibility, and browsers that are old or have no JavaScript."""

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Page, expect

from dashboard.core.model import Status
from dashboard.web.first_paint.theme import THEMES
from tests.boards import game, side
from tests.browser.conftest import OpenPage
from tests.wall import running_wall


pytestmark = pytest.mark.browser

AXE = Path(__file__).parents[1] / "js" / "node_modules" / "axe-core" / "axe.min.js"
GAMES = (
    game(1, 2, 1),
    game(2, status=Status.SCHEDULED),
    game(3, 4, 4, status=Status.FINAL),
    game(4, 1, 0, stale=True),
    game(5, status=Status.POSTPONED),
    game(6, 1, 1, status=Status.DELAYED),
)


async def violations(page: Page) -> list[Any]:
    """Return the serious and critical violations that axe reports, with the elements."""
    await page.evaluate(AXE.read_text(encoding="utf-8"))
    serious: list[Any] = await page.evaluate(
        """async () => (await axe.run(document, { resultTypes: ["violations"] })).violations
            .filter(({ impact }) => impact === "serious" || impact === "critical")
            .map(({ id, nodes }) => [id, nodes.map(({ html, failureSummary }) => html + failureSummary)])"""
    )
    return serious


@pytest.mark.parametrize("theme", THEMES)
async def test_axe_finds_nothing_serious(open_page: OpenPage, theme: str) -> None:
    """The wall with a game in each state, and its settings, in each theme."""
    async with running_wall() as wall:
        wall.show(*GAMES)
        page = await open_page(f"{wall.url}/?theme={theme}&calm=1", reduced_motion="reduce")
        await expect(page.locator("#seal")).to_have_attribute("data-seal", "lit")
        assert await violations(page) == []
        await page.keyboard.press("s")
        await expect(page.locator("#settings")).to_be_visible()
        assert await violations(page) == []


@pytest.mark.parametrize("theme", ["dark", "light"])
async def test_axe_finds_nothing_serious_on_pages_without_games(open_page: OpenPage, theme: str) -> None:
    """An empty board, and the error page, which has the theme of the display."""
    async with running_wall() as wall:
        page = await open_page(f"{wall.url}/?theme={theme}")
        await expect(page.locator("#seal")).to_have_attribute("data-seal", "lit")
        assert await violations(page) == []
        await page.evaluate("theme => localStorage.setItem('scorewall-display-one', `theme=${theme}`)", theme)
        wrong = await page.context.new_page()
        await wrong.goto(f"{wall.url}/nowhere")
        await expect(wrong.locator("html")).to_have_attribute("data-theme", theme)
        await expect(wrong.locator(".error-status")).to_have_text("404")
        assert await violations(wrong) == []
        await wrong.evaluate("document.body.append(document.createElement('button'))")
        assert [name for name, _ in await violations(wrong)] == ["button-name"], "axe must report a real violation"


async def test_remembered_theme_applies_before_the_first_paint(open_page: OpenPage) -> None:
    """The theme is set before a module has run."""
    async with running_wall() as wall:
        wall.show(game(1))
        page = await open_page(wall.url)
        await page.evaluate("localStorage.setItem('scorewall-display-one', 'zoom=110&theme=light')")
        await page.add_init_script(
            """new MutationObserver(() => {
                   if (document.body && !window.first) window.first = document.documentElement.dataset.theme;
               }).observe(document, { childList: true, subtree: true });"""
        )
        await page.reload()
        await expect(page.locator("body")).to_have_attribute("data-link", "live")
        assert await page.evaluate("window.first") == "light"


async def test_board_without_javascript_is_readable_and_refreshes(open_page: OpenPage) -> None:
    """At 720p no score is cut off, covered or outside the screen, and the page refreshes itself."""
    async with running_wall() as wall:
        wall.show(*(game(number, home=side("Zenit", number)) for number in range(12)))
        page = await open_page(wall.url, java_script_enabled=False)
        assert await page.locator('meta[http-equiv="refresh"]').get_attribute("content") == "30"
        await expect(page.locator(".still-note")).to_have_text(re.compile(r"scores of \d\d:\d\d UTC"))
        await expect(page.locator("#seal")).to_be_hidden()
        scores = page.locator('#board [data-field="home-score"]')
        assert await scores.count() == 12
        for index in range(12):
            box = await scores.nth(index).bounding_box()
            assert box
            assert box["height"] >= 720 * 0.02
            assert 0 <= box["x"] <= 1280 - box["width"]
            await scores.nth(index).click(trial=True)


OLD = {
    "without :has()": "CSS.supports = (old => text => !text.includes(':has') && old(text))(CSS.supports.bind(CSS))",
    "without layers": "delete Object.hasOwn",
}


@pytest.mark.parametrize("lacks", OLD)
async def test_old_browser_shows_the_board_and_a_notice(open_page: OpenPage, lacks: str) -> None:
    """No module runs, and the board is readable even if the browser skips all style sheets with layers."""
    async with running_wall() as wall:
        wall.show(*(game(number, home=side("Zenit", number)) for number in range(6)))
        page = await open_page("about:blank")
        await page.add_init_script(OLD[lacks])
        if lacks == "without layers":
            # A browser from before 2022 ignores everything in layers.
            sheets = re.compile(r"/css/(?!plain)")
            await page.route(sheets, lambda route: route.fulfill(body="", content_type="text/css"))
        await page.goto(wall.url)
        await expect(page.locator(".unsupported")).to_be_visible()
        await expect(page.locator("html")).to_have_attribute("data-floor", "below")
        assert await page.locator('#board [data-field="home-score"]').all_inner_texts() == list("012345")
        for card in await page.locator("article.game").all():
            await expect(card).to_be_in_viewport()
        assert wall.hub.statistics().sessions == 0
        assert await page.evaluate("getComputedStyle(document.querySelector('article.game')).backgroundColor") == (
            "rgb(17, 23, 34)"
        )
