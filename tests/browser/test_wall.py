"""The wall in a real browser, against a real server."""

from collections.abc import Callable
from typing import Any

import aiohttp
import pytest
from playwright.async_api import Page, WebSocket, expect

from dashboard.core.digest import board_digest
from dashboard.core.model import Status
from tests.boards import board, game, scored, side
from tests.browser.conftest import OpenPage
from tests.waiting import until
from tests.wall import running_mock, running_wall


pytestmark = pytest.mark.browser


def _count_sockets(page: Page) -> Callable[[], tuple[int, int]]:
    """Return a function that counts the sockets that a page has opened, and those still open."""
    opened: list[WebSocket] = []

    def note(socket: WebSocket) -> None:
        opened.append(socket)

    page.on("websocket", note)
    return lambda: (len(opened), sum(not socket.is_closed() for socket in opened))


async def _digest(page: Page) -> Any:
    return await page.evaluate("document.documentElement.dataset.digest")


def _card(page: Page, key: str, field: str) -> Any:
    return page.locator(f'article.game[data-key="{key}"] [data-field="{field}"]')


async def _set_score(feed: str, contest: str, home: int, away: int) -> None:
    async with (
        aiohttp.ClientSession() as session,
        session.patch(f"{feed}/v1/games/{contest}", json={"scores": [home, away]}) as answer,
    ):
        assert answer.status == 200


@pytest.mark.parametrize("mode", ["push", "poll"])
async def test_feed_score_appears_without_a_reload(open_page: OpenPage, mode: str) -> None:
    """The score goes from the mock's control API to the pixel in both modes. Polling opens no socket."""
    async with running_mock() as feed, running_wall(sources=(f"mock={feed}",), poll_interval_s=0.05) as wall:
        await until(lambda: wall.hub.board.games)
        key, live = next((k, g) for k, g in wall.hub.board.games.items() if g.status is Status.LIVE)
        page = await open_page("about:blank")
        sockets = _count_sockets(page)
        await page.goto(f"{wall.url}/?mode={mode}&interval=500")
        await page.evaluate("window.neverReloaded = true")
        await expect(page.locator("html")).to_have_attribute("data-mode", mode)

        await _set_score(feed, live.source_id, 97, 98)
        await expect(_card(page, key, "home-score")).to_have_text("97")
        await expect(_card(page, key, "away-score")).to_have_text("98")
        assert await page.evaluate("window.neverReloaded")
        assert sockets() == ((1, 1) if mode == "push" else (0, 0))
        assert wall.hub.statistics().sessions == (1 if mode == "push" else 0)


async def test_mode_toggles_without_a_reload(open_page: OpenPage) -> None:
    """Polling closes the socket and push opens one. Both show later changes."""
    async with running_wall() as wall:
        wall.show(game(1))
        page = await open_page("about:blank")
        sockets = _count_sockets(page)
        await page.goto(wall.url)
        await expect(page.locator("body")).to_have_attribute("data-link", "live")
        assert sockets() == (1, 1)

        await page.click("#mode-toggle")
        await page.fill("#poll-interval", "0.5")
        await until(lambda: sockets() == (1, 0))
        wall.show(scored(game(1), 3, 0))
        await expect(_card(page, game(1).key, "home-score")).to_have_text("3")
        assert wall.hub.statistics().sessions == 0

        # From push to fair polling, to naive polling, to push.
        await page.click("#mode-toggle")
        await expect(page.locator("html")).to_have_attribute("data-mode", "naive")
        await page.click("#mode-toggle")
        await until(lambda: wall.hub.statistics().sessions == 1)
        wall.show(scored(game(1), 4, 0))
        await expect(_card(page, game(1).key, "home-score")).to_have_text("4")
        assert sockets() == (2, 1)


async def test_painted_board_follows_the_server(open_page: OpenPage) -> None:
    """While games appear, change and go, the digest of the painted board follows the server's."""
    async with running_wall(heartbeat_ms=200) as wall:
        wall.show(game(1), game(2), game(3))
        page = await open_page(wall.url)
        for step in range(1, 12):
            wall.show(*(scored(game(number), step, number) for number in range(1, 6) if (number + step) % 3))
            digest = board_digest(wall.hub.board.games.values())
            await page.wait_for_function("wanted => document.documentElement.dataset.digest === wanted", arg=digest)
            keys = await page.eval_on_selector_all("article.game", "cards => cards.map(card => card.dataset.key)")
            assert sorted(keys) == sorted(wall.hub.board.games)
        assert wall.hub.statistics().snapshot_frames == 0


