"""The lifecycle of a page: lost networks, sleep, freezing, the back/forward cache, new builds."""

import asyncio
import itertools
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from playwright.async_api import WebSocket, expect

from dashboard.core.digest import board_digest
from tests.boards import game, scored
from tests.browser.builds import name_build
from tests.browser.conftest import ARGUMENTS, OpenPage, chromium
from tests.browser.test_seal import expect_lit, offline
from tests.waiting import until, until_true
from tests.wall import Wall, running_wall


pytestmark = pytest.mark.browser


async def test_page_recovers_after_being_offline(open_unreliable_page: OpenPage) -> None:
    """The new socket recovers the gap without a snapshot and without a reload."""
    async with running_wall(heartbeat_ms=200) as wall:
        wall.show(game(1))
        page = await open_unreliable_page(wall.url)
        await expect_lit(page)
        await page.evaluate("window.neverReloaded = true")
        for goals in range(1, 3):
            async with offline(page):
                # The second time the page polls: its socket was young both times.
                await expect(page.locator("body")).not_to_have_attribute("data-link", "live")
                wall.show(scored(game(1), goals, 0))
            await expect(page.locator('#board [data-field="home-score"]')).to_have_text(str(goals))
        await expect_lit(page)
        await until(lambda: wall.hub.statistics().sessions == 1)
        assert await page.evaluate("window.neverReloaded")


async def test_page_reconnects_after_sleep(open_page: OpenPage) -> None:
    """If the wall clock jumps by an hour, the page replaces its socket at once."""
    async with running_wall(heartbeat_ms=30_000) as wall:
        wall.show(game(1))
        page = await open_page("about:blank")
        sockets: list[WebSocket] = []

        def note(socket: WebSocket) -> None:
            sockets.append(socket)

        page.on("websocket", note)
        await page.goto(wall.url)
        await expect(page.locator("body")).to_have_attribute("data-link", "live")
        await page.evaluate("(now => { Date.now = () => now() + 3_600_000; })(Date.now)")
        await until(lambda: len(sockets) == 2)
        await until(lambda: [socket.is_closed() for socket in sockets] == [True, False])
        await expect(page.locator("body")).to_have_attribute("data-link", "live")
        wall.show(scored(game(1), 1, 0))
        await expect(page.locator('#board [data-field="home-score"]')).to_have_text("1")


async def test_page_reloads_when_its_address_has_moved(open_page: OpenPage) -> None:
    """A server of another build alone causes no reload. Once the whole address serves it, the page reloads once."""
    async with running_wall(heartbeat_ms=200) as wall:
        wall.show(game(1))
        name_build(wall, "first")
        page = await open_page("about:blank")
        loads: list[Any] = []
        questions: list[str] = []
        page.on("load", lambda _: loads.append(1))
        page.on("request", lambda request: questions.append(request.method) if "readyz" in request.url else None)
        await page.add_init_script("Math.random = () => 0")
        # The socket's hello has another build: that of the files.
        await page.goto(wall.url)
        await expect_lit(page)
        await until(lambda: questions)
        assert (questions[0], len(loads)) == ("HEAD", 1)
        name_build(wall, "second")
        await expect(page.locator("html")).to_have_attribute("data-build", "second", timeout=20_000)
        await expect_lit(page)
        assert len(loads) == 2


class Chrome:
    """
    A browser that is controlled without a test driver.

    Under a driver, pages are always visible, never frozen, and not kept in the back/forward cache.
    """

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self._socket = socket
        self._numbers = itertools.count(1)
        self._answers: dict[int, asyncio.Future[dict[str, Any]]] = {}
        self.reader = asyncio.ensure_future(self._read())

    async def _read(self) -> None:
        async for message in self._socket:
            answer = json.loads(message.data)
            if waiting := self._answers.pop(answer.get("id", 0), None):
                waiting.set_result(answer)

    async def call(self, method: str, session: str | None = None, **params: Any) -> dict[str, Any]:
        """Send a command and return its result."""
        number = next(self._numbers)
        self._answers[number] = asyncio.get_running_loop().create_future()
        command = {"id": number, "method": method, "params": params}
        await self._socket.send_json(command | ({"sessionId": session} if session else {}))
        answer = await asyncio.wait_for(self._answers[number], 10)
        # A page between two documents cannot evaluate. The caller waits for a condition and tries again.
        assert "error" not in answer or method == "Runtime.evaluate", (method, answer)
        result: dict[str, Any] = answer.get("result", {})
        return result

    async def open(self, url: str) -> tuple[str, str]:
        """Open a page and return its target and session."""
        target = (await self.call("Target.createTarget", url=url))["targetId"]
        return target, await self.attach(target)

    async def attach(self, target: str) -> str:
        """Return a session for a page."""
        session: str = (await self.call("Target.attachToTarget", targetId=target, flatten=True))["sessionId"]
        return session

    async def evaluate(self, session: str, expression: str) -> Any:
        """Return the value of an expression in a page."""
        answer = await self.call("Runtime.evaluate", session, expression=expression, returnByValue=True)
        return answer.get("result", {}).get("value")


