"""The configurations we recommend, with the programs they are for."""

import asyncio
import contextlib
import os
import random
import shutil
import signal
import socket
import ssl
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import make_mocked_request

from dashboard.web.security import client_address
from dashboard.web.upgrade import ADMISSION
from tests.boards import game, scored
from tests.replica import Replica
from tests.waiting import until, until_true
from tests.wall import follow, running_wall


PATHS = f"{os.environ['PATH']}:/usr/sbin"
DEPLOY = Path(__file__).parent.parent / "fixtures" / "deploy"


@pytest.mark.parametrize(
    ("peer", "told", "address"),
    [
        ("10.0.0.1", [], "10.0.0.1"),
        ("10.0.0.1", ["6.6.6.6"], "10.0.0.1"),
        ("127.0.0.1", [], "127.0.0.1"),
        ("127.0.0.1", ["1.1.1.1"], "1.1.1.1"),
        ("127.0.0.1", ["6.6.6.6, 1.1.1.1"], "1.1.1.1"),
        ("127.0.0.1", ["6.6.6.6", "1.1.1.1, 127.0.0.2"], "1.1.1.1"),
        ("127.0.0.1", [" , "], "127.0.0.1"),
    ],
)
def test_only_what_a_trusted_proxy_wrote_tells_the_address(peer: str, told: list[str], address: str) -> None:
    """The last address that is none of theirs; whatever stands before it may be forged."""
    headers = [("X-Forwarded-For", line) for line in told]
    request = make_mocked_request("GET", "/").clone(remote=peer, headers=headers)

    assert client_address(request, ("127.0.0.1", "127.0.0.2")) == address


def _free_port() -> int:
    """Below those that the kernel gives to clients."""
    while True:
        port = random.randrange(20_000, 32_000)
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) != 0:
                return port


async def _certificate(folder: Path) -> None:
    command = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 1 -subj /CN=localhost"
    process = await asyncio.create_subprocess_exec(
        *command.split(),
        "-keyout",
        folder / "key.pem",
        "-out",
        folder / "certificate.pem",
        stderr=asyncio.subprocess.DEVNULL,
    )
    assert await process.wait() == 0
    both = (folder / "certificate.pem").read_text() + (folder / "key.pem").read_text()
    (folder / "both.pem").write_text(both)


@contextlib.asynccontextmanager
async def _proxy(program: str, folder: Path, walls: list[int]) -> AsyncIterator[str]:
    """The program on our configuration, with other ports and paths; its address."""
    await _certificate(folder)
    port = _free_port()
    name = {"nginx": "nginx.conf", "haproxy": "haproxy.cfg"}[program]
    text = (DEPLOY / name).read_text(encoding="utf-8")
    for written, ours in (("8081", walls[0]), ("8082", walls[1]), ("8443", port), ("/etc/scorewall", folder)):
        text = text.replace(str(written), str(ours))
    (folder / name).write_text(text)
    command = {
        "nginx": ["-p", str(folder), "-c", name, "-e", "stderr", "-g", f"daemon off; pid {folder}/pid;"],
        "haproxy": ["-q", "-f", str(folder / name)],
    }[program]
    found = shutil.which(program, path=PATHS) or program
    process = await asyncio.create_subprocess_exec(found, *command, stderr=asyncio.subprocess.DEVNULL)
    try:
        yield f"https://127.0.0.1:{port}"
    finally:
        process.send_signal(signal.SIGTERM)
        await process.wait()


@pytest.mark.parametrize("program", ["nginx", "haproxy"])
async def test_a_wall_behind_a_proxy(program: str, tmp_path: Path) -> None:
    """Deltas down and commands up over wss, real addresses and no forged ones, and the other wall when one leaves."""
    if not (shutil.which(program, path=PATHS) and shutil.which("openssl")):
        pytest.skip(f"needs {program} and openssl: apt-get install {program} openssl")
    trust = ssl.create_default_context()
    trust.check_hostname, trust.verify_mode = False, ssl.CERT_NONE
    ports = [_free_port(), _free_port()]
    given = {"trusted_proxies": ("127.0.0.1",), "exempt_addresses": (), "connections_per_address_limit": 1}
    async with (
        running_wall(ports[0], **given) as first,
        running_wall(ports[1], **given) as second,
        _proxy(program, tmp_path, ports) as url,
        aiohttp.ClientSession(connector=aiohttp.TCPConnector(ssl=trust)) as http,
        aiohttp.ClientSession(connector=aiohttp.TCPConnector(ssl=trust, local_addr=("127.0.0.7", 0))) as neighbour,
    ):

        async def up() -> bool:
            with contextlib.suppress(aiohttp.ClientError):
                async with http.get(f"{url}/readyz") as response:
                    return response.status == 200
            return False

        await until_true(up)
        for wall in (first, second):
            wall.show(game(1))
        replica = Replica()
        forged = {"X-Forwarded-For": "6.6.6.6", "Origin": url}
        async with (
            neighbour.ws_connect(f"{url}/ws", headers=forged) as other,
            http.ws_connect(f"{url}/ws", headers=forged) as socket_,
        ):
            await follow(socket_, replica, lambda: replica.position)
            for wall in (first, second):
                wall.show(scored(game(1), 1, 0))
            await follow(socket_, replica, lambda: replica.board.games[game(1).key].home.score == 1)
            await socket_.send_json({"type": "ping", "payload": {"id": 7}})
            while (await socket_.receive_json(timeout=5))["type"] != "pong":
                pass
            await other.send_json({"type": "ping", "payload": {"id": 8}})
            while (await other.receive_json(timeout=5))["type"] != "pong":
                pass
            admitted = [address for wall in (first, second) for address in _inside(wall.app)]
            assert sorted(admitted) == ["127.0.0.1", "127.0.0.7"]
        await until(lambda: not _inside(first.app) and not _inside(second.app))
        await first.runner.cleanup()

        async def answers() -> bool:
            with contextlib.suppress(aiohttp.ClientError):
                async with http.ws_connect(f"{url}/ws") as socket_:
                    return bool((await socket_.receive_json(timeout=5))["type"] == "hello")
            return False

        await until_true(answers)


def _inside(app: web.Application) -> list[str]:
    """The addresses that are let in."""
    return list(app[ADMISSION]._by_address)
