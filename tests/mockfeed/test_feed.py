"""The feed's simulated time, seen over HTTP."""

from datetime import datetime

import pytest
from pytest_aiohttp import AiohttpClient

from dashboard.mockfeed.server import create_app
from tests.mockfeed.feed_client import MATCH, START, Client, FakeClock, board


async def test_simulated_time_runs_at_the_given_speed(client: Client, clock: FakeClock) -> None:
    """At tenfold speed one real minute is ten minutes of soccer."""
    before = (await board(client))["contests"][3]["clock"]["ms"]
    clock.second += 60
    assert (await board(client))["contests"][3]["clock"]["ms"] == before + 600_000


async def test_speed_zero_always_gives_the_same_bytes(aiohttp_client: AiohttpClient, clock: FakeClock) -> None:
    """At speed 0 nothing ever changes, and another server with the same seed and start answers with the same bytes."""
    answers = []
    for _ in range(2):
        client: Client = await aiohttp_client(create_app(seed=4, speed=0.0, start=START, now=clock.now))
        for _ in range(2):
            answers.append(await (await client.get("/v1/scoreboard")).read())
            clock.second += 3600
    assert len(set(answers)) == 1


@pytest.mark.parametrize("speed", [-1.0, float("nan")])
def test_speed_below_zero_is_rejected(speed: float) -> None:
    """A negative speed and NaN raise `ValueError`."""
    with pytest.raises(ValueError, match="speed"):
        create_app(seed=1, speed=speed, start=START)


async def test_next_evening_begins_by_itself(client: Client, clock: FakeClock) -> None:
    """The next evening has new IDs and later dates, and no pinned changes."""
    await client.patch(MATCH, json={"scores": [9, 9]})
    first = await board(client)
    assert [9, 9] in [contest["scores"] for contest in first["contests"]]
    clock.second += 2000
    second = await board(client)
    assert second["evening"] > first["evening"]
    assert not {contest["id"] for contest in first["contests"]} & {contest["id"] for contest in second["contests"]}
    assert second["changedAt"] > first["changedAt"]
    assert [9, 9] not in [contest["scores"] for contest in second["contests"]]


async def test_planned_starts_are_on_full_five_minutes(client: Client) -> None:
    """The minute at which the feed was started does not matter."""
    starts = [datetime.fromisoformat(contest["startsAt"]) for contest in (await board(client))["contests"]]
    assert all(start.minute % 5 == 0 and start.second == 0 for start in starts)


async def test_held_evening_begins_with_the_first_request(aiohttp_client: AiohttpClient, clock: FakeClock) -> None:
    """However late the first request comes, all clients see the same part of the evening. Then nothing changes."""
    client = await aiohttp_client(
        create_app(seed=1, speed=10.0, start=START, hold_s=1200, now=clock.now), auto_decompress=False
    )
    free = await aiohttp_client(create_app(seed=1, speed=10.0, start=START, now=clock.now), auto_decompress=False)
    start = await board(free)
    clock.second += 500
    boards = []
    for _ in range(3):
        boards.append(await board(client))
        clock.second += 100

    assert boards[0] == start
    assert boards[0] != boards[1]
    assert boards[2] != boards[0]
    clock.second += 5000
    held = await board(client)
    clock.second += 5000
    assert await board(client) == held
