"""
A chaos test of a cluster: three nodes on one Redis, viewers that hop between them, and faults of nodes and broker.

`python -m tests.chaos.cluster --rounds 100 --seed 1` (`make chaos`). After each fault all nodes and viewers must show
what the feed reports. Two viewers at one position must always have the same board, whichever node sent it. This proves
that each offset has one publisher.
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
"""Time limit for all nodes and viewers to agree after a fault has healed."""

BOARDS_LIMIT: Final = 500
"""Number of positions whose boards are remembered for comparison."""


class BoardAudit:
    """The board of each position at which a viewer has been."""

    def __init__(self) -> None:
        self.boards: dict[Position, Board] = {}
        self.split: list[Position] = []
        """Positions at which two viewers had different boards."""

    def check(self, position: Position, board: Board, _seen: Filter) -> None:
        """Compare the board with that of other viewers at this position."""
        if self.boards.setdefault(position, board) != board:
            self.split.append(position)
        if len(self.boards) > BOARDS_LIMIT:
            del self.boards[next(iter(self.boards))]


class Node:
    """A node: a process that is restarted on its port, with its own proxy to the broker."""

    def __init__(self, feed: str, port: int, proxy: Proxy, proxy_port: int) -> None:
        self.url = f"http://127.0.0.1:{port}"
        self.proxy = proxy
        self._arguments = ["serve", "--source", f"mock={feed}", "--port", str(port), "--poll-interval", "0.1"]
        self._arguments += ["--heartbeat-ms", str(int(HEARTBEAT_S * 1000)), "--tick-ms", "0"]
        self._arguments += ["--broker", f"redis://127.0.0.1:{proxy_port}/0", "--log-level", "warning"]
        self._stack = contextlib.AsyncExitStack()
        self.process: Process | None = None

    async def start(self, http: aiohttp.ClientSession) -> None:
        """Start the node and wait until it answers. Restart a process that exits, as an init system does."""

        async def answers() -> bool:
            if self.process is None or self.process.process.returncode is not None:
                self.process = await self._stack.enter_async_context(running(*self._arguments))
            return bool(await self.membership(http))

        await until_true(answers, within_s=2 * SETTLED_S)

    async def membership(self, http: aiohttp.ClientSession) -> dict[str, Any]:
        """Return `cluster` of the node's health, or an empty dictionary if it does not answer."""
        try:
            async with http.get(f"{self.url}/healthz", timeout=aiohttp.ClientTimeout(total=0.5)) as response:
                return dict((await response.json())["cluster"])
        except (aiohttp.ClientError, OSError):
            return {}

    def signal(self, number: int) -> None:
        """Send a signal to the process."""
        assert self.process
        os.kill(self.process.process.pid, number)

    async def kill(self) -> None:
        """Send SIGKILL, whether the process is stopped, running or gone."""
        with contextlib.suppress(ProcessLookupError):
            self.signal(signal.SIGCONT)
        await self._stack.aclose()


