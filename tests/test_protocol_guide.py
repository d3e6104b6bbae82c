"""The guide for client writers: its examples are valid, it is complete, and its two clients work."""

import asyncio
import json
import re
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from functools import cache
from pathlib import Path
from typing import Any, Final
from zlib import crc32

import aiohttp
import jsonschema
import msgspec
import pytest
from aiohttp import web
from msgspec import Struct, structs

from dashboard.commands.hosting import start
from dashboard.core import bridge, model, protocol
from dashboard.core.diff import diff
from dashboard.core.digest import board_digest
from dashboard.core.model import Game
from dashboard.settings import Settings
from tests.boards import board, game, scored
from tests.chaos.proxy import running_proxy
from tests.node import node
from tests.ports import free_port
from tests.replica import Replica
from tests.waiting import until
from tests.wall import Wall, running_mock, running_wall


GUIDE: Final = (Path(__file__).parent.parent / "docs" / "protocol.md").read_text(encoding="utf-8")

CLIENTS: Final = ("python", "javascript")

HEARTBEAT_MS: Final = 200
"""Short, so that the clients check their boards soon."""

PATIENCE_S: Final = 30
"""A generous limit: waits between retries grow at random, and a busy machine may need more retries."""

IN_PLAY: Final = (model.Sport.SOCCER, model.Status.LIVE)


def _blocks(language: str) -> list[str]:
    """Return the code blocks in a language."""
    return re.findall(rf"^```{language}\n(.*?)^```$", GUIDE, re.DOTALL | re.MULTILINE)


# --- the text ---------------------------------------------------------------------------------------------


def test_examples_of_messages_fit_the_schema() -> None:
    """Each example with a type is a message; the others are parts of messages."""
    messages = [example for block in _blocks("json") if "type" in (example := json.loads(block))]

    assert {message["type"] for message in messages} >= {"snapshot", "delta", "heartbeat", "subscribe", "painted"}
    for message in messages:
        jsonschema.validate(message, protocol.schema())


def test_examples_of_messages_follow_each_other() -> None:
    """Snapshot, delta and heartbeat lead to the digest and to the canonical text that the guide prints."""
    replica = Replica()
    replica.feed(*(message for block in _blocks("json") if "type" in (message := json.loads(block))))
    (canonical,) = re.findall(r"^\{\"away\".*$", GUIDE, re.MULTILINE)
    (only,) = replica.board.games.values()

    assert not replica.resync
    assert canonical == msgspec.json.encode(only, order="sorted").decode()
    assert f"Its CRC-32 is `{crc32(canonical.encode()):08x}`" in GUIDE


def _structs() -> list[type[Struct]]:
    return [kind for kind in vars(model).values() if isinstance(kind, type) and issubclass(kind, Struct)]


@pytest.mark.parametrize("kind", [kind for kind in _structs() if kind is not Struct], ids=lambda kind: kind.__name__)
def test_every_field_of_a_game_is_documented(kind: type[Struct]) -> None:
    """The guide names each field, alone as `field` or in a list as `{field, field}`."""
    section = GUIDE.partition("## A game")[2].partition("## Try your client")[0]
    words = {word for code in re.findall(r"`([^`]+)`", section) for word in re.findall(r"\w+", code)}

    assert {field.encode_name for field in structs.fields(kind)} - {"games"} <= words


@pytest.mark.parametrize("words", [model.Sport, model.Status, model.PeriodKind, model.Outcome])
def test_every_word_of_a_game_is_documented(words: type[model.Status]) -> None:
    """The guide names all sports, statuses, kinds of periods and outcomes."""
    for word in words:
        assert f"`{word.value}`" in GUIDE, word


