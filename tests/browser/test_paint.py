"""The page's work for a delta, counted instead of timed: only the changed game causes any."""

from datetime import UTC, datetime
from typing import Final

import pytest
from playwright.async_api import expect

from dashboard.core.model import Status
from tests.boards import scored
from tests.browser.conftest import OpenPage
from tests.many_games import many_games
from tests.waiting import until_true
from tests.wall import running_wall


pytestmark = pytest.mark.browser

COUNTERS: Final = """async () => {
    const { build } = document.documentElement.dataset;
    const [{ CardView }, { PlacesView }, { Pager }] = await Promise.all(
        ["card_view.js", "places_view.js", "pager.js"].map(name => import(`/static/${build}/board/${name}`)));
    const count = (owner, name, what) => {
        const { get, value } = Object.getOwnPropertyDescriptor(owner, name);
        const counted = function (...values) {
            window.counts[what] = (window.counts[what] ?? 0) + 1;
            return (get ?? value).apply(this, values);
        };
        Object.defineProperty(owner, name, get ? { get: counted } : { value: counted });
    };
    count(CardView.prototype, "update", "cards painted");
    count(PlacesView.prototype, "place", "boards placed");
    count(Pager.prototype, "plan", "boards laid out");
    count(Intl.DateTimeFormat.prototype, "formatToParts", "dates read");
    for (const name of ["clientWidth", "clientHeight"]) count(Element.prototype, name, "measures");
    count(Element.prototype, "getBoundingClientRect", "measures");
    for (const name of ["offsetWidth", "offsetHeight"]) count(HTMLElement.prototype, name, "measures");
    count(window, "getComputedStyle", "measures");
}"""

SMOOTH: Final = """() => Object.fromEntries(document.getAnimations().map(animation => {
    const { duration, iterations } = animation.effect.getComputedTiming();
    const frames = animation.effect.getKeyframes();
    const said = ({ opacity, transform, width, left }) => JSON.stringify([opacity, transform, width, left]);
    const moving = frames.slice(1).filter((frame, at) =>
        said(frame) !== said(frames[at]) && !frames[at].easing.startsWith("steps"));
    const share = moving.reduce((sum, frame) => sum + frame.computedOffset, 0)
        - moving.reduce((sum, frame) => sum + frames[frames.indexOf(frame) - 1].computedOffset, 0);
    return [animation.animationName ?? animation.transitionProperty, share && share * duration * iterations];
}))"""
"""How many ms each running animation moves smoothly, by name."""


async def test_delta_repaints_one_card(open_page: OpenPage) -> None:
    """With sixty games, a score repaints one card. Nothing is laid out or measured, and no dates are formatted."""
    async with running_wall(heartbeat_ms=60_000) as wall:
        games = many_games(60)
        live = [number for number, item in enumerate(games) if item.status is Status.LIVE]
        wall.show(*games)
        page = await open_page("about:blank", width=1920, height=1080)
        # With a fixed clock, only a delta starts work.
        await page.clock.install(time=datetime.now(UTC).replace(second=0, microsecond=0))
        await page.goto(wall.url)
        await page.clock.run_for(1_100)
        await expect(page.locator("body")).to_have_attribute("data-link", "live")
        await page.evaluate(COUNTERS)
        for number in live[:2]:
            games[number] = scored(games[number], 9, 0)
            await page.evaluate("window.counts = {}")
            wall.show(*games)
            wanted = f"{wall.hub.position.epoch}:{wall.hub.position.offset}"

            async def painted(wanted: str = wanted) -> bool:
                await page.clock.run_for(20)
                return await page.get_attribute("html", "data-position") == wanted

            await until_true(painted)
            assert await page.evaluate("window.counts") == {"cards painted": 1}
            field = f'article.game[data-key="{games[number].key}"] [data-field="home-score"]'
            assert await page.text_content(field) == "9"


async def test_endless_animations_move_in_steps(open_page: OpenPage) -> None:
    """A wall runs for weeks. Sixty smoothly pulsing dots at sixty frames a second kept a core busy without a change."""
    async with running_wall() as wall:
        games = many_games(60)
        live = [number for number, item in enumerate(games) if item.status is Status.LIVE]
        wall.show(*games)
        page = await open_page(wall.url, width=1920, height=1080)
        await expect(page.locator("body")).to_have_attribute("data-link", "live")
        for number in live[:12]:
            games[number] = scored(games[number], 9, 0)
        wall.show(*games)
        wanted = {"pulse", "pages-tick", "fill", "seal-tick", "frozen-overlay-tick", "flash"}
        smooth_ms: dict[str, float] = {}

        async def seen() -> bool:
            smooth_ms.update(await page.evaluate(SMOOTH))
            return wanted <= {name.replace("tock", "tick").replace("-again", "") for name in smooth_ms}

        await until_true(seen, within_s=20)
        assert {name for name, ms in smooth_ms.items() if ms == 0} >= {"pulse"}
        assert max(smooth_ms.values()) <= 8_000, smooth_ms
