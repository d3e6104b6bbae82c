"""The board in every layout: nothing is clipped or covered, and live scores are legible from a distance."""

import json
from typing import Final

import pytest
from playwright.async_api import Page, Request

from dashboard.core.digest import board_digest
from tests.boards import game
from tests.browser.conftest import OpenPage
from tests.many_games import has_recorded_names, many_games
from tests.wall import Wall, running_wall


pytestmark = pytest.mark.browser

LAYOUTS: Final = {
    "720p": (1280, 720),
    "1080p": (1920, 1080),
    "4K": (3840, 2160),
    "portrait": (1080, 1920),
    "strip": (1920, 360),
    "phone": (390, 844),
}
COUNTS: Final = (1, 4, 12, 24, 60)
COMPLAINTS: Final = """scrolls => {
    const complaints = [];
    const page = document.documentElement;
    const boxOf = element => element.getBoundingClientRect();
    const board = boxOf(document.getElementById("board"));
    const cards = [...document.querySelectorAll("article.game")].filter(card => !card.hidden);
    const titles = [...document.querySelectorAll(".league-title")].filter(title => !title.hidden);
    const boxes = [...cards, ...titles].map(element => [element, boxOf(element)]);
    const nameOf = element => element.dataset.key ?? element.textContent;
    const before = (a, b) => a <= b + 1;
    const inside = (a, b) => before(b.left, a.left) && before(a.right, b.right)
        && before(b.top, a.top) && before(a.bottom, b.bottom);
    const apart = (a, b) => before(a.right, b.left) || before(b.right, a.left)
        || before(a.bottom, b.top) || before(b.bottom, a.top);
    // The box of large digits has empty space above and below them.
    const ink = ({ left, right, top, bottom, height }) =>
        ({ left, right, top: top + height * .16, bottom: bottom - height * .16 });
    const cut = field => field.scrollWidth > field.clientWidth + 1 || field.scrollHeight > field.clientHeight + 2;
    if (page.scrollWidth > page.clientWidth) complaints.push("the page scrolls sideways");
    if (!scrolls && page.scrollHeight > page.clientHeight) complaints.push("the page scrolls");
    if (cards.length === 0) complaints.push("no card is visible");
    for (const [element, box] of boxes) {
        if (!inside(box, board)) complaints.push(`${nameOf(element)} leaves the board`);
        if (box.width < 20 || box.height < 10) complaints.push(`${nameOf(element)} is too small`);
    }
    for (const [index, [one, a]] of boxes.entries())
        for (const [next, b] of boxes.slice(index + 1))
            if (!apart(a, b)) complaints.push(`${nameOf(one)} overlaps ${nameOf(next)}`);
    for (const card of cards) {
        const seen = [...card.querySelectorAll("[data-field]")]
            .filter(field => field.getClientRects().length && field.textContent);
        for (const field of seen) {
            const what = `${field.dataset.field} of ${card.dataset.key} (${field.textContent})`;
            if (!inside(boxOf(field), boxOf(card))) complaints.push(`${what} leaves its card`);
            if (!/name|score|status|shootout/.test(field.dataset.field)) continue;
            if (getComputedStyle(field).overflow !== "visible" && cut(field)) complaints.push(`${what} is clipped`);
        }
        const texts = seen.filter(field => field instanceof HTMLElement);
        for (const [index, one] of texts.entries())
            for (const next of texts.slice(index + 1))
                if (!apart(ink(boxOf(one)), ink(boxOf(next))))
                    complaints.push(`${one.dataset.field} overlaps ${next.dataset.field} of ${card.dataset.key}`);
    }
    return complaints;
}"""


PICTURES_UNTIL_REST: Final = 20
# A panel or ticker that appears makes the board smaller, which the browser reports within the next frame.
TWO_PICTURES: Final = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"


async def _wait_until_painted(page: Page, wall: Wall) -> None:
    """Wait until the page has painted the server's board."""
    digest = board_digest(wall.hub.board.games.values())
    await page.wait_for_function("wanted => document.documentElement.dataset.digest === wanted", arg=digest)
    await page.evaluate(TWO_PICTURES)


