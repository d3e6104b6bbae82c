"""
Three walls on one Redis, viewers that hop between them, and everything that can happen to nodes and broker.

`python -m tests.chaos.cluster --rounds 100 --seed 1` (`make chaos`). After each fault everybody must have what the feed
says; two viewers at one position must always have had one board, whoever told them: that is "one publisher at any
offset".
"""

import argparse
import asyncio
import contextlib
import os
import random
import signal
import socket
import statistics
import time
from collections import Counter
from collections.abc import AsyncIterator
from functools import partial
from typing import Any, Final

import aiohttp
import msgspec

from dashboard.core.filter import Filter
from dashboard.core.model import Board, Game, GameKey
from dashboard.core.position import Position
from dashboard.feed.sources import mock
from tests.chaos.proxy import Proxy, running_proxy
from tests.chaos.scores import Scores
from tests.chaos.viewer import Viewer, watching
from tests.processes import Process, running
from tests.redis_server import RedisServer, running_redis
from tests.waiting import until_true


FAULTS: Final = (
    "kill leader",
    "stop leader",
    "kill follower",
    "restart broker",
    "empty broker",
    "stop broker",
    "cut leader off",
    "cut all off",
)
LEADERS_FAULTS: Final = {"kill leader", "stop leader", "cut leader off"}

HEARTBEAT_S: Final = 0.5
SETTLED_S: Final = 30.0
"""How long everybody may take to agree after a fault has healed."""

KEPT: Final = 500
"""Positions whose board is remembered for comparison."""


class Truths:
    """The one board of each position that any viewer ever stood at."""

    def __init__(self) -> None:
        self.boards: dict[Position, Board] = {}
        self.split: list[Position] = []
        """Positions at which two viewers had different boards."""

    def judge(self, position: Position, board: Board, _seen: Filter) -> None:
        """Compare with what others had there."""
        if self.boards.setdefault(position, board) != board:
            self.split.append(position)
        if len(self.boards) > KEPT:
            del self.boards[next(iter(self.boards))]


class Wall:
    """One node: a process that is started again on its port, and its own way to the broker."""

    def __init__(self, feed: str, port: int, proxy: Proxy, proxy_port: int) -> None:
        self.url = f"http://127.0.0.1:{port}"
        self.proxy = proxy
        self._arguments = ["serve", "--source", f"mock={feed}", "--port", str(port), "--poll-interval", "0.1"]
        self._arguments += ["--heartbeat-ms", str(int(HEARTBEAT_S * 1000)), "--tick-ms", "0"]
        self._arguments += ["--broker", f"redis://127.0.0.1:{proxy_port}/0", "--log-level", "warning"]
        self._stack = contextlib.AsyncExitStack()
        self.process: Process | None = None

    async def start(self, http: aiohttp.ClientSession) -> None:
        """Start it and wait until it answers; one that gives up is started again, as an init system does."""

        async def answers() -> bool:
            if self.process is None or self.process.process.returncode is not None:
                self.process = await self._stack.enter_async_context(running(*self._arguments))
            return bool(await self.membership(http))

        await until_true(answers, within_s=2 * SETTLED_S)

    async def membership(self, http: aiohttp.ClientSession) -> dict[str, Any]:
        """`cluster` of its health; empty where it does not answer."""
        try:
            async with http.get(f"{self.url}/healthz", timeout=aiohttp.ClientTimeout(total=0.5)) as response:
                return dict((await response.json())["cluster"])
        except (aiohttp.ClientError, OSError):
            return {}

    def signal(self, number: int) -> None:
        """To its process."""
        assert self.process
        os.kill(self.process.process.pid, number)

    async def kill(self) -> None:
        """-9, whether it is stopped, running or gone."""
        with contextlib.suppress(ProcessLookupError):
            self.signal(signal.SIGCONT)
        await self._stack.aclose()