def test_limits_in_the_guide_are_the_defaults() -> None:
    """Limits in the guide are the defaults of the settings."""
    settings = Settings(sources=())
    # The server looks at each client once per heartbeat, and first notes when it looked.
    late_s = 2 * settings.heartbeat_ms / 1000
    for text in (
        f"every `heartbeat_ms` ({settings.heartbeat_ms // 1000} s)",
        f"within {settings.resume_window_ms} ms",
        f"within {settings.tick_ms} ms of each other",
        f"keeps {settings.history_limit} publications",
        f"newest {settings.events_limit} events",
        f"At most {settings.filters_limit} selections of games",
        f"The last {bridge.STEPS} publications of a gap, or up to {2 * bridge.STEPS - 1}",
        f"its newest {settings.events_limit} events",
        f"{bridge.CHANGES_PER_GAME} changes for each game of the board (and more than {bridge.CHANGES_LEAST})",
        f"(and more than {bridge.ALWAYS_BYTES // 1024} KiB)",
        f"at most {protocol.MAX_NAMES} names of at most {protocol.MAX_NAME_LENGTH} characters",
        f"more than {protocol.MAX_COMMAND_BYTES} bytes",
        f"More than {settings.commands_per_s:.0f} commands a second",
        f"for longer than a burst of {settings.commands_burst}",
        f"{settings.connections_limit:,} in all, {settings.connections_per_address_limit} from one address",
        f"in this second ({settings.accepts_per_s:.0f};",
        f"After {settings.slow_after_s:.0f} s, or with more than",
        f"sent nothing for {settings.silent_after_s / 3:.0f} to {settings.silent_after_s / 3 + late_s:.0f} s",
        f"After {settings.silent_after_s:.0f} to {settings.silent_after_s + late_s:.0f} s without any frame",
        f"**Finish the handshake** within {settings.idle_s:.0f} s",
        f"waits up to {settings.lease_s + 0.5:.0f} s",
    ):
        assert text in " ".join(GUIDE.split()), text


# --- the clients ------------------------------------------------------------------------------------------


class Client:
    """A client of the guide, running as a process of its own."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self.process = process
        self.lines: list[str] = []
        """The printed lines so far: scores, and other messages after "#"."""

    @property
    def scores(self) -> list[str]:
        """The lines about scores."""
        return [line for line in self.lines if not line.startswith("#")]

    def count(self, kind: str) -> int:
        """Return how many messages of this type the client got."""
        return sum(line.startswith(f"# {kind} ") for line in self.lines)

    async def listen(self) -> None:
        """Collect the printed lines until the process ends."""
        assert self.process.stdout
        while line := await self.process.stdout.readline():
            self.lines.append(line.decode().rstrip())


@cache
def _command(language: str) -> tuple[str, ...]:
    """Return the command that runs a file in this language. Before Node 22, WebSocket needs a flag."""
    if language == "python":
        return (sys.executable,)
    program = node()
    version = subprocess.run([program, "-p", "parseInt(process.versions.node)"], check=True, capture_output=True).stdout
    return (program,) if int(version) >= 22 else (program, "--experimental-websocket", "--no-warnings")


@asynccontextmanager
async def _running(language: str, folder: Path, url: str) -> AsyncIterator[Client]:
    """Run the guide's client in this language until the end of the block."""
    (code,) = _blocks(language)
    path = folder / {"python": "watch.py", "javascript": "watch.mjs"}[language]
    path.write_text(code, encoding="utf-8")
    process = await asyncio.create_subprocess_exec(
        *_command(language), path, url, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT
    )
    client = Client(process)
    listening = asyncio.create_task(client.listen())
    try:
        yield client
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()
        await listening
        # Pytest shows it if the test fails.
        sys.stdout.write("\n".join([language, *client.lines, ""]))


def _scores(shown: Game) -> tuple[int | None, int | None]:
    return shown.home.score, shown.away.score


def _line(shown: Game) -> str:
    """Return the line in which the clients print a game's score."""
    return f"{shown.home.name} {shown.home.score} : {shown.away.name} {shown.away.score}"


async def _all_checked(clients: list[Client], wall: Wall) -> None:
    """Wait until a heartbeat has confirmed the present board to each client."""
    line = f"# heartbeat {wall.hub.position} {board_digest(wall.hub.board.games.values())}"
    await until(lambda: all(line in client.lines for client in clients), within_s=PATIENCE_S)


