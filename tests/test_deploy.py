"""The configurations that we recommend, on the programs that read them."""

import asyncio
import configparser
import contextlib
import re
import ssl
from asyncio.subprocess import PIPE, STDOUT
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web

from dashboard.commands import options
from dashboard.keys import ADMISSION
from tests.boards import game, scored
from tests.ports import free_port
from tests.proxies import DEPLOY, running_proxy
from tests.replica import Replica
from tests.waiting import until, until_true
from tests.wall import follow, running_wall


@pytest.mark.parametrize("program", ["nginx", "haproxy"])
async def test_server_behind_a_proxy(program: str, tmp_path: Path) -> None:
    """Deltas and commands pass over wss, addresses cannot be forged, and one server takes over from the other."""
    trust = ssl.create_default_context()
    trust.check_hostname, trust.verify_mode = False, ssl.CERT_NONE
    ports = [free_port(), free_port()]
    settings = {"trusted_proxies": ("127.0.0.1",), "exempt_addresses": (), "connections_per_address_limit": 1}
    async with (
        running_wall(ports[0], **settings) as first,
        running_wall(ports[1], **settings) as second,
        running_proxy(program, tmp_path, ports) as url,
        aiohttp.ClientSession(connector=aiohttp.TCPConnector(ssl=trust)) as http,
        aiohttp.ClientSession(connector=aiohttp.TCPConnector(ssl=trust, local_addr=("127.0.0.7", 0))) as neighbor,
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
            neighbor.ws_connect(f"{url}/ws", headers=forged) as neighbor_socket,
            http.ws_connect(f"{url}/ws", headers=forged) as socket_,
        ):
            await follow(socket_, replica, lambda: replica.position)
            for wall in (first, second):
                wall.show(scored(game(1), 1, 0))
            await follow(socket_, replica, lambda: replica.board.games[game(1).key].home.score == 1)
            await socket_.send_json({"type": "ping", "payload": {"id": 7}})
            while (await socket_.receive_json(timeout=5))["type"] != "pong":
                pass
            await neighbor_socket.send_json({"type": "ping", "payload": {"id": 8}})
            while (await neighbor_socket.receive_json(timeout=5))["type"] != "pong":
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


@pytest.mark.parametrize("program", ["nginx", "haproxy"])
async def test_proxy_shows_a_waiting_page_without_servers(program: str, tmp_path: Path) -> None:
    """Only a browser that loads a page gets it; a program gets the bare error. A server's own error passes."""
    trust = ssl.create_default_context()
    trust.check_hostname, trust.verify_mode = False, ssl.CERT_NONE
    ports = [free_port(), free_port()]
    waiting = (DEPLOY / "waiting.html").read_text(encoding="utf-8")
    browser = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
    async with (
        running_proxy(program, tmp_path, ports) as url,
        aiohttp.ClientSession(connector=aiohttp.TCPConnector(ssl=trust)) as http,
    ):

        async def status(path: str = "/", **headers: str) -> int:
            with contextlib.suppress(aiohttp.ClientError):
                async with http.get(url + path, headers=headers) as response:
                    return response.status
            return 0

        async def is_up() -> bool:
            return await status() == 200

        async def is_down() -> bool:
            return await status() == 503

        await until_true(is_down)
        for path in ("/", "/?display=bar&kiosk=1", "/contrast"):
            async with http.get(url + path, headers={**browser, "If-None-Match": "*"}) as response:
                assert (response.status, response.content_type, response.charset) == (503, "text/html", "utf-8")
                assert response.headers["Cache-Control"] == "no-store"
                assert response.headers["Retry-After"] == "5"
                assert "Scorewall-Build" not in response.headers
                assert await response.text() == waiting
        upgrade = {"Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13"}
        programs: list[tuple[str, dict[str, str]]] = [
            *((path, browser) for path in ("/api/v1/board", "/static/b/app.js", "/ws", "/sw.js")),
            ("/", {"Accept": "*/*"}),
            ("/ws", upgrade | {"Sec-WebSocket-Key": "AAAAAAAAAAAAAAAAAAAAAA=="}),
        ]
        for path, headers in programs:
            async with http.get(url + path, headers=headers) as response:
                assert response.status == 503, path
                assert "Scorewall" not in await response.text(), path
        async with running_wall(ports[0]):
            await until_true(is_up)
            assert await status("/nowhere", **browser) == 404
        await until_true(is_down)


async def _analyzed(folder: Path, *command: str) -> tuple[int | None, str]:
    """Return exit code and output of `systemd-analyze` about our unit, with a program that exists."""
    text = (DEPLOY / "scorewall.service").read_text(encoding="utf-8")
    unit = folder / "scorewall.service"
    unit.write_text(text.replace("/opt/scorewall/bin/scorewall", "/bin/true"), encoding="utf-8")
    analysis = await asyncio.create_subprocess_exec("systemd-analyze", *command, unit, stdout=PIPE, stderr=STDOUT)
    output, _ = await analysis.communicate()
    return analysis.returncode, output.decode()


async def test_systemd_accepts_the_unit(tmp_path: Path) -> None:
    """The unit is valid once its program exists."""
    assert await _analyzed(tmp_path, "verify", "--man=no", "--recursive-errors=no") == (0, "")


async def test_systemd_rates_the_unit_as_safe(tmp_path: Path) -> None:
    """Its exposure is at most 3.0 of 10."""
    code, output = await _analyzed(tmp_path, "security", "--offline=true", "--threshold=30")
    assert code == 0, output
    assert "Overall exposure level" in output


def test_deployment_files_name_existing_options() -> None:
    """Options, variables and the program exist, and the image has the right Python and port."""
    flags, variables = ({getattr(option, name) for option in options.SERVE} for name in ("flag", "variable"))
    for file in DEPLOY.iterdir():
        text = file.read_text(encoding="utf-8")
        arguments = " ".join(re.findall(r"serve (.*)", text))
        assert set(re.findall(r"--[a-z][a-z-]*", arguments)) <= flags, file.name
        assert set(re.findall(r"SCOREWALL_[A-Z_]+", text)) <= {*variables, "SCOREWALL_SOURCES"}, file.name
    setup = configparser.ConfigParser()
    setup.read(DEPLOY.parent.parent / "setup.cfg", encoding="utf-8")
    image = (DEPLOY / "Containerfile").read_text(encoding="utf-8")
    assert f"python:{setup['options']['python_requires'].lstrip('>=')}-slim" in image
    assert 'ENTRYPOINT ["scorewall"]' in image
    assert "scorewall = dashboard.__main__:process" in setup["options.entry_points"]["console_scripts"]
    assert f"EXPOSE {next(option.default for option in options.SERVE if option.flag == '--port')}" in image


def test_waiting_page_needs_nothing_else() -> None:
    """It is small and loads no file. Without a script it refreshes, and with one it checks first."""
    text = (DEPLOY / "waiting.html").read_text(encoding="utf-8")
    assert len(text) < 4096
    assert not re.search(r"(?:src|href)=|@import|url\(", text)
    assert '<noscript><meta http-equiv="refresh" content="15"></noscript>' in text
    assert 'getResponseHeader("Scorewall-Build")' in text
    colors = set(re.findall(r"#[0-9a-f]{6}", text))
    tokens = (DEPLOY.parent.parent / "static" / "css" / "tokens.css").read_text(encoding="utf-8")
    assert colors
    assert all(color in tokens for color in colors), "the colors are those of the wall"


def _inside(app: web.Application) -> list[str]:
    """Return the addresses of admitted connections."""
    return [neighbor.name for neighbor in app[ADMISSION]._by_neighbor]
