"""The API beside the board."""

from pathlib import Path

import aiohttp

from dashboard.core.digest import board_digest
from dashboard.core.protocol import SourceHealth, SourceState, schema
from dashboard.keys import FRESHNESS_HEADERS, HEALTH
from dashboard.store import FILE_NAME
from dashboard.web.poll.freshness_headers import FreshnessHeaders
from tests.boards import board, game, side
from tests.http import get
from tests.wall import Wall, running_wall


async def test_teams_are_immutable_under_their_hash() -> None:
    """The plain URL is revalidated, the URL with the hash of the content is immutable."""
    async with running_wall() as wall, aiohttp.ClientSession() as session:
        wall.show(game(1, home=side("Alpha", 1, color="ff0000"), away=side("TBD", placeholder=True)))
        status, body, headers = await get(session, f"{wall.url}/api/v1/teams")

        assert status == 200
        assert body["leagues"] == {"mock:cup": {"id": "cup", "name": "The Cup", "abbrev": "CUP"}}
        assert body["teams"] == {"mock:soccer:alpha": {"name": "Alpha", "abbrev": "ABC", "color": "ff0000"}}
        assert headers["Cache-Control"] == "no-cache"

        hashed = headers["Link"].split(">")[0].removeprefix("<")
        _, same, fixed = await get(session, wall.url + hashed)
        assert same == body
        assert "immutable" in fixed["Cache-Control"]
        status, _, _ = await get(session, f"{wall.url}/api/v1/teams", If_None_Match=headers["ETag"])
        assert status == 304
        _, _, unknown = await get(session, f"{wall.url}/api/v1/teams?v=00000000")
        assert unknown["Cache-Control"] == "no-cache"


async def test_schema_is_served() -> None:
    """The response is the schema of the wire protocol."""
    async with running_wall() as wall, aiohttp.ClientSession() as session:
        status, body, _ = await get(session, f"{wall.url}/api/v1/schema")
        assert (status, body) == (200, schema())


def _health(wall: Wall, *sources: SourceHealth) -> None:
    wall.app._state[HEALTH] = lambda: list(sources)
    wall.app._state[FRESHNESS_HEADERS] = FreshnessHeaders(wall.hub, wall.app[HEALTH], "b")


async def test_health_and_readiness() -> None:
    """The server is ready once every source has been polled, and degraded while one fails. `/healthz` is always 200."""
    waiting = SourceHealth(name="a", state=SourceState.WAITING)
    good = SourceHealth(name="a", state=SourceState.OK, polled_at=1_000)
    failing = SourceHealth(name="b", state=SourceState.FAILING, failures=3, polled_at=900, error="HTTP 500")
    async with running_wall() as wall, aiohttp.ClientSession() as session:
        wall.show(game(1))
        _health(wall, waiting)
        assert (await get(session, f"{wall.url}/readyz"))[:2] == (503, {"ready": False, "waiting_for": ["a"]})
        _health(wall, good)
        assert (await get(session, f"{wall.url}/readyz"))[:2] == (200, {"ready": True, "waiting_for": []})
        assert (await get(session, f"{wall.url}/healthz"))[1]["status"] == "ok"
        _health(wall, good, failing)
        status, body, _ = await get(session, f"{wall.url}/healthz")
        assert (status, body["status"], body["games"]) == (200, "degraded", 1)
        assert body["sources"][1]["error"] == "HTTP 500"
        assert body["counters"]["publications"] == 1
        assert body["digest"] == board_digest(board(game(1)).games.values())
        headers = (await get(session, f"{wall.url}/api/v1/board"))[2]
        assert headers["Scorewall-Polled-At"] == "900"


async def test_data_directory_that_cannot_be_written_is_in_health_and_metrics(tmp_path: Path) -> None:
    """The server goes on. Strangers read the status alone, the operator no path."""
    (tmp_path / FILE_NAME / "in the way").mkdir(parents=True)
    async with running_wall(data_dir=str(tmp_path)) as wall, aiohttp.ClientSession() as session:
        _, health, _ = await get(session, f"{wall.url}/healthz")
        assert (health["status"], health["data"]) == ("degraded", "failing: Is a directory")
        assert str(tmp_path) not in str(health)
        async with session.get(f"{wall.url}/metrics") as response:
            assert "scorewall_board_save_failures 1.0" in await response.text()
        wall.show(game(1))
        status, board, _ = await get(session, f"{wall.url}/api/v1/board")
        assert (status, len(board["games"])) == (200, 1)


async def test_health_without_trouble(tmp_path: Path) -> None:
    """A data directory that works is `ok`, none is null."""
    async with running_wall(data_dir=str(tmp_path)) as wall, aiohttp.ClientSession() as session:
        _, health, _ = await get(session, f"{wall.url}/healthz")
        assert (health["status"], health["data"]) == ("ok", "ok")
    async with running_wall() as wall, aiohttp.ClientSession() as session:
        assert (await get(session, f"{wall.url}/healthz"))[1]["data"] is None
