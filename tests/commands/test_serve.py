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
    """Who is started meanwhile may open so few, and as many as is said here once it asks."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (count, hard))
    try:
        yield hard
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


async def test_a_wall_takes_as_many_files_as_it_may_open() -> None:
    """A viewer is one; and where not all that are allowed would fit, the log says what to raise."""
    arguments = ["serve", "--source", "mock=http://127.0.0.1:9", "--port", "0"]
    with _few_files(256) as most:
        async with running(*arguments, "--connections-limit", "1000000") as wall:
            await wall.url()
            assert wall.process.pid
            assert resource.prlimit(wall.process.pid, resource.RLIMIT_NOFILE) == (most, most)
            _, log = await wall.stop()
    assert (f'"open_files": {most}' in log) == (most < 1_000_000)


async def test_serve_and_mockfeed_run_alone_and_together() -> None:
    """Two processes, one feed; the control API works only where it was asked for."""
    async with running("mockfeed", "--port", "0", "--control", "--speed", "0") as feed:
        feed_url = (await feed.url("mock feed is up")).removesuffix("/v1/scoreboard")
        async with running("serve", "--source", f"mock={feed_url}", "--port", "0", "--poll-interval", "0.05") as wall:
            url = await wall.url()
            await until_true(partial(_games, url))
            code, log = await wall.stop(signal.SIGINT)
            assert (code, "Traceback" in log) == (0, False)
        assert (await feed.stop())[0] == 0


async def test_while_it_drains_nobody_new_is_sent_and_who_is_there_stays() -> None:
    """503 at `/readyz`, the board and sockets as before; then `bye` with its window, and 1012."""
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


async def test_a_kept_board_is_shown_after_a_restart(tmp_path: Path) -> None:
    """Also when the feed is gone by then."""
    async with running("mockfeed", "--port", "0") as feed:
        feed_url = (await feed.url("mock feed is up")).removesuffix("/v1/scoreboard")
        options = ("serve", "--source", f"mock={feed_url}", "--port", "0", "--data-dir", str(tmp_path))
        async with running(*options) as wall:
            url = await wall.url()
            await until_true(partial(_games, url))
            assert (await wall.stop())[0] == 0
        await feed.stop()
    async with running(*options) as wall:
        assert (await _json(f"{await wall.url()}/healthz"))["games"]
        await wall.stop()