async def test_page_recovers_after_server_restart(open_page: OpenPage, unused_tcp_port: int) -> None:
    """The page gets the new board without a reload, and does not claim to be live meanwhile."""
    page = None
    async with running_wall(port=unused_tcp_port) as wall:
        wall.show(game(1))
        page = await open_page(wall.url)
        await expect(page.locator("body")).to_have_attribute("data-link", "live")
        await page.evaluate("window.neverReloaded = true")
    await expect(page.locator("body")).not_to_have_attribute("data-link", "live")
    async with running_wall(port=unused_tcp_port) as wall:
        wall.show(scored(game(1), 6, 0), game(2))
        await expect(_card(page, game(1).key, "home-score")).to_have_text("6", timeout=30_000)
        await expect(page.locator("body")).to_have_attribute("data-link", "live", timeout=30_000)
        assert await page.evaluate("window.neverReloaded")
        assert await _digest(page) == board_digest(board(scored(game(1), 6, 0), game(2)).games.values())


async def test_change_mutates_only_its_own_card(open_page: OpenPage) -> None:
    """After a goal in one of sixty games, no other card is mutated."""
    async with running_wall(heartbeat_ms=60_000) as wall:
        wall.show(*(game(number) for number in range(60)))
        page = await open_page(wall.url)
        await expect(page.locator("body")).to_have_attribute("data-link", "live")
        await page.evaluate(
            """() => {
                window.touched = new Set();
                new MutationObserver(records => {
                    for (const { target } of records) {
                        const element = target instanceof Element ? target : target.parentElement;
                        const card = element && element.closest("article.game");
                        if (card) window.touched.add(card.dataset.key);
                    }
                }).observe(document.getElementById("board"),
                           { subtree: true, childList: true, attributes: true, characterData: true });
            }"""
        )
        wall.show(*(scored(game(n), 1, 0) if n == 31 else game(n) for n in range(60)))
        await expect(_card(page, game(31).key, "home-score")).to_have_text("1")
        assert await page.evaluate("[...window.touched]") == [game(31).key]


async def test_board_is_readable_without_javascript(open_page: OpenPage) -> None:
    """The server's first paint has the scores and refreshes itself."""
    async with running_wall() as wall:
        wall.show(game(1, home=side("Zenit", 3), away=side("Ajax", 2)))
        page = await open_page(wall.url, java_script_enabled=False)
        assert "Zenit" in await page.inner_text("#board")
        assert await _card(page, game(1).key, "home-score").inner_text() == "3"
        assert await page.locator('meta[http-equiv="refresh"]').count() == 1


async def test_correction_is_marked(open_page: OpenPage) -> None:
    """A score that goes down is shown and marked as corrected."""
    async with running_wall() as wall:
        wall.show(game(1, 2, 1))
        page = await open_page(wall.url)
        await expect(page.locator("body")).to_have_attribute("data-link", "live")
        wall.show(game(1, 1, 1))
        await expect(_card(page, game(1).key, "home-score")).to_have_text("1")
        await expect(_card(page, game(1).key, "corrected")).to_be_visible()


async def test_unlisted_game_does_not_look_live(open_page: OpenPage) -> None:
    """A stale game has its own state."""
    async with running_wall() as wall:
        wall.show(game(1))
        page = await open_page(wall.url)
        wall.show(game(1, stale=True))
        await expect(page.locator("article.game")).to_have_attribute("data-state", "stale")


async def test_hostile_text_is_shown_and_never_runs(open_page: OpenPage) -> None:
    """Names with markup and three hundred characters break neither page nor layout."""
    nasty = "<img src=x onerror=document.title='owned'>" + "W" * 300
    async with running_wall() as wall:
        wall.show(game(1, home=side(nasty, 1)))
        page = await open_page(wall.url)
        wall.show(game(1, home=side(nasty, 2), status_text=nasty))
        await expect(_card(page, game(1).key, "home-score")).to_have_text("2")
        assert await page.title() != "owned"
        assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert await page.locator("article img").count() == 0


@pytest.mark.parametrize(("width", "height"), [(1280, 720), (1920, 1080), (3840, 2160), (390, 844)])
async def test_no_page_is_wider_than_its_screen(open_page: OpenPage, width: int, height: int) -> None:
    """The simulated evening fits four screens."""
    async with running_mock() as feed, running_wall(sources=(f"mock={feed}",), poll_interval_s=0.05) as wall:
        await until(lambda: wall.hub.board.games)
        page = await open_page(wall.url, width=width, height=height)
        await expect(page.locator("body")).to_have_attribute("data-link", "live")
        assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        if width > 1000:
            assert await page.evaluate("document.documentElement.scrollHeight <= innerHeight")