class Chaos:
    """One run of the chaos test."""

    def __init__(
        self, http: aiohttp.ClientSession, redis: RedisServer, feed: str, nodes: list[Node], seed: int
    ) -> None:
        self.http = http
        self.redis = redis
        self.feed = feed
        self.nodes = nodes
        self.rng = random.Random(seed)
        self.audit = BoardAudit()
        self.viewers: list[Viewer] = []
        self.fail_over_s: list[float] = []
        self.recovery_s: dict[str, list[float]] = {}
        self.rounds: Counter[str] = Counter()
        self._scores = Scores(http, feed, self.rng)

    def add_viewers(self, count: int) -> None:
        """Add viewers, each of which connects to a random node each time."""
        for number in range(count):
            rng = random.Random(self.rng.random())
            viewer = Viewer(
                self.http,
                partial(self._any_node_url, rng),
                rng=rng,
                compress=number % 2 == 0,
                pause_s=(0.05, 0.3),
                heartbeat_s=HEARTBEAT_S,
                check=self.audit.check,
            )
            self.viewers.append(viewer)

    def _any_node_url(self, rng: random.Random) -> str:
        return rng.choice(self.nodes).url

    async def play(self, stopped: asyncio.Event) -> None:
        """Change scores and let viewers hop to other nodes, until stopped."""
        while not stopped.is_set():
            await self._scores.score()
            await self.rng.choice(self.viewers).hop()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(stopped.wait(), self.rng.uniform(0.1, 0.4))

    async def leader(self, *, but: Node | None = None) -> Node | None:
        """Return a node that reports itself as leader, except `but`."""
        for node in self.nodes:
            if node is not but and (await node.membership(self.http)).get("role") == "leader":
                return node
        return None

    async def round(self, fault: str, seconds: float) -> None:
        """Inject one fault during play and wait until all agree again. Raises `AssertionError`."""
        await until_true(self.leader, within_s=SETTLED_S)
        leader = await self.leader()
        assert leader
        stopped = asyncio.Event()
        playing = asyncio.create_task(self.play(stopped))
        began_s = time.monotonic()
        try:
            await self._inject(fault, leader, seconds)
        finally:
            stopped.set()
            await playing
        healed_s = time.monotonic()
        try:
            await until_true(self.agree, within_s=SETTLED_S)
        except AssertionError:
            raise AssertionError(f"{fault}: {await self._disagreement()}") from None
        self.recovery_s.setdefault(fault, []).append(time.monotonic() - healed_s)
        self.rounds[fault] += 1
        self._check_audit(fault)
        agreed_s, all_s = time.monotonic() - healed_s, time.monotonic() - began_s
        print(f"{fault:16} agreement after {agreed_s:5.2f} s, {all_s:5.1f} s in total", flush=True)

    async def agree(self) -> bool:
        """Return whether all nodes and viewers are at one position and show what the feed reports."""
        feed_games = mock.parse(await self._get(f"{self.feed}/v1/scoreboard")).games
        expected = {game.key: _result(game) for game in feed_games}
        boards = set()
        for node in self.nodes:
            try:
                payload = await self._get(f"{node.url}/api/v1/board")
            except (aiohttp.ClientError, OSError):
                return False
            games = msgspec.convert(payload["games"], dict[GameKey, Game])
            if {key: _result(game) for key, game in games.items()} != expected:
                return False
            boards.add(msgspec.convert(payload["position"], Position))
        return len(boards) == 1 and all(
            viewer.connected
            and viewer.replica.position in boards
            and {key: _result(game) for key, game in viewer.replica.board.games.items()} == expected
            for viewer in self.viewers
        )

    async def _disagreement(self) -> str:
        """Return a text about the positions of nodes and viewers."""
        memberships = [await node.membership(self.http) for node in self.nodes]
        stand = Counter(str(viewer.replica.position) for viewer in self.viewers if viewer.connected)
        return (
            f"nodes {memberships}, viewers at {dict(stand)}, {sum(not v.connected for v in self.viewers)} not connected"
        )

    async def _inject(self, fault: str, leader: Node, seconds: float) -> None:
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
                follower = self.rng.choice([node for node in self.nodes if node is not leader])
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
                await self._cut(self.nodes, seconds)

    async def _cut(self, nodes: list[Node], seconds: float) -> None:
        for node in nodes:
            node.proxy.cut_off()
        await asyncio.sleep(max(seconds, 3.5))
        for node in nodes:
            node.proxy.heal()

    async def _time_fail_over(self, old: Node) -> None:
        began_s = time.monotonic()

        async def has_new_leader() -> bool:
            return await self.leader(but=old) is not None

        await until_true(has_new_leader, within_s=SETTLED_S)
        self.fail_over_s.append(time.monotonic() - began_s)

    async def _get(self, url: str) -> Any:
        async with self.http.get(url, timeout=aiohttp.ClientTimeout(total=2)) as response:
            response.raise_for_status()
            return await response.json()

    def _check_audit(self, fault: str) -> None:
        """Check what must hold after each fault. Raises `AssertionError`."""
        assert not self.audit.split, f"{fault}: different boards at {self.audit.split[:3]}"
        wrong = {
            number: [record.lost, record.duplicated, record.disordered, *record.trail]
            for number, record in enumerate(viewer.record for viewer in self.viewers)
            if record.lost or record.duplicated or record.disordered
        }
        assert not wrong, f"{fault}: lost, duplicated, disordered and the last messages by viewer: {wrong}"

    def check(self) -> None:
        """Check what must hold for a whole run. Raises `AssertionError`."""
        assert sum(viewer.counts["connects"] for viewer in self.viewers) > len(self.viewers), (
            "no viewer ever reconnected"
        )

    def report(self) -> str:
        """Return the results as text."""
        total: Counter[str] = Counter()
        for viewer in self.viewers:
            total.update(viewer.counts)
            total.update({f"received {kind}": count for kind, count in viewer.record.counts.items()})
        slowest = {fault: f"{max(times):.2f} s" for fault, times in self.recovery_s.items()}
        failed_over = self.fail_over_s or [0.0]
        return (
            f"{sum(self.rounds.values())} rounds: {dict(self.rounds)}\n"
            f"fail-over p50 {statistics.median(failed_over):.2f} s, max {max(failed_over):.2f} s\n"
            f"slowest agreement after each fault: {slowest}\n"
            f"{len(self.viewers)} viewers: {dict(sorted(total.items()))}, boards that differed at one position: 0"
        )


