"""Encoded boards and deltas, shared by all polls."""

import aiohttp

from dashboard.core.digest import board_digest
from dashboard.core.model import League
from tests.boards import board, game, scored
from tests.http import get
from tests.wall import running_wall


async def test_a_part_of_the_board_has_its_own_tag_and_digest() -> None:
    """By id or abbreviation of its league, whole, as a gap, and 304 for whoever has that part."""
    shield = League(id="shield.1", name="The Shield", abbrev="SHD")
    async with running_wall() as wall, aiohttp.ClientSession() as session:
        wall.show(game(1), game(2, league=shield))
        whole = (await get(session, f"{wall.url}/api/v1/board"))[2]
        url = f"{wall.url}/api/v1/board?leagues=shd,nowhere"
        status, body, headers = await get(session, url)
        assert status == 200
        assert set(body["games"]) == {"mock:cup:2"}
        assert headers["Scorewall-Digest"] == board_digest([game(2, league=shield)])
        assert headers["ETag"] != whole["ETag"]
        assert (await get(session, url, If_None_Match=headers["ETag"]))[0] == 304
        assert (await get(session, url, If_None_Match=whole["ETag"]))[0] == 200

        wall.show(scored(game(1), 1, 0), scored(game(2, league=shield), 2, 0))
        position = f"{body['position']['epoch']}:{body['position']['offset']}"
        _, gap, _ = await get(session, f"{url}&since={position}")
        assert set(gap["games"]) == {"mock:cup:2"}
        assert {event["game"] for event in gap["events"]} == {"mock:cup:2"}
        assert (await get(session, f"{wall.url}/api/v1/board?leagues={',x' * 51}"))[0] == 400


async def test_a_board_tells_when_it_changed_last() -> None:
    """Who shows it late has to know; absent before the first change."""
    async with running_wall() as wall, aiohttp.ClientSession() as session:
        assert "detected_at" not in (await get(session, f"{wall.url}/api/v1/board"))[1]
        wall.hub.publish(board(game(1)), 1_234)
        _, body, headers = await get(session, f"{wall.url}/api/v1/board")
        assert body["detected_at"] == 1_234
        assert int(headers["Scorewall-Server-Time"]) > 1_700_000_000_000