@asynccontextmanager
async def _chrome(folder: Path) -> AsyncIterator[Chrome]:
    process = await asyncio.create_subprocess_exec(
        chromium(),
        "--headless=new",
        *ARGUMENTS,
        "--remote-debugging-port=0",
        f"--user-data-dir={folder}",
        "about:blank",
        stderr=asyncio.subprocess.PIPE,
    )
    assert process.stderr
    try:
        async with asyncio.timeout(20):
            while b"DevTools listening on" not in (line := await process.stderr.readline()):
                assert line, "the browser ended before it was ready"
        url = line.decode().split()[-1]
        async with aiohttp.ClientSession() as session, session.ws_connect(url, max_msg_size=0) as socket:
            chrome = Chrome(socket)
            yield chrome
            chrome.reader.cancel()
    finally:
        process.kill()
        await process.communicate()


DIGEST = "document.documentElement.dataset.digest"


async def _shows(chrome: Chrome, session: str, wall: Wall) -> bool:
    digest = board_digest(wall.hub.board.games.values())
    return bool(await chrome.evaluate(session, DIGEST) == digest)


async def test_frozen_page_resumes_without_a_gap(tmp_path: Path) -> None:
    """A page that was hidden, frozen and resumed shows the server's board without a reload, over one socket."""
    async with running_wall(heartbeat_ms=200) as wall, _chrome(tmp_path) as chrome:
        wall.show(game(1))
        target, page = await chrome.open(wall.url)
        await until_true(lambda: _shows(chrome, page, wall))
        await chrome.evaluate(
            page, "window.neverReloaded = true; document.addEventListener('freeze', () => {froze = 1})"
        )
        other_target, _ = await chrome.open("about:blank")
        await chrome.call("Target.activateTarget", targetId=other_target)
        await until_true(lambda: _is(chrome, page, "document.visibilityState", "hidden"))
        await chrome.call("Page.setWebLifecycleState", page, state="frozen")
        await until(lambda: wall.hub.statistics().sessions <= 1)
        for goals in range(1, 6):
            wall.show(scored(game(1), goals, 0))
        await chrome.call("Page.setWebLifecycleState", page, state="active")
        await chrome.call("Target.activateTarget", targetId=target)
        await until_true(lambda: _shows(chrome, page, wall))
        await until_true(lambda: _is(chrome, page, "document.getElementById('seal').dataset.seal", "lit"))
        assert await chrome.evaluate(page, "window.neverReloaded && window.froze") == 1, (
            "the page must not reload and must really have been frozen"
        )
        await until(lambda: wall.hub.statistics().sessions == 1)


async def test_page_from_the_back_forward_cache_reconnects(tmp_path: Path) -> None:
    """The page from the cache opens a new socket and shows the changes meanwhile."""
    async with running_wall(heartbeat_ms=200) as wall, _chrome(tmp_path) as chrome:
        wall.show(game(1))
        _, page = await chrome.open(wall.url)
        await until_true(lambda: _shows(chrome, page, wall))
        await chrome.evaluate(page, "window.neverReloaded = true")
        # A service worker that takes control of a cached page removes it from the cache.
        await until_true(lambda: _is(chrome, page, "String(Boolean(navigator.serviceWorker.controller))", "true"))
        await chrome.evaluate(page, "location.href = '/static/icon.svg'")
        await until(lambda: wall.hub.statistics().sessions == 0)
        wall.show(scored(game(1), 2, 0))
        away: list[str] = []

        async def has_left() -> bool:
            targets = (await chrome.call("Target.getTargets"))["targetInfos"]
            away.extend(target["targetId"] for target in targets if "icon.svg" in target["url"])
            return bool(away)

        await until_true(has_left)
        await chrome.evaluate(await chrome.attach(away[0]), "history.back()")
        await until_true(lambda: _shows(chrome, page, wall))
        assert await chrome.evaluate(page, "window.neverReloaded"), "the page must come from the cache"
        await until(lambda: wall.hub.statistics().sessions == 1)


async def _is(chrome: Chrome, session: str, expression: str, wanted: str) -> bool:
    return bool(await chrome.evaluate(session, expression) == wanted)
