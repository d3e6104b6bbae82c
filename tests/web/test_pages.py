"""The pages: first paint and service worker."""

import json
import re
from datetime import UTC, datetime

import aiohttp

from dashboard.core.model import League, Status
from tests.boards import KICK_OFF, game, side
from tests.wall import running_wall


async def test_wall_contains_the_board() -> None:
    """The page can be read without a script, and contains the position from which the socket continues."""
    async with running_wall() as wall, aiohttp.ClientSession() as session:
        wall.show(game(1, home=side("Zenit", 3), away=side("Ajax", 2)))
        async with session.get(wall.url) as response:
            page = await response.text()
            assert response.status == 200
            assert response.headers["Cache-Control"] == "no-cache"
    assert "Zenit" in page.split('id="snapshot"')[0]
    embedded = re.search(r'<script type="application/json" id="snapshot">(.*?)</script>', page, re.S)
    assert embedded
    snapshot = json.loads(embedded[1])
    assert snapshot["position"] == {"epoch": wall.hub.position.epoch, "offset": 1}
    assert snapshot["games"]["mock:cup:1"]["home"]["score"] == 3


async def test_hostile_names_stay_text() -> None:
    """Markup in the data of a feed neither ends nor starts an element."""
    nasty = "</script><script>alert(1)</script><img src=x onerror=alert(1)>"
    async with running_wall() as wall, aiohttp.ClientSession() as session:
        wall.show(game(1, home=side(nasty, 1), status_text=nasty))
        async with session.get(wall.url) as response:
            page = await response.text()
    assert "<script>alert" not in page
    assert "<img" not in page


async def test_first_paint_applies_the_settings_in_the_url() -> None:
    """Leagues, zone and hidden scores are applied. A malformed parameter falls back by itself."""
    shield = League(id="shield.1", name="The Shield", abbrev="SHD")
    start = KICK_OFF.replace(year=datetime.now(UTC).year + 1)
    waiting = game(2, None, None, league=shield, status=Status.SCHEDULED, start_time=start, clock=None, period=None)
    async with running_wall() as wall, aiohttp.ClientSession() as session:
        wall.show(game(1, 4711, 5822), waiting)

        async def painted(query: str) -> str:
            """Return the part of the page before the embedded snapshot."""
            async with session.get(f"{wall.url}/?{query}") as response:
                return (await response.text()).split('id="snapshot"')[0]

        assert "Home 1" not in await painted("leagues=shd")
        assert "Home 1" in await painted("leagues=" + "x," * 60)
        assert "4711" in await painted("zone=Nowhere/Else&hide_scores=perhaps&delay=-1")
        hidden = await painted("hide_scores=1")
        assert "Home 1" in hidden
        assert "4711" not in hidden
        assert "5822" not in hidden


async def test_service_worker_is_revalidated() -> None:
    """It is at the root, so that it may serve the wall, and no cache keeps an old one."""
    async with running_wall() as wall, aiohttp.ClientSession() as session, session.get(f"{wall.url}/sw.js") as answer:
        assert answer.status == 200
        assert answer.headers["Cache-Control"] == "no-cache"
        assert answer.content_type in ("text/javascript", "application/javascript")
        assert "caches" in await answer.text()
