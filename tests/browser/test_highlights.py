"""Highlights in a real browser: the feature panel, the ticker, celebrations and corrections."""

from typing import Any

import pytest
from msgspec.structs import replace
from playwright.async_api import Page, expect

from dashboard.core.model import (
    BaseballSituation,
    Clock,
    Game,
    GameKey,
    MatchEvent,
    Period,
    PeriodKind,
    Points,
    Sport,
    Status,
    Venue,
)
from tests.boards import game, side
from tests.browser.conftest import OpenPage
from tests.wall import running_wall


pytestmark = pytest.mark.browser

MOVES_FREELY = {"opacity", "transform", "scale", "translate", "rotate"}
"""Properties that the compositor animates without the main thread."""


def derby(home: int, away: int, **fields: Any) -> Game:
    """Return Arsenal against Chelsea in the 88th minute."""
    return game(
        1,
        home=side("Arsenal", home, abbrev="ARS", color="e30613"),
        away=side("Chelsea", away, abbrev="CHE", color="034694"),
        period=Period(number=2, kind=PeriodKind.HALF, label="2nd", regulation=2),
        clock=Clock(seconds=88 * 60, direction="up", text="88'"),
        **fields,
    )


def goal(number: int, home: int, away: int) -> dict[str, MatchEvent]:
    """Return the log of a game with one goal."""
    event = MatchEvent(
        kind="goal", order=number, side="home", at="88'", player="Saka", score_after=Points(home=home, away=away)
    )
    return {str(number): event}


async def wait_until_live(page: Page) -> None:
    """Wait until the page follows the server."""
    await expect(page.locator("body")).to_have_attribute("data-link", "live")


async def test_goal_celebration_has_team_colors_and_ends(open_page: OpenPage) -> None:
    """A goal has a banner, a highlighted card and a line of news. Banner and highlight end within eight seconds."""
    async with running_wall() as wall:
        wall.show(derby(1, 1), game(2))
        page = await open_page("about:blank")
        await page.clock.install()
        await page.goto(wall.url)
        await wait_until_live(page)
        assert not await page.is_visible("#celebration"), "what came with the page has not just happened"

        wall.show(derby(2, 1, events=goal(1, 2, 1)), game(2))
        banner = page.locator("#celebration")
        await expect(banner).to_be_visible()
        await expect(banner.locator("[data-field=label]")).to_have_text("GOAL")
        await expect(banner.locator("[data-field=text]")).to_have_text("Arsenal 2–1 Chelsea")
        await expect(banner).to_have_css("background-color", "rgb(227, 6, 19)")
        await expect(banner).to_have_css("color", "rgb(255, 255, 255)")
        await expect(page.locator('article[data-celebrated="home"]')).to_have_attribute("data-key", derby(0, 0).key)
        await expect(page.locator("#ticker .news")).to_have_text("88' GOAL Arsenal 2–1 Chelsea Saka")
        await expect(page.locator("#announcer")).to_have_text("88' GOAL Arsenal 2–1 Chelsea")

        moved = await page.evaluate(
            """() => document.getAnimations().flatMap(({ effect }) =>
                effect.getKeyframes().flatMap(frame => Object.keys(frame)))"""
        )
        assert set(moved) - {"offset", "easing", "composite", "computedOffset"} <= MOVES_FREELY

        await page.clock.fast_forward(8_000)
        await expect(banner).to_be_hidden()
        await expect(page.locator("[data-celebrated]")).to_have_count(0)


async def test_correction_withdraws_the_celebration(open_page: OpenPage) -> None:
    """The celebration ends at once, and the card shows the old and the new score."""
    async with running_wall() as wall:
        wall.show(derby(1, 1))
        page = await open_page(wall.url)
        await wait_until_live(page)
        wall.show(derby(2, 1))
        await expect(page.locator("#celebration")).to_be_visible()
        wall.show(derby(1, 1))
        await expect(page.locator("#celebration")).to_be_hidden()
        await expect(page.locator("article .corrected")).to_have_attribute("data-change", "2–1 → 1–1")
        news = page.locator("#ticker .news")
        await expect(news.first).to_have_text("CORRECTION Arsenal 1–1 Chelsea was 2–1")
        await expect(news.nth(1)).to_contain_text("GOAL")


