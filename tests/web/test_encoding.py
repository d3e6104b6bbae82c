"""Content codings."""

import gzip

import aiohttp
import pytest

from dashboard.keys import ASSETS
from dashboard.web.encoding import prefers_gzip
from tests.boards import game
from tests.wall import running_wall


@pytest.mark.parametrize(
    ("header", "packed"),
    [
        ("gzip", True),
        ("GZIP;Q=0.5", True),
        ("deflate, gzip;q=1.0, *;q=0.5", True),
        ("gzip ; q=0.001", True),
        ("x-gzip", True),
        ("*", True),
        ("identity;q=0, *", True),
        ("identity;q=0, gzip;q=0.1", True),
        ("br, gzip", True),
        ("", False),
        ("gzip;q=0", False),
        ("gzip;q=0.000, br", False),
        ("x-gzip;q=0", False),
        ("*;q=0", False),
        ("gzip;q=0, *", False),
        ("identity;q=0", False),
        ("identity, gzip;q=0.5", False),
        ("deflate, br", False),
        ("not-gzip", False),
        ("gzipped", False),
        ("gzip;q=high", False),
        ("gzip;q=0.0001", False),
    ],
)
def test_weight_of_zero_refuses_gzip(header: str, packed: bool) -> None:
    """Gzip is sent if the header names it, or a star, with a weight above 0 and not below that of identity."""
    assert prefers_gzip(header) is packed


@pytest.mark.parametrize(
    "path",
    [
        *("/", "/contrast", "/nowhere", "/api/v1/board", "/api/v1/contrast/log", "/api/v1/contrast/counterfactual"),
        *(
            "/static/BUILD/words/en.json",
            "/static/BUILD/schema/protocol.json",
            "/api/v1/teams",
            "/api/v1/schema",
            "/sw.js",
        ),
    ],
)
async def test_no_response_is_compressed_against_the_will_of_its_client(path: str) -> None:
    """Whatever the response, a weight of zero is respected, also by the second of two equal polls."""
    async with running_wall() as wall, aiohttp.ClientSession(auto_decompress=False) as session:
        wall.show(*(game(number) for number in range(40)))
        url = wall.url + path.replace("BUILD", wall.app[ASSETS].build)
        for refused in ("gzip;q=0", "*;q=0", "gzip;q=0, deflate;q=0", "identity", "identity;q=0"):
            headers = {"Accept-Encoding": refused, "Accept": "text/html"}
            for _ in range(2):
                async with session.get(url, headers=headers) as response:
                    assert "Content-Encoding" not in response.headers, refused
                    assert not (await response.read()).startswith(b"\x1f\x8b")


async def test_pages_are_packed_for_browsers() -> None:
    """A browser that offers deflate and gzip gets gzip, the one coding of the server."""
    async with running_wall() as wall, aiohttp.ClientSession(auto_decompress=False) as session:
        for path in ("/", "/contrast", "/api/v1/board", wall.app[ASSETS].url("words/en.json")):
            headers = {"Accept-Encoding": "gzip, deflate, br, zstd"}
            async with session.get(wall.url + path, headers=headers) as response:
                assert response.headers["Content-Encoding"] == "gzip"
                assert "Accept-Encoding" in response.headers["Vary"]
                assert gzip.decompress(await response.read())
