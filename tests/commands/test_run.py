"""The command `run`: it shows a simulated evening and stops cleanly."""

import asyncio
import json

import aiohttp
import pytest

from tests.processes import running


@pytest.mark.parametrize("arguments", [["--port", "0"], ["run", "--port", "0", "--seed", "3", "--speed", "30"]])
async def test_run_serves_an_evening_and_stops_cleanly(arguments: list[str]) -> None:
    """Mock feed and server are one process. SIGTERM closes WebSockets with 1012; the exit code is 0."""
    async with running(*arguments) as command:
        url = await command.url()
        async with aiohttp.ClientSession() as session, session.ws_connect(f"{url}/ws") as page:
            kinds = [(await page.receive_json(timeout=10))["type"] for _ in range(2)]
            assert kinds == ["hello", "snapshot"]
            stopping = asyncio.create_task(command.stop())
            async for _ in page:
                pass
            assert page.close_code == 1012
        code, log = await stopping
    assert code == 0
    assert "Traceback" not in log
    assert json.loads(log.splitlines()[-1])["event"].startswith("stopping")