class Chaos:
    """One run."""

    def __init__(
        self, http: aiohttp.ClientSession, redis: RedisServer, feed: str, walls: list[Wall], seed: int
    ) -> None:
        self.http = http
        self.redis = redis
        self.feed = feed
        self.walls = walls
        self.rng = random.Random(seed)
        self.truths = Truths()
        self.viewers: list[Viewer] = []
        self.fail_over_s: list[float] = []
        self.recovery_s: dict[str, list[float]] = {}
        self.felt: Counter[str] = Counter()
        self._scores = Scores(http, feed, self.rng)

    def add_viewers(self, count: int) -> None:
        """Each takes another node whenever it connects."""
        for number in range(count):
            rng = random.Random(self.rng.random())
            viewer = Viewer(
                self.http,
                partial(self._any_wall, rng),
                rng=rng,
                packs=number % 2 == 0,
                pause_s=(0.05, 0.3),
                heartbeat_s=HEARTBEAT_S,
                judge=self.truths.judge,
            )
            self.viewers.append(viewer)

    def _any_wall(self, rng: random.Random) -> str:
        return rng.choice(self.walls).url

    async def play(self, stopped: asyncio.Event) -> None:
        """Scores all the while, and viewers that hop to another node."""
        while not stopped.is_set():
            await self._scores.score()
            await self.rng.choice(self.viewers).hop()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(stopped.wait(), self.rng.uniform(0.1, 0.4))

    async def leader(self, *, but: Wall | None = None) -> Wall | None:
        """Who leads, among those that can say so."""
        for wall in self.walls:
            if wall is not but and (await wall.membership(self.http)).get("role") == "leader":
                return wall
        return None

    async def round(self, fault: str, seconds: float) -> None:
        """One fault, in the middle of play, and everybody agreeing again."""
        await until_true(self.leader, within_s=SETTLED_S)
        leader = await self.leader()
        assert leader
        stopped = asyncio.Event()
        playing = asyncio.create_task(self.play(stopped))
        began_s = time.monotonic()
        try:
            await self._break(fault, leader, seconds)
        finally:
            stopped.set()
            await playing
        healed_s = time.monotonic()
        try:
            await until_true(self.agree, within_s=SETTLED_S)
        except AssertionError:
            raise AssertionError(f"{fault}: {await self._disagreement()}") from None
        self.recovery_s.setdefault(fault, []).append(time.monotonic() - healed_s)
        self.felt[fault] += 1
        self._audit(fault)
        agreed_s, all_s = time.monotonic() - healed_s, time.monotonic() - began_s
        print(f"{fault:16} agreed {agreed_s:5.2f} s after it, {all_s:5.1f} s in all", flush=True)

    async def agree(self) -> bool:
        """All nodes and viewers stand at one position and show what the feed says."""
        fed = mock.parse(await self._get(f"{self.feed}/v1/scoreboard")).games
        truth = {game.key: _result(game) for game in fed}
        boards = set()
        for wall in self.walls:
            try:
                told = await self._get(f"{wall.url}/api/v1/board")
            except (aiohttp.ClientError, OSError):
                return False
            games = msgspec.convert(told["games"], dict[GameKey, Game])
            if {key: _result(game) for key, game in games.items()} != truth:
                return False
            boards.add(msgspec.convert(told["position"], Position))
        return len(boards) == 1 and all(
            viewer.connected
            and viewer.replica.position in boards
            and {key: _result(game) for key, game in viewer.replica.board.games.items()} == truth
            for viewer in self.viewers
        )

    async def _disagreement(self) -> str:
        """Who stands where."""
        nodes = [await wall.membership(self.http) for wall in self.walls]
        stand = Counter(str(viewer.replica.position) for viewer in self.viewers if viewer.connected)
        return f"nodes {nodes}, viewers at {dict(stand)}, {sum(not v.connected for v in self.viewers)} not connected"

    async def _break(self, fault: str, leader: Wall, seconds: float) -> None:
        if fault in LEADERS_FAULTS:
            watching_for = asyncio.create_task(self._time_fail_over(leader))
        match fault:
            case "kill leader":
                await leader.kill()
                await watching_for
                await leader.start(self.http)
            case "stop leader":
                leader.signal(signal.SIGSTOP)
                await asyncio.sleep(seconds)
                await watching_for
                leader.signal(signal.SIGCONT)
            case "cut leader off":
                await self._cut([leader], seconds)
                await watching_for
            case "kill follower":
                follower = self.rng.choice([wall for wall in self.walls if wall is not leader])
                await follower.kill()
                await asyncio.sleep(seconds / 4)
                await follower.start(self.http)
            case "restart broker" | "empty broker":
                await asyncio.to_thread(self.redis.kill)
                if fault == "empty broker":
                    self.redis.delete_files()
                await asyncio.sleep(seconds / 4)
                await self.redis.start()
            case "stop broker":
                self.redis.signal(signal.SIGSTOP)
                await asyncio.sleep(seconds)
                self.redis.signal(signal.SIGCONT)
            case "cut all off":
                await self._cut(self.walls, seconds)

    async def _cut(self, walls: list[Wall], seconds: float) -> None:
        for wall in walls:
            wall.proxy.cut_off()
        await asyncio.sleep(max(seconds, 3.5))
        for wall in walls:
            wall.proxy.heal()

    async def _time_fail_over(self, old: Wall) -> None:
        began_s = time.monotonic()

        async def led() -> bool:
            return await self.leader(but=old) is not None

        await until_true(led, within_s=SETTLED_S)
        self.fail_over_s.append(time.monotonic() - began_s)

    async def _get(self, url: str) -> Any:
        async with self.http.get(url, timeout=aiohttp.ClientTimeout(total=2)) as response:
            response.raise_for_status()
            return await response.json()

    def _audit(self, fault: str) -> None:
        """What must be true after each fault. Raises `AssertionError`."""
        assert not self.truths.split, f"{fault}: two boards at {self.truths.split[:3]}"
        wrong = {
            number: [books.lost, books.duplicated, books.disordered, *books.trail]
            for number, books in enumerate(viewer.books for viewer in self.viewers)
            if books.lost or books.duplicated or books.disordered
        }
        assert not wrong, f"{fault}: lost, duplicated, disordered and the last messages by viewer: {wrong}"

    def check(self) -> None:
        """What must be true of a whole run. Raises `AssertionError`."""
        assert sum(viewer.counts["connects"] for viewer in self.viewers) > len(self.viewers), "nobody ever hopped"

    def report(self) -> str:
        """In words and numbers."""
        total: Counter[str] = Counter()
        for viewer in self.viewers:
            total.update(viewer.counts)
            total.update({f"got {kind}": count for kind, count in viewer.books.counts.items()})
        slowest = {fault: f"{max(times):.2f} s" for fault, times in self.recovery_s.items()}
        failed_over = self.fail_over_s or [0.0]
        return (
            f"{sum(self.felt.values())} rounds: {dict(self.felt)}\n"
            f"fail-over p50 {statistics.median(failed_over):.2f} s, max {max(failed_over):.2f} s\n"
            f"slowest agreement after each fault: {slowest}\n"
            f"{len(self.viewers)} viewers: {dict(sorted(total.items()))}, boards that differed at one position: 0"
        )


