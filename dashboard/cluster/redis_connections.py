"""Connections to the Redis server of an address: itself, the primary of Sentinels, or a node of a cluster."""

from collections.abc import Mapping
from contextlib import suppress
from typing import Any, Final

from redis import exceptions
from redis.asyncio import Connection, ConnectionPool, Redis, SSLConnection, UnixDomainSocketConnection
from redis.asyncio.connection import parse_url
from redis.asyncio.retry import Retry
from redis.asyncio.sentinel import Sentinel
from redis.backoff import NoBackoff
from redis.crc import key_slot

from dashboard.cluster.redis_address import RedisAddress
from dashboard.errors import UsageError


CONNECT_TIMEOUT_S: Final = 1.0
"""Seconds after which an attempt to connect, or a question where to connect to, has failed."""

_SENTINELS: Final[Any] = Sentinel
"""redis-py leaves parts of it without types."""
_SENTINEL: Final = "sentinel_"
"""Beginning of those options that are for the Sentinels themselves: `sentinel_username`, `sentinel_password`."""


class Connections:
    """Makes clients for one address. All keys of this cluster of ours are in one slot, that of `key`."""

    def __init__(self, address: RedisAddress, key: str) -> None:
        """Prepare. Raises `UsageError` for an option that redis-py does not know."""
        self._address = address
        self._key = key
        self._asking: list[Redis] = []

    def client(self, timeout_s: float) -> Redis:
        """Return a client whose commands fail after `timeout_s`. It connects with its first command."""
        address = self._address
        try:
            options = self._options(timeout_s)
            if address.via == "sentinel":
                return self._by_sentinels(options)
            if address.via == "socket":
                kind: type[Any] = UnixDomainSocketConnection
                options["path"] = address.path
            elif address.via == "cluster":
                kind = SlotTLSConnection if address.tls else SlotConnection
                options["owner"] = SlotOwner(address, self._options(CONNECT_TIMEOUT_S), key_slot(self._key.encode()))
            else:
                kind = SSLConnection if address.tls else Connection
                options["host"], options["port"] = address.hosts[0]
            pool: Any = ConnectionPool(connection_class=kind, **options)
            # A wrong option is only noticed by a connection.
            pool.make_connection()
            return Redis.from_pool(pool)
        except (ValueError, TypeError):
            names = ", ".join(name for name, _ in address.options)
            raise UsageError(
                f"broker {address} cannot be used: redis-py does not know or take an option: {names}. Check --broker."
            ) from None

    async def close(self) -> None:
        """Close the connections to Sentinels. Clients are closed by their owners."""
        for client in self._asking:
            await client.aclose()

    def _options(self, timeout_s: float) -> dict[str, Any]:
        """Return the arguments of a connection."""
        query = "&".join(f"{name}={value}" for name, value in self._address.options if not name.startswith(_SENTINEL))
        options: dict[str, Any] = dict(parse_url(f"{'rediss' if self._address.tls else 'redis'}://host?{query}"))
        for name in ("connection_class", "host", "port"):
            options.pop(name, None)
        options |= {
            "db": self._address.database,
            "username": self._address.username,
            "password": self._address.password,
            "protocol": 2,
            "socket_timeout": timeout_s,
            "socket_connect_timeout": CONNECT_TIMEOUT_S,
            "retry": Retry(NoBackoff(), 0),
        }
        return options if self._address.via == "socket" else options | {"socket_keepalive": True}

    def _by_sentinels(self, options: dict[str, Any]) -> Redis:
        own = {
            name.removeprefix(_SENTINEL): value
            for name, value in self._address.options
            if name in (f"{_SENTINEL}username", f"{_SENTINEL}password")
        }
        asking: Mapping[str, Any] = {
            **{name: value for name, value in options.items() if name not in ("db", "username", "password")},
            **own,
            "socket_timeout": CONNECT_TIMEOUT_S,
        }
        tls = {"ssl": True} if self._address.tls else {}
        sentinel: Any = _SENTINELS(self._address.hosts, sentinel_kwargs={**asking, **tls})
        self._asking += sentinel.sentinels
        client: Redis = sentinel.master_for(self._address.service, **options, **tls)
        return client


class SlotOwner:
    """
    Finds the node of a cluster that has a slot.

    redis-py's own cluster client repeats commands by itself, and only the caller knows what a second try means. One
    slot needs no more than this.
    """

    def __init__(self, address: RedisAddress, options: Mapping[str, Any], slot: int) -> None:
        self._address = address
        self._options = options
        self._slot = slot
        self._known: list[tuple[str, int]] = []

    async def find(self) -> tuple[str, int]:
        """Return host and port. Raises an error of redis-py, or `OSError`, if no node knows it."""
        problem: Exception = exceptions.ConnectionError("no node of the cluster answers")
        for place in dict.fromkeys([*self._known, *self._address.hosts]):
            try:
                return await self._ask(*place)
            except (exceptions.RedisError, OSError) as error:
                problem = error
        raise problem

    async def _ask(self, host: str, port: int) -> tuple[str, int]:
        kind: type[Any] = SSLConnection if self._address.tls else Connection
        client: Any = Redis.from_pool(ConnectionPool(connection_class=kind, host=host, port=port, **self._options))
        try:
            ranges = await client.execute_command("CLUSTER SLOTS")
        except exceptions.ResponseError as error:
            if "cluster support disabled" in str(error):
                # This server is no cluster. Connect, so that the check of the broker can say so.
                return host, port
            raise
        finally:
            with suppress(exceptions.RedisError, OSError):
                await client.aclose()
        # Each range: first and last slot, then its nodes, the primary first. A node without a known name is this one.
        nodes = [(first, last, (_text(primary[0]) or host, int(primary[1]))) for first, last, primary, *_ in ranges]
        self._known = [node for _, _, node in nodes]
        for first, last, node in nodes:
            if first <= self._slot <= last:
                return node
        raise exceptions.ConnectionError("CLUSTERDOWN no node has the slot of this cluster name")


class SlotConnection(Connection):
    """A connection to the node that has a slot. If the slot moves, the connection fails; the next one goes there."""

    def __init__(self, *, owner: SlotOwner, **options: Any) -> None:
        super().__init__(**options)
        self._owner = owner

    async def connect(self) -> None:
        """Connect to the node that has the slot now."""
        if not self.is_connected:
            self.host, self.port = await self._owner.find()
        await super().connect()  # type: ignore[no-untyped-call]

    async def read_response(self, *arguments: Any, **options: Any) -> Any:
        """Read a reply. Raises `ConnectionError` if the slot has moved."""
        try:
            return await super().read_response(*arguments, **options)
        except (exceptions.AskError, exceptions.MovedError, exceptions.ClusterDownError) as error:
            await self.disconnect()
            raise exceptions.ConnectionError(f"the slot has moved: {error}") from None


class SlotTLSConnection(SlotConnection, SSLConnection):
    """The same with TLS."""


def _text(value: bytes | str | None) -> str:
    return value.decode() if isinstance(value, bytes) else value or ""
