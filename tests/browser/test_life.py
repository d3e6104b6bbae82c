"""What happens to a page that lives long: networks that go and come, sleep, freezing, the page cache, new versions."""

import asyncio
import itertools
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import aiohttp_jinja2
import pytest
from playwright.async_api import WebSocket, expect

from dashboard.core.digest import board_digest
from tests.boards import game, scored
from tests.browser.conftest import ARGUMENTS, OpenPage, chromium
from tests.browser.test_seal import expect_lit, offline, open_rough
from tests.waiting import until, until_true
from tests.wall import Wall, running_wall


pytestmark = pytest.mark.browser

__all__ = ["open_rough"]


async def test_offline_and_online_again(open_rough: OpenPage) -> None:
    """The gap is recovered by the new socket, without a whole board and without a reload."""
    async with running_wall(heartbeat_ms=200) as wall:
        wall.show(game(1))
        page = await open_rough(wall.url)
        await expect_lit(page)
        await page.evaluate("window.neverReloaded = true")
        for goals in range(1, 3):
            async with offline(page):
                await expect(page.locator("body")).to_have_attribute("data-link", "stale")
                wall.show(scored(game(1), goals, 0))
            await expect(page.locator('#board [data-field="home-score"]')).to_have_text(str(goals))
        await expect_lit(page)
        await until(lambda: wall.hub.statistics().sessions == 1)
        assert await page.evaluate("window.neverReloaded")


async def test_a_machine_that_slept_does_not_trust_its_socket(open_page: OpenPage) -> None:
    """An hour on the calendar that no other clock noticed: the old socket goes, another one comes at once."""
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


async def test_a_new_build_reloads_a_few_times_and_then_waits(open_page: OpenPage) -> None:
    """A cache that goes on serving the old page cannot make the wall reload for ever."""
    async with running_wall(heartbeat_ms=200) as wall:
        wall.show(game(1))
        aiohttp_jinja2.get_env(wall.app).globals["build"] = "old"
        page = await open_page("about:blank")
        loads: list[Any] = []
        page.on("load", lambda _: loads.append(1))
        await page.add_init_script("Math.random = () => 0")
        await page.goto(wall.url)
        await expect(page.locator("#troubles")).to_have_text("New version ready", timeout=30_000)
        assert len(loads) == 4, "the first load and three more"
        await expect_lit(page)
        stored = await page.evaluate("JSON.parse(sessionStorage.getItem('scorewall-reloads')).length")
        assert stored == 3
        await page.evaluate("sessionStorage.setItem('scorewall-reloads', '{corrupt')")
        await until(lambda: len(loads) == 5)
        await expect(page.locator("body")).to_have_attribute("data-link", "live")


class Chrome:
    """A browser without a driver: under one, pages are always visible and never frozen or kept in the cache."""

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
        """One command and its result."""
        number = next(self._numbers)
        self._answers[number] = asyncio.get_running_loop().create_future()
        command = {"id": number, "method": method, "params": params}
        await self._socket.send_json(command | ({"sessionId": session} if session else {}))
        answer = await asyncio.wait_for(self._answers[number], 10)
        # A page between two documents cannot be asked: whoever waits for something asks again.
        assert "error" not in answer or method == "Runtime.evaluate", (method, answer)
        result: dict[str, Any] = answer.get("result", {})
        return result

    async def open(self, url: str) -> tuple[str, str]:
        """A new page: its target and its session."""
        target = (await self.call("Target.createTarget", url=url))["targetId"]
        return target, await self.attach(target)

    async def attach(self, target: str) -> str:
        """A session with a page."""
        session: str = (await self.call("Target.attachToTarget", targetId=target, flatten=True))["sessionId"]
        return session

    async def evaluate(self, session: str, expression: str) -> Any:
        """The value of an expression in a page."""
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
                assert line, "no browser"
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


async def test_a_frozen_page_goes_on_without_a_gap(tmp_path: Path) -> None:
    """Hidden, frozen, thawed, seen again: the board is the server's, the page is the same, and has one socket."""
    async with running_wall(heartbeat_ms=200) as wall, _chrome(tmp_path) as chrome:
        wall.show(game(1))
        target, page = await chrome.open(wall.url)
        await until_true(lambda: _shows(chrome, page, wall))
        await chrome.evaluate(
            page, "window.neverReloaded = true; document.addEventListener('freeze', () => {froze = 1})"
        )
        other, _ = await chrome.open("about:blank")
        await chrome.call("Target.activateTarget", targetId=other)
        await until_true(lambda: _is(chrome, page, "document.visibilityState", "hidden"))
        await chrome.call("Page.setWebLifecycleState", page, state="frozen")
        await until(lambda: wall.hub.statistics().sessions <= 1)
        for goals in range(1, 6):
            wall.show(scored(game(1), goals, 0))
        await chrome.call("Page.setWebLifecycleState", page, state="active")
        await chrome.call("Target.activateTarget", targetId=target)
        await until_true(lambda: _shows(chrome, page, wall))
        await until_true(lambda: _is(chrome, page, "document.getElementById('seal').dataset.seal", "lit"))
        assert await chrome.evaluate(page, "window.neverReloaded && window.froze") == 1, "it was really frozen"
        await until(lambda: wall.hub.statistics().sessions == 1)


async def test_a_page_from_the_back_forward_cache_connects_anew(tmp_path: Path) -> None:
    """Away and back: the same page, a new socket, and what happened meanwhile."""
    async with running_wall(heartbeat_ms=200) as wall, _chrome(tmp_path) as chrome:
        wall.show(game(1))
        _, page = await chrome.open(wall.url)
        await until_true(lambda: _shows(chrome, page, wall))
        await chrome.evaluate(page, "window.neverReloaded = true")
        # A service worker that takes over a page in the cache puts it out of there.
        await until_true(lambda: _is(chrome, page, "String(Boolean(navigator.serviceWorker.controller))", "true"))
        await chrome.evaluate(page, "location.href = '/static/icon.svg'")
        await until(lambda: wall.hub.statistics().sessions == 0)
        wall.show(scored(game(1), 2, 0))
        away: list[str] = []

        async def found() -> bool:
            targets = (await chrome.call("Target.getTargets"))["targetInfos"]
            away.extend(target["targetId"] for target in targets if "icon.svg" in target["url"])
            return bool(away)

        await until_true(found)
        await chrome.evaluate(await chrome.attach(away[0]), "history.back()")
        await until_true(lambda: _shows(chrome, page, wall))
        assert await chrome.evaluate(page, "window.neverReloaded"), "it came out of the cache"
        await until(lambda: wall.hub.statistics().sessions == 1)


async def _is(chrome: Chrome, session: str, expression: str, wanted: str) -> bool:
    return bool(await chrome.evaluate(session, expression) == wanted)
