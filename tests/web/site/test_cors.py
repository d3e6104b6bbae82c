"""Reads by pages of other sites."""

import aiohttp
import pytest

from dashboard.keys import ASSETS
from dashboard.web.site.cors import RESPONSE_HEADERS
from tests.boards import game
from tests.raw_http import raw_request
from tests.wall import Wall, running_wall


CLUB = "https://club.example"
PATHS = (
    *("/api/v1/board", "/api/v1/board?since=x:1", "/api/v1/board?since=bad", "/api/v1/teams", "/api/v1/schema"),
    *("/api/v1/contrast/log", "/api/v1/contrast/counterfactual", "/api/v1/contrast/counterfactual?interval=x"),
    *("/healthz", "/readyz", "/static/BUILD/words/en.json", "/static/BUILD/schema/protocol.json", "/api/v1/nowhere"),
)


def _url(wall: Wall, path: str) -> str:
    return wall.url + path.replace("BUILD", wall.app[ASSETS].build)


async def test_listed_origin_reads_the_whole_api() -> None:
    """Errors included, in the form of the browser, with the headers of the wall, and never from a shared cache."""
    async with running_wall(origins=(f"{CLUB}:443/",)) as wall, aiohttp.ClientSession() as session:
        wall.show(game(1))
        for path in PATHS:
            for origin, allowed in ((CLUB, CLUB), ("https://evil.example", None), (None, None)):
                headers = {"Origin": origin} if origin else {}
                for _ in range(2):
                    async with session.get(_url(wall, path), headers=headers) as response:
                        assert response.headers.get("Access-Control-Allow-Origin") == allowed, path
                        assert "Access-Control-Allow-Credentials" not in response.headers
                        assert "Origin" in ", ".join(response.headers.getall("Vary")), path
                        exposed = response.headers.get("Access-Control-Expose-Headers", "").split(", ")
                        assert set(exposed) == (set(RESPONSE_HEADERS) if allowed else {""})


async def test_every_header_of_ours_is_exposed() -> None:
    """A page reads each header of the board by its name."""
    async with running_wall(origins=(CLUB,)) as wall, aiohttp.ClientSession() as session:
        async with session.get(f"{wall.url}/api/v1/board", headers={"Origin": CLUB}) as response:
            ours = {name for name in response.headers if name.startswith("Scorewall-")}
            assert ours <= set(RESPONSE_HEADERS)
            tag = response.headers["ETag"]
        headers = {"Origin": CLUB, "If-None-Match": tag}
        async with session.get(f"{wall.url}/api/v1/board", headers=headers) as unchanged:
            assert (unchanged.status, unchanged.headers["Access-Control-Allow-Origin"]) == (304, CLUB)


async def test_other_site_sees_public_health_only() -> None:
    """Even under a listed host: the details are for the operator."""
    async with running_wall(origins=(CLUB,)) as wall, aiohttp.ClientSession() as session:
        async with session.get(f"{wall.url}/healthz", headers={"Origin": CLUB}) as response:
            assert await response.json() == {"status": "ok"}
        async with session.get(f"{wall.url}/healthz", headers={"Origin": wall.url}) as response:
            assert "counters" in await response.json()
        for path in ("/metrics", "/", "/sw.js", "/static/BUILD/app.js"):
            async with session.get(_url(wall, path), headers={"Origin": CLUB}) as response:
                assert "Access-Control-Allow-Origin" not in response.headers


async def test_without_origins_nothing_depends_on_the_origin() -> None:
    """The bytes of a poll are the same with and without `Origin`, and no cache splits."""
    async with running_wall() as wall:
        wall.show(game(1))
        answers = []
        for more in ("", "\r\nOrigin: https://club.example"):
            _, headers, body = await raw_request(wall.url, f"GET /api/v1/board HTTP/1.1\r\nHost: x{more}")
            answers.append((headers | {"date": "", "scorewall-server-time": ""}, body))
        assert answers[0] == answers[1]
        assert answers[0][0]["vary"] == "Accept-Encoding"


@pytest.mark.parametrize(
    ("origin", "status"),
    [(CLUB, 204), ("{url}", 204), ("https://evil.example", 403), ("null", 403), ("https://club.example:444", 403)],
)
@pytest.mark.parametrize("path", ["/api/v1/board", "/api/v1/stream", "/healthz", "/static/BUILD/words/en.json"])
async def test_preflight(path: str, origin: str, status: int) -> None:
    """Reads with validators are allowed for listed origins; anything else is refused."""
    async with running_wall(origins=(CLUB,)) as wall, aiohttp.ClientSession() as session:
        headers = {
            "Origin": origin.replace("{url}", wall.url),
            "Access-Control-Request-Method": "GET",
            "Access-Control-Request-Headers": "if-none-match,last-event-id",
        }
        async with session.options(_url(wall, path), headers=headers) as response:
            assert response.status == status
            if status == 204:
                assert response.headers["Access-Control-Allow-Methods"] == "GET, HEAD"
                allowed = response.headers["Access-Control-Allow-Headers"].lower().split(", ")
                assert {"if-none-match", "last-event-id"} <= set(allowed)
                assert "Origin" in response.headers["Vary"]
            else:
                assert "Access-Control-Allow-Origin" not in response.headers


async def test_plain_options_and_other_paths() -> None:
    """`OPTIONS` without an origin is no preflight; what no other site may read has none."""
    async with running_wall(origins=(CLUB,)) as wall, aiohttp.ClientSession() as session:
        async with session.options(f"{wall.url}/api/v1/board") as response:
            assert (response.status, response.headers["Allow"]) == (204, "GET, HEAD, OPTIONS")
        for path in ("/metrics", "/ws", "/"):
            async with session.options(wall.url + path, headers={"Origin": CLUB}) as response:
                assert response.status == 405