async def test_both_clients_recover_after_a_cut_and_a_restart(tmp_path: Path) -> None:
    """Each score is printed once, including those during an outage, and no second snapshot is needed."""
    async with AsyncExitStack() as stack:
        feed, port = await stack.enter_async_context(running_mock()), free_port()
        proxy = await stack.enter_async_context(running_proxy(f"http://127.0.0.1:{port}"))
        options: dict[str, Any] = {"sources": (f"mock={feed}",), "poll_interval_s": 0.02, "data_dir": str(tmp_path)}
        http = await stack.enter_async_context(aiohttp.ClientSession())
        expected: list[str] = []

        async def score(wall: Wall, key: model.GameKey, *scores: int) -> None:
            """Set a game's score at the feed, and wait until the server has it."""
            url = f"{feed}/v1/games/{key.rpartition(':')[2]}"
            async with http.patch(url, json={"scores": scores}) as response:
                assert response.status == 200, await response.text()
            await until(lambda: _scores(wall.hub.board.games[key]) == scores)
            expected.append(_line(wall.hub.board.games[key]))

        async with running_wall(port, heartbeat_ms=HEARTBEAT_MS, **options) as wall:
            await until(lambda: wall.hub.board.games)
            live = next(key for key, item in wall.hub.board.games.items() if (item.sport, item.status) == IN_PLAY)
            address = f"{proxy.url.replace('http', 'ws')}/ws"
            clients = [await stack.enter_async_context(_running(name, tmp_path, address)) for name in CLIENTS]
            await _all_checked(clients, wall)
            await score(wall, live, 7, 5)
            await until(lambda: all(client.scores == expected for client in clients))

            proxy.cut_off()
            await score(wall, live, 8, 5)
            await score(wall, live, 8, 6)
            proxy.heal()
            await _all_checked(clients, wall)

        async with running_wall(port, heartbeat_ms=HEARTBEAT_MS, **options) as wall:
            await score(wall, live, 9, 6)
            await _all_checked(clients, wall)

    for client in clients:
        assert client.scores == expected
        assert client.count("snapshot") == 1
        assert client.count("resumed") >= 2


class Script:
    """A scripted server for one client: it plays one act for each connection, and records how the client reconnects."""

    def __init__(self) -> None:
        self.queries: list[dict[str, str]] = []
        self.times: list[float] = []
        """Time of each connection by the loop's clock."""
        self.acts: list[Callable[[web.Request], Awaitable[web.StreamResponse]]] = [
            self._refuse,
            self._lose_a_delta,
            self._show_a_wrong_board,
            self._say_goodbye,
            self._fall_silent,
            self._turn_away,
        ]

    async def play(self, request: web.Request) -> web.StreamResponse:
        """Play the next act."""
        self.queries.append(dict(request.query))
        self.times.append(asyncio.get_running_loop().time())
        return await self.acts[len(self.queries) - 1](request)

    async def _refuse(self, _request: web.Request) -> web.StreamResponse:
        raise web.HTTPServiceUnavailable(headers={"Retry-After": "1"})

    async def _lose_a_delta(self, request: web.Request) -> web.StreamResponse:
        before, after = board(_game(0)), board(structs.replace(_game(1), clock=None))
        delta = diff(before, after)
        assert delta
        beat = {"position": _at(2), "digest": board_digest(after.games.values()), "server_time": 0, "sources": []}
        changed = {"games": delta.games, "removed": [], "events": [], "detected_at": 0}
        return await self._send(
            request,
            ("snapshot", {"position": _at(1), "games": msgspec.to_builtins(before.games), "recovered": False}),
            ("news", {"text": "a type that did not exist when the client was written"}),
            ("delta", {"position": _at(2), "previous": _at(1), **changed}),
            ("delta", {"position": _at(2), "previous": _at(1), **changed}),
            ("heartbeat", beat),
            ("delta", {"position": _at(4), "previous": _at(3), **changed}),
        )

    async def _show_a_wrong_board(self, request: web.Request) -> web.StreamResponse:
        resumed = {"recovered": True, "position": _at(2), "deltas": 0}
        beat = {"position": _at(2), "digest": "00000000", "server_time": 0, "sources": []}
        return await self._send(request, ("resumed", resumed), ("heartbeat", beat))

    async def _say_goodbye(self, request: web.Request) -> web.StreamResponse:
        return await self._send(
            request,
            ("snapshot", {"position": _at(4), "games": msgspec.to_builtins(board(_game(3)).games), "recovered": False}),
            ("bye", {"reason": "restart", "after_ms_min": 300, "after_ms_max": 320}),
            close=1012,
        )

    async def _fall_silent(self, request: web.Request) -> web.StreamResponse:
        resumed = {"recovered": True, "position": _at(4), "deltas": 0}
        return await self._send(request, ("resumed", resumed), heartbeat_ms=100)

    async def _turn_away(self, request: web.Request) -> web.StreamResponse:
        return await self._send(request, close=4500)

    async def _send(
        self,
        request: web.Request,
        *messages: tuple[str, dict[str, Any]],
        close: int | None = None,
        heartbeat_ms: int = 60_000,
    ) -> web.WebSocketResponse:
        """Send a hello, these messages and a close, or else wait until the client has gone."""
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        hello = {"protocol": 1, "build": "", "epoch": "e1", "offset": 1, "heartbeat_ms": heartbeat_ms, "server_time": 0}
        # Without this the waits would grow: the next one is at most 20 ms.
        bye = {"reason": "test", "after_ms_min": 0, "after_ms_max": 20}
        for kind, payload in (("hello", hello), ("bye", bye), *messages):
            await socket.send_json({"type": kind, "payload": payload})
        if close:
            await socket.close(code=close)
        async for _ in socket:
            pass
        return socket


