"""Nodes in a cluster: one truth, whatever happens to whom. What happens to Redis, happens to a real one."""

import asyncio
import signal
from collections.abc import Mapping

import pytest

from dashboard.cluster.redis import RedisBroker
from dashboard.core.history import Publication
from dashboard.core.model import GameKey
from dashboard.core.position import Position
from tests.boards import game, scored
from tests.cluster.memory import MemoryBroker, MemoryStore
from tests.cluster.nodes import LEASE_S, LIMIT, SOURCE, Brokers, Feed, Member, agree, brokers, cluster
from tests.recording import RecordingSink
from tests.redis_server import RedisServer, running_redis
from tests.replica import Replica
from tests.waiting import until


def _member(redis: RedisServer, feed: Feed) -> Member:
    return Member(RedisBroker(redis.url, "test", lease_s=LEASE_S, limit=LIMIT), feed)


def _replica(member: Member) -> Replica:
    """What the viewer of this node has by now; fails where it could not have followed."""
    replica = Replica()
    for message in member.session.messages:
        replica.feed(message)
    assert not replica.resync
    return replica


@pytest.mark.parametrize("kind", ["memory", "redis"])
async def test_a_change_reaches_the_viewers_of_every_node_and_a_client_recovers_on_any(kind: Brokers) -> None:
    """One position for all; who was at an older one gets the gap anywhere, also from a node that came later."""
    feed = Feed()
    async with brokers(kind) as make:
        members = [Member(make(), feed) for _ in range(2)]
        async with cluster(*members):
            feed.show(game(1), game(2))
            await until(lambda: agree(feed, *members) and feed.board.games)
            seen = members[0].hub.position
            for goals in range(1, 6):
                feed.show(scored(game(1), goals, 0), game(2))
                await until(lambda: agree(feed, *members))
            feed.show(scored(game(1), 5, 0))
            await until(lambda: agree(feed, *members))
            late = Member(make(), feed)
            async with cluster(late):
                await until(
                    lambda: agree(feed, *members, late) and all(item.node.health() for item in (*members, late))
                )
                for member in (*members, late):
                    sink = RecordingSink()
                    member.hub.attach(sink, since=seen)
                    assert [message["type"] for message in sink.messages] == ["resumed", *["delta"] * 6]
                    assert member.node.health()[0].name == SOURCE
                assert sum(member.leads for member in (*members, late)) == 1
        assert [_replica(member).board for member in members] == [feed.board] * 2
        stored = await make().load()
        assert stored
        assert len(stored.publications) == members[0].node.counts["replayed"]


async def test_a_node_that_is_up_has_the_board_also_the_only_one_after_a_restart() -> None:
    """Pages come back the moment it listens: with their position they are resumed."""
    feed = Feed()
    async with brokers("memory") as make:
        first, second = Member(make(), feed), Member(make(), feed)
        async with cluster(first):
            feed.show(game(1))
            await until(lambda: agree(feed, first) and feed.board.games)
        await second.node.start()
        assert second.node.membership().ready
        assert second.hub.position == first.hub.position
        assert second.hub.board == feed.board
        await second.node.stop()


async def test_who_writes_the_stream_does_not_read_it() -> None:
    """The leader goes on by what was acknowledged; when it leads no more, it reads what the next one writes."""
    feed, store = Feed(), MemoryStore(LIMIT)
    old, new = (Member(_CountingBroker(store, lease_s=LEASE_S), feed) for _ in range(2))
    async with cluster(old):
        feed.show(game(1))
        await until(lambda: agree(feed, old))
        # A read that was under way when the term began may still end.
        for goals in (1, 2):
            feed.show(scored(game(1), goals, 0))
            await until(lambda: agree(feed, old))
        reads = _reads(old)
        async with cluster(new):
            for goals in range(3, 8):
                feed.show(scored(game(1), goals, 0))
                await until(lambda: agree(feed, old, new))
            assert _reads(new) >= 5
            assert _reads(old) == reads
            while not new.leads:
                store.until_s = 0.0
                await until(lambda: [member.node.name for member in feed.leaders] == [store.lease().partition(":")[0]])
            feed.show(scored(game(1), 8, 0))
            await until(lambda: agree(feed, old, new))
            assert _reads(old) > reads
    assert [_replica(member).board for member in (old, new)] == [feed.board] * 2


