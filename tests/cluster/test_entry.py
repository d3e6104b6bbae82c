"""Stored bytes that another program wrote, or that are damaged."""

from typing import Any

import pytest

from tests.boards import game, scored
from tests.cluster.nodes import Feed, agree, cluster, redis_member
from tests.redis_server import running_redis
from tests.waiting import until


KEY = "scorewall:1:{test}:"


async def _damage(redis: Any, way: str) -> None:
    if way == "foreign entry":
        await redis.command("XADD", KEY + "log", "*", "what", "ever")
    elif way == "damaged board":
        await redis.command("HSET", KEY + "games", "mock:cup:1", '{"no": "game"}')
    elif way == "damaged head":
        await redis.command("HSET", KEY + "head", "epoch", "not an epoch!")
    elif way == "other types":
        for part in ("head", "log", "games"):
            await redis.command("SET", KEY + part, "x")
    else:
        await redis.command("SET", KEY + "health", "\xff[")


@pytest.mark.parametrize("way", ["foreign entry", "damaged board", "damaged head", "other types", "damaged word"])
async def test_what_somebody_else_wrote_is_counted_and_got_over(way: str) -> None:
    """No node falls over, no viewer sees it, and the next change gets through to old and new nodes alike."""
    feed = Feed()
    async with running_redis() as redis:
        members = [redis_member(redis, feed) for _ in range(2)]
        async with cluster(*members):
            feed.show(game(1), game(2))
            await until(lambda: agree(feed, *members) and feed.board.games)
            await _damage(redis, way)
            late = redis_member(redis, feed)
            async with cluster(late):
                for goals in (1, 2):
                    feed.show(scored(game(1), goals, 0), game(2))
                    await until(lambda: agree(feed, *members))
                await until(lambda: agree(feed, *members, late))
                if way != "damaged word":
                    assert any(member.broker.rejected or member.node.counts["conflicts"] for member in (*members, late))
