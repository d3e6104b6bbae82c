"""
Screenshots of the wall in every layout and state: `python -m tests.screenshots [WORD …]`.

Words select the screenshots whose name contains one of them. README.md shows those in `KEPT`. The others are not kept.
"""

import asyncio
import contextlib
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final, NamedTuple

from msgspec import structs
from playwright.async_api import Browser, Page, async_playwright

from dashboard.core.model import Game, GameKey, Status
from tests.boards import game, scored, side
from tests.browser.conftest import ARGUMENTS, chromium
from tests.many_games import has_recorded_names, many_games
from tests.waiting import until
from tests.wall import Wall, running_mock, running_wall


FOLDER: Final = Path(__file__).parent.parent / "fixtures" / "screenshots"
KEPT: Final = ("wall", "wall-light", "wall-portrait", "contrast")

SIZES: Final = {
    "720p": (1280, 720),
    "1080p": (1920, 1080),
    "4k": (3840, 2160),
    "portrait": (1080, 1920),
    "strip": (1920, 360),
    "phone": (390, 844),
}
COUNTS: Final = (1, 4, 12, 24, 60)
THEMES: Final = ("dark", "light", "contrast", "colorblind")

HOME: Final = side("Northgate Rovers", 1, abbrev="NOR", color="c8102e")
AWAY: Final = side("Saltmarsh Albion", 2, abbrev="SAL", color="1d428a")

Act = Callable[[Page, Wall], Awaitable[None]]


class Scene(NamedTuple):
    """A screenshot of a wall with these games."""

    name: str
    games: list[Game]
    size: str = "1080p"
    query: str = ""
    act: Act | None = None


def _statuses() -> list[Game]:
    """Return a game of each status, and of each state that is not a status."""
    soon = datetime.now(UTC) + timedelta(minutes=95)
    plain = [
        game(number, home=HOME, away=AWAY, status=status, final=status is Status.FINAL, start_time=soon)
        for number, status in enumerate(Status)
    ]
    return [
        *plain,
        structs.replace(plain[0], key=GameKey("s:tbd"), status=Status.SCHEDULED, start_time_confirmed=False),
        structs.replace(plain[0], key=GameKey("s:if"), status=Status.SCHEDULED, if_necessary=True),
        structs.replace(plain[0], key=GameKey("s:two"), status=Status.SCHEDULED, event_of_day=2),
        structs.replace(plain[0], key=GameKey("s:stale"), status=Status.LIVE, stale=True),
    ]


def _tomorrow() -> list[Game]:
    start = datetime.now(UTC) + timedelta(hours=19)
    return [
        game(n, None, None, status=Status.SCHEDULED, start_time=start + timedelta(hours=n), clock=None, period=None)
        for n in range(6)
    ]


async def _goal(page: Page, wall: Wall) -> None:
    games = many_games(12)
    number, before = next((n, item) for n, item in enumerate(games) if item.status is Status.LIVE)
    games[number] = scored(before, (before.home.score or 0) + 1, before.away.score or 0)
    wall.show(*games)
    await page.wait_for_selector("#celebration:not([hidden])")
    await page.wait_for_timeout(1200)


async def _corrected(page: Page, wall: Wall) -> None:
    await _goal(page, wall)
    wall.show(*many_games(12))
    await page.wait_for_selector('[data-field="corrected"]:not([hidden])')


async def _cut_off(page: Page, wall: Wall) -> None:
    await wall.runner.cleanup()
    await page.wait_for_selector('[data-seal="dark"]', timeout=60_000)
    await page.wait_for_timeout(1500)


async def _sheet(page: Page, _: Wall) -> None:
    await page.keyboard.press("s")
    await page.wait_for_selector("dialog[open]")


def scenes() -> list[Scene]:
    """Return all scenes except those of the simulated evening."""
    real = has_recorded_names()
    half = many_games(12)
    return [
        *(Scene(f"{size}-{count:02}", many_games(count, real=real), size) for size in SIZES for count in COUNTS),
        *(Scene(f"statuses-{theme}", _statuses(), query=f"?theme={theme}") for theme in THEMES),
        Scene("empty", []),
        Scene("empty-light", [], query="?theme=light"),
        Scene("empty-league", [], query="?leagues=NBA,EuroLeague"),
        Scene("next-day", _tomorrow()),
        Scene("celebration", half, act=_goal),
        Scene("correction", half, act=_corrected),
        Scene("stale-link", half, act=_cut_off),
        Scene("sheet", half, act=_sheet),
        Scene("hidden-scores", half, query="?hide_scores=1"),
        Scene("kiosk-turned", half, "portrait", "?kiosk=1&rotate=90&overscan=4"),
    ]


