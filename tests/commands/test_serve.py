"""The command `serve`: its files, its feeds, its drain, and the board that it keeps."""

import asyncio
import contextlib
import resource
import signal
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import aiohttp

from dashboard.commands.serve import start_server
from dashboard.settings import Settings
from tests.processes import running
from tests.waiting import until_true
from tests.wall import next_message


async def _json(url: str) -> dict[str, object]:
    async with aiohttp.ClientSession() as session, session.get(url) as response:
        answer: dict[str, object] = await response.json()
        return answer


async def _games(url: str) -> object:
    return (await _json(f"{url}/healthz"))["games"]


@contextlib.contextmanager
def _few_files(count: int) -> Iterator[int]:
    """Give processes started meanwhile a low limit of open files. Yields the limit that they may raise it to."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (count, hard))
    try:
        yield hard
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


async def test_server_raises_its_limit_of_open_files() -> None:
    """Each client needs a file. The log warns if not all allowed connections fit."""
    arguments = ["serve", "--source", "mock=http://127.0.0.1:9", "--port", "0"]
    with _few_files(256) as limit:
        async with running(*arguments, "--connections-limit", "1000000") as server:
            await server.url()
            assert server.process.pid
            assert resource.prlimit(server.process.pid, resource.RLIMIT_NOFILE) == (limit, limit)
            _, log = await server.stop()
    assert (f'"open_files": {limit}' in log) == (limit < 1_000_000)


async def test_serve_shows_the_games_of_mockfeed() -> None:
    """They are two processes. Both stop without a traceback."""
    async with running("mockfeed", "--port", "0", "--control", "--speed", "0") as feed:
        feed_url = (await feed.url("mock feed is up")).removesuffix("/v1/scoreboard")
        async with running("serve", "--source", f"mock={feed_url}", "--port", "0", "--poll-interval", "0.05") as server:
            url = await server.url()
            await until_true(partial(_games, url))
            code, log = await server.stop(signal.SIGINT)
            assert (code, "Traceback" in log) == (0, False)
        assert (await feed.stop())[0] == 0


async def test_draining_server_fails_readiness_and_keeps_its_clients() -> None:
    """`/readyz` is 503 and the board stays; then clients get `bye` with its window, and close code 1012."""
    stack = contextlib.AsyncExitStack()
    url = await start_server(stack, Settings(sources=(), drain_s=0.3), "127.0.0.1", 0)
    async with aiohttp.ClientSession() as http, http.ws_connect(f"{url}/ws") as page:
        assert [(await next_message(page))["type"] for _ in range(2)] == ["hello", "snapshot"]
        stopping = asyncio.create_task(stack.aclose())

        async def is_leaving() -> bool:
            async with http.get(f"{url}/readyz") as answer:
                return answer.status == 503 and (await answer.json())["waiting_for"] == ["stop"]

        await until_true(is_leaving)
        async with http.ws_connect(f"{url}/ws") as late:
            assert (await next_message(late))["type"] == "hello"
            await page.send_json({"type": "ping", "payload": {"id": 1}})
            assert (await next_message(page))["type"] == "pong"
            bye = await next_message(page)
            assert bye["type"] == "bye"
            assert bye["payload"]["after_ms_max"] == 1000 + 2 * 2
            assert (await page.receive()).type is aiohttp.WSMsgType.CLOSE
            assert page.close_code == 1012
        await stopping


async def test_stored_board_is_shown_after_a_restart(tmp_path: Path) -> None:
    """It is shown even if the feed is gone by then."""
    async with running("mockfeed", "--port", "0") as feed:
        feed_url = (await feed.url("mock feed is up")).removesuffix("/v1/scoreboard")
        options = ("serve", "--source", f"mock={feed_url}", "--port", "0", "--data-dir", str(tmp_path))
        async with running(*options) as server:
            url = await server.url()
            await until_true(partial(_games, url))
            assert (await server.stop())[0] == 0
        await feed.stop()
    async with running(*options) as server:
        assert (await _json(f"{await server.url()}/healthz"))["games"]
        await server.stop()
