"""The freshness seal: lit while what is painted is proved to be the server's board, and dark by itself otherwise."""

import asyncio
import base64
import json
import re
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, Locator, Page, WebSocket, expect

from dashboard.core.digest import board_digest
from dashboard.core.protocol import SourceHealth, SourceState
from dashboard.keys import FRESHNESS_HEADERS, HEALTH
from dashboard.web.poll.freshness_headers import FreshnessHeaders
from dashboard.web.push.heartbeats import Heartbeats
from tests.boards import game, scored
from tests.browser.conftest import OpenPage
from tests.waiting import until
from tests.wall import running_wall


pytestmark = pytest.mark.browser

HEARTBEAT_MS = 200
MODES = ["push", "poll"]


@pytest_asyncio.fixture(loop_scope="session")
async def open_rough(browser: Browser) -> AsyncIterator[OpenPage]:
    """Opens pages whose network is going to fail: they may complain about that, but not raise."""
    raised: list[str] = []
    contexts: list[BrowserContext] = []

    async def open_one(url: str, *, width: int = 1280, height: int = 720, **options: Any) -> Page:
        context = await browser.new_context(viewport={"width": width, "height": height}, **options)
        contexts.append(context)
        page = await context.new_page()
        page.on("pageerror", lambda error: raised.append(str(error)))
        await page.goto(url)
        return page

    yield open_one
    for context in contexts:
        await context.close()
    assert raised == []


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[SourceHealth]:
    """What the sources are said to be doing: heartbeats tell it as the test changes it."""
    health: list[SourceHealth] = []

    def pulse(hub: Any, _: object, **given: Any) -> Heartbeats:
        return Heartbeats(hub, lambda: list(health), **given)

    monkeypatch.setattr("dashboard.app.Heartbeats", pulse)
    return health


def seal(page: Page) -> Locator:
    """The seal."""
    return page.locator("#seal")


async def expect_lit(page: Page) -> None:
    """It is lit, and blames nobody."""
    await expect(seal(page)).to_have_attribute("data-seal", "lit")
    await expect(seal(page)).to_have_attribute("data-culprit", "")


async def expect_dark(page: Page, culprit: str) -> None:
    """It is dark, and says why."""
    await expect(seal(page)).to_have_attribute("data-culprit", culprit)
    await expect(seal(page)).to_have_attribute("data-seal", "dark")


@asynccontextmanager
async def offline(page: Page) -> AsyncIterator[None]:
    """Hold everything on the page's network meanwhile, frames of an open socket included."""
    cdp = await page.context.new_cdp_session(page)
    free = {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1}
    await cdp.send("Network.enable")
    await cdp.send("Network.emulateNetworkConditions", free | {"offline": True})
    yield
    await cdp.send("Network.emulateNetworkConditions", free)
    await cdp.detach()


async def watch_culprits(page: Page) -> Callable[[], Any]:
    """Every culprit that is named from now on, however shortly."""
    await page.evaluate(
        """() => {
            const seal = document.getElementById("seal");
            window.culprits = [];
            new MutationObserver(() => window.culprits.push(seal.dataset.culprit))
                .observe(seal, { attributeFilter: ["data-culprit"] });
        }"""
    )
    return lambda: page.evaluate("[...new Set(window.culprits)].filter(Boolean)")


@pytest.mark.parametrize("mode", MODES)
async def test_it_is_lit_while_the_board_is_proved(open_page: OpenPage, mode: str) -> None:
    """In both modes; each proof starts the animation anew, and changes keep it lit."""
    # A heartbeat of 200 ms is late, and rightly named, whenever a busy machine stops for 100 ms.
    async with running_wall(heartbeat_ms=1000) as wall:
        wall.show(game(1), game(2))
        page = await open_page(f"{wall.url}/?mode={mode}&interval=500")
        await expect_lit(page)
        await expect(page.locator("html")).to_have_attribute("data-transport", "poll" if mode == "poll" else "socket")
        assert await page.evaluate("getComputedStyle(document.querySelector('.seal-lit')).opacity") == "1"
        culprits = await watch_culprits(page)
        await page.evaluate(
            """() => {
                window.beats = 0;
                new MutationObserver(() => { window.beats += 1; })
                    .observe(document.documentElement, { attributeFilter: ["data-beat"] });
            }"""
        )
        for goals in range(1, 4):
            wall.show(scored(game(1), goals, 0), game(2))
            await page.wait_for_function("goals => window.beats >= goals", arg=goals)
        await expect_lit(page)
        assert await culprits() == []