def _taken(name: str) -> Path:
    return FOLDER / f"{name}.png"


async def _photograph(browser: Browser, scene: Scene) -> None:
    async with running_wall(heartbeat_ms=1000) as wall:
        wall.show(*scene.games)
        async with _page(browser, scene.size) as page:
            await page.goto(f"{wall.url}/{scene.query}")
            await page.wait_for_selector('[data-seal="lit"]')
            if scene.act:
                await scene.act(page, wall)
            await page.screenshot(path=_taken(scene.name))


@contextlib.asynccontextmanager
async def _page(browser: Browser, size: str) -> AsyncIterator[Page]:
    width, height = SIZES[size]
    context = await browser.new_context(viewport={"width": width, "height": height})
    yield await context.new_page()
    await context.close()


async def _evening(browser: Browser, wanted: Callable[[str], bool]) -> None:
    """Take screenshots of the simulated evening: those of README.md, each theme, and a card of each sport."""
    async with running_mock(speed=60.0) as feed, running_wall(sources=(f"mock={feed}",)) as wall:
        await until(lambda: wall.hub.statistics().publications >= 5)
        pictures = [
            ("wall", "1080p", ""),
            ("wall-light", "1080p", "?theme=light&language=de"),
            ("wall-portrait", "portrait", ""),
            *((f"evening-{theme}", "1080p", f"?theme={theme}") for theme in THEMES),
        ]
        for name, size, query in filter(lambda item: wanted(item[0]), pictures):
            async with _page(browser, size) as page:
                await page.goto(f"{wall.url}/{query}")
                await page.wait_for_selector('[data-seal="lit"]')
                await page.wait_for_timeout(2500)
                await page.screenshot(path=_taken(name))
        if wanted("error"):
            async with _page(browser, "720p") as page:
                await page.set_extra_http_headers({"Accept": "text/html"})
                await page.goto(f"{wall.url}/nowhere")
                await page.screenshot(path=_taken("error"))
        live = {item.sport: item for item in wall.hub.board.games.values() if item.status is Status.LIVE}
    for sport, item in live.items():
        if wanted(f"sport-{sport}"):
            await _photograph(browser, Scene(f"sport-{sport}", [item], "720p"))


async def _stale_source(browser: Browser) -> None:
    """Take a screenshot after the feed has failed."""
    async with contextlib.AsyncExitStack() as feeds:
        feed = await feeds.enter_async_context(running_mock(speed=60.0))
        async with running_wall(sources=(f"mock={feed}",), heartbeat_ms=1000) as wall, _page(browser, "1080p") as page:
            await until(lambda: wall.hub.statistics().publications >= 5)
            await page.goto(wall.url)
            await page.wait_for_selector('[data-seal="lit"]')
            await feeds.aclose()
            await page.wait_for_selector('[data-culprit="source"]', timeout=60_000)
            await page.wait_for_timeout(4_000)
            await page.screenshot(path=_taken("stale-source"))


async def _contrast(browser: Browser, wanted: Callable[[str], bool]) -> None:
    """Take screenshots of the contrast page while a goal is on one board but not yet on the other."""
    for size in filter(lambda size: wanted(f"contrast-{size}"), ("720p", "1080p", "4k")):
        async with (
            running_mock(speed=30.0) as feed,
            running_wall(sources=(f"mock={feed}",)) as wall,
            _page(browser, size) as page,
        ):
            await page.goto(f"{wall.url}/contrast?right=fair_poll&interval=2000")
            await page.wait_for_selector('[data-measuring="running"]')
            await page.wait_for_selector("#board-left article.game")
            await page.wait_for_timeout(25_000)
            while True:
                await page.wait_for_selector('#watch[data-state="stopped"]')
                await page.wait_for_selector('#watch[data-state="running"]')
                await page.wait_for_timeout(350)
                if await page.get_attribute("#watch", "data-state") == "running":
                    break
            await page.screenshot(path=_taken("contrast" if size == "1080p" else f"contrast-{size}"))
            await page.screenshot(path=_taken(f"contrast-{size}-whole"), full_page=True)


async def main(words: list[str]) -> None:
    """Take the screenshots that the words select."""

    def wanted(name: str) -> bool:
        return not words or any(word in name for word in words)

    FOLDER.mkdir(exist_ok=True)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
        await _evening(browser, wanted)
        if wanted("stale-source"):
            await _stale_source(browser)
        await _contrast(browser, wanted)
        for scene in scenes():
            if wanted(scene.name):
                await _photograph(browser, scene)
        await browser.close()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1:]))
