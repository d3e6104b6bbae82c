"""The freshness seal: lit while the painted board is confirmed to be the server's, and dark otherwise."""

import asyncio
import base64
import json
import re
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
from playwright.async_api import Browser, Locator, Page, WebSocket, expect

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


@pytest.fixture
def source_health(monkeypatch: pytest.MonkeyPatch) -> list[SourceHealth]:
    """The health of the sources in heartbeats, which the test can change."""
    health: list[SourceHealth] = []

    def make_heartbeats(hub: Any, _: object, **options: Any) -> Heartbeats:
        return Heartbeats(hub, lambda: list(health), **options)

    monkeypatch.setattr("dashboard.app.Heartbeats", make_heartbeats)
    return health


def seal(page: Page) -> Locator:
    """Return the locator of the seal."""
    return page.locator("#seal")


async def expect_lit(page: Page) -> None:
    """Wait until the seal is lit without a culprit."""
    await expect(seal(page)).to_have_attribute("data-seal", "lit")
    await expect(seal(page)).to_have_attribute("data-culprit", "")


async def expect_dark(page: Page, culprit: str) -> None:
    """Wait until the seal is dark and names this culprit."""
    await expect(seal(page)).to_have_attribute("data-culprit", culprit)
    await expect(seal(page)).to_have_attribute("data-seal", "dark")


@asynccontextmanager
async def offline(page: Page) -> AsyncIterator[None]:
    """Block the page's network within the block, including frames of an open socket."""
    cdp = await page.context.new_cdp_session(page)
    free = {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1}
    await cdp.send("Network.enable")
    await cdp.send("Network.emulateNetworkConditions", free | {"offline": True})
    yield
    await cdp.send("Network.emulateNetworkConditions", free)
    await cdp.detach()


async def watch_culprits(page: Page) -> Callable[[], Any]:
    """Return a function that returns all culprits named since this call, however briefly."""
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
async def test_seal_is_lit_while_the_board_is_confirmed(open_page: OpenPage, mode: str) -> None:
    """In both modes, each confirmation restarts the animation, and changes keep the seal lit."""
    # With heartbeats of 200 ms, the seal rightly blames the connection when a busy machine pauses for 100 ms.
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


async def test_page_reports_what_it_has_painted(open_page: OpenPage) -> None:
    """The page sends position and digest of the painted board after a heartbeat, and the server accepts them."""
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


async def test_seal_blames_the_connection_when_frames_stop(open_unreliable_page: OpenPage) -> None:
    """While the open socket is silent, the seal goes dark. Afterwards it is lit again without a reload."""
    async with running_wall(heartbeat_ms=HEARTBEAT_MS) as wall:
        wall.show(game(1))
        page = await open_unreliable_page(wall.url)
        await page.evaluate("window.neverReloaded = true")
        await expect_lit(page)
        async with offline(page):
            await expect_dark(page, "link")
            await expect(page.locator("body")).to_have_attribute("data-link", "stale")
            await expect(page.locator("#stale-overlay")).to_be_visible()
            wall.show(scored(game(1), 5, 0))
        await expect_lit(page)
        await expect(page.locator('#board [data-field="home-score"]')).to_have_text("5")
        assert await page.evaluate("window.neverReloaded")


async def test_seal_blames_a_server_that_is_down(open_unreliable_page: OpenPage, unused_tcp_port: int) -> None:
    """The server announces its end, and stays the culprit while it refuses connections."""
    async with running_wall(port=unused_tcp_port, heartbeat_ms=HEARTBEAT_MS) as wall:
        page = await open_unreliable_page(wall.url)
        await expect_lit(page)
    await expect_dark(page, "server")
    await expect(page.locator("html")).to_have_attribute("data-transport", "poll", timeout=15_000)
    await expect_dark(page, "server")
    async with running_wall(port=unused_tcp_port, heartbeat_ms=HEARTBEAT_MS):
        await expect(seal(page)).to_have_attribute("data-seal", "lit", timeout=30_000)


