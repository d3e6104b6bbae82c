"""
The broker for Redis, from 6.2 on, and Valkey.

The stream is the truth. It is read with `XREAD BLOCK`, which blocks for less than the socket's timeout. (Pub/sub would
lose messages silently, and `PubSub.listen()` of redis-py spins the event loop on a half-open connection.) No command is
retried in here, because only the caller knows what a second try means.
"""

import asyncio
from collections.abc import Awaitable, Mapping
from typing import Any, Final, cast

import structlog
from redis import exceptions

from dashboard.cluster import scripts
from dashboard.cluster.broker import BrokerError, BrokerErrorKind, CampaignResult, SourcedGame, StoredState, WriteResult
from dashboard.cluster.entry import (
    FORMAT,
    Unreadable,
    decode_entry,
    decode_health,
    decode_position,
    decode_state,
    encode_entry,
    encode_health,
    encode_sourced_game,
)
from dashboard.cluster.redis_address import parse
from dashboard.cluster.redis_connections import Connections
from dashboard.cluster.redis_errors import plain_words, unsuited
from dashboard.core.history import Publication
from dashboard.core.model import GameKey
from dashboard.core.position import Position
from dashboard.core.protocol import SourceHealth
from dashboard.errors import UsageError


MIN_VERSION: Final = (6, 2)
"""The first Redis with all commands that are used here, and the oldest release that is still maintained."""

COMMAND_TIMEOUT_S: Final = 1.0
"""Seconds after which a command without an answer has failed."""

READ_BLOCK_MS: Final = 1000
"""Longest wait of a read for an entry, in ms."""

READ_COUNT: Final = 500
"""Most entries that one read returns."""

LOGGED_PROBLEMS_LIMIT: Final = 100
"""Different problems that are logged; later ones are only counted."""

_log = structlog.get_logger("redis")


