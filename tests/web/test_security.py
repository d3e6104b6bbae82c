"""Origins and security headers."""

import base64
import hashlib
import re

import aiohttp
import pytest

from dashboard.keys import ASSETS
from tests.wall import next_message, running_wall


@pytest.mark.parametrize(
    ("origin", "status"),
    [
        ("http://{host}", 101),
        ("http://evil.example", 403),
        ("http://{host}.evil.example", 403),
        ("null", 403),
        ("file://{host}", 403),
        ("http://{host}@evil.example", 403),
        ("", 403),
    ],
)
async def test_only_pages_of_this_site_may_connect(origin: str, status: int) -> None:
    """A browser sends the origin of a page, and the server checks it."""
    async with running_wall() as wall, aiohttp.ClientSession() as session:
        host = wall.url.removeprefix("http://")
        headers = {"Origin": origin.format(host=host)}
        if status == 101:
            async with session.ws_connect(f"{wall.url}/ws", headers=headers) as socket:
                assert (await next_message(socket))["type"] == "hello"
        else:
            with pytest.raises(aiohttp.WSServerHandshakeError) as caught:
                await session.ws_connect(f"{wall.url}/ws", headers=headers)
            assert caught.value.status == status


async def test_other_sites_may_be_allowed() -> None:
    """An allowed origin is compared exactly."""
    async with running_wall(origins=("https://news.example",)) as wall, aiohttp.ClientSession() as session:
        async with session.ws_connect(f"{wall.url}/ws", headers={"Origin": "https://news.example"}) as socket:
            assert (await socket.receive_json(timeout=5))["type"] == "hello"
        for origin in ("http://news.example", "https://news.example:444", "https://a.news.example"):
            with pytest.raises(aiohttp.WSServerHandshakeError):
                await session.ws_connect(f"{wall.url}/ws", headers={"Origin": origin})
        async with session.get(f"{wall.url}/metrics") as response:
            assert 'scorewall_refusals_total{reason="origin"} 3.0' in await response.text()


async def test_every_response_has_security_headers() -> None:
    """No inline script runs but the watcher, which the policy allows by its hash. Text never becomes code."""
    async with running_wall() as wall, aiohttp.ClientSession() as session:
        paths = (
            *("/", "/contrast", "/api/v1/board", "/api/v1/board?since=x", "/healthz", "/metrics", "/nowhere"),
            *("/static/0/icon.svg", wall.app[ASSETS].url("icon.svg"), wall.app[ASSETS].url("words/en.json"), "/sw.js"),
            *("/ws", "/api/v1/teams", "/api/v1/stream"),
        )
        for path in paths:
            async with session.get(wall.url + path) as response:
                policy = response.headers["Content-Security-Policy"]
                assert "unsafe" not in policy
                assert response.headers["X-Content-Type-Options"] == "nosniff"
                assert "Server" not in response.headers
        for path in ("/", "/contrast"):
            async with session.get(wall.url + path) as response:
                page, policy = await response.text(), response.headers["Content-Security-Policy"]
            inline = re.findall(r"<script(?![^>]*\bsrc=)([^>]*)>(.*?)</script>", page, re.S)
            data = 'type="application/json" id='
            watcher, *embedded = inline
            assert watcher[0].strip().startswith('data-base="/static/')
            assert [kind.strip() for kind, _ in embedded] == [f'{data}"words"', f'{data}"snapshot"']
            digest = base64.b64encode(hashlib.sha256(watcher[1].encode()).digest()).decode()
            assert f"script-src 'self' 'sha256-{digest}'" in policy
            assert "require-trusted-types-for 'script'; trusted-types scorewall" in policy
            # Before all other files, so that none of them has to come for it to run.
            assert page.index("<script") < page.index("<link")
            assert "style=" not in page
