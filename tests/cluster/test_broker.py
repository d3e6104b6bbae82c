"""The contract of a broker, tested with Redis and with the one in memory."""

import asyncio

import pytest

from dashboard.cluster.broker import SourcedGame, StoredState, WriteResult
from dashboard.core.history import Publication, draft
from dashboard.core.model import Board
from dashboard.core.position import Position
from dashboard.core.protocol import SourceHealth, SourceState
from tests.boards import board, game, scored
from tests.cluster.nodes import LEASE_S, SOURCE, Brokers, brokers


BOTH = pytest.mark.parametrize("kind", ["memory", "redis"])


def _next(position: Position, before: Board, after: Board) -> Publication:
    publication = draft(position, before, after, 1)
    assert publication
    return publication


@BOTH
async def test_write_needs_lease_and_previous_offset_and_happens_once(kind: Brokers) -> None:
    """A wrong token is fenced, a wrong offset is a conflict, and a repetition changes nothing."""
    async with brokers(kind) as make:
        broker = make()
        await broker.open()
        result = await broker.campaign("me", "", candidate=True, health=[])
        zero, one = board(game(1), game(2)), board(scored(game(1), 1, 0))
        games = {key: SourcedGame(SOURCE, item) for key, item in zero.games.items()}
        start = Position("e", 7)
        publication = _next(start, zero, one)
        sources = dict.fromkeys(zero.games, SOURCE)
        assert await broker.load() is None
        assert await broker.publish(result.token, "me", publication, sources) is WriteResult.CONFLICT
        assert await broker.begin("me:99", StoredState(start, games)) is WriteResult.FENCED
        assert (
            await broker.begin(result.token, StoredState(start, games, 1, writer="me", run_id=result.run_id))
            is WriteResult.WRITTEN
        )
        assert await broker.adopt("me:99", "other") is WriteResult.FENCED
        for token, sent, expected in (
            ("me:99", publication, WriteResult.FENCED),
            (result.token, _next(start.next(), one, zero), WriteResult.CONFLICT),
            (result.token, publication, WriteResult.WRITTEN),
            (result.token, publication, WriteResult.WRITTEN),
        ):
            assert await broker.publish(token, "me", sent, sources) is expected
        state = await broker.load()
        assert state
        assert (state.position, state.writer, state.run_id) == (publication.position, "me", result.run_id)
        assert {key: item.game for key, item in state.games.items()} == one.games
        assert state.publications == [publication]
        assert await broker.read(start) == [(publication, dict.fromkeys(one.games, SOURCE))]
        assert await broker.adopt(result.token, "another run") is WriteResult.WRITTEN
        assert (await make().load() or state).run_id == "another run"


@BOTH
async def test_lease_has_one_holder_until_it_ends_or_is_resigned(kind: Brokers) -> None:
    """Each term has a new token. The holder stores the sources' health, and all nodes receive it."""
    async with brokers(kind) as make:
        broker = make()
        assert (await broker.campaign("idle", "", candidate=False, health=[])).leader == ""
        my_token = (await broker.campaign("me", "", candidate=True, health=[])).token
        health = [SourceHealth(name=SOURCE, state=SourceState.OK, polled_at=5)]
        assert (await broker.campaign("me", my_token, candidate=True, health=health)).token == my_token
        rival = await broker.campaign("rival", "", candidate=True, health=[])
        assert (rival.token, rival.leader, rival.health) == ("", "me", health)
        await broker.resign("rival:1")
        assert (await broker.campaign("rival", "", candidate=True, health=[])).token == ""
        await broker.resign(my_token)
        next_term = await broker.campaign("rival", "", candidate=True, health=[])
        assert next_term.leader == "rival"
        assert next_term.token not in ("", my_token)
        await asyncio.sleep(LEASE_S + 0.05)
        assert (await broker.campaign("me", my_token, candidate=True, health=[])).token not in (
            "",
            my_token,
            next_term.token,
        )


@BOTH
async def test_blocked_read_returns_a_new_entry(kind: Brokers, monkeypatch: pytest.MonkeyPatch) -> None:
    """A read that waits gets the entry once it is written; a read without an entry returns nothing."""
    monkeypatch.setattr("dashboard.cluster.redis.READ_BLOCK_MS", 200)
    monkeypatch.setattr("tests.cluster.memory.BLOCK_S", 0.2)
    async with brokers(kind) as make:
        reader, writer = make(), make()
        token = (await writer.campaign("me", "", candidate=True, health=[])).token
        zero, one = board(game(1)), board(scored(game(1), 1, 0))
        start = Position("e", 0)
        games = {key: SourcedGame(SOURCE, item) for key, item in zero.games.items()}
        await writer.begin(token, StoredState(start, games))
        waiting = asyncio.create_task(reader.read(start))
        publication = _next(start, zero, one)
        await writer.publish(token, "me", publication, dict.fromkeys(one.games, SOURCE))
        assert [item for item, _ in await waiting] == [publication]
        assert await reader.read(publication.position) == []


@BOTH
async def test_read_can_be_cancelled_at_any_moment(kind: Brokers, monkeypatch: pytest.MonkeyPatch) -> None:
    """Otherwise a stopping node would never end, and a term without a lease would keep polling."""
    monkeypatch.setattr("dashboard.cluster.redis.READ_BLOCK_MS", 200)
    monkeypatch.setattr("tests.cluster.memory.BLOCK_S", 0.2)
    async with brokers(kind) as make:
        broker = make()
        token = (await broker.campaign("me", "", candidate=True, health=[])).token
        start = Position("e", 0)
        await broker.begin(token, StoredState(start, {}))
        for loop_turns in range(60):
            waiting = asyncio.create_task(broker.read(start))
            for _ in range(loop_turns):
                await asyncio.sleep(0)
            waiting.cancel()
            await asyncio.wait([waiting])
            assert waiting.cancelled(), loop_turns


async def test_memory_read_is_cancelled_while_an_entry_arrives() -> None:
    """Cancellation and entry arrive together: counting turns of the event loop does not hit this moment."""
    async with brokers("memory") as make:
        broker = make()
        token = (await broker.campaign("me", "", candidate=True, health=[])).token
        zero, one = board(game(1)), board(scored(game(1), 1, 0))
        start = Position("e", 0)
        await broker.begin(
            token, StoredState(start, {key: SourcedGame(SOURCE, item) for key, item in zero.games.items()})
        )
        waiting = asyncio.create_task(broker.read(start))
        await asyncio.sleep(0)
        await broker.publish(token, "me", _next(start, zero, one), dict.fromkeys(one.games, SOURCE))
        waiting.cancel()
        await asyncio.wait([waiting])
        assert waiting.cancelled()