class RedisBroker:
    """A broker on a Redis server (see `Broker`). One connection waits for entries, the other does everything else."""

    def __init__(self, url: str, name: str, *, lease_s: float, limit: int) -> None:
        """
        Prepare the connections; `open` tests the first one. Raises `UsageError` for a malformed address.

        `name` separates the clusters on one server. `lease_s` is the length of a lease, and `limit` the number of
        entries that the stream keeps.
        """
        self.rejected = 0
        self._address = parse(url)
        self.address = str(self._address)
        self._lease_ms = int(lease_s * 1000)
        self._limit = limit
        # The part in braces decides the slot in a Redis Cluster: all keys are on one node.
        self._key = {
            suffix: f"scorewall:{FORMAT}:{{{name}}}:{suffix}"
            for suffix in ("lease", "terms", "head", "health", "log", "games")
        }
        self._connections = Connections(self._address, self._key["lease"])
        self._commands = self._connections.client(COMMAND_TIMEOUT_S)
        self._reader = self._connections.client(READ_BLOCK_MS / 1000 + COMMAND_TIMEOUT_S)
        self._cursor: tuple[Position, str] | None = None
        self._logged: set[str] = set()

    async def open(self) -> None:
        """Connect. Raises `UsageError` for a server that cannot be reached, rejects the login, or is no broker."""
        try:
            info: dict[str, object] = {}
            for section in ("server", "replication"):
                info |= cast("Mapping[str, object]", await self._commands.info(section))
            problem = unsuited(info, self._address, MIN_VERSION)
        except (exceptions.RedisError, OSError) as error:
            problem = plain_words(error, self._address)
        if problem:
            raise UsageError(f"broker {self.address} cannot be used: {problem}. Check --broker and the Redis server.")

    async def campaign(self, node: str, token: str, *, candidate: bool, health: list[SourceHealth]) -> CampaignResult:
        """Run one script: it renews or takes the lease, stores the health, and returns the end of the stream."""
        arguments = [node, token, self._lease_ms, int(candidate), encode_health(health)]
        new_token, holder, epoch, offset, run_id, seconds, micros, health_json = await self._run(
            scripts.CAMPAIGN, ["lease", "terms", "head", "health"], arguments
        )
        try:
            position, source_health = decode_position(epoch, offset), decode_health(health_json)
        except Unreadable as error:
            self._reject("head", error)
            position, source_health = None, []
        return CampaignResult(
            token=new_token.decode(),
            leader=holder.decode(errors="replace").partition(":")[0],
            position=position,
            run_id=run_id.decode(),
            now_ms=int(seconds) * 1000 + int(micros) // 1000,
            health=source_health,
        )

    async def resign(self, token: str) -> None:
        """Delete the lease, if `token` holds it."""
        await self._run(scripts.RESIGN, ["lease"], [token])

    async def publish(
        self, token: str, node: str, publication: Publication, sources: Mapping[GameKey, str]
    ) -> WriteResult:
        """Run one script: if lease and previous offset match, it appends the entry and updates the stored board."""
        position, previous, changes = publication.position, publication.previous, publication.changes
        changed = [
            argument
            for key, change in changes.items()
            if change.after
            for argument in (key, encode_sourced_game(SourcedGame(sources[key], change.after)))
        ]
        arguments = [
            token,
            node,
            position.epoch,
            previous.offset,
            position.offset,
            publication.detected_at,
            self._limit,
            encode_entry(publication, {key: sources[key] for key in changes if changes[key].after}),
            len(changed) // 2,
            *changed,
            *(key for key, change in changes.items() if change.after is None),
        ]
        return await self._write(scripts.PUBLISH, ["lease", "head", "log", "games"], arguments)

    async def begin(self, token: str, state: StoredState) -> WriteResult:
        """Run one script that replaces everything that is stored."""
        position = state.position
        games = [argument for key, item in state.games.items() for argument in (key, encode_sourced_game(item))]
        at = "" if state.detected_at is None else state.detected_at
        arguments = [token, state.writer, position.epoch, position.offset, at, state.run_id, *games]
        return await self._write(scripts.BEGIN, ["lease", "head", "log", "games"], arguments)

    async def adopt(self, token: str, run_id: str) -> WriteResult:
        """Run one script that stores the new run."""
        return await self._write(scripts.ADOPT, ["lease", "head"], [token, run_id])

    async def load(self) -> StoredState | None:
        """Read everything in one transaction. State that cannot be decoded is counted and treated as absent."""
        async with self._commands.pipeline(transaction=True) as pipeline:
            pipeline.hgetall(self._key["head"])
            pipeline.hgetall(self._key["games"])
            pipeline.xrevrange(self._key["log"], count=self._limit)
            head, games, log = await self._reply(pipeline.execute(raise_on_error=False))
        try:
            for reply in (head, games, log):
                if isinstance(reply, exceptions.ResponseError):
                    raise Unreadable(str(reply))
            return decode_state(head, games, (fields.get(b"entry") for _, fields in log))
        except Unreadable as error:
            self._reject("stored board", error)
            return None

    async def read(self, after: Position) -> list[tuple[Publication, Mapping[GameKey, str]]]:
        """
        Read new entries with `XREAD`, in order.

        Foreign and damaged entries are skipped and counted, and each problem is logged once.
        """
        if self._cursor is None or self._cursor[0] != after:
            self._cursor = after, f"{after.offset}-0"
        log = self._key["log"]
        reply = await self._reply(self._reader.xread({log: self._cursor[1]}, count=READ_COUNT, block=READ_BLOCK_MS))
        publications: list[tuple[Publication, Mapping[GameKey, str]]] = []
        for _, entries in reply or []:
            for number, fields in entries:
                self._cursor = after, number.decode()
                try:
                    entry = decode_entry(fields.get(b"entry"))
                except Unreadable as error:
                    self._reject(f"entry {number.decode()}", error)
                else:
                    publications.append((entry.publication, entry.sources))
        return publications

    async def close(self) -> None:
        """Close both connections."""
        await self._reader.aclose()
        await self._commands.aclose()
        await self._connections.close()

    async def _write(self, script: str, keys: list[str], arguments: list[Any]) -> WriteResult:
        return WriteResult((await self._run(script, keys, arguments)).decode())

    async def _run(self, script: str, keys: list[str], arguments: list[Any]) -> Any:
        command = self._commands.register_script(script)
        return await self._reply(command(keys=[self._key[key] for key in keys], args=arguments))

    async def _reply(self, command: Awaitable[Any]) -> Any:
        """Await a command and return its reply. Raises `BrokerError` for errors of redis-py."""
        try:
            reply = await command
        except (exceptions.RedisError, OSError) as error:
            _raise_if_cancelled()
            raise BrokerError(_error_kind(error), plain_words(error, self._address)) from None
        _raise_if_cancelled()
        return reply

    def _reject(self, what: str, error: Unreadable) -> None:
        self.rejected += 1
        problem = f"{what}: {error}"
        if len(self._logged) < LOGGED_PROBLEMS_LIMIT and problem not in self._logged:
            self._logged.add(problem)
            _log.warning("skipped foreign or damaged data", what=what, problem=str(error)[:200])


def _raise_if_cancelled() -> None:
    """
    Raise `CancelledError` if the task is being cancelled.

    redis-py 8.1 may report a cancellation in the middle of a command as a timeout: the task would live on.
    """
    task = asyncio.current_task()
    if task and task.cancelling():
        raise asyncio.CancelledError


def _error_kind(error: Exception) -> BrokerErrorKind:
    text = str(error)
    if isinstance(error, exceptions.ReadOnlyError) or text.startswith(("READONLY", "MISCONF")):
        return "readonly"
    if isinstance(error, exceptions.OutOfMemoryError) or text.startswith("OOM"):
        return "full"
    if isinstance(error, exceptions.AuthenticationError | exceptions.ResponseError):
        return "refused"
    return "away"
