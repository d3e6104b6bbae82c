"""
A broker for nodes in one process: it does what `redis.py` and its scripts do, without a server.

It passes the same contract tests (`test_broker.py`). It has no faults: tests of faults use a real Redis.
"""

import asyncio
import secrets
import time
from collections import deque
from collections.abc import Mapping

from msgspec import structs

from dashboard.cluster.broker import CampaignResult, SourcedGame, StoredState, WriteResult
from dashboard.core.history import Publication
from dashboard.core.model import GameKey
from dashboard.core.position import Position
from dashboard.core.protocol import SourceHealth


BLOCK_S = 1.0
"""Longest wait of a read for an entry, in seconds."""


class MemoryStore:
    """The stored data, shared by all brokers of one cluster."""

    def __init__(self, limit: int) -> None:
        """Start empty; keep the last `limit` publications."""
        self.run_id = secrets.token_hex(4)
        self.holder = ""
        self.until_s = 0.0
        self.terms = 0
        self.health: list[SourceHealth] = []
        self.state: StoredState | None = None
        self.token = ""
        """Fencing token of the last writer."""
        self.log: deque[tuple[Publication, Mapping[GameKey, str]]] = deque(maxlen=limit)
        self.appended = asyncio.Event()

    def lease(self) -> str:
        """Return the token that holds the lease now; empty if none does."""
        return self.holder if time.monotonic() < self.until_s else ""

    def notify(self) -> None:
        """Wake all reads that wait for an entry."""
        self.appended.set()
        self.appended = asyncio.Event()


class MemoryBroker:
    """A broker on shared memory (see `Broker`)."""

    def __init__(self, store: MemoryStore, *, lease_s: float) -> None:
        self.rejected = 0
        self._store = store
        self._lease_s = lease_s

    async def open(self) -> None:
        """Do nothing: there is no connection."""

    async def campaign(self, node: str, token: str, *, candidate: bool, health: list[SourceHealth]) -> CampaignResult:
        """Renew or take the lease, store the health, and return the end of the stream."""
        store = self._store
        holder = store.lease()
        if holder and holder == token:
            store.health = health
        elif not holder and candidate:
            store.terms += 1
            holder = token = store.holder = f"{node}:{store.terms}"
        else:
            token = ""
        if token:
            store.until_s = time.monotonic() + self._lease_s
        return CampaignResult(
            token=token,
            leader=holder.partition(":")[0],
            position=store.state.position if store.state else None,
            run_id=store.run_id,
            now_ms=time.time_ns() // 1_000_000,
            health=store.health,
        )

    async def resign(self, token: str) -> None:
        """Free the lease, if `token` holds it."""
        store = self._store
        if store.lease() == token:
            store.until_s = 0.0

    async def publish(
        self, token: str, node: str, publication: Publication, sources: Mapping[GameKey, str]
    ) -> WriteResult:
        """Append and update the stored board, if lease and previous offset match."""
        store = self._store
        if store.lease() != token:
            return WriteResult.FENCED
        state = store.state
        if state and (state.position, store.token) == (publication.position, token):
            return WriteResult.WRITTEN
        if state is None or state.position != publication.previous:
            return WriteResult.CONFLICT
        games = dict(state.games)
        for key, change in publication.changes.items():
            if change.after is None:
                games.pop(key, None)
            else:
                games[key] = SourcedGame(sources[key], change.after)
        store.log.append((publication, {key: sources[key] for key in publication.changes if key in games}))
        store.token = token
        store.state = structs.replace(
            state, position=publication.position, games=games, detected_at=publication.detected_at, writer=node
        )
        store.notify()
        return WriteResult.WRITTEN

    async def begin(self, token: str, state: StoredState) -> WriteResult:
        """Replace everything that is stored."""
        store = self._store
        if store.lease() != token:
            return WriteResult.FENCED
        store.log.clear()
        store.state, store.token = state, token
        return WriteResult.WRITTEN

    async def adopt(self, token: str, run_id: str) -> WriteResult:
        """Store the new run."""
        store = self._store
        if store.lease() != token:
            return WriteResult.FENCED
        if store.state:
            store.state = structs.replace(store.state, run_id=run_id)
        return WriteResult.WRITTEN

    async def load(self) -> StoredState | None:
        """Return everything that is stored."""
        store = self._store
        return store.state and structs.replace(store.state, publications=[item for item, _ in store.log])

    async def read(self, after: Position) -> list[tuple[Publication, Mapping[GameKey, str]]]:
        """Return the publications after a position; wait a short time for one."""
        store = self._store
        appended = store.appended
        if not (publications := self._after(after)):
            # Not `wait_for`: in Python 3.11 it swallows a cancellation that arrives together with the entry.
            try:
                async with asyncio.timeout(BLOCK_S):
                    await appended.wait()
            except TimeoutError:
                return []
            publications = self._after(after)
        return publications

    async def close(self) -> None:
        """Do nothing: there is no connection."""

    def _after(self, position: Position) -> list[tuple[Publication, Mapping[GameKey, str]]]:
        return [item for item in self._store.log if item[0].position.offset > position.offset]
