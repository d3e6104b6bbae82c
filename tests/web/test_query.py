"""Query parameters of the API."""

import aiohttp
import pytest

from dashboard.core.filter import EVERYTHING, Filter
from dashboard.core.position import Position
from dashboard.core.protocol import MAX_NAME_LENGTH, MAX_NAMES
from dashboard.web.query import MAX_WAIT_S, Query, matches_etag, parse_query
from tests.http import get
from tests.wall import running_wall


@pytest.mark.parametrize("since", ["", "x", "a:", ":1", "a:-1", "a:1:", "a%20b:1", "a:99999999999999999999"])
async def test_malformed_since_gets_400(since: str) -> None:
    """The problem document contains the format of a position."""
    async with running_wall() as wall, aiohttp.ClientSession() as session:
        status, body, headers = await get(session, f"{wall.url}/api/v1/board?since={since}")

        assert (status, body["status"]) == (400, 400)
        assert headers["Content-Type"].startswith("application/problem+json")
        assert "EPOCH:OFFSET" in body["detail"]


@pytest.mark.parametrize("wait", ["-1", "60.1", "61", "nan", "inf", "1e1", "", "x", "1_0", "%D9%A3", "0x1", "1" * 400])
async def test_malformed_wait_gets_400(wait: str) -> None:
    """It is refused at once, and so is a wait without a position."""
    async with running_wall() as wall, aiohttp.ClientSession() as session:
        for query in (f"since={wall.hub.position}&wait={wait}", "wait=1", f"since=nope&wait={wait}"):
            async with session.get(f"{wall.url}/api/v1/board?{query}") as response:
                assert (response.status, response.content_type) == (400, "application/problem+json"), query


def test_query_is_parsed() -> None:
    """A query contains a position, leagues in any case and order, and a wait in seconds. All of them are optional."""
    assert parse_query("") == Query(since=None, selection=EVERYTHING, wait_s=0.0)
    assert parse_query("since=e-1:7&leagues=NBA,%20eng.1,&wait=2.5&unknown=1") == Query(
        since=Position("e-1", 7), selection=Filter.of(leagues=["eng.1", "nba"]), wait_s=2.5
    )
    assert parse_query("since=e:0&wait=60").wait_s == MAX_WAIT_S


@pytest.mark.parametrize(
    "leagues", [",".join(["x"] * (MAX_NAMES + 1)), "x" * (MAX_NAME_LENGTH + 1)], ids=["too many", "too long"]
)
def test_filter_is_limited(leagues: str) -> None:
    """A query may name as many leagues, and as long ones, as a `subscribe` command."""
    with pytest.raises(ValueError, match="leagues"):
        parse_query(f"leagues={leagues}")
    assert parse_query(f"leagues={leagues[:MAX_NAME_LENGTH]}")


@pytest.mark.parametrize(
    ("if_none_match", "is_match"),
    [
        (None, False),
        ("", False),
        ('"a"', True),
        ('W/"a"', True),
        ('"b", "a"', True),
        (" * ", True),
        ('"b"', False),
        ("a", False),
        ('"ab"', False),
    ],
)
def test_etag_is_compared_weakly(if_none_match: str | None, is_match: bool) -> None:
    """`If-None-Match` contains one tag, several, or `*` for any (RFC 9110, 13.1.2)."""
    assert matches_etag(if_none_match, '"a"') is is_match