@pytest.mark.parametrize("mode", MODES)
async def test_seal_blames_a_failing_source(open_page: OpenPage, source_health: list[SourceHealth], mode: str) -> None:
    """A failing source and a stopped poller have their own texts, and the seal recovers from both."""
    now = int(time.time() * 1000)
    good = SourceHealth(name="mock", state=SourceState.OK, polled_at=now + 60_000, changed_at=now - 86_400_000)
    failing = SourceHealth(name="mock", state=SourceState.FAILING, polled_at=now, failures=3, error="HTTP 503")
    silent = SourceHealth(name="mock", state=SourceState.OK, polled_at=now - 185_000)
    source_health.append(good)
    async with running_wall(heartbeat_ms=HEARTBEAT_MS) as wall:
        wall.show(game(1))
        wall.app._state[HEALTH] = lambda: list(source_health)
        wall.app._state[FRESHNESS_HEADERS] = FreshnessHeaders(wall.hub, wall.app[HEALTH], "b")
        page = await open_page(f"{wall.url}/?mode={mode}&interval=500")
        await expect_lit(page)
        await expect(page.locator('[data-field="change-age"]')).to_have_text("24 h")
        if mode == "push":
            source_health[0] = failing
            await expect_dark(page, "source")
            await expect(page.locator("#troubles")).to_have_text(
                re.compile(r"^No new scores since \d\d:\d\d[.] The score service does not answer[.]$")
            )
        source_health[0] = silent
        await expect_dark(page, "poller")
        await expect(page.locator("#troubles")).to_have_text(re.compile(r"^No new scores since \d\d:\d\d[.]$"))
        if mode == "push":
            await expect(page.locator("body")).to_have_attribute("data-trust", "doubt")
            await expect(page.locator("body")).to_have_attribute("data-link", "live")
        source_health[0] = good
        await expect_lit(page)
        await expect(page.locator("body")).to_have_attribute("data-trust", "ok")
        await expect(page.locator("#troubles")).to_be_hidden()


TAMPERED = {
    "a score": """document.querySelector('[data-field="home-score"]').textContent = "99" """,
    "a color": """document.querySelector('[data-field="home-fill"]').setAttribute("fill", "#123456")""",
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


async def test_tampered_board_is_detected_and_repainted(open_page: OpenPage) -> None:
    """After any tampering, the seal blames the script, the card is repainted, and the seal is lit again."""
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
            # With heartbeats of 200 ms, the seal rightly blames the connection when the machine is busy.
            assert set(await culprits()) - {"link"} == {"script"}, name


async def test_seal_goes_dark_while_the_main_thread_hangs(open_page: OpenPage, browser: Browser) -> None:
    """
    Check in pixels that the compositor darkens the seal while the main thread is blocked.

    The attributes still claim that the seal is lit.
    """
    # With heartbeats of 200 ms, the seal of a busy machine could go dark before the script hangs.
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
                    // No other script could run, so the attribute is unchanged.
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
        assert first_rgb[1] > 200, "the seal must be green at first"
        assert max(last_rgb) < 60, "the seal must have gone dark"
        await cdp.send("Page.stopScreencast")
        await asyncio.gather(*answers)
        await expect_lit(page)


async def _pixel(browser: Browser, png: str, x: float, y: float) -> list[int]:
    """Return the color at a point of a PNG, which another page decodes."""
    assert base64.b64decode(png)[:4] == b"\x89PNG"
    page = await browser.new_page()
    rgb: list[int] = await page.evaluate(
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
    return rgb


async def test_error_text_appears_in_the_settings_only(open_page: OpenPage, source_health: list[SourceHealth]) -> None:
    """The wall has texts for guests. The key `i` or a click on the seal shows the technical details."""
    now = int(time.time() * 1000)
    source_health.append(
        SourceHealth(name="mock", state=SourceState.FAILING, polled_at=now, failures=3, error="HTTP 503")
    )
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
        # The text is updated while the settings are open.
        source_health[0] = SourceHealth(name="mock", state=SourceState.OK, polled_at=now + 60_000)
        await expect(details).to_contain_text("Seal: lit")
        await page.keyboard.press("Escape")
        await expect(details).to_be_hidden()
        await page.click("#status-bar")
        await expect(details).to_be_visible()


async def test_seal_fits_every_screen(open_page: OpenPage, source_health: list[SourceHealth]) -> None:
    """Lit and dark, nothing is cut off or overlaps, and the text is legible from five meters."""
    async with running_wall(heartbeat_ms=HEARTBEAT_MS) as wall:
        wall.show(*(game(number) for number in range(12)))
        for width, height in ((1280, 720), (1920, 1080), (3840, 2160), (390, 844)):
            source_health.clear()
            page = await open_page(wall.url, width=width, height=height)
            await expect_lit(page)
            source_health.append(
                SourceHealth(name="espn", state=SourceState.FAILING, polled_at=1, error="HTTP 503 " * 30)
            )
            await expect_dark(page, "source")
            boxes = await page.evaluate(
                """() => [...document.querySelectorAll(".bar > *")].filter(one => one.offsetWidth)
                    .map(one => one.getBoundingClientRect()).map(({ left, right, top, bottom }) =>
                        ({ left, right, top, bottom }))"""
            )
            for index, one in enumerate(boxes):
                assert one["right"] <= width + 0.5
                assert not [second for second in boxes[:index] if _overlaps(one, second)], (width, boxes)
            size = await page.evaluate("parseFloat(getComputedStyle(document.getElementById('seal')).fontSize)")
            assert size >= (height * 0.023 if width > 800 else 20)
            await page.close()


def _overlaps(one: dict[str, float], second: dict[str, float]) -> bool:
    return (
        one["left"] < second["right"] - 1
        and second["left"] < one["right"] - 1
        and one["top"] < second["bottom"] - 1
        and second["top"] < one["bottom"] - 1
    )
