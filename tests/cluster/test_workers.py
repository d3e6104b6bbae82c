"""Several processes on one port."""

import asyncio
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from dashboard import __version__
from dashboard.cluster.workers import RESTART_DELAY_RANGE_S, reserve, restart_delay_s
from dashboard.errors import UsageError
from dashboard.hurry import SAME_S
from tests.processes import ROOT, output_of, running
from tests.redis_server import running_redis
from tests.waiting import until_true


PARENT = """
import subprocess, sys
from dashboard.cluster import workers
from dashboard.log import set_up_logs
set_up_logs("json", "info")
workers.STOP_TIMEOUT_S = 0.2
start = lambda _: subprocess.Popen([sys.executable, "-c", sys.argv[2]]).pid
sys.exit(workers.Workers(1, 0, drain_s=float(sys.argv[1]), start=start).run())
"""
WORKER = """
import os, signal, sys, time
from dashboard.parent import end_with_parent
end_with_parent(os.getppid())
def stop(*_):
    time.sleep(1)
    print("drained", flush=True)
    sys.exit(0)
signal.pthread_sigmask(signal.SIG_SETMASK, [])
signal.signal(signal.SIGTERM, stop)
print("up", flush=True)
while True:
    signal.pause()
"""


def test_restart_delay_doubles_up_to_a_limit() -> None:
    """Each crash in a row doubles the delay."""
    assert [restart_delay_s(crashes) for crashes in (1, 2, 3)] == [
        RESTART_DELAY_RANGE_S[0],
        2 * RESTART_DELAY_RANGE_S[0],
        4 * RESTART_DELAY_RANGE_S[0],
    ]
    assert restart_delay_s(1000) == RESTART_DELAY_RANGE_S[1]


def test_port_of_closing_connections_is_available_again() -> None:
    """A server that closed its connections itself leaves them in TIME_WAIT."""
    with reserve("127.0.0.1", 0) as first:
        first.listen()
        address = first.getsockname()
        with socket.create_connection(address) as client:
            accepted, _ = first.accept()
            accepted.close()
            assert client.recv(1) == b""
    reserve(*address).close()


def test_port_of_other_workers_is_not_available() -> None:
    """SO_REUSEPORT alone would let a second server take half of the connections."""
    with reserve("127.0.0.1", 0) as first:
        first.listen()
        with pytest.raises(UsageError, match="cannot listen on 127"):
            reserve(*first.getsockname())


@pytest.mark.parametrize(
    ("drain_s", "signals", "code", "output"),
    [
        (60, [signal.SIGTERM], 0, "drained"),
        (0, [signal.SIGTERM], 0, ""),
        (60, [signal.SIGINT, signal.SIGINT], 128 + signal.SIGINT, ""),
        (60, [signal.SIGHUP, signal.SIGTERM, signal.SIGTERM], 128 + signal.SIGTERM, ""),
    ],
)
def test_workers_get_time_to_drain_unless_a_second_signal_comes(
    drain_s: int, signals: list[signal.Signals], code: int, output: str
) -> None:
    """The limit counts from the end of the drain. A replacement in progress ends, too."""
    with subprocess.Popen(
        [sys.executable, "-c", PARENT, str(drain_s), WORKER],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as parent:
        try:
            assert parent.stdout
            assert parent.stderr
            assert parent.stdout.readline() == "up\n"
            for number, following in zip(signals, [*signals[1:], None], strict=True):
                parent.send_signal(number)
                if following:
                    time.sleep(1.5 * SAME_S)
                while following and number is not signal.SIGHUP and "a second signal" not in parent.stderr.readline():
                    pass
            assert parent.wait(30) == code
            assert parent.stdout.read().strip() == output
        finally:
            parent.kill()


REPLACING = """
import os, subprocess, sys
from dashboard.cluster import workers
from dashboard.log import set_up_logs
set_up_logs("json", "info")
worker = '''
import os, signal, sys
from dashboard.parent import end_with_parent
end_with_parent(os.getppid())
signal.pthread_sigmask(signal.SIG_SETMASK, [])
os.write(int(sys.argv[1].split(":")[1]), b"u")
signal.pause()
'''
starts = 0
def start(value):
    global starts
    starts += 1
    if starts > 2 and sys.argv[1] == "nothing":
        raise BlockingIOError(11, "Resource temporarily unavailable")
    program = worker if starts <= 2 else "import sys; sys.exit(1)"
    pipe = int(value.split(":")[1])
    return subprocess.Popen([sys.executable, "-c", program, value], pass_fds=[pipe]).pid
sys.exit(workers.Workers(2, 0, drain_s=0, start=start).run())
"""


@pytest.mark.parametrize(
    ("broken", "line"), [("worker", "a new worker does not listen"), ("nothing", "worker not started")]
)
def test_broken_upgrade_costs_one_worker_only(broken: str, line: str) -> None:
    """The replacement ends with the first new worker that does not listen, or that cannot be started at all."""
    with subprocess.Popen(
        [sys.executable, "-c", REPLACING, broken], cwd=ROOT, stderr=subprocess.PIPE, text=True
    ) as parent:
        try:
            assert parent.stderr
            pids = [json.loads(parent.stderr.readline())["pid"] for _ in range(2)]
            parent.send_signal(signal.SIGHUP)
            while line not in parent.stderr.readline():
                assert parent.poll() is None
            assert [_lives(pid) for pid in pids] == [False, True]
            parent.send_signal(signal.SIGTERM)
            assert parent.wait(30) == 0
        finally:
            parent.kill()


async def test_replaced_workers_run_the_code_that_is_installed_now(tmp_path: Path) -> None:
    """A worker is a new interpreter: after an upgrade in place it has the new version."""
    shutil.copytree(ROOT / "dashboard", tmp_path / "dashboard", ignore=shutil.ignore_patterns("__pycache__"))
    for folder in ("static", "templates"):
        (tmp_path / folder).symlink_to(ROOT / folder)
    init = tmp_path / "dashboard" / "__init__.py"

    async with running_redis() as redis, aiohttp.ClientSession() as http:
        serve = ["serve", "--source", "mock=http://127.0.0.1:1", "--port", "0", "--workers", "2"]
        async with running(*serve, "--broker", redis.url, cwd=tmp_path) as parent:
            url = await parent.url()

            async def version() -> str:
                try:
                    async with http.get(f"{url}/healthz", headers={"Connection": "close"}) as response:
                        return str((await response.json())["version"])
                except aiohttp.ClientError:
                    return ""

            async def all_new() -> bool:
                return {await version() for _ in range(12)} == {"9.9.9"}

            assert await version() == __version__
            init.write_text(init.read_text(encoding="utf-8").replace(__version__, "9.9.9"), encoding="utf-8")
            parent.process.send_signal(signal.SIGHUP)
            await until_true(all_new, within_s=20)
            code, _ = await parent.stop()
            assert code == 0


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
