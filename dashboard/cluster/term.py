"""One term of a leader: take over the stored board, poll, and publish every change until the lease is gone."""

import asyncio
import secrets
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from typing import TypeVar, assert_never

import structlog

from dashboard.cluster.broker import Broker, BrokerError, SourcedGame, StoredState, WriteResult
from dashboard.cluster.follower import RETRY_DELAY_S, Follower
from dashboard.cluster.succession import Record, Start, start
from dashboard.core.history import Publication, draft
from dashboard.core.hub import Hub
from dashboard.core.model import Game, GameKey
from dashboard.core.position import Position
from dashboard.core.source_merge import GamesBySource, assemble


Lead = Callable[[GamesBySource], AbstractAsyncContextManager[None]]
"""Polls as long as the block lasts. The argument is the games to start from."""

T = TypeVar("T")

_log = structlog.get_logger("cluster")


class Fenced(Exception):
    """Another node holds the lease: this term is over."""


class Term:
    """The right to publish. One publication is sent at a time; changes that arrive meanwhile are conflated."""

    def __init__(
        self,
        token: str,
        run_id: str,
        *,
        node: str,
        broker: Broker,
        hub: Hub,
        follower: Follower,
        record: Record,
        counts: Counter[str],
    ) -> None:
        """
        Take the fencing token and the parts of the node.

        `record` is the memory of the node; it lasts over several terms. `counts` counts `epochs`, `fenced`, `conflicts`
        and `published`.
        """
        self.token = token
        self.run_id = run_id
        """The broker's `run_id` at the beginning of the term. It changes when the broker restarts."""
        self._node = node
        self._broker = broker
        self._hub = hub
        self._follower = follower
        self._record = record
        self._counts = counts
        self._pending: tuple[GamesBySource, int] | None = None
        self._wake = asyncio.Event()
        self._end: Position = hub.position
        """The end of the stream: only this term moves it."""
        self._board = hub.board
        self._diverged_end: tuple[Position | None] | None = None
        """The end last reported by the broker, in a tuple, if this term left the stream at another."""
        self._stream_replaced = False

    def offer(self, games_by_source: GamesBySource, detected_at: int) -> None:
        """
        Publish these games soon.

        `detected_at` is ms since 1970 UTC by this node's clock. If several offers are pending, the games of the newest
        and the time of the oldest are published.
        """
        if self._pending:
            detected_at = self._pending[1]
        self._pending = dict(games_by_source), detected_at
        self._wake.set()

    def check_end(self, end: Position | None) -> None:
        """
        Compare the end that the broker reports with the end that this term left.

        A single different answer may be older than the last publication. The same different answer twice means that
        another stream has replaced this one, for example from an old backup: then the term begins a new epoch over it.
        """
        if self._record.uncertain or end == self._end:
            self._diverged_end = None
        elif self._diverged_end == (end,):
            self._stream_replaced = True
            self._wake.set()
        else:
            self._diverged_end = (end,)

    async def serve(self, lead: Lead) -> None:
        """Take over, then poll and publish until cancelled. Raises `Fenced`."""
        await self._take_over()
        async with lead(self._games_by_source()):
            with self._follower.reading_paused():
                while True:
                    await self._wake.wait()
                    self._wake.clear()
                    if self._stream_replaced:
                        await self._replace_stream(self._games_by_source(), self._hub.detected_at)
                    await self._publish()

    async def _take_over(self) -> None:
        stored = await _retry(self._follower.load)
        hub = self._hub
        match start(stored, self.run_id, self._node, hub.position, self._record):
            case Start.NEW_EPOCH:
                # Nobody can confirm the stored board, so publish the hub's. A hub that had no board has loaded the
                # stored one.
                await self._begin_epoch(self._games_by_source(), hub.detected_at)
            case Start.ADOPT:
                self._check(await _retry(lambda: self._broker.adopt(self.token, self.run_id)))
                if stored:
                    self._follower.apply_state(stored)
            case Start.CONTINUE:
                pass
            case unreachable:
                assert_never(unreachable)
        self._end, self._board = hub.position, hub.board
        self._record.acknowledged, self._record.uncertain = hub.position, False
        self._diverged_end, self._stream_replaced = None, False
        _log.info("started leading", node=self._node, position=str(hub.position))

    async def _publish(self) -> None:
        if self._pending is None:
            return
        (games_by_source, detected_at), self._pending = self._pending, None
        board = assemble(games_by_source)
        publication = draft(self._end, self._board, board, detected_at - self._follower.skew_ms)
        if publication is None:
            return
        sources = {key: name for name, games in games_by_source.items() for key in games if key in publication.changes}
        result = await self._send(publication, sources)
        match result:
            case WriteResult.WRITTEN:
                self._counts["published"] += 1
                self._follower.apply(publication, sources)
                self._end, self._board = publication.position, board
            case WriteResult.CONFLICT:
                await self._replace_stream(games_by_source, detected_at)
            case WriteResult.FENCED:
                self._check(result)
            case unreachable:
                assert_never(unreachable)

    async def _send(self, publication: Publication, sources: dict[GameKey, str]) -> WriteResult:
        """
        Send a publication until there is an answer.

        Without an answer nobody knows whether it was stored, so the next one must wait.
        """
        self._record.uncertain = True
        result = await _retry(lambda: self._broker.publish(self.token, self._node, publication, sources))
        self._record.uncertain = False
        if result is WriteResult.WRITTEN:
            self._record.acknowledged = publication.position
        return result

    async def _replace_stream(self, games_by_source: GamesBySource, detected_at: int | None) -> None:
        self._counts["conflicts"] += 1
        _log.warning("the stored stream is not the published one: replacing it", position=str(self._end))
        await self._begin_epoch(games_by_source, detected_at)

    async def _begin_epoch(self, games_by_source: GamesBySource, detected_at: int | None) -> None:
        offset = max(self._end.offset, self._hub.position.offset)
        state = StoredState(
            position=Position(secrets.token_hex(4), offset),
            games={
                key: SourcedGame(name, game) for name, games in games_by_source.items() for key, game in games.items()
            },
            detected_at=None if detected_at is None else detected_at - self._follower.skew_ms,
            writer=self._node,
            run_id=self.run_id,
        )
        self._check(await _retry(lambda: self._broker.begin(self.token, state)))
        self._counts["epochs"] += 1
        _log.warning("began a new epoch", position=str(state.position))
        self._follower.apply_state(state)
        self._end, self._board = self._hub.position, self._hub.board
        self._record.acknowledged, self._record.uncertain = self._end, False
        self._diverged_end, self._stream_replaced = None, False

    def _check(self, result: WriteResult) -> None:
        if result is not WriteResult.WRITTEN:
            self._counts["fenced"] += 1
            raise Fenced(self.token)

    def _games_by_source(self) -> GamesBySource:
        """Return the games of the hub's board, by source."""
        games_by_source: dict[str, dict[GameKey, Game]] = {}
        for key, game in self._hub.board.games.items():
            games_by_source.setdefault(self._follower.sources.get(key, ""), {})[key] = game
        return games_by_source


async def _retry(call: Callable[[], Awaitable[T]]) -> T:
    """Repeat a call until the broker answers. When the lease ends, the term is cancelled and this call ends."""
    while True:
        try:
            return await call()
        except BrokerError:
            await asyncio.sleep(RETRY_DELAY_S)
