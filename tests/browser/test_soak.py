"""The soak test's detector of layout shifts."""

from dashboard.core.digest import board_digest
from tests.boards import game, scored
from tests.browser.conftest import OpenPage
from tests.browser.soak import SHIFTS
from tests.many_games import many_games
from tests.wall import running_wall


PUSH = """() => {
    const sheet = new CSSStyleSheet();
    window.pushedPx = ((window.pushedPx ?? 0) + 40) % 400;
    sheet.replaceSync(`article.game { margin-top: ${window.pushedPx}px !important }`);
    document.adoptedStyleSheets = [sheet];
    return window.shifts.length > 0;
}"""
"""Moves the cards without a mutation, and returns whether that was detected."""


async def test_soak_reports_unexplained_layout_shifts_only(open_page: OpenPage) -> None:
    """A new score and a new arrangement are no unexplained shifts. A style rule that moves the cards is one."""
    async with running_wall() as wall:
        boards = [(game(1),), (scored(game(1), 1, 0),), many_games(8), many_games(9, live=0)]
        wall.show(*boards[0])
        page = await open_page("about:blank")
        await page.add_init_script(SHIFTS)
        await page.goto(wall.url)
        for board in boards:
            wall.show(*board)
            digest = board_digest(wall.hub.board.games.values())
            await page.wait_for_function("digest => document.documentElement.dataset.digest === digest", arg=digest)
            await page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
        assert await page.evaluate("window.shifts") == []
        # Mutations shortly before a shift explain it, but those of each second must not.
        await page.wait_for_function(PUSH, polling=2_500)
        assert {shift["who"] for shift in await page.evaluate("window.shifts")} == {""}, (
            "the cards themselves must have moved"
        )
