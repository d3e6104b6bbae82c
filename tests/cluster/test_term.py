"""A leader's term on the stream."""

from tests.boards import game, scored
from tests.cluster.nodes import Feed, agree, cluster, first_backup, redis_member, replica_of
from tests.redis_server import running_redis
from tests.waiting import until


async def test_restored_backup_is_overwritten_by_the_leader() -> None:
    """The leader keeps its lease and has nothing to publish, but notices that the stream is not its own any more."""
    feed = Feed()
    async with running_redis() as redis:
        members = [redis_member(redis, feed) for _ in range(2)]
        async with cluster(*members):
            backup = await first_backup(redis, feed, members)
            feed.show(scored(game(1), 1, 0))
            await until(lambda: agree(feed, *members))
            before = members[0].hub.position
            for key, value in backup:
                await redis.command("RESTORE", key, 0, value, "REPLACE")
            await until(lambda: agree(feed, *members) and members[0].hub.position.epoch != before.epoch)
            assert feed.leaders[0].node.counts["conflicts"] == 1
            late = redis_member(redis, feed)
            async with cluster(late):
                await until(lambda: agree(feed, *members, late))
                assert len(feed.leaders) == 1
    assert [replica_of(member).board for member in members] == [feed.board] * 2
