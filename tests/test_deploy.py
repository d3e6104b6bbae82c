"""The configurations we recommend, with the programs they are for."""

import asyncio
import configparser
import contextlib
import re
import shutil
import ssl
from asyncio.subprocess import PIPE, STDOUT
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import make_mocked_request

from dashboard.commands import options
from dashboard.keys import ADMISSION
from dashboard.web.security import client_address
from tests.boards import game, scored
from tests.ports import free_port
from tests.proxies import DEPLOY, missing, running_proxy
from tests.replica import Replica
from tests.waiting import until, until_true
from tests.wall import follow, running_wall


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


@pytest.mark.parametrize("program", ["nginx", "haproxy"])
async def test_a_wall_behind_a_proxy(program: str, tmp_path: Path) -> None:
    """Deltas down and commands up over wss, real addresses and no forged ones, and the other wall when one leaves."""
    if needed := missing(program):
        pytest.skip(needed)
    trust = ssl.create_default_context()
    trust.check_hostname, trust.verify_mode = False, ssl.CERT_NONE
    ports = [free_port(), free_port()]
    given = {"trusted_proxies": ("127.0.0.1",), "exempt_addresses": (), "connections_per_address_limit": 1}
    async with (
        running_wall(ports[0], **given) as first,
        running_wall(ports[1], **given) as second,
        running_proxy(program, tmp_path, ports) as url,
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


async def test_the_unit_is_one_that_systemd_takes(tmp_path: Path) -> None:
    """With a program that is there."""
    if not (verifier := shutil.which("systemd-analyze")):
        pytest.skip("apt-get install systemd")
    text = (DEPLOY / "scorewall.service").read_text(encoding="utf-8")
    unit = tmp_path / "scorewall.service"
    unit.write_text(text.replace("/opt/scorewall/bin/scorewall", "/bin/true"), encoding="utf-8")
    verify = await asyncio.create_subprocess_exec(
        verifier, "verify", "--man=no", "--recursive-errors=no", unit, stdout=PIPE, stderr=STDOUT
    )
    said, _ = await verify.communicate()
    assert (verify.returncode, said.decode()) == (0, "")


def test_what_the_deployment_names_is_there() -> None:
    """Options, variables and the program in unit, image and configurations; the image's Python and port are ours."""
    flags, variables = ({getattr(option, name) for option in options.SERVE} for name in ("flag", "variable"))
    for file in DEPLOY.iterdir():
        text = file.read_text(encoding="utf-8")
        told = " ".join(re.findall(r"serve (.*)", text))
        assert set(re.findall(r"--[a-z][a-z-]*", told)) <= flags, file.name
        assert set(re.findall(r"SCOREWALL_[A-Z_]+", text)) <= {*variables, "SCOREWALL_SOURCES"}, file.name
    setup = configparser.ConfigParser()
    setup.read(DEPLOY.parent.parent / "setup.cfg", encoding="utf-8")
    image = (DEPLOY / "Containerfile").read_text(encoding="utf-8")
    assert f"python:{setup['options']['python_requires'].lstrip('>=')}-slim" in image
    assert 'ENTRYPOINT ["scorewall"]' in image
    assert "scorewall = dashboard.__main__:main" in setup["options.entry_points"]["console_scripts"]
    assert f"EXPOSE {next(option.default for option in options.SERVE if option.flag == '--port')}" in image


def _inside(app: web.Application) -> list[str]:
    """The addresses that are let in."""
    return list(app[ADMISSION]._by_address)
