"""Which node leads, and when."""

import pytest

from dashboard.core.history import Publication
from dashboard.core.position import Position
from tests.boards import game, scored
from tests.cluster.nodes import LEASE_S, SOURCE, Feed, Member, agree, brokers, cluster, redis_member
from tests.redis_server import running_redis
from tests.waiting import until


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


@pytest.mark.parametrize(
    ("order", "kind"), [(("REPLICAOF", "127.0.0.1", "1"), "readonly"), (("CONFIG", "SET", "maxmemory", "1"), "full")]
)
async def test_a_broker_that_takes_no_writes_is_named(order: tuple[str, ...], kind: str) -> None:
    """Nobody leads then; when it takes them again everybody goes on."""
    feed = Feed()
    back = ("REPLICAOF", "NO", "ONE") if kind == "readonly" else ("CONFIG", "SET", "maxmemory", "0")
    async with running_redis() as redis:
        members = [redis_member(redis, feed) for _ in range(2)]
        async with cluster(*members):
            feed.show(game(1))
            await until(lambda: agree(feed, *members) and feed.board.games)
            await redis.command(*order)
            await until(lambda: all(member.hub.cut_off for member in members))
            assert {member.node.membership().broker for member in members} == {kind}
            feed.show(scored(game(1), 1, 0))
            await redis.command(*back)
            await until(lambda: agree(feed, *members) and not any(member.hub.cut_off for member in members))
