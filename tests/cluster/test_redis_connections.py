"""Real servers: a socket, users with passwords, Sentinels, a cluster, and wrong kinds of servers."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from redis.asyncio import Redis
from redis.crc import key_slot

from dashboard.cluster.redis import RedisBroker
from dashboard.commands.hosting import start
from dashboard.errors import UsageError
from tests.boards import game, scored
from tests.cluster.nodes import LEASE_S, LIMIT, Feed, Member, agree, cluster
from tests.ports import free_port
from tests.proxies import certificate
from tests.redis_server import RedisServer, running_redis
from tests.waiting import until, until_true


def _broker(url: str) -> RedisBroker:
    return RedisBroker(url, "test", lease_s=LEASE_S, limit=LIMIT)


async def _refusal(url: str) -> str:
    """Return why a server is refused."""

    async def use() -> None:
        broker = _broker(url)
        try:
            await broker.open()
        finally:
            await broker.close()

    with pytest.raises(UsageError) as caught:
        await use()
    return str(caught.value)


@contextlib.asynccontextmanager
async def _members(*urls: str) -> AsyncIterator[tuple[Feed, list[Member]]]:
    """Run a node on each address, with one game on the board of all."""
    feed = Feed()
    members = [Member(_broker(url), feed) for url in urls]
    async with cluster(*members):
        feed.show(game(1))
        await until(lambda: agree(feed, *members) and feed.board.games)
        yield feed, members


async def test_socket_and_user_with_any_password(tmp_path: Path) -> None:
    """Both nodes share a board."""
    path, password = tmp_path / "r.sock", "p@ss/w:rd#?&é"
    async with running_redis("--unixsocket", str(path)) as redis:
        await redis.command("ACL", "SETUSER", "wall", "on", f">{password}", "~scorewall:*", "&*", "+@all")
        async with _members(f"unix://{path}", f"redis://wall:{password}@127.0.0.1:{redis.port}/0"):
            pass
        assert "its user may not" in await _refusal_of_poor_user(redis)


async def _refusal_of_poor_user(redis: RedisServer) -> str:
    await redis.command("ACL", "SETUSER", "poor", "on", ">x", "~*", "+ping")
    return await _refusal(f"redis://poor:x@127.0.0.1:{redis.port}/0")


async def test_nodes_follow_the_primary_that_sentinels_name(tmp_path: Path) -> None:
    """The primary is killed: the replica takes over, and so do the nodes, with the same board."""
    async with running_redis() as primary, running_redis("--replicaof", f"127.0.0.1 {primary.port}") as replica:
        port = free_port()
        configuration = tmp_path / "sentinel.conf"
        configuration.write_text(
            f"port {port}\nbind 127.0.0.1\nsentinel monitor wall 127.0.0.1 {primary.port} 1\n"
            "sentinel down-after-milliseconds wall 300\nsentinel failover-timeout wall 1000\n",
            encoding="utf-8",
        )
        sentinel = RedisServer(tmp_path)
        sentinel.port = port
        sentinel.run(str(configuration), "--sentinel")
        try:
            url = f"redis+sentinel://127.0.0.1:1,127.0.0.1:{port}/wall"

            async def is_ready() -> bool:
                return "slave0" in await primary.command("INFO", "replication")

            await until_true(is_ready)
            await until_true(lambda: _knows_replica(port))
            assert "no Sentinel knows a reachable primary" in await _refusal(url.replace("/wall", "/other"))
            assert "it is a Sentinel" in await _refusal(f"redis://127.0.0.1:{port}/0")
            assert "a read-only replica" in await _refusal(f"redis://127.0.0.1:{replica.port}/0")
            async with _members(url, url) as (feed, members):
                primary.kill()
                feed.show(scored(game(1), 1, 0))
                await until(lambda: agree(feed, *members), within_s=20)
        finally:
            sentinel.kill()


async def _knows_replica(port: int) -> bool:
    client: Any
    async with Redis(port=port) as client:
        replicas: list[Any] = await client.execute_command("SENTINEL", "REPLICAS", "wall")
    return len(replicas) == 1


async def test_nodes_follow_their_slot_through_a_cluster() -> None:
    """All keys are in one slot. When it moves to another node of the cluster, the board and the nodes move with it."""
    options = ("--cluster-enabled", "yes", "--cluster-node-timeout", "2000")
    async with running_redis(*options) as first, running_redis(*options) as second:
        await first.command("CLUSTER", "ADDSLOTSRANGE", 0, 16383)
        await first.command("CLUSTER", "MEET", "127.0.0.1", second.port)

        async def is_whole() -> bool:
            states = [await one.command("CLUSTER", "INFO") for one in (first, second)]
            return all(b"cluster_state:ok" in state and b"cluster_known_nodes:2" in state for state in states)

        await until_true(is_whole)
        assert "a node of a Redis Cluster" in await _refusal(f"redis://127.0.0.1:{first.port}/0")
        url = f"redis+cluster://127.0.0.1:1,127.0.0.1:{second.port}"
        async with _members(url, f"redis+cluster://127.0.0.1:{first.port}") as (feed, members):
            await _move_slot(first, second, key_slot(b"{test}"))
            feed.show(scored(game(1), 1, 0))
            await until(lambda: agree(feed, *members), within_s=20)
            assert await second.command("KEYS", "scorewall:*")
            assert not await first.command("KEYS", "scorewall:*")


async def _move_slot(source: RedisServer, target: RedisServer, slot: int) -> None:
    """Move a slot with its keys, as `redis-cli --cluster reshard` does."""
    from_id, to_id = [(await one.command("CLUSTER", "MYID")).decode() for one in (source, target)]
    await target.command("CLUSTER", "SETSLOT", slot, "IMPORTING", from_id)
    await source.command("CLUSTER", "SETSLOT", slot, "MIGRATING", to_id)
    while keys := await source.command("CLUSTER", "GETKEYSINSLOT", slot, 100):
        await source.command("MIGRATE", "127.0.0.1", target.port, "", 0, 5000, "REPLACE", "KEYS", *keys)
    for one in (target, source):
        await one.command("CLUSTER", "SETSLOT", slot, "NODE", to_id)


async def test_redis_without_tls_does_not_answer_a_handshake() -> None:
    """It waits for the end of a line."""
    async with running_redis() as redis:
        assert "if it does not speak TLS" in await _refusal(f"rediss://127.0.0.1:{redis.port}/0")


async def test_wrong_kinds_of_servers_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A web server, TLS where there is none, none where there is, no cluster, and no server."""
    # A handshake on a busy machine.
    monkeypatch.setattr("dashboard.cluster.redis_connections.CONNECT_TIMEOUT_S", 20.0)
    await certificate(tmp_path)
    port = free_port()
    tls = ["--tls-port", str(port), "--tls-cert-file", str(tmp_path / "certificate.pem")]
    tls += ["--tls-key-file", str(tmp_path / "key.pem"), "--tls-auth-clients", "no"]
    runner, site = await start(web.Application(), "127.0.0.1", 0)
    try:
        async with running_redis(*tls) as redis:
            plain = f"127.0.0.1:{redis.port}"
            for url, words in {
                site.replace("http", "redis"): "it is a web server",
                site.replace("http", "rediss"): "it does not speak TLS",
                f"redis://127.0.0.1:{port}/0": "write rediss:// if it expects TLS",
                f"rediss://127.0.0.1:{port}/0": "CERTIFICATE is not trusted",
                f"redis+cluster://{plain}": "it is no Redis Cluster",
                f"redis+sentinel://{plain}/wall": "it is no Sentinel",
                f"redis://:hunter2@{plain}/0": "has no password",
                f"redis://someone:hunter2@{plain}/0": "rejects user or password",
                f"redis://{plain}/0?nonsense=1": "nonsense",
                f"redis://127.0.0.1:{free_port()}/0": "nothing listens there",
                f"unix://{tmp_path}/none.sock": "no such socket",
            }.items():
                refusal = await _refusal(url)
                assert words in refusal, (url, refusal)
                assert "hunter2" not in refusal
    finally:
        await runner.cleanup()


async def test_close_during_a_failed_search_leaves_nothing_behind() -> None:
    """A cluster of which no node answers."""
    broker = _broker(f"redis+cluster://127.0.0.1:{free_port()},127.0.0.1:{free_port()}")
    with pytest.raises(UsageError, match="nothing listens there"):
        await broker.open()
    await asyncio.wait_for(broker.close(), 2)
