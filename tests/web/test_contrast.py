"""The change log and the counterfactual over HTTP."""

import asyncio
import time

import aiohttp

from dashboard.contrast.changelog import Entry
from dashboard.keys import CHANGELOG
from tests.boards import game, scored
from tests.http import get
from tests.wall import running_wall


async def test_log_and_counterfactual() -> None:
    """The log contains each publication after the first board. The table of the model comes with its inputs."""
    one = game(1)
    async with running_wall() as wall, aiohttp.ClientSession(wall.url) as session:
        for goals in range(6):
            wall.show(scored(one, goals, 0), game(2))
        async with session.get("/api/v1/contrast/log") as response:
            log = await response.json()
        async with session.get("/api/v1/contrast/log?since=5") as response:
            rest = await response.json()
        async with session.get(
            "/api/v1/contrast/counterfactual?interval=5&viewers=250&full_us=99&head=700"
        ) as response:
            answer = await response.json()

    assert [change["offset"] for change in log["changes"]] == [2, 3, 4, 5, 6]
    assert log["keys"] == [one.key]
    assert log["changes"][0]["scores"] == {"0": "1:0"}
    assert log["changes"][0]["games"] == 1
    assert log["position"]["offset"] == 6
    assert (log["games"], log["viewers"], log["dropped"]) == (2, 0, 0)
    assert log["board_bytes"]["plain"] > log["board_bytes"]["packed"] > 100
    assert [change["offset"] for change in rest["changes"]] == [6]
    assert answer["changes"] == 5
    assert answer["contestants"]["fair_poll"]["requests_per_s"] == 50
    assert (answer["costs"]["full_us"], answer["sizes"]["head"]) == (99, 700)
    assert answer["sizes"]["board"] == log["board_bytes"]["packed"]
    assert [gap[0] for gap in answer["sizes"]["gaps"]] == [1, 2, 4]
    assert {(line["poll"], line["measure"]) for line in answer["break_even"]} >= {("fair_poll", "processor")}


async def test_parameter_out_of_range_gets_400() -> None:
    """The problem document names the parameter."""
    wrong = (
        "counterfactual?interval=0.1",
        "counterfactual?interval=soon",
        "counterfactual?interval=nan",
        "counterfactual?viewers=0",
        "counterfactual?viewers=1000001",
        "counterfactual?full_us=-1",
        "counterfactual?wait_s=0",
        "counterfactual?heartbeat_s=0",
        "log?since=-1",
        "log?since=e:5",
    )
    async with running_wall() as wall, aiohttp.ClientSession(wall.url) as session:
        for query in wrong:
            response = await session.get(f"/api/v1/contrast/{query}")
            problem = await response.json()

            assert (response.status, response.content_type) == (400, "application/problem+json")
            assert query.partition("?")[2].partition("=")[0] in problem["detail"]


async def test_board_without_changes_has_a_counterfactual() -> None:
    """Without changes all polls are in vain."""
    async with running_wall() as wall, aiohttp.ClientSession(wall.url) as session:
        answer = await (await session.get("/api/v1/contrast/counterfactual")).json()

    assert answer["contestants"]["naive_poll"]["nothing_new_share"] == 1
    assert (answer["interval_s"], answer["viewers"]) == (2, 1000)


async def test_a_large_question_keeps_nobody_waiting() -> None:
    """A score that alternates for thousands of publications, and the longest interval: the loop goes on meanwhile."""
    async with running_wall() as wall, aiohttp.ClientSession() as session:
        wall.show(game(1))
        changelog, now_ms = wall.app[CHANGELOG], time.time_ns() // 1_000_000
        changelog.since_ms = now_ms - 100_000
        for number in range(5000):
            at_ms = now_ms - 100_000 + 20 * number
            changelog.entries.append(Entry(number, at_ms, 300, 200, (game(1).key,), {game(1).key: f"{number % 2}:0"}))

        poll = asyncio.create_task(get(session, f"{wall.url}/api/v1/contrast/counterfactual?interval=60"))
        # The processor time of this thread: that of a busy machine does not count.
        pauses_s, before_s = [0.0], time.thread_time()
        while not poll.done():
            await asyncio.sleep(0)
            now_s = time.thread_time()
            pauses_s.append(now_s - before_s)
            before_s = now_s

        status, body, _ = await poll
        assert (status, body["changes"]) == (200, 5000)
        assert max(pauses_s) < 0.1
