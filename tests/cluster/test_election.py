"""Which node leads, and when another one takes over."""

import pytest

from dashboard.cluster.broker import BrokerError, CampaignResult
from dashboard.cluster.election import Election
from dashboard.core.history import Publication
from dashboard.core.position import Position
from dashboard.core.protocol import SourceHealth
from tests.boards import game, scored
from tests.cluster.memory import MemoryBroker, MemoryStore
from tests.cluster.nodes import LEASE_S, LIMIT, SOURCE, Feed, Member, agree, brokers, cluster, redis_member
from tests.redis_server import running_redis
from tests.waiting import until


@pytest.mark.parametrize("way", ["resigns", "paused"])
async def test_next_leader_continues_from_the_same_board(way: str) -> None:
    """No change is published twice, and writes of the old leader are fenced."""
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
async def test_broker_that_refuses_writes_is_reported(order: tuple[str, ...], kind: str) -> None:
    """Without writes no node leads, and all report the kind of error. They recover when writes work again."""
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


class _FlakyBroker(MemoryBroker):
    """Answers unless `is_away`, and records for each campaign whether the node was a candidate."""

    is_away = False

    def __init__(self, store: MemoryStore) -> None:
        super().__init__(store, lease_s=LEASE_S)
        self.candidates: list[bool] = []

    async def campaign(self, node: str, token: str, *, candidate: bool, health: list[SourceHealth]) -> CampaignResult:
        if self.is_away:
            raise BrokerError("away", "no answer")
        self.candidates.append(candidate)
        return await super().campaign(node, token, candidate=candidate, health=health)


async def _ignore(_result: CampaignResult) -> None:
    pass


def _election(broker: _FlakyBroker, *, lost: list[str], now: list[float]) -> Election:
    return Election(
        broker,
        "node",
        health=list,
        on_result=_ignore,
        on_lost=lambda: lost.append("lost"),
        lease_s=LEASE_S,
        clock=lambda: now[0],
    )


@pytest.mark.parametrize("led", [True, False])
async def test_last_leader_has_a_head_start_after_an_outage(led: bool) -> None:
    """The other nodes become candidates one lease after the broker's first answer."""
    store, now = MemoryStore(LIMIT), [100.0]
    broker = _FlakyBroker(store)
    if not led:
        await MemoryBroker(store, lease_s=LEASE_S).campaign("leader", "", candidate=True, health=[])
    election = _election(broker, lost=[], now=now)
    await election.campaign()
    assert bool(election.token) == led
    broker.is_away = True
    await election.campaign()
    broker.is_away = False
    broker.candidates.clear()

    for _ in range(3):
        await election.campaign()
        now[0] += LEASE_S * 0.6

    assert broker.candidates == ([True, True, True] if led else [False, False, True])
    await election.resign()


async def test_leader_without_answers_stops_by_its_own_clock() -> None:
    """The lease counts from the moment of the request; when it is over, the node is cut off."""
    lost: list[str] = []
    now = [100.0]
    broker = _FlakyBroker(MemoryStore(LIMIT))
    election = _election(broker, lost=lost, now=now)
    states = [election.is_cut_off]
    await election.campaign()
    token = election.token
    states.append(election.is_cut_off)
    broker.is_away = True
    await election.campaign()

    await until(lambda: lost)

    assert token
    assert election.token == ""
    now[0] += LEASE_S + 0.01
    assert [*states, election.is_cut_off] == [True, False, True]
