"""A server below a path of its site."""

import re

import aiohttp
import pytest

from dashboard.web.routes import routes
from dashboard.web.site.base_path import OWN_SEGMENTS, parse_base_path
from tests.boards import game
from tests.raw_http import raw_request
from tests.wall import read_until, running_wall


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("/scores", "/scores"),
        ("scores/", "/scores"),
        ("/a/b-c.d/", "/a/b-c.d"),
        ("/", ""),
        ("", ""),
        ("/~bar", "/~bar"),
    ],
)
def test_slashes_at_the_ends_make_no_difference(text: str, path: str) -> None:
    """The path begins with a slash and ends without one."""
    assert parse_base_path(text) == path


@pytest.mark.parametrize(
    "text", ["/a//b", "/../a", "/a/./b", "/a b", "/ä", "/a?b", "http://a/b", "/api", "/static/x", "/ws", '/a"b']
)
def test_bad_path_is_refused(text: str) -> None:
    """Above all one that could not be told from the server's own paths."""
    with pytest.raises(ValueError, match="'"):
        parse_base_path(text)


def test_own_segments_are_those_of_the_routes() -> None:
    """A new route must not be hidden by a base path."""
    segments = {re.split(r"[/{]", str(getattr(route, "path", "")))[1] for route in routes()} - {""}
    assert segments == OWN_SEGMENTS


async def test_both_styles_of_proxies_are_served() -> None:
    """Requests contain the base path or not; addresses in responses always contain it."""
    origin = "https://club.example"
    async with (
        running_wall(base_path="/scores", origins=(origin,)) as wall,
        aiohttp.ClientSession() as http,
    ):
        wall.show(game(1))
        pages = {}
        for base in ("", "/scores"):
            async with http.get(f"{wall.url}{base}/?theme=light") as response:
                pages[base] = text = await response.text()
            assert 'data-path="/scores/"' in text
            addresses = re.findall(r'(?:href|src)="(/[^"]*)"', text)
            folder = re.findall(r'data-base="([^"]*)"', text)[0]
            addresses += [
                folder + file.partition("=")[0] for file in re.findall(r'data-files="([^"]*)"', text)[0].split()
            ]
            assert len(addresses) > 20
            assert {address.partition("/scores/")[0] for address in addresses} == {""}
            for address in addresses:
                async with http.get(wall.url + address) as response:
                    assert response.status == 200, address
            async with http.get(f"{wall.url}{base}/nowhere", headers={"Accept": "text/html"}) as response:
                assert (response.status, 'href="/scores/"' in await response.text()) == (404, True)
            async with http.get(f"{wall.url}{base}/api/v1/teams") as response:
                assert response.headers["Link"].startswith("</scores/api/v1/teams?v=")
            async with http.get(f"{wall.url}{base}/contrast") as response:
                assert "connect-src" in response.headers["Content-Security-Policy"]
            async with http.get(f"{wall.url}{base}/api/v1/board", headers={"Origin": origin}) as response:
                assert response.headers["Access-Control-Allow-Origin"] == origin
            async with http.ws_connect(f"{wall.url}{base}/ws") as link:
                assert (await read_until(link, bool))[0]["type"] == "hello"
        assert pages[""] == pages["/scores"]


async def test_base_path_without_its_slash_is_redirected() -> None:
    """With its query: relative addresses need the slash."""
    async with running_wall(base_path="/scores") as wall:
        for target, location in (("/scores", "/scores/"), ("/scores?theme=light", "/scores/?theme=light")):
            status, headers, _ = await raw_request(wall.url, f"GET {target} HTTP/1.1\r\nHost: x")
            assert (status, headers["location"]) == (308, location)


@pytest.mark.parametrize(
    ("target", "status"),
    [
        ("/scoresheet", 404),
        ("/scores/scores/", 404),
        ("/SCORES/", 404),
        ("//scores/", 404),
        ("/scores//evil.example/", 404),
        ("/scores/%2e%2e/setup.cfg", 404),
        ("/scores/?x=/scores/", 200),
        ("/scores/api/v1/board?leagues=%2Fscores", 200),
    ],
)
async def test_only_the_base_path_itself_is_stripped(target: str, status: int) -> None:
    """Once, and at the start."""
    async with running_wall(base_path="/scores") as wall:
        answer, headers, _ = await raw_request(wall.url, f"GET {target} HTTP/1.1\r\nHost: x")
        assert answer == status
        assert "location" not in headers


async def test_repeated_polls_below_the_base_path_are_equal() -> None:
    """The fast path answers them, too."""
    async with running_wall(base_path="/scores") as wall:
        wall.show(game(1))
        bodies = {(await raw_request(wall.url, "GET /scores/api/v1/board HTTP/1.1\r\nHost: x"))[2] for _ in range(3)}
        assert len(bodies) == 1
