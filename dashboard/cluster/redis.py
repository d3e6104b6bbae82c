"""
The broker between processes: Redis from 6.2 on, or Valkey.

The stream is the truth; it is read with `XREAD BLOCK`, shorter than the socket's time-out. (The `PubSub.listen()` of
redis-py spins the event loop on a half-open connection, and pub/sub loses without a word.) Nothing is retried in here:
whoever asks knows what a second try means.
"""

import asyncio
from collections.abc import Awaitable, Mapping
from typing import Any, Final, cast
from urllib.parse import urlsplit

import structlog
from redis import exceptions
from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

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
from dashboard.core.history import Publication
from dashboard.core.model import GameKey
from dashboard.core.position import Position
from dashboard.core.protocol import SourceHealth
from dashboard.errors import UsageError


MIN_VERSION: Final = (6, 2)
"""The first Redis with all that is used here, and the oldest that is looked after."""

COMMAND_TIMEOUT_S: Final = 1.0
"""A command without an answer for so long has failed."""

READ_BLOCK_MS: Final = 1000
"""How long a read waits for an entry."""

READ_COUNT: Final = 500
"""Entries of one read."""

LOGGED_PROBLEMS_LIMIT: Final = 100
"""Different troubles that are logged; past it they are only counted."""

_log = structlog.get_logger("redis")


class RedisBroker:
    """See `Broker`. Two connections: one that waits for entries, and one for everything else."""

    def __init__(self, url: str, name: str, *, lease_s: float, limit: int) -> None:
        """`name` tells one cluster on a server from another; `limit`: entries kept. Raises `UsageError` for the URL."""
        self.rejected = 0
        self.address = _redacted(url)
        self._lease_ms = int(lease_s * 1000)
        self._limit = limit
        self._commands = _client(url, COMMAND_TIMEOUT_S)
        self._reader = _client(url, READ_BLOCK_MS / 1000 + COMMAND_TIMEOUT_S)
        self._key = {
            suffix: f"scorewall:{FORMAT}:{{{name}}}:{suffix}"
            for suffix in ("lease", "terms", "head", "health", "log", "games")
        }
        self._cursor: tuple[Position, str] | None = None
        self._logged: set[str] = set()

    async def open(self) -> None:
        """Raises `UsageError` for a server that is not there, does not let us in, or is too old."""
        try:
            info = cast("Mapping[str, object]", await self._commands.info("server"))
        except (exceptions.RedisError, OSError) as error:
            hint = " (does it speak TLS?)" if self.address.startswith("rediss:") else ""
            raise UsageError(f"broker {self.address}: {_one_line(error)}{hint}") from None
        version = str(info.get("redis_version", "0"))
        if tuple(int(number) if number.isdecimal() else 0 for number in version.split(".")[:2]) < MIN_VERSION:
            raise UsageError(f"broker {self.address}: Redis {version} is too old, at least 6.2 is needed")

    async def campaign(self, node: str, token: str, *, candidate: bool, health: list[SourceHealth]) -> CampaignResult:
        """One script: the lease, the leader's word, and where the stream ends."""
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
        """Deletes the lease, if it is this token's."""
        await self._run(scripts.RESIGN, ["lease"], [token])

    async def publish(
        self, token: str, node: str, publication: Publication, sources: Mapping[GameKey, str]
    ) -> WriteResult:
        """One script: `XADD` with the offset as id, and the kept board, where lease and previous offset are right."""
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
        """One script: everything anew."""
        position = state.position
        games = [argument for key, item in state.games.items() for argument in (key, encode_sourced_game(item))]
        at = "" if state.detected_at is None else state.detected_at
        arguments = [token, state.writer, position.epoch, position.offset, at, state.run_id, *games]
        return await self._write(scripts.BEGIN, ["lease", "head", "log", "games"], arguments)

    async def adopt(self, token: str, run_id: str) -> WriteResult:
        """One script."""
        return await self._write(scripts.ADOPT, ["lease", "head"], [token, run_id])

    async def load(self) -> StoredState | None:
        """One transaction. What does not parse is as good as nothing, and counted."""
        async with self._commands.pipeline(transaction=True) as pipeline:
            pipeline.hgetall(self._key["head"])
            pipeline.hgetall(self._key["games"])
            pipeline.xrevrange(self._key["log"], count=self._limit)
            head, games, log = await _reply(pipeline.execute(raise_on_error=False))
        try:
            for reply in (head, games, log):
                if isinstance(reply, exceptions.ResponseError):
                    raise Unreadable(str(reply))
            return decode_state(head, games, (fields.get(b"entry") for _, fields in log))
        except Unreadable as error:
            self._reject("kept board", error)
            return None

    async def read(self, after: Position) -> list[tuple[Publication, Mapping[GameKey, str]]]:
        """`XREAD`: what came, in order; what is no entry of ours is skipped, counted and named once."""
        if self._cursor is None or self._cursor[0] != after:
            self._cursor = after, f"{after.offset}-0"
        log = self._key["log"]
        reply = await _reply(self._reader.xread({log: self._cursor[1]}, count=READ_COUNT, block=READ_BLOCK_MS))
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
        """Hang up."""
        await self._reader.aclose()
        await self._commands.aclose()

    async def _write(self, script: str, keys: list[str], arguments: list[Any]) -> WriteResult:
        return WriteResult((await self._run(script, keys, arguments)).decode())

    async def _run(self, script: str, keys: list[str], arguments: list[Any]) -> Any:
        command = self._commands.register_script(script)
        return await _reply(command(keys=[self._key[key] for key in keys], args=arguments))

    def _reject(self, what: str, error: Unreadable) -> None:
        self.rejected += 1
        problem = f"{what}: {error}"
        if len(self._logged) < LOGGED_PROBLEMS_LIMIT and problem not in self._logged:
            self._logged.add(problem)
            _log.warning("not ours, or damaged: skipped", what=what, problem=str(error)[:200])


def _client(url: str, timeout_s: float) -> "Redis":
    try:
        return Redis.from_url(
            url,
            protocol=2,
            socket_timeout=timeout_s,
            socket_connect_timeout=COMMAND_TIMEOUT_S,
            socket_keepalive=True,
            retry=Retry(NoBackoff(), 0),
        )
    except (ValueError, TypeError) as error:
        raise UsageError(f"broker {_redacted(url)}: {error}") from None


async def _reply(command: Awaitable[Any]) -> Any:
    """What Redis answers; its troubles as ours."""
    try:
        reply = await command
    except (exceptions.RedisError, OSError) as error:
        _raise_if_cancelled()
        raise BrokerError(_error_kind(error), _one_line(error)) from None
    _raise_if_cancelled()
    return reply


def _raise_if_cancelled() -> None:
    """redis-py 8.1 may make a time-out of a cancel that comes in the middle of a command: the task would live on."""
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


def _one_line(error: Exception) -> str:
    """In one line."""
    return " ".join(str(error).split()) or type(error).__name__


def _redacted(url: str) -> str:
    """For logs and people."""
    try:
        split = urlsplit(url)
        return f"{split.scheme}://{split.hostname}{f':{split.port}' if split.port else ''}{split.path}"
    except ValueError:
        return "given"
