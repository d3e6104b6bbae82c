"""The visible part of a board in a real browser: league filter, time zone, running clocks, hidden scores."""

import time
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.async_api import expect

from dashboard.core.model import Clock, League, Period, PeriodKind, Sport, Status
from dashboard.core.protocol import SourceHealth, SourceState
from dashboard.web.push.heartbeats import Heartbeats
from tests.boards import game, scored, side
from tests.browser.conftest import OpenPage
from tests.waiting import until
from tests.wall import running_wall


pytestmark = pytest.mark.browser

SHIELD = League(id="shield.1", name="The Shield", abbrev="SHD")


@pytest.mark.parametrize("mode", ["push", "poll"])
async def test_league_filter_changes_without_a_reload(open_page: OpenPage, mode: str) -> None:
    """The filter applies to first paint, socket and polls. A league without games is named."""
    async with running_wall(heartbeat_ms=200) as wall:
        wall.show(game(1), game(2, league=SHIELD))
        page = await open_page(f"{wall.url}/?mode={mode}&interval=500&leagues=shd,nowhere")
        await page.evaluate("window.neverReloaded = true")
        shown = page.locator("article.game")
        await expect(page.locator("#troubles")).to_have_text("No games right now: nowhere")
        await expect(shown).to_have_count(1)
        wall.show(scored(game(1), 1, 0), scored(game(2, league=SHIELD), 5, 0))
        await expect(shown.locator('[data-field="home-score"]')).to_have_text("5")
        await expect(page.locator("#seal")).to_have_attribute("data-seal", "lit")
        if mode == "push":
            assert [view.filter.leagues for view in wall.hub.views] == [{"shd"}]

        await page.keyboard.press("s")
        leagues = page.locator('.setting-list[data-setting="leagues"] [data-field="text"]')
        await leagues.fill("cup")
        await leagues.press("Tab")
        await expect(shown).to_have_attribute("data-key", game(1).key)
        if mode == "push":
            await until(lambda: [view.filter.leagues for view in wall.hub.views] == [{"cup"}])
        await expect(page.locator("#seal")).to_have_attribute("data-seal", "lit")
        assert await page.evaluate("window.neverReloaded")


@pytest.mark.parametrize("hour", [23, 0])
async def test_times_follow_the_display_zone_around_midnight(open_page: OpenPage, hour: int) -> None:
    """The first paint and the script show the same time in any time zone of the browser."""
    start = datetime.now(UTC).replace(second=0, microsecond=0) + timedelta(minutes=90)
    east = (hour - datetime.now(UTC).hour + 11) % 24 - 11
    local = start + timedelta(hours=east)
    async with running_wall() as wall:
        wall.show(game(1, None, None, status=Status.SCHEDULED, start_time=start, clock=None, period=None))
        url = f"{wall.url}/?zone=Etc/GMT{-east:+d}".replace("+", "%2B")
        expected = f"{local:%a %H:%M}" if hour == 23 else f"{local:%H:%M}"
        for script in (False, True):
            page = await open_page(url, java_script_enabled=script, timezone_id="Asia/Tokyo", locale="en-GB")
            if script:
                await expect(page.locator("body")).to_have_attribute("data-link", "live")
            await expect(page.locator('[data-field="status"]')).to_have_text(expected)


async def test_clocks_run_between_messages_and_stop_without_a_connection(
    open_page: OpenPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only the clock's text changes and the seal stays lit. A dead connection stops the clocks."""

    def health() -> list[SourceHealth]:
        now = time.time_ns() // 1_000_000
        return [SourceHealth(name="mock", state=SourceState.OK, polled_at=now, late_after_ms=160_000)]

    def make_heartbeats(hub: Any, _: object, **options: Any) -> Heartbeats:
        return Heartbeats(hub, health, **options)

    monkeypatch.setattr("dashboard.app.Heartbeats", make_heartbeats)
    running = Clock(seconds=252, direction="down", text="4:12", running=True)
    quarter = Period(number=3, kind=PeriodKind.QUARTER, label="Q3", regulation=4)
    async with running_wall(heartbeat_ms=300) as wall:
        wall.show(game(1, sport=Sport.BASKETBALL, clock=running, period=quarter), game(2))
        page = await open_page(wall.url)
        status = page.locator(f'article[data-key="{game(1).key}"] [data-field="status"]')
        await expect(page.locator("#seal")).to_have_attribute("data-seal", "lit")
        await page.evaluate(
            """() => {
                window.touched = new Set();
                new MutationObserver(records => {
                    for (const { target, type } of records) {
                        const field = (target.closest ? target : target.parentElement).closest("[data-field]");
                        window.touched.add(`${type} ${field && field.dataset.field}`);
                    }
                }).observe(document.getElementById("board"),
                           { subtree: true, childList: true, attributes: true, characterData: true });
            }"""
        )
        await expect(status).to_have_text("Q3 4:10")
        await expect(page.locator("#seal")).to_have_attribute("data-seal", "lit")
        assert await page.evaluate("[...window.touched]") == ["childList status"]
    await expect(page.locator("#seal")).to_have_attribute("data-seal", "dark")
    text = await status.inner_text()
    later = await page.evaluate("performance.now() + 2500")
    await page.wait_for_function("later => performance.now() > later", arg=later)
    assert await status.inner_text() == text


async def test_hidden_scores_are_nowhere_until_revealed(open_page: OpenPage) -> None:
    """Cards, titles and texts for screen readers have no scores. A key reveals them for some seconds."""
    async with running_wall(heartbeat_ms=200) as wall:
        wall.show(game(1, 4711, 5822, status=Status.FINAL, final=True, clock=None))
        page = await open_page(f"{wall.url}/?hide_scores=1")
        await expect(page.locator("#seal")).to_have_attribute("data-seal", "lit")
        await expect(page.locator('article.game [data-field="status"]')).to_contain_text("FT")
        seen = "['board', 'stage', 'ticker'].map(id => document.getElementById(id).outerHTML).join() + document.title"
        html = await page.evaluate(seen)
        assert "4711" not in html
        assert "5822" not in html
        assert 'data-winner="true"' not in html
        await page.keyboard.press("r")
        await expect(page.locator('article.game [data-field="home-score"]')).to_have_text("4711")


async def test_favorites_come_first_and_side_order_applies(open_page: OpenPage) -> None:
    """The first paint and the script have the same order."""
    async with running_wall(heartbeat_ms=200) as wall:
        wall.show(game(1), game(2), game(3, home=side("Zenit", 1, abbrev="ZEN")))
        url = f"{wall.url}/?favourites=zen&order=away"
        for script in (False, True):
            page = await open_page(url, java_script_enabled=script)
            if script:
                await expect(page.locator("body")).to_have_attribute("data-link", "live")
            await expect(page.locator("article.game").first).to_have_attribute("data-key", game(3).key)
            home, away = [
                await page.locator(f'article.game [data-side="{name}"]').first.bounding_box()
                for name in ("home", "away")
            ]
            assert home
            assert away
            assert away["y"] < home["y"]