async def test_what_is_painted_is_reported(open_page: OpenPage) -> None:
    """After the heartbeats: the position and digest of what is on the screen, and the server takes it."""
    async with running_wall(heartbeat_ms=HEARTBEAT_MS) as wall:
        wall.show(game(1))
        page = await open_page("about:blank")
        sent: list[dict[str, Any]] = []
        heard: list[dict[str, Any]] = []

        def listen(socket: WebSocket) -> None:
            socket.on("framesent", lambda frame: sent.append(json.loads(frame)))
            socket.on("framereceived", lambda frame: heard.append(json.loads(frame)))

        page.on("websocket", listen)
        await page.goto(wall.url)
        await until(lambda: len(sent) >= 2)
        wall.show(scored(game(1), 1, 0))
        position, digest = wall.hub.position, board_digest(wall.hub.board.games.values())
        wanted = {"position": {"epoch": position.epoch, "offset": position.offset}, "digest": digest}
        await until(lambda: {"type": "painted", "payload": wanted} in sent)
        beats = sum(message["type"] == "heartbeat" for message in heard)
        assert {message["type"] for message in sent} == {"painted"}
        assert len(sent) <= beats
        assert "error" not in {message["type"] for message in heard}


async def test_frames_that_stop_are_the_links_fault(open_rough: OpenPage) -> None:
    """The socket stays open and silent: dark within two and a half heartbeats, and lit again without a reload."""
    async with running_wall(heartbeat_ms=HEARTBEAT_MS) as wall:
        wall.show(game(1))
        page = await open_rough(wall.url)
        await page.evaluate("window.neverReloaded = true")
        await expect_lit(page)
        async with offline(page):
            await expect_dark(page, "link")
            await expect(page.locator("body")).to_have_attribute("data-link", "stale")
            await expect(page.locator("#veil")).to_be_visible()
            wall.show(scored(game(1), 5, 0))
        await expect_lit(page)
        await expect(page.locator('#board [data-field="home-score"]')).to_have_text("5")
        assert await page.evaluate("window.neverReloaded")


async def test_a_server_that_goes_is_named(open_rough: OpenPage, unused_tcp_port: int) -> None:
    """It says so itself, and stays to blame while it refuses."""
    async with running_wall(port=unused_tcp_port, heartbeat_ms=HEARTBEAT_MS) as wall:
        page = await open_rough(wall.url)
        await expect_lit(page)
    await expect_dark(page, "server")
    await expect(page.locator("html")).to_have_attribute("data-transport", "poll", timeout=15_000)
    await expect_dark(page, "server")
    async with running_wall(port=unused_tcp_port, heartbeat_ms=HEARTBEAT_MS):
        await expect(seal(page)).to_have_attribute("data-seal", "lit", timeout=30_000)


@pytest.mark.parametrize("mode", MODES)
async def test_a_feed_in_trouble_is_named_and_seen(open_page: OpenPage, told: list[SourceHealth], mode: str) -> None:
    """A failing source and a feed that is not read any more; the board shows it, in words, and forgives."""
    now = int(time.time() * 1000)
    good = SourceHealth(name="mock", state=SourceState.OK, polled_at=now + 60_000, changed_at=now - 86_400_000)
    failing = SourceHealth(name="mock", state=SourceState.FAILING, polled_at=now, failures=3, error="HTTP 503")
    silent = SourceHealth(name="mock", state=SourceState.OK, polled_at=now - 185_000)
    told.append(good)
    async with running_wall(heartbeat_ms=HEARTBEAT_MS) as wall:
        wall.show(game(1))
        wall.app._state[HEALTH] = lambda: list(told)
        wall.app._state[FRESHNESS_HEADERS] = FreshnessHeaders(wall.hub, wall.app[HEALTH])
        page = await open_page(f"{wall.url}/?mode={mode}&interval=500")
        await expect_lit(page)
        await expect(page.locator('[data-field="change-age"]')).to_have_text("24 h")
        if mode == "push":
            told[0] = failing
            await expect_dark(page, "source")
            await expect(page.locator("#troubles")).to_have_text(
                re.compile(r"^No new scores since \d\d:\d\d[.] The score service does not answer[.]$")
            )
        told[0] = silent
        await expect_dark(page, "poller")
        await expect(page.locator("#troubles")).to_have_text(re.compile(r"^No new scores since \d\d:\d\d[.]$"))
        if mode == "push":
            await expect(page.locator("body")).to_have_attribute("data-trust", "doubt")
            await expect(page.locator("body")).to_have_attribute("data-link", "live")
        told[0] = good
        await expect_lit(page)
        await expect(page.locator("body")).to_have_attribute("data-trust", "ok")
        await expect(page.locator("#troubles")).to_be_hidden()


