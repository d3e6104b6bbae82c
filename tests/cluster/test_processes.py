"""Whole servers on one Redis, as processes that are killed."""

import asyncio
import signal
import time
from collections.abc import Iterable
from functools import partial
from typing import Any

import aiohttp

from tests.processes import running
from tests.redis_server import running_redis
from tests.replica import Replica
from tests.waiting import until_true
from tests.wall import follow


FAIL_OVER_S = 3.0


async def _get(http: aiohttp.ClientSession, url: str) -> Any:
    async with http.get(url) as response:
        return await response.json()


async def _score(http: aiohttp.ClientSession, contest: str, home: int) -> None:
    async with http.patch(contest, json={"scores": [home, 0]}) as response:
        response.raise_for_status()


async def _leader(http: aiohttp.ClientSession, urls: Iterable[str]) -> str:
    for url in urls:
        cluster = (await _get(http, f"{url}/healthz"))["cluster"]
        if cluster["role"] == "leader" and cluster["ready"]:
            return url
    return ""


async def _is_ready(http: aiohttp.ClientSession, url: str) -> bool:
    async with http.get(f"{url}/readyz") as response:
        return response.status == 200


async def test_killed_leader_is_replaced_and_clients_miss_nothing() -> None:
    """At default settings it takes at most three seconds. The epoch continues, and each change arrives exactly once."""
    async with (
        running_redis() as redis,
        running("mockfeed", "--port", "0", "--control", "--speed", "0") as feed_process,
        aiohttp.ClientSession() as http,
    ):
        feed = (await feed_process.url("mock feed is up")).removesuffix("/v1/scoreboard")
        contests = (await _get(http, f"{feed}/v1/scoreboard"))["contests"]
        contest = next(item["id"] for item in contests if item["state"]["word"] == "IN_PLAY")
        serve = ["serve", "--source", f"mock={feed}", "--port", "0", "--poll-interval", "0.05", "--broker", redis.url]

        score = partial(_score, http, f"{feed}/v1/games/{contest}")

        def shows(home: int) -> bool:
            return any(game.home.score == home for game in replica.board.games.values() if game.source_id == contest)

        async with running(*serve) as first, running(*serve) as second:
            urls = {await first.url(): first, await second.url(): second}
            await until_true(partial(_leader, http, urls))
            old = await _leader(http, urls)
            (follower,) = set(urls) - {old}
            await until_true(partial(_is_ready, http, follower))
            replica = Replica()
            async with http.ws_connect(f"{old}/ws") as socket:
                await score(1)
                await follow(socket, replica, lambda: shows(1))
                before, applied = replica.position, len(replica.applied)
                assert before
                urls[old].process.send_signal(signal.SIGKILL)
            killed_s = time.monotonic()
            await score(2)
            await score(3)
            del urls[old]
            async with http.ws_connect(f"{follower}/ws?epoch={before.epoch}&offset={before.offset}") as socket:
                await follow(socket, replica, lambda: shows(3))
            assert time.monotonic() - killed_s < FAIL_OVER_S
            assert await _leader(http, urls) == follower
            assert replica.recoveries == 1
            assert replica.position
            assert replica.position.epoch == before.epoch
            assert replica.applied[applied:][-1] == before.offset + 1
            assert not replica.resync
            board = await _get(http, f"{follower}/api/v1/board")
            assert board["position"] == {"epoch": replica.position.epoch, "offset": replica.position.offset}
            async with http.get(f"{follower}/metrics") as response:
                assert "scorewall_leader 1.0" in await response.text()

            await asyncio.to_thread(redis.kill)

            async def reports_cut_off() -> bool:
                health = await _get(http, f"{follower}/healthz")
                return bool(health["status"] == "degraded" and health["cluster"]["broker"] == "away")

            await until_true(reports_cut_off)
            async with http.get(f"{follower}/api/v1/board") as response:
                assert response.headers["Scorewall-Cluster"] == "away"
            code, _ = await urls[follower].stop()
            assert code == 0