async def _complaints(page: Page, *, scrolls: bool = False) -> list[str]:
    """
    Return the faults of the layout once it has come to rest.

    Highlights load when they are needed, and take space when they appear.
    """
    for _ in range(PICTURES_UNTIL_REST):
        complaints: list[str] = await page.evaluate(COMPLAINTS, scrolls)
        if not complaints:
            break
        await page.evaluate(TWO_PICTURES)
    return complaints


@pytest.mark.parametrize("layout", LAYOUTS)
async def test_nothing_is_clipped_or_covered(open_page: OpenPage, layout: str) -> None:
    """With one to sixty long-named games, cards are inside the board, texts inside their cards, without overlaps."""
    width, height = LAYOUTS[layout]
    async with running_wall() as wall:
        wall.show(*many_games(1, real=has_recorded_names()))
        page = await open_page(wall.url, width=width, height=height)
        for count in COUNTS:
            wall.show(*many_games(count, real=has_recorded_names()))
            await _wait_until_painted(page, wall)
            complaints = await _complaints(page, scrolls=layout == "phone")
            assert complaints == [], f"{count} games: {json.dumps(complaints[:12], indent=1, ensure_ascii=False)}"


@pytest.mark.parametrize("zoom", [50, 200])
async def test_nothing_is_clipped_at_any_zoom(open_page: OpenPage, zoom: int) -> None:
    """With the least and the greatest `?zoom=`, no text is cut off."""
    async with running_wall() as wall:
        for layout in ("720p", "1080p", "strip", "portrait"):
            width, height = LAYOUTS[layout]
            wall.show(*many_games(4, real=has_recorded_names()))
            page = await open_page(f"{wall.url}/?zoom={zoom}", width=width, height=height)
            for count in (4, 24):
                wall.show(*many_games(count, real=has_recorded_names()))
                await _wait_until_painted(page, wall)
                complaints = await _complaints(page)
                text = json.dumps(complaints[:12], indent=1, ensure_ascii=False)
                assert complaints == [], f"{layout}, {count} games: {text}"


@pytest.mark.parametrize("layout", LAYOUTS)
async def test_live_scores_are_large_enough(open_page: OpenPage, layout: str) -> None:
    """The digits of live scores are at least 4 % of the screen's height, from one game to sixty."""
    width, height = LAYOUTS[layout]
    async with running_wall() as wall:
        wall.show(*many_games(1, live=100))
        page = await open_page(wall.url, width=width, height=height)
        for count in COUNTS:
            wall.show(*many_games(count, live=100))
            await _wait_until_painted(page, wall)
            inks = await page.evaluate(
                """() => [...document.querySelectorAll('.game[data-state="live"]:not([hidden]) .score')].map(score => {
                    const pen = document.createElement("canvas").getContext("2d");
                    const style = getComputedStyle(score);
                    pen.font = `${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
                    return pen.measureText("0").actualBoundingBoxAscent;
                })"""
            )
            assert inks
            assert min(inks) >= 0.04 * height, f"{count} games"


async def _play_rotation(page: Page, wall: Wall, seconds: int) -> tuple[dict[str, int], set[str]]:
    """Play with a fast clock. Return how many seconds each game was hidden at most, and those that never were."""
    longest: dict[str, int] = dict.fromkeys(wall.hub.board.games, 0)
    away = dict(longest)
    for _ in range(seconds):
        await page.clock.run_for(1_000)
        seen = set(
            await page.eval_on_selector_all(
                "article.game:not([hidden])", "cards => cards.map(card => card.dataset.key)"
            )
        )
        away = {key: 0 if key in seen else time + 1 for key, time in away.items()}
        longest = {key: max(time, away[key]) for key, time in longest.items()}
    return longest, {key for key, time in longest.items() if time == 0}


