"""The mock feed over HTTP, as a client sees it."""

import gzip
from typing import Any

import msgspec
import pytest
from aiohttp import ClientResponse
from pytest_aiohttp import AiohttpClient

from dashboard.mockfeed.server import MAX_PATCH_BYTES, create_app
from tests.mockfeed.feed_client import MATCH, START, Client, FakeClock, board


async def problem(response: ClientResponse) -> dict[str, Any]:
    """Check that a response is a problem document and return it decoded."""
    assert response.content_type == "application/problem+json"
    decoded: dict[str, Any] = msgspec.json.decode(await response.read())
    assert decoded["status"] == response.status
    return decoded


async def test_index_and_health(client: Client) -> None:
    """Both are answered with one line of JSON."""
    for path in ("/", "/healthz"):
        response = await client.get(path, headers={"Accept-Encoding": "identity"})
        assert response.status == 200
        assert response.content_type == "application/json"
        assert b"\n" not in await response.read()


async def test_scoreboard_is_cacheable_and_compressed_on_request(client: Client) -> None:
    """It has a strong ETag, a freshness of one second and, if the client accepts it, gzip with an ETag of its own."""
    plain = await client.get("/v1/scoreboard", headers={"Accept-Encoding": "identity"})
    packed = await client.get("/v1/scoreboard", headers={"Accept-Encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert "Content-Encoding" not in plain.headers
    assert gzip.decompress(await packed.read()) == await plain.read()
    assert plain.headers["ETag"].startswith('"')
    assert plain.headers["ETag"] != packed.headers["ETag"]
    assert plain.headers["Cache-Control"] == "max-age=1"
    assert plain.headers["Vary"] == "Accept-Encoding"


@pytest.mark.parametrize(
    ("accepted", "packed"),
    [
        *(("gzip", True), ("deflate, GZIP;q=0.5", True), ("*", True), ("gzip;q=1.0, identity", True)),
        *(("gzip;q=0", False), ("gzip; q=0.000, br", False), ("*;q=0", False), ("br", False), ("notgzip", False)),
    ],
)
async def test_weight_of_zero_refuses_gzip(client: Client, accepted: str, packed: bool) -> None:
    """The scoreboard is packed only for clients that allow it."""
    response = await client.get("/v1/scoreboard", headers={"Accept-Encoding": accepted})
    assert ("Content-Encoding" in response.headers) is packed


async def test_unchanged_scoreboard_is_answered_with_304(client: Client, clock: FakeClock) -> None:
    """The ETag of the last answer gives 304 without a body, and 200 again once simulated time has passed."""
    first = await client.get("/v1/scoreboard")
    known = {"If-None-Match": first.headers["ETag"]}
    quiet = await client.get("/v1/scoreboard", headers=known)
    assert quiet.status == 304
    assert await quiet.read() == b""
    assert quiet.headers["ETag"] == first.headers["ETag"]
    clock.second += 1
    assert (await client.get("/v1/scoreboard", headers=known)).status == 200
    assert (await client.get("/v1/scoreboard", headers={"If-None-Match": "*"})).status == 304


async def test_patch_is_answered_and_stays(client: Client, clock: FakeClock) -> None:
    """The answer is the patched contest, and the scoreboard shows the change while the game goes on."""
    clock.second += 1
    before = await board(client)
    response = await client.patch(MATCH, json={"scores": [5, 1], "state": {"caption": "Replay"}})
    assert response.status == 200
    patched = msgspec.json.decode(await response.read())
    assert (patched["scores"], patched["state"]["caption"]) == ([5, 1], "Replay")
    after = await board(client)
    assert patched in after["contests"]
    assert after["changedAt"] >= before["changedAt"]
    clock.second += 30
    later = (await board(client))["contests"][3]
    assert later["scores"] == [5, 1]
    assert later["clock"] != patched["clock"]


async def test_merge_patch_media_type_is_accepted(client: Client) -> None:
    """The media type of RFC 7396 is accepted beside plain JSON."""
    headers = {"Content-Type": "application/merge-patch+json"}
    assert (await client.patch(MATCH, data=b'{"meeting":2}', headers=headers)).status == 200


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b'{"scores":"x"}', 422),
        (b"[]", 422),
        (b"null", 422),
        (b"{", 400),
        (b"", 400),
        (b'"\xff"', 400),
        (b"[" * 60_000, 400),
        (b" " * (MAX_PATCH_BYTES + 1), 413),
    ],
)
async def test_bad_patch_is_answered_with_a_problem(client: Client, body: bytes, status: int) -> None:
    """Each has its own status and a problem document, and the scoreboard does not change."""
    before = await board(client)
    response = await client.patch(MATCH, data=body, headers={"Content-Type": "application/json"})
    assert response.status == status
    assert (await problem(response))["detail"]
    assert await board(client) == before


async def test_unknown_ids_types_paths_and_methods_are_problems(client: Client) -> None:
    """404, 415 and 405 are problem documents."""
    assert (await problem(await client.patch("/v1/games/E9-SOC-1", json={})))["status"] == 404
    assert (await problem(await client.patch(MATCH, data="text")))["status"] == 415
    assert (await problem(await client.get("/v2")))["status"] == 404
    refused = await client.get(MATCH)
    assert (await problem(refused))["status"] == 405
    assert refused.headers["Allow"] == "PATCH"


async def test_without_control_nothing_can_be_patched(aiohttp_client: AiohttpClient) -> None:
    """Without `control` the route does not exist."""
    client: Client = await aiohttp_client(create_app(seed=1, speed=1.0, start=START))
    assert (await problem(await client.patch(MATCH, json={"scores": [5, 1]})))["status"] == 404
