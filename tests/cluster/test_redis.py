"""Redis that cannot be used, and Redis with a password and TLS."""

import asyncio
from pathlib import Path

import pytest

from dashboard.app import create_app
from dashboard.cluster.redis import RedisBroker
from dashboard.errors import UsageError
from dashboard.settings import Settings
from tests.boards import game
from tests.cluster.nodes import LEASE_S, LIMIT, Feed, Member, agree, cluster
from tests.ports import free_port
from tests.processes import output_of
from tests.proxies import certificate
from tests.redis_server import running_redis
from tests.waiting import until


def _broker(url: str) -> RedisBroker:
    return RedisBroker(url, "test", lease_s=LEASE_S, limit=LIMIT)


async def _old_server(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Answer every command as Redis 5 answers INFO."""
    info = b"# Server\r\nredis_version:5.0.7\r\n"
    while line := await reader.readline():
        for _ in range(2 * int(line.removeprefix(b"*"))):
            await reader.readline()
        writer.write(b"$%d\r\n%b\r\n" % (len(info), info))
    writer.close()


async def test_unusable_broker_stops_the_start_with_one_line(unused_tcp_port: int, tmp_path: Path) -> None:
    """
    Wrong scheme, address, password, database, TLS or version, and `--data-dir` with a broker.

    The exit code is 2, and no message contains the password.
    """
    async with running_redis("--requirepass", "right") as redis:
        server = await asyncio.start_server(_old_server, "127.0.0.1", 0)
        old = server.sockets[0].getsockname()[1]
        for url, message in {
            "amqp://localhost": "scheme",
            f"redis://127.0.0.1:{unused_tcp_port}/0": "nothing listens",
            f"redis://:hunter2@127.0.0.1:{redis.port}/0": "rejects user or password",
            f"redis://127.0.0.1:{redis.port}/0": "requires a password",
            f"redis://:right@127.0.0.1:{redis.port}/99": "DB index",
            f"rediss://:right@127.0.0.1:{redis.port}/0": "TLS",
            f"redis://127.0.0.1:{old}/0": "5.0.7 is too old",
        }.items():
            with pytest.raises(UsageError, match=f"(?i){message}") as caught:
                await _opened(url)
            assert "hunter2" not in str(caught.value)
            assert "\n" not in str(caught.value)
        right = f"redis://:right@127.0.0.1:{redis.port}/0"
        with pytest.raises(UsageError, match="--data-dir"):
            create_app(Settings(sources=(), broker=right, data_dir=str(tmp_path)))
        code, _, err = await output_of(
            "serve", "--source", "mock=http://[::1]", "--port", "0", "--broker", right[:-1] + "99"
        )
        assert code == 2
        assert err.splitlines()[-1].startswith("scorewall: broker redis://127.0.0.1:")
        assert "Traceback" not in err
        server.close()


async def test_password_and_tls(tmp_path: Path) -> None:
    """A node leads over `rediss://` if it trusts the server's certificate, and does not start otherwise."""
    await certificate(tmp_path)
    port, key, proof = free_port(), tmp_path / "key.pem", tmp_path / "certificate.pem"
    files = ["--tls-cert-file", str(proof), "--tls-key-file", str(key), "--tls-auth-clients", "no"]
    feed = Feed()
    async with running_redis("--requirepass", "right", "--tls-port", str(port), *files) as redis:
        url = f"rediss://:right@127.0.0.1:{port}/0"
        with pytest.raises(UsageError, match="CERTIFICATE"):
            await _opened(url)
        trusting = f"{url}?ssl_ca_certs={proof}"
        members = [Member(_broker(trusting), feed), Member(_broker(redis.url.replace("//", "//:right@")), feed)]
        async with cluster(*members):
            feed.show(game(1))
            await until(lambda: agree(feed, *members) and feed.board.games)


async def _opened(url: str) -> None:
    broker = _broker(url)
    try:
        await broker.open()
    finally:
        await broker.close()
