"""A day without games: the wall shows the next ones."""

from datetime import UTC, datetime, timedelta

import pytest
from aiohttp import web
from playwright.async_api import expect

from dashboard.commands.hosting import start
from dashboard.feed.sources import espn
from tests.browser.conftest import OpenPage
from tests.feed.sources.espn_payloads import event, status
from tests.waiting import until
from tests.wall import running_wall


pytestmark = pytest.mark.browser


async def test_empty_day_shows_the_next_games(open_page: OpenPage) -> None:
    """The wall shows league, teams, day and time in its zone, also without JavaScript, and names an empty filter."""
    day = espn.eastern_day(datetime.now(UTC)) + timedelta(days=3)
    begin = f"{day}T20:30Z"
    coming = event(status_entry=status("SCHEDULED", "pre"), date=begin, startDate=begin)
    league = {"id": "770", "name": "Major League Soccer", "abbreviation": "MLS", "calendar": [f"{day}T07:00Z"]}

    async def scoreboard(request: web.Request) -> web.Response:
        wanted = request.query.get("dates")
        return web.json_response({"leagues": [league], "events": [coming] if wanted == f"{day:%Y%m%d}" else []})

    feed = web.Application()
    feed.router.add_get("/soccer/usa.1/scoreboard", scoreboard)
    runner, url = await start(feed, "127.0.0.1", 0)
    try:
        async with running_wall(sources=("espn:soccer/usa.1",), espn_base=url) as wall:
            await until(lambda: wall.hub.board.games)
            weekday = f"{day:%a}"
            page = await open_page(f"{wall.url}/?zone=Europe/London")
            time_text = await page.evaluate(
                "at => new Date(at).toLocaleTimeString('en-GB', {timeZone: 'Europe/London', timeStyle: 'short'})", begin
            )
            await expect(page.locator("#empty")).to_be_hidden()
            await expect(page.locator("#next")).to_have_text(
                f"No games today. Next {weekday} {time_text} Team 7 – Team 8"
            )
            await expect(page.locator(".league-title")).to_have_text("Major League Soccer")
            still = await open_page(f"{wall.url}/?zone=Europe/London", java_script_enabled=False)
            await expect(still.locator("article.game .status")).to_have_text(f"{weekday} {time_text}")
            await expect(still.locator("article.game .name")).to_have_text(["Team 7", "Team 8"])
            filtered = await open_page(f"{wall.url}/?leagues=NBA")
            await expect(filtered.locator("#empty")).to_contain_text("This display shows NBA only.")
    finally:
        await runner.cleanup()