def _at(offset: int) -> dict[str, Any]:
    return {"epoch": "e1", "offset": offset}


def _game(home_score: int) -> Game:
    """Return a game whose canonical text is easy to get wrong, because of its letters and the order of its events."""
    events = {number: model.MatchEvent(kind="goal", order=int(number)) for number in ("2", "10")}
    return scored(game(1, status_text="Zwölf – 12\u2028</b>", events=events), home_score, 0)


async def test_both_clients_keep_the_rules(tmp_path: Path) -> None:
    """Clients handle refusal, gap, repetition, unknown type, wrong digest, `bye`, silence, and a final close code."""
    scripts = {name: Script() for name in CLIENTS}
    app = web.Application()

    async def play(request: web.Request) -> web.StreamResponse:
        return await scripts[request.match_info["name"]].play(request)

    app.router.add_get("/{name}/ws", play)
    async with AsyncExitStack() as stack:
        runner, url = await start(app, "127.0.0.1", 0)
        stack.push_async_callback(runner.cleanup)
        addresses = {name: f"{url.replace('http', 'ws')}/{name}/ws?leagues=cup" for name in CLIENTS}
        clients = [
            await stack.enter_async_context(_running(name, tmp_path, address)) for name, address in addresses.items()
        ]
        async with asyncio.timeout(PATIENCE_S):
            await asyncio.gather(*(client.process.wait() for client in clients))

    here, later = {"epoch": "e1", "offset": "2"}, {"epoch": "e1", "offset": "4"}
    for name, client in zip(CLIENTS, clients, strict=True):
        script = scripts[name]
        waits = [then - before for before, then in zip(script.times, script.times[1:], strict=False)]
        assert script.queries == [{"leagues": "cup", **position} for position in ({}, {}, here, {}, later, later)]
        assert client.scores == ["Home 1 1 : Away 1 0", "Home 1 3 : Away 1 0"]
        assert max(waits[1:]) < 3, "a client ignored the announced window"
        assert waits[3] >= 0.3
        assert waits[4] >= 2.5 * 0.1
        assert any("4500" in line for line in client.lines)
    retry_after = scripts["python"].times[1] - scripts["python"].times[0]
    assert retry_after >= 1
