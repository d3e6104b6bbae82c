"""Errors and caching of all responses."""

import json

import aiohttp
import pytest

from dashboard.keys import ASSETS
from tests.wall import running_wall


async def test_static_files_keep_for_ever_only_under_their_hash() -> None:
    """A plain or an old address revalidates."""
    async with running_wall() as wall, aiohttp.ClientSession() as session:
        hashed = wall.app[ASSETS].url("app.js")
        for path, keep in ((hashed, "immutable"), ("/static/app.js", "no-cache"), ("/static/app.js?v=0", "no-cache")):
            async with session.get(wall.url + path) as response:
                assert response.status == 200
                assert keep in response.headers["Cache-Control"]
                assert ("ETag" in response.headers) is (keep == "no-cache")
                assert "javascript" in response.headers["Content-Type"]


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/nowhere", 404),
        ("POST", "/", 405),
        ("GET", "/static/../setup.cfg", 404),
        ("GET", "/static/%2e%2e/setup.cfg", 404),
        ("GET", "/static/nothing.js", 404),
        ("GET", "/static/", 404),
    ],
)
async def test_errors_are_a_page_for_people_and_a_problem_for_programs(method: str, path: str, status: int) -> None:
    """RFC 9457, or the designed page for whoever accepts HTML."""
    async with running_wall() as wall, aiohttp.ClientSession() as session:
        async with session.request(method, wall.url + path, headers={"Accept": "text/html"}) as response:
            assert response.status == status
            assert response.content_type == "text/html"
            assert str(status) in await response.text()
        async with session.request(method, wall.url + path) as response:
            assert response.content_type == "application/problem+json"
            problem = json.loads(await response.read())
            assert problem["status"] == status
            assert problem["title"]
            assert problem["detail"]
            assert status != 405 or "GET" in response.headers["Allow"]


async def test_a_mistake_of_ours_is_a_500_without_its_details(monkeypatch: pytest.MonkeyPatch) -> None:
    """The log has them, the client does not."""

    def broken(*_: object) -> None:
        raise RuntimeError("secret")

    async with running_wall() as wall, aiohttp.ClientSession() as session:
        monkeypatch.setattr("dashboard.web.pages.groups", broken)
        async with session.get(wall.url) as response:
            assert response.status == 500
            assert "secret" not in await response.text()
