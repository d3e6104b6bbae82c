"""Several nodes in one process, and the feed that their leader polls."""

import contextlib
from collections.abc import AsyncIterator, Callable
from typing import Literal

from dashboard.cluster.broker import Broker
from dashboard.cluster.node import Node
from dashboard.cluster.redis import RedisBroker
from dashboard.core.hub import Hub
from dashboard.core.model import Board, Game
from dashboard.core.position import Position
from dashboard.core.protocol import SourceHealth, SourceState
from dashboard.core.source_merge import GamesBySource
from tests.boards import game
from tests.cluster.memory import MemoryBroker, MemoryStore
from tests.recording import RecordingSink
from tests.redis_server import RedisServer, running_redis
from tests.replica import Replica
from tests.waiting import until


SOURCE = "mock=feed"
LEASE_S = 0.45
LIMIT = 50


Brokers = Literal["memory", "redis"]


@contextlib.asynccontextmanager
async def brokers(kind: Brokers) -> AsyncIterator[Callable[[], Broker]]:
    """Yield a function that makes brokers for nodes of one cluster."""
    if kind == "memory":
        store = MemoryStore(LIMIT)
        yield lambda: MemoryBroker(store, lease_s=LEASE_S)
        return
    opened: list[Broker] = []

    def make() -> Broker:
        opened.append(RedisBroker(redis.url, "test", lease_s=LEASE_S, limit=LIMIT))
        return opened[-1]

    async with running_redis() as redis:
        yield make
        for broker in opened:
            await broker.close()


class Feed:
    """The sources' games. Each leader gets a change at once."""

    def __init__(self) -> None:
        self.games_by_source: GamesBySource = {}
        self.leaders: list[Member] = []

    def show(self, *games: Game) -> None:
        """Replace all games."""
        self.games_by_source = {SOURCE: {item.key: item for item in games}}
        for leader in self.leaders:
            leader.node.offer(self.games_by_source, leader.now_ms())

    @property
    def board(self) -> Board:
        """The board that every node should have."""
        return Board(dict(self.games_by_source.get(SOURCE, {})))


class Member:
    """A node with its hub, and one session that records all messages."""

    def __init__(self, broker: Broker, feed: Feed, *, now_ms: Callable[[], int] = lambda: 1_000_000) -> None:
        self.broker = broker
        self.now_ms = now_ms
        self.hub = Hub(Position("none", 0), prepare=bytes, history_limit=LIMIT)
        self.session = RecordingSink()
        self.hub.attach(self.session)
        self.term_starts: list[GamesBySource] = []
        self.feed = feed
        self.node = Node(
            broker,
            self.hub,
            lead=self._lead,
            local_health=self._local_health,
            history_limit=LIMIT,
            lease_s=LEASE_S,
            now_ms=now_ms,
        )

    @property
    def leads(self) -> bool:
        """Whether the node polls."""
        return self in self.feed.leaders

    @contextlib.asynccontextmanager
    async def _lead(self, games_by_source: GamesBySource) -> AsyncIterator[None]:
        self.term_starts.append(games_by_source)
        self.feed.leaders.append(self)
        if self.feed.games_by_source:
            self.node.offer(self.feed.games_by_source, self.now_ms())
        try:
            yield
        finally:
            self.feed.leaders.remove(self)

    def _local_health(self) -> list[SourceHealth]:
        if not self.leads:
            return []
        return [SourceHealth(name=SOURCE, state=SourceState.OK, polled_at=self.now_ms() - 5)]


@contextlib.asynccontextmanager
async def cluster(*members: Member) -> AsyncIterator[None]:
    """Start all nodes, wait for a leader, and stop them after the block."""
    async with contextlib.AsyncExitStack() as stack:
        for member in members:
            stack.push_async_callback(member.node.stop)
            await member.node.start()
        await until(lambda: members[0].feed.leaders)
        yield


def agree(feed: Feed, *members: Member) -> bool:
    """Return whether all nodes have the feed's board at the same position."""
    positions = {member.hub.position for member in members}
    return len(positions) == 1 and all(member.hub.board == feed.board for member in members)


def redis_member(redis: RedisServer, feed: Feed) -> Member:
    """Return a node whose broker is this Redis server."""
    return Member(RedisBroker(redis.url, "test", lease_s=LEASE_S, limit=LIMIT), feed)


def replica_of(member: Member) -> Replica:
    """Return a replica fed with all messages of the node's session. Fails if it would have had to resync."""
    replica = Replica()
    for message in member.session.messages:
        replica.feed(message)
    assert not replica.resync
    return replica


async def first_backup(redis: RedisServer, feed: Feed, members: list[Member]) -> list[tuple[bytes, bytes]]:
    """Show a game, wait until all nodes have it, and return a dump of each stored key in Redis."""
    feed.show(game(1))
    await until(lambda: agree(feed, *members) and feed.board.games)
    return [(key, await redis.command("DUMP", key)) for key in await redis.command("KEYS", "*:{test}:*[dgs]")]
