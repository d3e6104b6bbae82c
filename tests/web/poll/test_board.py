"""The board over plain HTTP."""

import gzip
import json

import aiohttp
import pytest

from dashboard.core.diff import Delta, apply
from dashboard.core.digest import board_digest
from dashboard.core.model import League
from tests.boards import board, game, scored
from tests.http import get
from tests.wall import running_wall


async def test_the_whole_board_with_its_position() -> None:
    """A strong ETag by position, and the digest beside it."""
    async with running_wall() as wall, aiohttp.ClientSession() as session:
        wall.show(game(1), game(2))
        status, body, headers = await get(session, f"{wall.url}/api/v1/board")

        assert status == 200
        assert body["position"] == {"epoch": wall.hub.position.epoch, "offset": 1}
        assert body["recovered"] is False
        assert set(body["games"]) == {"mock:cup:1", "mock:cup:2"}
        assert headers["ETag"].startswith('"')
        assert headers["Cache-Control"] == "no-cache"
        assert headers["Scorewall-Digest"] == board_digest(wall.hub.board.games.values())


async def test_who_has_it_gets_304() -> None:
    """Until something changes; also from a list of tags, and for the packed variant by its own tag."""
    async with running_wall() as wall, aiohttp.ClientSession(auto_decompress=False) as session:
        wall.show(game(1))
        url = f"{wall.url}/api/v1/board"
        async with session.get(url, headers={"Accept-Encoding": "gzip"}) as packed:
            assert packed.headers["Content-Encoding"] == "gzip"
            assert json.loads(gzip.decompress(await packed.read()))["games"]
            packed_tag = packed.headers["ETag"]
        async with session.get(url, headers={"Accept-Encoding": "identity"}) as plain:
            assert "Content-Encoding" not in plain.headers
            plain_tag = plain.headers["ETag"]
        assert packed_tag != plain_tag
        for accepted, tags, expected in (
            ("gzip", packed_tag, 304),
            ("identity", plain_tag, 304),
            ("identity", f'"other", {plain_tag}', 304),
            ("identity", "*", 304),
            ("gzip", plain_tag, 200),
        ):
            request_headers = {"If-None-Match": tags, "Accept-Encoding": accepted}
            async with session.get(url, headers=request_headers) as response:
                assert response.status == expected, (accepted, tags)
        wall.show(scored(game(1), 1, 0))
        async with session.get(url, headers={"If-None-Match": plain_tag, "Accept-Encoding": "identity"}) as changed:
            assert changed.status == 200


async def test_since_answers_one_delta_for_the_whole_gap() -> None:
    """Applied to the old board it leads to the new one; all events are in it."""
    async with running_wall() as wall, aiohttp.ClientSession() as session:
        wall.show(game(1), game(2))
        before, since = wall.hub.board, wall.hub.position
        for goals in (1, 2, 3):
            wall.show(scored(game(1), goals, 0))
        status, body, _ = await get(session, f"{wall.url}/api/v1/board?since={since}")

        assert status == 200
        assert body["recovered"] is True
        assert body["previous"] == {"epoch": since.epoch, "offset": since.offset}
        assert body["position"]["offset"] == wall.hub.position.offset
        assert body["removed"] == ["mock:cup:2"]
        assert len(body["events"]) == 3
        assert apply(before, Delta(body["games"], body["removed"])) == wall.hub.board

        _, nothing, headers = await get(session, f"{wall.url}/api/v1/board?since={wall.hub.position}")
        assert (nothing["games"], nothing["removed"], nothing["recovered"]) == ({}, [], True)
        assert headers["Content-Encoding"] == "gzip"


async def test_a_gap_that_is_not_known_is_the_full_board() -> None:
    """Unknown epoch, future offset, forgotten past."""
    async with running_wall(history_limit=1) as wall, aiohttp.ClientSession() as session:
        for goals in range(4):
            wall.show(scored(game(1), goals, 0))
        epoch = wall.hub.position.epoch
        for since in ("nope:1", f"{epoch}:99", f"{epoch}:1"):
            status, body, _ = await get(session, f"{wall.url}/api/v1/board?since={since}")
            assert (status, body["recovered"], len(body["games"])) == (200, False, 1)


@pytest.mark.parametrize("since", ["", "x", "a:", ":1", "a:-1", "a:1:", "a%20b:1", "a:99999999999999999999"])
async def test_a_malformed_since_is_400(since: str) -> None:
    """As a problem document that says what a position looks like."""
    async with running_wall() as wall, aiohttp.ClientSession() as session:
        status, body, headers = await get(session, f"{wall.url}/api/v1/board?since={since}")

        assert (status, body["status"]) == (400, 400)
        assert headers["Content-Type"].startswith("application/problem+json")
        assert "EPOCH:OFFSET" in body["detail"]


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
