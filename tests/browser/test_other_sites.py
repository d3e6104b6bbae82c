"""Pages of other sites in a real browser: what they may read, connect to, and show in a frame."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from aiohttp import web
from playwright.async_api import async_playwright, expect

from dashboard.commands.hosting import start
from dashboard.keys import ASSETS
from tests.boards import game
from tests.browser.conftest import ARGUMENTS, OpenPage, chromium
from tests.browser.test_seal import expect_lit
from tests.ports import free_port
from tests.waiting import until
from tests.wall import running_mock, running_wall


pytestmark = pytest.mark.browser

READ = """async ([url, words]) => {
    const outcome = {};
    const attempt = async (name, act) => { try { outcome[name] = await act(); } catch { outcome[name] = "refused"; } };
    await attempt("board", async () => Object.keys((await (await fetch(`${url}/api/v1/board`)).json()).games));
    await attempt("header", async () => (await fetch(`${url}/api/v1/board`)).headers.get("Scorewall-Digest").length);
    await attempt("unchanged", async () => {
        const { headers } = await fetch(`${url}/api/v1/board`);
        const again = { "If-None-Match": headers.get("ETag"), "Cache-Control": "no-cache" };
        return (await fetch(`${url}/api/v1/board`, { headers: again, cache: "no-store" })).status;
    });
    await attempt("teams", async () => (await fetch(`${url}/api/v1/teams`)).status);
    await attempt("schema", async () => (await fetch(`${url}/api/v1/schema`)).status);
    await attempt("log", async () => (await fetch(`${url}/api/v1/contrast/log`)).status);
    await attempt("error", async () => (await fetch(`${url}/api/v1/board?wait=x`)).status);
    await attempt("words", async () => (await fetch(url + words)).status);
    await attempt("health", async () => await (await fetch(`${url}/healthz`)).json());
    await attempt("metrics", async () => (await fetch(`${url}/metrics`)).status);
    await attempt("stream", () => new Promise((resolve, reject) => {
        const stream = new EventSource(`${url}/api/v1/stream`);
        stream.addEventListener("message", () => { stream.close(); resolve("open"); });
        stream.addEventListener("error", () => { stream.close(); reject(); });
    }));
    await attempt("socket", () => new Promise((resolve, reject) => {
        const socket = new WebSocket(`${url.replace("http", "ws")}/ws`);
        socket.onmessage = () => { socket.close(); resolve("open"); };
        socket.onerror = reject;
    }));
    return outcome;
}"""


@asynccontextmanager
async def _other_site(html: str = "<!doctype html>") -> AsyncIterator[int]:
    """Run another site with one page, and yield its port."""

    async def page(_request: web.Request) -> web.Response:
        return web.Response(text=html, content_type="text/html")

    app = web.Application()
    app.add_routes([web.get("/", page)])
    runner, url = await start(app, "127.0.0.1", 0)
    try:
        yield int(url.rpartition(":")[2])
    finally:
        await runner.cleanup()


async def test_page_of_a_listed_origin_reads_everything_public(open_unreliable_page: OpenPage) -> None:
    """The whole read API, the stream and the socket; from an origin that is not listed nothing at all."""
    async with _other_site() as port, running_wall(origins=(f"http://localhost:{port}/",)) as wall:
        wall.show(game(1))
        arguments = [wall.url, wall.app[ASSETS].url("words/en.json")]
        page = await open_unreliable_page(f"http://localhost:{port}/")
        assert await page.evaluate(READ, arguments) == {
            "board": ["mock:cup:1"],
            "header": 8,
            "unchanged": 304,
            **dict.fromkeys(("teams", "schema", "log", "words"), 200),
            "error": 400,
            "health": {"status": "ok"},
            "metrics": "refused",
            "stream": "open",
            "socket": "open",
        }
        page = await open_unreliable_page(f"http://127.0.0.1:{port}/")
        assert set((await page.evaluate(READ, arguments)).values()) == {"refused"}


@pytest.mark.parametrize(("entries", "shows"), [((), False), (("http://localhost:PORT",), True)])
async def test_wall_in_a_frame(open_unreliable_page: OpenPage, entries: tuple[str, ...], shows: bool) -> None:
    """A listed site shows the wall, live and with a lit seal; any other shows the browser's error."""
    port = free_port()
    async with _other_site(f'<!doctype html><iframe src="http://127.0.0.1:{port}/" width="900" height="500">') as site:
        listed = tuple(entry.replace("PORT", str(site)) for entry in entries)
        async with running_wall(port, frame_ancestors=listed, heartbeat_ms=200) as wall:
            wall.show(game(1))
            page = await open_unreliable_page(f"http://localhost:{site}/")
            if shows:
                seal = page.frame_locator("iframe").locator("#seal")
                await expect(seal).to_have_attribute("data-seal", "lit")
            else:
                await until(lambda: [frame.url for frame in page.frames[1:]] == ["chrome-error://chromewebdata/"])


async def test_rebinding_reads_scores_and_changes_nothing() -> None:
    """The name of a stranger leads to our servers: its pages have our origin, but not our name."""
    fetched = "fetch('{}', {}).then(async answer => [answer.status, await answer.text()])"
    patch = '{method: "PATCH", body: "{}", headers: {"Content-Type": "application/json"}}'
    arguments = [*ARGUMENTS, "--host-resolver-rules=MAP evil.example 127.0.0.1"]
    async with running_mock() as feed, running_wall(heartbeat_ms=200) as wall, async_playwright() as playwright:
        wall.show(game(1))
        browser = await playwright.chromium.launch(executable_path=chromium(), args=arguments)
        page = await browser.new_page()
        await page.goto(wall.url.replace("127.0.0.1", "evil.example"))
        await expect_lit(page)
        assert (await page.evaluate(fetched.format("/api/v1/board", "{}")))[0] == 200
        assert await page.evaluate(fetched.format("/healthz", "{}")) == [200, '{"status":"ok"}']
        status, text = await page.evaluate(fetched.format("/metrics", "{}"))
        assert (status, "--hosts evil.example" in text) == (403, True)
        await page.goto(feed.replace("127.0.0.1", "evil.example"))
        status, text = await page.evaluate(fetched.format("/v1/games/E1-SOC-3", patch))
        assert (status, "--hosts evil.example" in text) == (403, True)
        await page.goto(feed)
        assert (await page.evaluate(fetched.format("/v1/games/E1-SOC-3", patch)))[0] == 200
        await browser.close()


async def test_own_page_is_no_other_site(open_page: OpenPage) -> None:
    """Under any name the wall works: honest visitors need no list."""
    async with running_wall(heartbeat_ms=200) as wall:
        wall.show(game(1))
        page = await open_page(wall.url.replace("127.0.0.1", "localhost"))
        await expect_lit(page)
