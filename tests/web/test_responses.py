"""Errors and caching of all responses."""

import json

import aiohttp
import pytest
from aiohttp.test_utils import make_mocked_request

from dashboard.keys import ASSETS
from dashboard.web.pages import error_page
from tests.wall import running_wall


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/nowhere", 404),
        ("POST", "/", 405),
        ("GET", "/static/../setup.cfg", 404),
        ("GET", "/static/%2e%2e/setup.cfg", 404),
        ("GET", "/static/nothing.js", 404),
        ("GET", "/static/nothing/app.js", 404),
        ("GET", "/static/", 404),
    ],
)
async def test_error_is_a_page_or_a_problem_document(method: str, path: str, status: int) -> None:
    """A client that accepts HTML gets the error page, others get problem details (RFC 9457)."""
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


async def test_unexpected_exception_is_500_without_details(monkeypatch: pytest.MonkeyPatch) -> None:
    """The log contains the details, the response does not."""

    def broken(*_: object) -> None:
        raise RuntimeError("secret")

    async with running_wall() as wall, aiohttp.ClientSession() as session:
        monkeypatch.setattr("dashboard.web.pages.groups", broken)
        async with session.get(wall.url) as response:
            assert response.status == 500
            assert "secret" not in await response.text()


@pytest.mark.parametrize(
    "path", ["/", "/contrast", "/sw.js", "/nowhere", "/readyz", "/healthz", "/metrics", "/ws", "/api/v1/board"]
)
async def test_every_response_contains_the_build(path: str) -> None:
    """A page recognizes by it what its address serves: pages, files, polls and errors, also to HEAD and repeats."""
    async with running_wall() as wall, aiohttp.ClientSession() as session:
        for method in ("HEAD", "GET", "GET"):
            async with session.request(method, wall.url + path) as response:
                assert response.headers.getall("Scorewall-Build") == [wall.app[ASSETS].build], method


@pytest.mark.parametrize(("status", "comes_back"), [(404, False), (500, True), (503, True)])
async def test_error_page_of_a_server_in_trouble_reloads_itself(status: int, *, comes_back: bool) -> None:
    """Nobody is there to reload a television."""
    async with running_wall() as wall:
        page = error_page(make_mocked_request("GET", "/", app=wall.app), status, "Title", "Detail")
        assert (b'http-equiv="refresh"' in page) is comes_back
