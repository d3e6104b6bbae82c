"""Several processes on one port."""

import asyncio
import os
import signal
from pathlib import Path
from typing import Any

import aiohttp

from dashboard.cluster.workers import RESTART_DELAY_RANGE_S, restart_delay_s
from tests.processes import output_of, running
from tests.redis_server import running_redis
from tests.waiting import until_true


def test_restart_delay_doubles_up_to_a_limit() -> None:
    """Each crash in a row doubles the delay."""
    assert [restart_delay_s(crashes) for crashes in (1, 2, 3)] == [
        RESTART_DELAY_RANGE_S[0],
        2 * RESTART_DELAY_RANGE_S[0],
        4 * RESTART_DELAY_RANGE_S[0],
    ]
    assert restart_delay_s(1000) == RESTART_DELAY_RANGE_S[1]


async def test_workers_need_a_usable_broker() -> None:
    """Workers without a broker, or with one that does not answer, end with one line and exit code 2."""
    serve = ["serve", "--source", "mock=http://127.0.0.1:1", "--port", "0", "--workers", "2"]
    alone, lost = await asyncio.gather(output_of(*serve), output_of(*serve, "--broker", "redis://127.0.0.1:1/0"))
    assert alone[0] == lost[0] == 2
    assert alone[2].splitlines()[-1] == (
        "scorewall: --workers needs --broker redis://HOST:PORT/DB, through which workers share the board"
    )
    assert "scorewall: broker redis://127.0.0.1:1/0" in lost[2]


async def _nodes(http: aiohttp.ClientSession, url: str) -> dict[str, Any]:
    """Return the role of each node that answers on this port, over several new connections."""
    roles = {}
    for _ in range(12):
        try:
            async with http.get(f"{url}/healthz", headers={"Connection": "close"}) as response:
                cluster = (await response.json())["cluster"]
                roles[cluster["node"]] = cluster["role"]
        except aiohttp.ClientError:
            # A worker was killed while connections waited in its backlog.
            continue
    return roles


def _children(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()]


def _lives(pid: int) -> bool:
    return Path(f"/proc/{pid}").exists()


async def test_workers_share_a_port_and_are_replaced() -> None:
    """One worker leads. A killed worker is started again, SIGHUP replaces both, and SIGTERM ends all."""
    async with running_redis() as redis, aiohttp.ClientSession() as http:
        serve = ["serve", "--source", "mock=http://127.0.0.1:1", "--port", "0", "--workers", "2"]
        async with running(*serve, "--broker", redis.url) as parent:
            url = await parent.url()

            async def two() -> bool:
                return sorted((await _nodes(http, url)).values()) == ["follower", "leader"]

            await until_true(two)
            pid = parent.process.pid
            before = _children(pid)
            os.kill(before[0], signal.SIGKILL)
            await until_true(two)
            again = _children(pid)
            assert before[0] not in again
            assert before[1] in again
            os.kill(pid, signal.SIGHUP)

            async def all_new() -> bool:
                return not {*again} & {*_children(pid)} and await two()

            await until_true(all_new, within_s=15)
            last = _children(pid)
            code, _ = await parent.stop()
            assert code == 0
            assert not any(map(_lives, last))
