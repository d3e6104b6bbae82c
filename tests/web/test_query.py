"""Query parameters of the API."""

import aiohttp
import pytest

from tests.http import get
from tests.wall import running_wall


@pytest.mark.parametrize("since", ["", "x", "a:", ":1", "a:-1", "a:1:", "a%20b:1", "a:99999999999999999999"])
async def test_a_malformed_since_is_400(since: str) -> None:
    """As a problem document that says what a position looks like."""
    async with running_wall() as wall, aiohttp.ClientSession() as session:
        status, body, headers = await get(session, f"{wall.url}/api/v1/board?since={since}")

        assert (status, body["status"]) == (400, 400)
        assert headers["Content-Type"].startswith("application/problem+json")
        assert "EPOCH:OFFSET" in body["detail"]


@pytest.mark.parametrize("wait", ["-1", "60.1", "61", "nan", "inf", "1e1", "", "x", "1_0", "%D9%A3", "0x1", "1" * 400])
async def test_a_wait_that_is_none_is_400(wait: str) -> None:
    """As a problem document, and at once; also where there is nothing to wait for."""
    async with running_wall() as wall, aiohttp.ClientSession() as session:
        for query in (f"since={wall.hub.position}&wait={wait}", "wait=1", f"since=nope&wait={wait}"):
            async with session.get(f"{wall.url}/api/v1/board?{query}") as response:
                assert (response.status, response.content_type) == (400, "application/problem+json"), query