class _CountingBroker(MemoryBroker):
    reads = 0

    async def read(self, after: Position) -> list[tuple[Publication, Mapping[GameKey, str]]]:
        self.reads += 1
        return await super().read(after)


def _reads(member: Member) -> int:
    assert isinstance(member.broker, _CountingBroker)
    return member.broker.reads


async def test_clocks_an_hour_apart_change_no_age() -> None:
    """What a follower tells of the feed and of a change is by its own clock."""
    feed = Feed()
    async with brokers("memory") as make:
        fast = Member(make(), feed, now_ms=lambda: 5_000_000)
        slow = Member(make(), feed, now_ms=lambda: 1_400_000)
        async with cluster(fast, slow):
            feed.show(game(1))
            await until(lambda: agree(feed, fast, slow) and slow.node.health())
            leader, follower = (fast, slow) if fast.leads else (slow, fast)
            for member in (leader, follower):
                polled_at, detected_at = member.node.health()[0].polled_at, member.hub.detected_at
                assert polled_at is not None
                assert detected_at is not None
                assert 0 <= member.now_ms() - polled_at < 2_000
                assert abs(member.now_ms() - detected_at) < 2_000


@pytest.mark.parametrize("way", ["resigns", "paused"])
async def test_another_node_leads_and_goes_on_from_the_same_board(way: str) -> None:
    """Nothing is announced twice, and the old leader's writes are refused."""
    feed = Feed()
    async with brokers("memory") as make:
        members = [Member(make(), feed) for _ in range(2)]
        async with cluster(*members):
            feed.show(game(1), game(2))
            await until(lambda: agree(feed, *members) and feed.board.games)
            old = next(member for member in members if member.leads)
            new = next(member for member in members if not member.leads)
            token, before = old.node._election.token, old.hub.position
            if way == "resigns":
                await old.node.stop()
            else:
                for task in old.node._tasks:
                    task.cancel()
                old.node._election._disarm()
            await until(lambda: new.leads, within_s=3 * LEASE_S)
            assert new.term_starts == [{SOURCE: dict(feed.board.games)}]
            if way == "paused":
                late = Publication(before.next(), before, {}, [], 1)
                assert await old.broker.publish(token, "old", late, {}) == "fenced"
                feed.show(scored(game(1), 1, 0), game(2))
                await until(lambda: old.node.counts["fenced"] and not old.leads)
            else:
                feed.show(scored(game(1), 1, 0), game(2))
            await until(lambda: agree(feed, new))
            assert new.hub.position == Position(before.epoch, before.offset + 1)
            assert new.node.counts["epochs"] == 0


@pytest.mark.parametrize("way", ["kept", "emptied", "paused", "flushed"])
async def test_when_the_broker_returns_all_nodes_have_the_feeds_board_again(way: str) -> None:
    """Meanwhile they say that they are cut off and nobody publishes; the epoch goes on only where it is all there."""
    feed = Feed()
    async with running_redis() as redis:
        members = [_member(redis, feed) for _ in range(3)]
        async with cluster(*members):
            feed.show(game(1), game(2))
            await until(lambda: agree(feed, *members) and feed.board.games)
            before = members[0].hub.position
            if way == "flushed":
                await redis.command("FLUSHALL")
            else:
                if way == "paused":
                    redis.signal(signal.SIGSTOP)
                else:
                    await asyncio.to_thread(redis.kill)
                await until(lambda: all(member.hub.cut_off for member in members))
                assert not feed.leaders
                assert {member.node.membership().broker for member in members} == {"away"}
            feed.show(scored(game(1), 1, 0), game(2))
            assert {member.hub.position for member in members} == {before}
            if way == "emptied":
                redis.delete_files()
            if way == "paused":
                redis.signal(signal.SIGCONT)
            elif way != "flushed":
                await redis.start()
            await until(lambda: agree(feed, *members) and not any(member.hub.cut_off for member in members))
            same_epoch = members[0].hub.position == Position(before.epoch, before.offset + 1)
            assert same_epoch == (way in ("kept", "paused"))
        assert [_replica(member).board for member in members] == [feed.board] * 3