async def test_feature_panel_without_events_has_no_empty_space(open_page: OpenPage) -> None:
    """Long names are whole, round, venue and channels are below, no chart is shown, and the panel ends there."""
    late = game(
        1,
        home=side("Wolverhampton Wanderers", 1),
        away=side("Borussia Mönchengladbach", 1),
        clock=Clock(seconds=88 * 60, direction="up", text="88'"),
        period=Period(number=2, kind=PeriodKind.HALF, label="2nd", regulation=2),
        round="Quarterfinals",
        venue=Venue(name="Molineux Stadium", city="Wolverhampton"),
        broadcasts=["One", "Two", "Three", "Four"],
    )
    async with running_wall() as wall:
        wall.show(late)
        for width, height in ((1280, 720), (1920, 1080), (3840, 2160)):
            page = await open_page(wall.url, width=width, height=height)
            panel = page.locator("#feature")
            await expect(panel.locator("[data-field=reason]")).to_have_text("Level, 88'")
            facts = "Quarterfinals\nMolineux Stadium · Wolverhampton\nOne · Two · Three"
            assert await panel.locator("[data-field=facts]").text_content() == facts
            await expect(panel.locator("[data-field=chart]")).to_be_hidden()
            cut, spare = await panel.evaluate(
                """panel => {
                    const fields = [...panel.querySelectorAll("[data-field]")];
                    const isCut = ({ clientHeight, clientWidth, scrollHeight, scrollWidth }) =>
                        clientHeight && (scrollHeight > clientHeight + 3 || scrollWidth > clientWidth + 1);
                    const isText = field => /name|facts|reason/.test(field.dataset.field);
                    const cut = fields.filter(field => isText(field) && isCut(field))
                        .map(({ dataset }) => dataset.field);
                    const foot = panel.querySelector(".feature-facts").getBoundingClientRect().bottom;
                    return [cut, (panel.getBoundingClientRect().bottom - foot) / innerHeight];
                }"""
            )
            assert cut == []
            assert 0 < spare < 0.03


async def test_long_names_fit_beside_three_digit_scores(open_page: OpenPage) -> None:
    """Names use the space beside the score, break between words only, and stay legible."""
    wolves, thunder = side("Minnesota Timberwolves", 112), side("Oklahoma City Thunder", 111)
    period = Period(number=4, kind=PeriodKind.QUARTER, label="4th", regulation=4)
    clock = Clock(seconds=30, direction="down", text="0:30")
    close = game(2, home=wolves, away=thunder, sport=Sport.BASKETBALL, clock=clock, period=period)
    async with running_wall() as wall:
        wall.show(close)
        for width, height in ((1280, 720), (1920, 1080), (1080, 1920)):
            page = await open_page(wall.url, width=width, height=height)
            for team in ("home", "away"):
                name = page.locator(f"#feature [data-field={team}-name]")
                await expect(name).to_be_visible()
                words, lines, share = await name.evaluate(
                    """name => {
                        const range = document.createRange();
                        const parts = [...name.firstChild.data.matchAll(/\\S+/g)].map(({ 0: word, index }) => {
                            range.setStart(name.firstChild, index);
                            range.setEnd(name.firstChild, index + word.length);
                            return range.getClientRects().length;
                        });
                        const { fontSize, lineHeight } = getComputedStyle(name);
                        return [parts, name.scrollHeight / parseFloat(lineHeight), parseFloat(fontSize) / innerHeight];
                    }"""
                )
                assert set(words) == {1}
                assert lines < 2.2
                assert share > 0.014