TAMPERED = {
    "a score": """document.querySelector('[data-field="home-score"]').textContent = "99" """,
    "a colour": """document.querySelector('[data-field="home-fill"]').setAttribute("fill", "#123456")""",
    "a state": """document.querySelector("article.game").dataset.state = "final" """,
    "words between": """document.querySelector("article.game .top").append("99:99")""",
    "a card gone": """document.querySelector("article.game").remove()""",
    "a card twice": """(card => card.after(card.cloneNode(true)))(document.querySelector("article.game"))""",
    "a field gone": """document.querySelector('[data-field="away-name"]').remove()""",
    "a card hidden": """document.querySelector("article.game").hidden = true""",
    "a league renamed": """document.querySelector('[data-field="title"]').textContent = "Another" """,
    "a league undone": """document.querySelector("section.league").replaceChildren()""",
    "everything gone": """document.getElementById("board").replaceChildren()""",
}


async def test_a_screen_that_was_tampered_with_is_found_and_made_good(open_page: OpenPage) -> None:
    """Whatever it was: the script is to blame, the card is painted anew, and the seal comes back."""
    async with running_wall(heartbeat_ms=HEARTBEAT_MS) as wall:
        wall.show(game(1, 2, 1), game(2))
        page = await open_page(wall.url)
        await expect_lit(page)
        culprits = await watch_culprits(page)
        look = "[...document.querySelectorAll('article.game')].map(card => card.textContent.replace(/\\s+/g, ' '))"
        before = await page.evaluate(look)
        for name, script in TAMPERED.items():
            await page.evaluate("window.culprits.length = 0")
            await page.evaluate(script)
            await page.wait_for_function("() => window.culprits.includes('script')")
            await expect_lit(page)
            assert await page.evaluate(look) == before, name
            # A heartbeat of 200 ms is late, and rightly named, on a machine that is busy for a moment.
            assert set(await culprits()) - {"link"} == {"script"}, name


async def test_a_script_that_hangs_leaves_it_dark(open_page: OpenPage, browser: Browser) -> None:
    """
    While the main thread is blocked the compositor alone puts the seal out and says so: seen in the pixels of that
    time, with the attributes still saying that it is lit.
    """
    # Slow heartbeats: with those of 200 ms a busy machine is late enough to put it out before the script hangs.
    async with running_wall(heartbeat_ms=1000) as wall:
        wall.show(game(1))
        page = await open_page(wall.url)
        await expect_lit(page)
        box = await seal(page).bounding_box()
        assert box
        cdp = await page.context.new_cdp_session(page)
        shots: list[str] = []
        answers: set[asyncio.Future[Any]] = set()

        def shot(event: dict[str, Any]) -> None:
            shots.append(event["data"])
            answers.add(asyncio.ensure_future(cdp.send("Page.screencastFrameAck", {"sessionId": event["sessionId"]})))

        cdp.on("Page.screencastFrame", shot)
        await cdp.send("Page.startScreencast", {"format": "png"})
        await until(lambda: shots)
        blocked = asyncio.ensure_future(
            page.evaluate(
                """() => {
                    const end = performance.now() + 4000;
                    while (performance.now() < end);
                    // Nothing else could run: it is still said to be lit.
                    return document.getElementById("seal").dataset.seal;
                }"""
            )
        )
        while not blocked.done():
            last = shots[-1]
            await asyncio.wait([blocked], timeout=0.05)
        assert await blocked == "lit"
        first_rgb, last_rgb = [
            await _pixel(browser, picture, box["x"] + box["width"] - 5, box["y"] + box["height"] / 2)
            for picture in (shots[0], last)
        ]
        assert first_rgb[1] > 200, "it was green"
        assert max(last_rgb) < 60, "it went dark"
        await cdp.send("Page.stopScreencast")
        await asyncio.gather(*answers)
        await expect_lit(page)


