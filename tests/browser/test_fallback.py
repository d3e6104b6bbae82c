"""The fallback to polling while WebSockets are blocked."""

import asyncio
import contextlib

import pytest
from playwright.async_api import Page, expect

from tests.boards import game, scored
from tests.browser.conftest import OpenPage
from tests.browser.test_seal import expect_dark, expect_lit
from tests.waiting import until
from tests.wall import running_wall


pytestmark = pytest.mark.browser

BLOCKED = """
    // Retries wait a twentieth of their limit, so that three failures take little time.
    Math.random = () => 0.05;
    const Real = WebSocket;
    window.opened = [];
    window.blocked = true;
    window.WebSocket = function (url) {
        if (!window.blocked) {
            const socket = new Real(url);
            window.opened.push(socket);
            return socket;
        }
        const socket = { readyState: 0, close() {}, send() {}, addEventListener() {} };
        setTimeout(() => {
            socket.readyState = 3;
            socket.onerror?.({});
            socket.onclose?.({ code: 1006, reason: "" });
        });
        return socket;
    };
"""


async def _blocked_page(open_page: OpenPage, url: str) -> Page:
    page = await open_page("about:blank")
    await page.add_init_script(BLOCKED)
    await page.goto(f"{url}/?mode=push&interval=500")
    await page.evaluate("window.neverReloaded = true")
    return page


async def _network_back(page: Page) -> None:
    """Let the page try a socket now instead of later."""
    await page.evaluate("window.dispatchEvent(new Event('online'))")


