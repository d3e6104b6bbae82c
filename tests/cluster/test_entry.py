"""Stored bytes that another program wrote, or that are damaged."""

from typing import Any

import pytest
from msgspec import structs

from dashboard.cluster.broker import SourcedGame
from dashboard.cluster.entry import Unreadable, decode_entry, decode_state, encode_entry, encode_sourced_game
from dashboard.core.history import Publication, draft
from dashboard.core.position import Position
from tests.boards import board, game, scored
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
async def test_foreign_and_damaged_data_is_counted_and_survived(way: str) -> None:
    """No node fails, no client receives it, and the next change reaches nodes that are old and new."""
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


def _publications(count: int) -> list[Publication]:
    """Return publications of successive goals in one game, from offset 0."""
    publications: list[Publication] = []
    before, position = board(game(1)), Position("e", 0)
    for goals in range(1, count + 1):
        after = board(scored(game(1), goals, 0))
        publication = draft(position, before, after, 1)
        assert publication
        publications.append(publication)
        before, position = after, publication.position
    return publications


def test_entry_is_decoded_as_it_was_encoded() -> None:
    """Publication and sources survive."""
    (publication,) = _publications(1)
    sources = dict.fromkeys(publication.changes, "mock=feed")
    entry = decode_entry(encode_entry(publication, sources))

    assert (entry.publication, entry.sources) == (publication, sources)


def test_entry_that_no_node_would_write_is_unreadable() -> None:
    """It has no bytes, is nested too deeply, skips an offset, changes nothing, or lacks the source of a game."""
    (publication,) = _publications(1)
    sources = dict.fromkeys(publication.changes, "mock=feed")
    for data in (
        None,
        b"[" * 100_000,
        encode_entry(structs.replace(publication, position=Position("e", 9)), sources),
        encode_entry(structs.replace(publication, changes={}), {}),
        encode_entry(publication, {}),
    ):
        with pytest.raises(Unreadable):
            decode_entry(data)


def test_log_is_decoded_back_to_its_first_damage() -> None:
    """The decoded state has the publications that lead to its position without a gap, oldest first."""
    first, second, third = publications = _publications(3)
    entries = [encode_entry(item, dict.fromkeys(item.changes, "mock=feed")) for item in publications]
    head = {b"epoch": b"e", b"offset": b"3", b"at": b"", b"writer": b"me", b"run": b"r"}
    games = {b"mock:cup:1": encode_sourced_game(SourcedGame("mock=feed", scored(game(1), 3, 0)))}

    state = decode_state(head, games, entries[::-1])
    assert state
    assert (state.position, state.writer, state.run_id) == (Position("e", 3), "me", "r")
    assert state.publications == [first, second, third]
    damaged = decode_state(head, games, [entries[2], b"damaged", entries[0]])
    assert damaged
    assert damaged.publications == [third]
    assert decode_state({}, {}, []) is None
    with pytest.raises(Unreadable, match="position"):
        decode_state({b"writer": b"me"}, {}, [])