async def _pixel(browser: Browser, png: str, x: float, y: float) -> list[int]:
    """The colour at a point of a picture, as another page decodes it."""
    assert base64.b64decode(png)[:4] == b"\x89PNG"
    page = await browser.new_page()
    found: list[int] = await page.evaluate(
        """async ([png, x, y]) => {
            const image = new Image();
            image.src = `data:image/png;base64,${png}`;
            await image.decode();
            const canvas = new OffscreenCanvas(image.width, image.height).getContext("2d");
            canvas.drawImage(image, 0, 0);
            return [...canvas.getImageData(x, y, 1, 1).data].slice(0, 3);
        }""",
        [png, round(x), round(y)],
    )
    await page.close()
    return found


async def test_an_error_text_stands_in_the_settings_only(open_page: OpenPage, told: list[SourceHealth]) -> None:
    """The big screen uses a guest's words; the key `i` or a click on the seal leads to the developer's detail."""
    now = int(time.time() * 1000)
    told.append(SourceHealth(name="mock", state=SourceState.FAILING, polled_at=now, failures=3, error="HTTP 503"))
    async with running_wall(heartbeat_ms=HEARTBEAT_MS) as wall:
        wall.show(game(1))
        page = await open_page(wall.url)
        await expect_dark(page, "source")
        details = page.locator('#connection [data-field="connection"]')
        assert "503" not in await page.locator("body").inner_text()
        assert not await page.locator("[title*='503'], [aria-label*='503']").count()
        await page.keyboard.press("i")
        await expect(details).to_be_visible()
        await expect(details).to_contain_text("Seal: dark, source")
        await expect(details).to_contain_text(re.compile(r"mock: failing, \d+ s, 3×, HTTP 503"))
        await expect(page.locator("#connection")).to_be_focused()
        # It follows the connection while it is open.
        told[0] = SourceHealth(name="mock", state=SourceState.OK, polled_at=now + 60_000)
        await expect(details).to_contain_text("Seal: lit")
        await page.keyboard.press("Escape")
        await expect(details).to_be_hidden()
        await page.click("#badge")
        await expect(details).to_be_visible()


async def test_it_fits_every_screen(open_page: OpenPage, told: list[SourceHealth]) -> None:
    """Lit and dark, nothing is cut off, nothing overlaps, and the word is large enough for five metres."""
    async with running_wall(heartbeat_ms=HEARTBEAT_MS) as wall:
        wall.show(*(game(number) for number in range(12)))
        for width, height in ((1280, 720), (1920, 1080), (3840, 2160), (390, 844)):
            told.clear()
            page = await open_page(wall.url, width=width, height=height)
            await expect_lit(page)
            told.append(SourceHealth(name="espn", state=SourceState.FAILING, polled_at=1, error="HTTP 503 " * 30))
            await expect_dark(page, "source")
            boxes = await page.evaluate(
                """() => [...document.querySelectorAll(".bar > *")].filter(one => one.offsetWidth)
                    .map(one => one.getBoundingClientRect()).map(({ left, right, top, bottom }) =>
                        ({ left, right, top, bottom }))"""
            )
            for index, one in enumerate(boxes):
                assert one["right"] <= width + 0.5
                assert not [other for other in boxes[:index] if _overlap(one, other)], (width, boxes)
            size = await page.evaluate("parseFloat(getComputedStyle(document.getElementById('seal')).fontSize)")
            assert size >= (height * 0.023 if width > 800 else 20)
            await page.close()


def _overlap(one: dict[str, float], other: dict[str, float]) -> bool:
    return (
        one["left"] < other["right"] - 1
        and other["left"] < one["right"] - 1
        and one["top"] < other["bottom"] - 1
        and other["top"] < one["bottom"] - 1
    )