def _result(game: Game) -> tuple[object, ...]:
    """What the feed vouches for."""
    return game.status, game.home.score, game.away.score, game.stale


def _free_ports(rng: random.Random, count: int) -> list[int]:
    """Below those that the kernel gives to clients."""
    found: list[int] = []
    while len(found) < count:
        port = rng.randrange(20_000, 32_000)
        with socket.socket() as probe:
            if port not in found and probe.connect_ex(("127.0.0.1", port)) != 0:
                found.append(port)
    return found


@contextlib.asynccontextmanager
async def chaos(seed: int, viewers: int) -> AsyncIterator[Chaos]:
    """Redis, feed, three walls and viewers, all up."""
    async with contextlib.AsyncExitStack() as stack:
        redis = await stack.enter_async_context(running_redis())
        process = await stack.enter_async_context(running("mockfeed", "--port", "0", "--control", "--speed", "0"))
        feed = (await process.url("mock feed is up")).removesuffix("/v1/scoreboard")
        connector = aiohttp.TCPConnector(limit=0)
        http = await stack.enter_async_context(aiohttp.ClientSession(connector=connector))
        walls = []
        for port in _free_ports(random.Random(seed), 3):
            proxy = await stack.enter_async_context(running_proxy(f"http://127.0.0.1:{redis.port}"))
            wall = Wall(feed, port, proxy, int(proxy.url.rpartition(":")[2]))
            stack.push_async_callback(wall.kill)
            walls.append(wall)
        await asyncio.gather(*(wall.start(http) for wall in walls))
        run = Chaos(http, redis, feed, walls, seed)
        run.add_viewers(viewers)
        async with watching(run.viewers):
            await until_true(run.agree, within_s=SETTLED_S)
            yield run


async def main(arguments: argparse.Namespace) -> None:
    """All rounds, and what came of them."""
    async with chaos(arguments.seed, arguments.viewers) as run:
        order: list[str] = []
        for _ in range(arguments.rounds):
            order = order or run.rng.sample(FAULTS, len(FAULTS))
            await run.round(order.pop(), arguments.seconds)
        run.check()
        print(run.report())


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--viewers", type=int, default=300)
    parser.add_argument("--seconds", type=float, default=10.0, help="how long a fault lasts")
    asyncio.run(main(parser.parse_args()))
