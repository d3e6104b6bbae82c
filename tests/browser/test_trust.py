"""Trust per source: one source that fails makes its own games look old, and no others."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp
from aiohttp import web
from playwright.async_api import expect

from dashboard.commands.hosting import start
from dashboard.core.model import Status
from tests.browser.conftest import OpenPage
from tests.feed.sources.espn_payloads import event, status
from tests.http import get
from tests.waiting import until
from tests.wall import Wall, running_wall


FADED = "element => getComputedStyle(element).filter !== 'none'"


class Feed:
    """A feed with a scoreboard for each path. The test sets its answers."""

    def __init__(self) -> None:
        self.answers: dict[str, web.Response | dict[str, Any]] = {}

    async def scoreboard(self, request: web.Request) -> web.Response:
        """Return the present answer of a path; 404 for any other."""
        answer = self.answers.get(request.path.removeprefix("/").removesuffix("/scoreboard"))
        if answer is None:
            return web.json_response({"code": 404, "message": "no such league"}, status=404)
        if isinstance(answer, web.Response):
            return web.Response(status=answer.status, text=answer.text)
        return web.json_response(answer)


def scoreboard(league: str, *events: object) -> dict[str, Any]:
    """Return a scoreboard of a league."""
    return {"leagues": [{"id": league, "name": f"League {league}", "abbreviation": league}], "events": list(events)}


def live(identifier: str, league: str) -> dict[str, Any]:
    """Return a game in play that has begun some minutes ago."""
    began = f"{datetime.now(UTC) - timedelta(minutes=20):%Y-%m-%dT%H:%MZ}"
    game = event(identifier=identifier, date=began, startDate=began, scores=("1", "0"))
    return game | {"uid": f"s:600~l:{league}~e:{identifier}"}


def planned() -> dict[str, Any]:
    """Return a race some days ahead, before its drivers are listed."""
    begins = f"{datetime.now(UTC) + timedelta(days=3):%Y-%m-%dT%H:%MZ}"
    race = {"id": "71", "date": begins, "status": status("SCHEDULED", "pre"), "competitors": []}
    return {"id": "70", "name": "Desert Grand Prix", "date": begins, "competitions": [race]}


@asynccontextmanager
async def wall_of(feed: Feed, *paths: str) -> AsyncIterator[Wall]:
    """Run a wall on paths of a feed."""
    app = web.Application()
    app.router.add_get("/{path:.*}", feed.scoreboard)
    runner, url = await start(app, "127.0.0.1", 0)
    try:
        sources = tuple(f"espn:{path}" for path in paths)
        async with running_wall(sources=sources, espn_base=url, heartbeat_ms=200, poll_interval_s=0.3) as wall:
            yield wall
    finally:
        await runner.cleanup()


async def test_four_sources_of_five_in_trouble_leave_the_fifth_fresh(open_page: OpenPage) -> None:
    """Misspelled, refused, garbage, and planned events only. The seal stays lit and names the three that fail."""
    feed = Feed()
    feed.answers = {
        "soccer/usa.1": scoreboard("MLS", live("1", "MLS")),
        "soccer/usa.2": web.Response(status=500, text="down"),
        "soccer/usa.3": web.Response(text="<html>maintenance</html>"),
        "racing/f1": scoreboard("F1", planned()),
    }
    paths = ("soccer/usa.1", "soccer/usa.2", "soccer/usa.3", "soccer/usa.9", "racing/f1")
    async with wall_of(feed, *paths) as wall:
        await until(lambda: wall.hub.board.games)
        page = await open_page(wall.url)
        await expect(page.locator("#seal")).to_have_attribute("data-seal", "lit")
        await expect(page.locator("#troubles")).to_have_text(
            "usa.2, usa.3, usa.9: no scores yet, the service does not answer. All other scores are live."
        )
        await expect(page.locator("article.game")).to_have_count(1)
        assert await page.locator("[data-doubted]").count() == 0
        async with aiohttp.ClientSession() as session:
            _, health, _ = await get(session, f"{wall.url}/healthz")
        assert health["status"] == "degraded"
        states = {source["name"].removeprefix("espn:"): source["state"] for source in health["sources"]}
        assert states == {
            "soccer/usa.1": "ok",
            "soccer/usa.2": "failing",
            "soccer/usa.3": "failing",
            "soccer/usa.9": "failing",
            "racing/f1": "ok",
        }


async def test_source_that_fails_later_dims_its_own_games(open_page: OpenPage) -> None:
    """Its settled result and all games of the other source look as before. It recovers by itself."""
    feed = Feed()
    over = live("3", "USL")
    over["competitions"][0]["status"] = status("FULL_TIME", "post", completed=True)
    first, second = scoreboard("MLS", live("1", "MLS")), scoreboard("USL", live("2", "USL"), over)
    feed.answers = {"soccer/usa.1": first, "soccer/usa.2": second}
    async with wall_of(feed, "soccer/usa.1", "soccer/usa.2") as wall:
        await until(lambda: len(wall.hub.board.games) == 3)
        page = await open_page(wall.url)
        await expect(page.locator("#seal")).to_have_attribute("data-seal", "lit")
        await expect(page.locator("#troubles")).to_be_hidden()

        feed.answers["soccer/usa.2"] = web.Response(status=503)
        await expect(page.locator("#troubles")).to_contain_text("USL: no answer since")
        await expect(page.locator("#troubles")).to_contain_text("All other scores are live.")
        doubted = page.locator("article.game[data-doubted]")
        await expect(doubted).to_have_count(1)
        assert ":2" in (await doubted.get_attribute("data-key") or "")
        await page.wait_for_function(f"() => ({FADED})(document.querySelector('article.game[data-doubted]'))")
        for card in await page.locator("article.game:not([data-doubted])").all():
            assert not await card.evaluate(FADED)
        await expect(page.locator("#seal")).to_have_attribute("data-seal", "lit")

        feed.answers["soccer/usa.2"] = second
        await expect(doubted).to_have_count(0)
        await expect(page.locator("#troubles")).to_be_hidden()
        await expect(page.locator("#seal")).to_have_attribute("data-seal", "lit")
        assert sum(game.status is Status.FINAL for game in wall.hub.board.games.values()) == 1