async def test_page_rotation_shows_every_game_and_keeps_live_games(open_page: OpenPage) -> None:
    """Of sixty games, live ones are never hidden, and each other one returns within the limit of pager.js."""
    async with running_wall(heartbeat_ms=60_000) as wall:
        wall.show(*many_games(60, live=30))
        page = await open_page("about:blank", width=1920, height=1080)
        await page.clock.install()
        await page.goto(wall.url)
        await page.clock.run_for(1_000)
        await _wait_until_painted(page, wall)
        pages = await page.locator(".pages-dot").count()
        assert pages > 1
        longest, always = await _play_rotation(page, wall, 150)
        live = {key for key, item in wall.hub.board.games.items() if item.status.value == "live"}
        assert live <= always
        assert max(longest.values()) <= (2 * pages + 1) * 15
        assert max(longest.values()) > 0

        await page.keyboard.press(" ")
        assert await page.get_attribute("#pages-button", "aria-pressed") == "true"
        shown = await page.locator('.pages-dot[data-shown="true"]').get_attribute("data-key")
        await page.clock.run_for(60_000)
        assert await page.locator('.pages-dot[data-shown="true"]').get_attribute("data-key") == shown
        await page.clock.run_for(90_000)
        assert await page.get_attribute("#pages-button", "aria-pressed") == "false", (
            "the rotation must resume by itself"
        )


async def test_page_turn_moves_no_live_card_and_keeps_the_seal_lit(open_page: OpenPage) -> None:
    """Cards of other pages are hidden but remain, so the seal compares the whole board with the server's."""
    async with running_wall(heartbeat_ms=300) as wall:
        wall.show(*many_games(60, live=30))
        page = await open_page(wall.url, width=1920, height=1080)
        await page.wait_for_selector('#seal[data-seal="lit"]')
        assert await page.locator("article.game").count() == 60
        boxes = """() => Object.fromEntries([...document.querySelectorAll('.game[data-state="live"]')].map(card => {
            const { x, y, width, height } = card.getBoundingClientRect();
            return [card.dataset.key, [x, y, width, height].join()];
        }))"""
        shown = await page.locator('.pages-dot[data-shown="true"]').get_attribute("data-key")
        before = await page.evaluate(boxes)
        await page.wait_for_function(
            "before => document.querySelector('.pages-dot[data-shown=\"true\"]').dataset.key !== before", arg=shown
        )
        assert await page.evaluate(boxes) == before
        assert await page.get_attribute("#seal", "data-culprit") == ""


async def test_wall_without_live_games_names_the_next_game(open_page: OpenPage) -> None:
    """If all games are scheduled, a line above them names the first."""
    async with running_wall() as wall:
        wall.show(*many_games(6, live=0))
        page = await open_page(wall.url, width=1920, height=1080)
        line = page.locator("#next")
        await line.wait_for(state="visible")
        assert " – " in await line.inner_text()
        assert await _complaints(page) == []
        wall.show(*many_games(6, live=0), game(99))
        await line.wait_for(state="hidden")


async def test_first_paint_layout_is_close_to_the_scripted_one(open_page: OpenPage) -> None:
    """At full HD, the page without JavaScript has as many columns, and letters within a quarter of the size."""
    look = """() => {
        const cards = [...document.querySelectorAll("article.game")].filter(card => !card.hidden);
        const lefts = new Set(cards.map(card => Math.round(card.getBoundingClientRect().left)));
        return [lefts.size, parseFloat(getComputedStyle(cards[0]).fontSize)];
    }"""
    async with running_wall() as wall:
        for count in (1, 4, 12, 24):
            wall.show(*many_games(count))
            with_script = await open_page(wall.url, width=1920, height=1080)
            await _wait_until_painted(with_script, wall)
            without = await open_page(wall.url, width=1920, height=1080, java_script_enabled=False)
            columns, unit = await with_script.evaluate(look)
            first_columns, first_unit = await without.evaluate(look)
            assert first_columns == columns, f"{count} games"
            assert 0.75 < first_unit / unit < 1.25, f"{count} games: {first_unit} and {unit} px"


async def test_first_visit_loads_at_most_130_kilobytes(open_page: OpenPage) -> None:
    """A first visit loads at most 130 KB, compressed and with headers, for 24 games with a panel or sixty."""
    async with running_wall() as wall:
        for count in (24, 60):
            wall.show(*many_games(count))
            page = await open_page("about:blank")
            requests: list[Request] = []
            page.on("requestfinished", lambda request: requests.append(request))  # noqa: PLW0108, B023 - playwright keeps notes on it
            await page.goto(wall.url, wait_until="networkidle")
            await _wait_until_painted(page, wall)
            sizes = [await request.sizes() for request in requests]
            total = sum(size["responseBodySize"] + size["responseHeadersSize"] for size in sizes)
            assert 10_000 < total <= 130_000, f"{count} games: {total / 1000:.1f} KB in {len(sizes)} files"
