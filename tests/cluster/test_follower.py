"""How a node's board follows the stream."""

import asyncio
from collections.abc import Mapping

from dashboard.core.history import Publication
from dashboard.core.model import GameKey
from dashboard.core.position import Position
from tests.boards import game, scored
from tests.cluster.memory import MemoryBroker, MemoryStore
from tests.cluster.nodes import LEASE_S, LIMIT, Feed, Member, agree, cluster, first_backup, redis_member, replica_of
from tests.redis_server import running_redis
from tests.waiting import until


async def test_leader_does_not_read_the_stream() -> None:
    """The leader applies what the broker acknowledged. After its term it reads what the next leader writes."""
    feed, store = Feed(), MemoryStore(LIMIT)
    old, new = (Member(_CountingBroker(store, lease_s=LEASE_S), feed) for _ in range(2))
    async with cluster(old):
        feed.show(game(1))
        await until(lambda: agree(feed, old))
        # A read that was running when the term began may still return.
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
    assert [replica_of(member).board for member in (old, new)] == [feed.board] * 2


class _CountingBroker(MemoryBroker):
    reads = 0

    async def read(self, after: Position) -> list[tuple[Publication, Mapping[GameKey, str]]]:
        self.reads += 1
        return await super().read(after)


def _reads(member: Member) -> int:
    assert isinstance(member.broker, _CountingBroker)
    return member.broker.reads


async def test_old_backup_does_not_become_the_board() -> None:
    """Nodes with a newer board keep it until a leader begins a new epoch."""
    feed = Feed()
    async with running_redis() as redis:
        members = [redis_member(redis, feed) for _ in range(2)]
        async with cluster(*members):
            backup = await first_backup(redis, feed, members)
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
