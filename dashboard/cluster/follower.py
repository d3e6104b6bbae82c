"""
Applies the stream to the hub of a node.

Every node has its board from the stream and from nowhere else, so there is one truth. The leader applies what the
broker acknowledged and does not read it back.
"""

import asyncio
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Final

import structlog
from msgspec import structs

from dashboard.cluster.broker import Broker, BrokerError, StoredState
from dashboard.core.history import History, Publication
from dashboard.core.hub import Hub
from dashboard.core.model import Board, GameKey
from dashboard.core.position import Position


RETRY_DELAY_S: Final = 0.2
"""Seconds between two tries at a broker that does not carry out a request."""

_log = structlog.get_logger("cluster")


class Follower:
    """Applies the stream to a hub, and converts times from the broker's clock to this node's."""

    def __init__(self, broker: Broker, hub: Hub, history_limit: int, counts: Counter[str]) -> None:
        """Count in `counts`: `replayed` publications, and `restarts` of the board from the stored state."""
        self.skew_ms = 0
        """This node's clock minus the broker's, in ms."""
        self.broker_run_id = ""
        """The current run of the broker. State stored in an earlier run counts once a leader has confirmed it."""
        self.sources: dict[GameKey, str] = {}
        """The source of each game on the board."""
        self.loaded = asyncio.Event()
        """Set once the hub has received the cluster's board."""
        self._broker = broker
        self._hub = hub
        self._history_limit = history_limit
        self._counts = counts
        self._needs_reload = True
        """Whether the stream does not continue from the hub's position, so that the whole state is needed."""
        self._load_lock = asyncio.Lock()
        self._may_read = asyncio.Event()
        self._may_read.set()

    async def run(self) -> None:
        """Follow the stream for ever, through all failures of the broker."""
        while True:
            await self._may_read.wait()
            try:
                await self._read_once()
            except BrokerError:
                # The election task has the same error and reports it.
                await asyncio.sleep(RETRY_DELAY_S)
            except Exception:
                _log.exception("could not follow the stream")
                self._needs_reload = True
                await asyncio.sleep(RETRY_DELAY_S)

    async def load(self) -> StoredState | None:
        """
        Load what is stored, bring the hub there and return it. Raises `BrokerError`.

        State of an earlier run of the broker, unless a leader has confirmed it, is applied only to a hub that has not
        had the cluster's board.
        """
        async with self._load_lock:
            state = await self._broker.load()
            if state and (state.run_id == self.broker_run_id or not self.loaded.is_set()):
                self.apply_state(state)
            return state

    async def _read_once(self) -> None:
        if self._needs_reload:
            await self.load()
            if self._needs_reload:
                await asyncio.sleep(RETRY_DELAY_S)
                return
        for publication, sources in await self._broker.read(self._hub.position):
            if not self.apply(publication, sources):
                return

    def apply(self, publication: Publication, sources: Mapping[GameKey, str]) -> bool:
        """Apply a publication unless the hub has it. Return false if it does not continue from the hub's position."""
        if _is_known(publication.position, self._hub.position):
            return True
        if not self._replay(publication):
            self._needs_reload = True
            self._may_read.set()
            return False
        self.sources.update(sources)
        return True

    @contextmanager
    def reading_paused(self) -> Iterator[None]:
        """Read nothing during the block: the leader calls `apply` for each publication that it writes."""
        self._may_read.clear()
        try:
            yield
        finally:
            self._may_read.set()

    def apply_state(self, state: StoredState) -> None:
        """Bring the hub to a state: by the missing publications if they are known, otherwise as a whole."""
        hub, position = self._hub, self._hub.position
        board = Board({key: item.game for key, item in state.games.items()})
        self._needs_reload = False
        self.loaded.set()
        is_older = position.epoch == state.position.epoch and state.position.offset < position.offset
        if is_older or (position == state.position and hub.board == board):
            # The state is older if the hub has read on meanwhile, or if the broker lost data: the leader repairs that.
            return
        self.sources = {key: item.source for key, item in state.games.items()}
        missing = [item for item in state.publications if not _is_known(item.position, position)]
        if not (missing and missing[0].previous == position and all(map(self._replay, missing))):
            self._restart(state, board)

    def _replay(self, publication: Publication) -> bool:
        try:
            self._hub.replay(self._to_local_clock(publication))
        except ValueError as error:
            _log.warning("publication does not continue the board: loading it whole", problem=str(error))
            return False
        for key, change in publication.changes.items():
            if change.after is None:
                self.sources.pop(key, None)
        self._counts["replayed"] += 1
        return True

    def _restart(self, state: StoredState, board: Board) -> None:
        publications = [self._to_local_clock(item) for item in state.publications]
        history = History(publications[0].previous if publications else state.position, self._history_limit)
        for publication in publications:
            history.append(publication)
        detected_at = None if state.detected_at is None else state.detected_at + self.skew_ms
        self._hub.restart(history, board, detected_at)
        self._counts["restarts"] += 1
        _log.info("loaded the whole board", position=str(state.position), recoverable=len(history))

    def _to_local_clock(self, publication: Publication) -> Publication:
        return structs.replace(publication, detected_at=publication.detected_at + self.skew_ms)


def _is_known(position: Position, reached: Position) -> bool:
    return position.epoch == reached.epoch and position.offset <= reached.offset
