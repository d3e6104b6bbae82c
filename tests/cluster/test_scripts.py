"""The Lua scripts, on a real Redis."""

import pytest

from dashboard.cluster.broker import BrokerError, SourcedGame, StoredState
from dashboard.cluster.redis import RedisBroker
from dashboard.core.history import draft
from dashboard.core.position import Position
from tests.boards import board, game, scored
from tests.cluster.nodes import LIMIT, SOURCE
from tests.redis_server import running_redis


async def test_script_changes_nothing_when_memory_is_full() -> None:
    """A publication, a new epoch and a renewal fail with the kind `full`. Lease and stored board stay as they were."""
    zero, one = board(game(1)), board(scored(game(1), 1, 0))
    start = Position("e", 7)
    publication = draft(start, zero, one, 1)
    assert publication
    async with running_redis() as redis:
        broker = RedisBroker(redis.url, "test", lease_s=60, limit=LIMIT)
        token = (await broker.campaign("me", "", candidate=True, health=[])).token
        games = {key: SourcedGame(SOURCE, item) for key, item in zero.games.items()}
        await broker.begin(token, StoredState(start, games, writer="me"))
        stored = await broker.load()
        await redis.command("CONFIG", "SET", "maxmemory", "1")

        for refused in (
            broker.publish(token, "me", publication, dict.fromkeys(one.games, SOURCE)),
            broker.begin(token, StoredState(Position("f", 0), {})),
            broker.campaign("me", token, candidate=True, health=[]),
        ):
            with pytest.raises(BrokerError) as caught:
                await refused
            assert caught.value.kind == "full"

        await redis.command("CONFIG", "SET", "maxmemory", "0")
        assert await broker.load() == stored
        assert (await broker.campaign("me", token, candidate=True, health=[])).token == token
        await broker.close()