async def _first_backup(redis: RedisServer, feed: Feed, members: list[Member]) -> list[tuple[bytes, bytes]]:
    """The feed shows a game, every node has it, and this is what Redis keeps of it."""
    feed.show(game(1))
    await until(lambda: agree(feed, *members) and feed.board.games)
    return [(key, await redis.command("DUMP", key)) for key in await redis.command("KEYS", "*:{test}:*[dgs]")]


async def test_a_backup_put_back_under_a_leader_is_written_over() -> None:
    """It keeps its lease and has nothing new to publish: it finds that the stream is not its own any more."""
    feed = Feed()
    async with running_redis() as redis:
        members = [_member(redis, feed) for _ in range(2)]
        async with cluster(*members):
            backup = await _first_backup(redis, feed, members)
            feed.show(scored(game(1), 1, 0))
            await until(lambda: agree(feed, *members))
            before = members[0].hub.position
            for key, value in backup:
                await redis.command("RESTORE", key, 0, value, "REPLACE")
            await until(lambda: agree(feed, *members) and members[0].hub.position.epoch != before.epoch)
            assert feed.leaders[0].node.counts["conflicts"] == 1
            late = _member(redis, feed)
            async with cluster(late):
                await until(lambda: agree(feed, *members, late))
                assert len(feed.leaders) == 1
    assert [_replica(member).board for member in members] == [feed.board] * 2


async def test_an_old_backup_does_not_become_the_board() -> None:
    """Who had a newer one keeps it until a leader says where to go on."""
    feed = Feed()
    async with running_redis() as redis:
        members = [_member(redis, feed) for _ in range(2)]
        async with cluster(*members):
            backup = await _first_backup(redis, feed, members)
            for goals in (1, 2, 3):
                feed.show(scored(game(1), goals, 0))
                await until(lambda: agree(feed, *members))
            before = members[0].hub.position
            await asyncio.to_thread(redis.kill)
            redis.delete_files()
            await until(lambda: all(member.hub.cut_off for member in members))
            await redis.start()
            for key, value in backup:
                await redis.command("RESTORE", key, 0, value, "REPLACE")
            await until(lambda: agree(feed, *members) and members[0].hub.position.epoch != before.epoch)
            for member in members:
                scores = [
                    message["payload"]["games"]["mock:cup:1"]["home"]["score"]
                    for message in member.session.messages
                    if message["type"] == "snapshot" and message["payload"]["games"]
                ]
                assert set(scores[1:]) <= {3}


@pytest.mark.parametrize(
    ("order", "kind"), [(("REPLICAOF", "127.0.0.1", "1"), "readonly"), (("CONFIG", "SET", "maxmemory", "1"), "full")]
)
async def test_a_broker_that_takes_no_writes_is_named(order: tuple[str, ...], kind: str) -> None:
    """Nobody leads then; when it takes them again everybody goes on."""
    feed = Feed()
    back = ("REPLICAOF", "NO", "ONE") if kind == "readonly" else ("CONFIG", "SET", "maxmemory", "0")
    async with running_redis() as redis:
        members = [_member(redis, feed) for _ in range(2)]
        async with cluster(*members):
            feed.show(game(1))
            await until(lambda: agree(feed, *members) and feed.board.games)
            await redis.command(*order)
            await until(lambda: all(member.hub.cut_off for member in members))
            assert {member.node.membership().broker for member in members} == {kind}
            feed.show(scored(game(1), 1, 0))
            await redis.command(*back)
            await until(lambda: agree(feed, *members) and not any(member.hub.cut_off for member in members))