async def test_feature_panel_shows_its_reason(open_page: OpenPage) -> None:
    """The panel shows the featured game, its reason and score, and is hidden if switched off."""
    loaded = game(
        3,
        4,
        4,
        sport=Sport.BASEBALL,
        clock=None,
        period=Period(number=9, kind=PeriodKind.INNING, label="9th", regulation=9),
        situation=BaseballSituation(half="bottom", outs=2, bases=(True, True, True)),
    )
    async with running_wall() as wall:
        wall.show(derby(2, 1, events=goal(1, 2, 1)), game(2))
        page = await open_page(wall.url)
        panel = page.locator("#feature")
        await expect(panel.locator("[data-field=reason]")).to_have_text("One-goal game, 88'")
        await expect(panel.locator("[data-field=home-score]")).to_have_text("2")
        await expect(panel.locator("[data-field=chart]")).to_be_visible()
        await expect(panel.locator(".feature-event")).to_have_text("88'goalSaka2–1")
        wall.show(loaded)
        await expect(panel.locator("[data-field=reason]")).to_have_text("Bases loaded, tied in the 9th")
        off = await open_page(f"{wall.url}/?feature=off")
        await wait_until_live(off)
        assert not await off.is_visible("#feature")
        hidden = await open_page(f"{wall.url}/?hide_scores=1")
        await wait_until_live(hidden)
        assert not await hidden.is_visible("#feature")


async def test_feature_panel_works_when_the_chart_script_fails(open_page: OpenPage) -> None:
    """The page requests the chart's script again for the next game."""
    async with running_wall() as wall:
        wall.show(derby(2, 1, events=goal(1, 2, 1)))
        page = await open_page("about:blank")
        await page.route("**/highlights/chart_view.js*", lambda route: route.abort("connectionrefused"))
        await page.goto(wall.url)
        panel = page.locator("#feature")
        await expect(panel.locator("[data-field=reason]")).to_have_text("One-goal game, 88'")
        await expect(panel.locator("[data-field=chart]")).to_be_hidden()
        await page.unroute("**/highlights/chart_view.js*")
        wall.show(replace(derby(3, 2, events=goal(1, 3, 2)), key=GameKey("mock:cup:9")))
        await expect(panel.locator("[data-field=home-score]")).to_have_text("3")
        await expect(panel.locator("[data-field=chart]")).to_be_visible()


async def test_ticker_can_be_paused(open_page: OpenPage) -> None:
    """A key or the pointer pauses the ticker."""
    async with running_wall() as wall:
        wall.show(derby(0, 0))
        page = await open_page(wall.url)
        await wait_until_live(page)
        wall.show(derby(1, 0))
        first = page.locator("#ticker .news").first
        await expect(first).to_contain_text("1–0")
        await page.keyboard.press("p")
        await expect(page.locator("#ticker-pause")).to_have_attribute("aria-pressed", "true")
        await page.keyboard.press("p")
        await expect(page.locator("#ticker")).to_have_attribute("data-paused", "false")
        await page.hover("#ticker")
        await expect(page.locator("#ticker")).to_have_attribute("data-paused", "true")


async def test_final_result_has_a_banner(open_page: OpenPage) -> None:
    """The banner has the winner's colors."""
    async with running_wall() as wall:
        wall.show(derby(1, 2))
        page = await open_page(wall.url)
        await wait_until_live(page)
        wall.show(replace(derby(1, 2), status=Status.FINAL, final=True, clock=None))
        await expect(page.locator("#celebration [data-field=label]")).to_have_text("FT")
        await expect(page.locator("#celebration")).to_have_css("background-color", "rgb(3, 70, 148)")


@pytest.mark.parametrize(("query", "motion"), [("?calm=1", "no-preference"), ("", "reduce")])
async def test_calm_mode_runs_no_animation(open_page: OpenPage, query: str, motion: str) -> None:
    """A goal still has its banner, but only the animations of seal and status run."""
    async with running_wall() as wall:
        wall.show(derby(1, 1), game(2))
        page = await open_page(f"{wall.url}/{query}", reduced_motion=motion)
        await wait_until_live(page)
        wall.show(derby(2, 1), game(2))
        await expect(page.locator("#celebration")).to_be_visible()
        running = await page.evaluate(
            """() => document.getAnimations().filter(({ effect }) =>
                !effect.target.closest("#seal, .frozen-overlay, #status-bar")).map(({ animationName, effect }) =>
                `${animationName} ${effect.target.className}`)"""
        )
        assert running == []
