"""A wall that is to be stopped says so first."""

import asyncio
import contextlib

import aiohttp

from dashboard.commands.serve import start_server
from dashboard.settings import Settings
from tests.waiting import until_true
from tests.wall import next_message


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