class Middlebox:
    """A proxy that lets every WebSocket open, and may cut it. Plain requests pass."""

    def __init__(self, target: int) -> None:
        self.cut_after_s: float | None = 0.15
        self.sockets = 0
        self._target = target
        self._pipes: set[asyncio.Task[None]] = set()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Pass the bytes of a connection in both directions."""
        with contextlib.suppress(asyncio.IncompleteReadError, OSError):
            head = await reader.readuntil(b"\r\n\r\n")
            from_server, to_server = await asyncio.open_connection("127.0.0.1", self._target)
            to_server.write(head)
            if b"upgrade: websocket" in head.lower():
                self.sockets += 1
                if self.cut_after_s is not None:
                    asyncio.get_running_loop().call_later(self.cut_after_s, writer.transport.abort)
            await asyncio.gather(_pipe(reader, to_server), _pipe(from_server, writer))
        writer.close()


async def _pipe(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError):
        while data := await reader.read(65_536):
            writer.write(data)
    writer.close()


async def test_page_polls_while_websockets_open_and_die(open_unreliable_page: OpenPage) -> None:
    """The seal stays lit, the settings sheet says why, and a socket takes over once it has proven itself."""
    async with running_wall(heartbeat_ms=500) as wall:
        wall.show(game(1))
        box = Middlebox(int(wall.url.rpartition(":")[2]))
        server = await asyncio.start_server(box.serve, "127.0.0.1", 0)
        async with server:
            port = server.sockets[0].getsockname()[1]
            page = await open_unreliable_page(f"http://127.0.0.1:{port}/?interval=500")
            root = page.locator("html")
            await expect(root).to_have_attribute("data-transport", "poll", timeout=10_000)
            await expect_lit(page)
            await page.evaluate(
                """() => {
                    window.dark = 0;
                    const look = () => {
                        if (document.getElementById("seal").dataset.seal !== "lit") window.dark += 1;
                    };
                    setInterval(look, 50);
                }"""
            )
            await page.keyboard.press("i")
            await expect(page.locator("#connection")).to_contain_text("WebSockets are blocked")
            wall.show(scored(game(1), 3, 0))
            await expect(page.locator('#board [data-field="home-score"]')).to_have_text("3")
            box.cut_after_s = None
            await _network_back(page)
            sockets = box.sockets
            await until(lambda: wall.hub.statistics().sessions == 1)
            assert await root.get_attribute("data-transport") == "poll"
            await expect(root).to_have_attribute("data-transport", "socket", timeout=10_000)
            assert box.sockets <= sockets + 1
            wall.show(scored(game(1), 4, 0))
            await expect(page.locator('#board [data-field="home-score"]')).to_have_text("4")
            assert await page.evaluate("window.dark") == 0


async def test_page_polls_while_websockets_are_blocked(open_page: OpenPage) -> None:
    """Scores arrive, the seal is lit and the page says why it polls. Later it opens one socket and stops polling."""
    async with running_wall(heartbeat_ms=200) as wall:
        wall.show(game(1))
        page = await _blocked_page(open_page, wall.url)
        root = page.locator("html")
        await expect(root).to_have_attribute("data-transport", "poll")
        await expect(root).to_have_attribute("data-mode", "push")
        await expect(page.locator("#troubles")).to_have_text("Slower updates for now")
        await expect_lit(page)
        assert wall.hub.statistics().sessions == 0
        wall.show(scored(game(1), 3, 0))
        await expect(page.locator('#board [data-field="home-score"]')).to_have_text("3")

        await page.evaluate("window.blocked = false")
        await _network_back(page)
        await expect(root).to_have_attribute("data-transport", "socket")
        await expect(page.locator("#troubles")).to_be_hidden()
        requests: list[str] = []
        page.on("request", lambda request: requests.append(request.url))
        wall.show(scored(game(1), 4, 0))
        await expect(page.locator('#board [data-field="home-score"]')).to_have_text("4")
        await expect_lit(page)
        assert await page.evaluate("window.opened.map(socket => socket.readyState)") == [1]
        assert wall.hub.statistics().sessions == 1
        assert requests == []
        assert await page.evaluate("window.neverReloaded")


async def test_chosen_polling_opens_no_websocket(open_page: OpenPage) -> None:
    """While the user has chosen polling, the page opens no socket and shows no message about the fallback."""
    async with running_wall(heartbeat_ms=200) as wall:
        wall.show(game(1))
        page = await _blocked_page(open_page, wall.url)
        root = page.locator("html")
        await expect(root).to_have_attribute("data-transport", "poll")
        await page.click("#mode-toggle")
        await expect(root).to_have_attribute("data-mode", "poll")
        await expect(page.locator("#troubles")).to_be_hidden()
        await page.evaluate("window.blocked = false")
        wall.show(scored(game(1), 1, 0))
        await expect(page.locator('#board [data-field="home-score"]')).to_have_text("1")
        await expect_lit(page)
        assert await page.evaluate("window.opened.length") == 0
        await page.click("#mode-toggle")
        await expect(root).to_have_attribute("data-mode", "naive")
        await page.click("#mode-toggle")
        await expect(root).to_have_attribute("data-transport", "socket")
        await until(lambda: wall.hub.statistics().sessions == 1)
        await expect_lit(page)


async def test_polling_page_names_a_server_that_is_down(open_unreliable_page: OpenPage, unused_tcp_port: int) -> None:
    """If polls fail as well, the seal blames the server. After the next response the page tries a socket at once."""
    async with running_wall(port=unused_tcp_port, heartbeat_ms=200) as wall:
        wall.show(game(1))
        page = await _blocked_page(open_unreliable_page, wall.url)
        await expect(page.locator("#troubles")).to_have_text("Slower updates for now")
        await page.evaluate("window.blocked = false")
        await expect_lit(page)
        await page.evaluate("window.blocked = true")
    await expect_dark(page, "server")
    await expect(page.locator("#troubles")).to_be_hidden()
    await page.evaluate("window.blocked = false")
    async with running_wall(port=unused_tcp_port, heartbeat_ms=200) as wall:
        wall.show(scored(game(1), 2, 0))
        await expect(page.locator("html")).to_have_attribute("data-transport", "socket", timeout=30_000)
        await expect(page.locator('#board [data-field="home-score"]')).to_have_text("2")
        await expect_lit(page)
