"""Nodes of a cluster share one truth through all faults. Faults of Redis happen to a real Redis."""

import asyncio
import signal

import pytest

from dashboard.core.position import Position
from tests.boards import game, scored
from tests.cluster.nodes import (
    SOURCE,
    Brokers,
    Feed,
    Member,
    agree,
    brokers,
    cluster,
    redis_member,
    replica_of,
)
from tests.recording import RecordingSink
from tests.redis_server import running_redis
from tests.waiting import until


@pytest.mark.parametrize("kind", ["memory", "redis"])
async def test_change_reaches_clients_of_all_nodes_and_any_node_recovers_them(kind: Brokers) -> None:
    """All nodes have the same positions. Any node sends a client its missing deltas, even a node that joined later."""
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
        assert [replica_of(member).board for member in members] == [feed.board] * 2
        stored = await make().load()
        assert stored
        assert len(stored.publications) == members[0].node.counts["replayed"]


async def test_started_node_has_the_board_even_alone() -> None:
    """Pages reconnect as soon as it listens: it can resume them at their position."""
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


async def test_clocks_an_hour_apart_change_no_age() -> None:
    """A follower reports the times of polls and changes by its own clock."""
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


@pytest.mark.parametrize("way", ["kept", "emptied", "paused", "flushed"])
async def test_all_nodes_have_the_feeds_board_after_an_outage(way: str) -> None:
    """During an outage all report that they are cut off and none publishes. Only a complete epoch continues."""
    feed = Feed()
    async with running_redis() as redis:
        members = [redis_member(redis, feed) for _ in range(3)]
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
        assert [replica_of(member).board for member in members] == [feed.board] * 3
