"""The board over plain HTTP."""

import gzip
import json

import aiohttp

from dashboard.core.diff import Delta, apply
from dashboard.core.digest import board_digest
from tests.boards import game, scored
from tests.http import get
from tests.wall import running_wall


async def test_board_has_position_tag_and_digest() -> None:
    """The board has a strong ETag by position, and its digest in a header."""
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


async def test_unchanged_board_is_304() -> None:
    """
    A client with the current tag gets 304, also from a list of tags.

    The compressed variant has a tag of its own.
    """
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


async def test_since_gets_one_delta_for_the_whole_gap() -> None:
    """The delta leads from the old board to the new one, and contains all events."""
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


async def test_unknown_gap_gets_the_whole_board() -> None:
    """A position of another epoch, in the future or forgotten gets the whole board."""
    async with running_wall(history_limit=1) as wall, aiohttp.ClientSession() as session:
        for goals in range(4):
            wall.show(scored(game(1), goals, 0))
        epoch = wall.hub.position.epoch
        for since in ("nope:1", f"{epoch}:99", f"{epoch}:1"):
            status, body, _ = await get(session, f"{wall.url}/api/v1/board?since={since}")
            assert (status, body["recovered"], len(body["games"])) == (200, False, 1)