def _result(game: Game) -> tuple[object, ...]:
    """Return the part of a game that the feed determines."""
    return game.status, game.home.score, game.away.score, game.stale


def _free_ports(rng: random.Random, count: int) -> list[int]:
    """Return free ports below those that the kernel assigns to clients."""
    ports: list[int] = []
    while len(ports) < count:
        port = rng.randrange(20_000, 32_000)
        with socket.socket() as probe:
            if port not in ports and probe.connect_ex(("127.0.0.1", port)) != 0:
                ports.append(port)
    return ports


@contextlib.asynccontextmanager
async def chaos(seed: int, viewers: int) -> AsyncIterator[Chaos]:
    """Run Redis, a feed, three nodes and viewers, and wait until all agree."""
    async with contextlib.AsyncExitStack() as stack:
        redis = await stack.enter_async_context(running_redis())
        process = await stack.enter_async_context(running("mockfeed", "--port", "0", "--control", "--speed", "0"))
        feed = (await process.url("mock feed is up")).removesuffix("/v1/scoreboard")
        connector = aiohttp.TCPConnector(limit=0)
        http = await stack.enter_async_context(aiohttp.ClientSession(connector=connector))
        nodes = []
        for port in _free_ports(random.Random(seed), 3):
            proxy = await stack.enter_async_context(running_proxy(f"http://127.0.0.1:{redis.port}"))
            node = Node(feed, port, proxy, int(proxy.url.rpartition(":")[2]))
            stack.push_async_callback(node.kill)
            nodes.append(node)
        await asyncio.gather(*(node.start(http) for node in nodes))
        run = Chaos(http, redis, feed, nodes, seed)
        run.add_viewers(viewers)
        async with watching(run.viewers):
            await until_true(run.agree, within_s=SETTLED_S)
            yield run


async def main(arguments: argparse.Namespace) -> None:
    """Run all rounds and print the results."""
    async with chaos(arguments.seed, arguments.viewers) as run:
        order: list[str] = []
        for _ in range(arguments.rounds):
            order = order or run.rng.sample(FAULTS, len(FAULTS))
            await run.round(order.pop(), arguments.seconds)
        run.check()
        print(run.report())


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=100, help="number of faults (default 100)")
    parser.add_argument("--seed", type=int, default=1, help="seed of all random choices (default 1)")
    parser.add_argument("--viewers", type=int, default=300, help="number of viewers (default 300)")
    parser.add_argument("--seconds", type=float, default=10.0, help="duration of a fault in seconds (default 10)")
    asyncio.run(main(parser.parse_args()))
