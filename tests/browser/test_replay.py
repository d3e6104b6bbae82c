"""The recorded World Cup evening, from file to pixel."""

import pytest
from msgspec.structs import replace
from playwright.async_api import expect

from dashboard.core.digest import board_digest
from dashboard.core.model import PLAYING
from dashboard.core.protocol import SourceState
from dashboard.feed.decode import decode
from dashboard.feed.sources import espn
from dashboard.keys import HEALTH
from tests.browser.conftest import OpenPage
from tests.feed.recorded import RECORDED, needs_recorded
from tests.waiting import until
from tests.wall import running_wall


EVENING = RECORDED / "espn" / "wc2026_sequence"

pytestmark = [
    pytest.mark.browser,
    pytest.mark.recorded,
    needs_recorded,
]


async def test_recorded_evening_ends_on_the_wall_as_recorded(open_page: OpenPage) -> None:
    """
    Check the final board after the replay.

    Each game of the last snapshot is on the board as it is parsed directly. Games that the snapshot does not list are
    gone or stale, none looks live, and the browser shows the server's board.
    """
    spec = f"replay:{EVENING}"
    async with running_wall(sources=(spec,), replay_speed=100_000.0, replay_max_gap_s=0.3, heartbeat_ms=500) as wall:
        page = await open_page(wall.url, width=1920, height=1080)
        await until(lambda: wall.app[HEALTH]()[0].state is SourceState.ENDED, within_s=30)

        last = max(EVENING.glob("*.json"))
        games = espn.parse(decode(last.read_bytes())).games
        parsed = {game.key: replace(game, source="replay:wc2026_sequence") for game in games}
        shown = wall.hub.board.games
        assert len(parsed) == 32
        assert {key: shown[key] for key in parsed} == parsed
        assert all(game.stale or game.final for key, game in shown.items() if key not in parsed)
        assert not [game for game in shown.values() if game.status in PLAYING and not game.stale]

        digest = board_digest(shown.values())
        await page.wait_for_function("wanted => document.documentElement.dataset.digest === wanted", arg=digest)
        await expect(page.locator("article.game")).to_have_count(len(shown))
        assert await page.locator('article.game[data-state="live"]').count() == 0
        assert wall.hub.statistics().publications >= 9
