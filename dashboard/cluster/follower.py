"""
Every node has its board from the stream and from nowhere else: so there is one truth. Who writes the stream need not
read it, too: the leader goes on by what the broker has acknowledged.
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


RETRY_S: Final = 0.2
"""Between two tries at a broker that does not do what it is asked."""

_log = structlog.get_logger("cluster")


class Follower:
    """Applies the stream to a hub. Cluster time becomes the node's own here."""

    def __init__(self, broker: Broker, hub: Hub, history_limit: int, counts: Counter[str]) -> None:
        """`counts`: `replayed` publications, `restarts` of the board from what the broker keeps."""
        self.skew_ms = 0
        """This node's clock minus the broker's."""
        self.broker_run_id = ""
        """The present life of the broker. What it keeps of an earlier one counts once a leader has vouched for it."""
        self.sources: dict[GameKey, str] = {}
        """Who told each game on the board."""
        self.loaded = asyncio.Event()
        """Set once the hub has had the cluster's board."""
        self._broker = broker
        self._hub = hub
        self._history_limit = history_limit
        self._counts = counts
        self._adrift = True
        """The stream does not lead on from here: the whole state is needed."""
        self._one_at_a_time = asyncio.Lock()
        self._reads = asyncio.Event()
        self._reads.set()

    async def run(self) -> None:
        """Follow for ever, whatever the broker does."""
        while True:
            await self._reads.wait()
            try:
                await self._turn()
            except BrokerError:
                # Whoever stands for election has the same trouble, and tells it.
                await asyncio.sleep(RETRY_S)
            except Exception:
                _log.exception("following went wrong")
                self._adrift = True
                await asyncio.sleep(RETRY_S)

    async def load(self) -> StoredState | None:
        """Get to where the broker is, by what is missing or by all it keeps. Raises `BrokerError`."""
        async with self._one_at_a_time:
            state = await self._broker.load()
            if state and (state.run_id == self.broker_run_id or not self.loaded.is_set()):
                self.take(state)
            return state

    async def _turn(self) -> None:
        if self._adrift:
            await self.load()
            if self._adrift:
                await asyncio.sleep(RETRY_S)
                return
        for publication, sources in await self._broker.read(self._hub.position):
            if not self.follow(publication, sources):
                return

    def follow(self, publication: Publication, sources: Mapping[GameKey, str]) -> bool:
        """Go on by what is in the stream, which may be known already. False where it does not lead on from here."""
        if _is_reached(publication.position, self._hub.position):
            return True
        if not self._replay(publication):
            self._adrift = True
            self._reads.set()
            return False
        self.sources.update(sources)
        return True

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Meanwhile nothing is read: whoever writes the stream calls `follow`."""
        self._reads.clear()
        try:
            yield
        finally:
            self._reads.set()

    def take(self, state: StoredState) -> None:
        """Go to a state: by what is missing where that is known, or to all of it."""
        hub, held = self._hub, self._hub.position
        board = Board({key: item.game for key, item in state.games.items()})
        self._adrift = False
        self.loaded.set()
        behind = held.epoch == state.position.epoch and state.position.offset < held.offset
        if behind or (held == state.position and hub.board == board):
            # Behind: somebody read more meanwhile, or the broker has forgotten, which is for its leader to mend.
            return
        self.sources = {key: item.source for key, item in state.games.items()}
        missed = [item for item in state.publications if not _is_reached(item.position, held)]
        if not (missed and missed[0].previous == held and all(map(self._replay, missed))):
            self._restart(state, board)

    def _replay(self, publication: Publication) -> bool:
        try:
            self._hub.replay(self._as_here(publication))
        except ValueError as error:
            _log.warning("publication does not fit", problem=str(error))
            return False
        for key, change in publication.changes.items():
            if change.after is None:
                self.sources.pop(key, None)
        self._counts["replayed"] += 1
        return True

    def _restart(self, state: StoredState, board: Board) -> None:
        publications = [self._as_here(item) for item in state.publications]
        history = History(publications[0].previous if publications else state.position, self._history_limit)
        for publication in publications:
            history.append(publication)
        detected_at = None if state.detected_at is None else state.detected_at + self.skew_ms
        self._hub.restart(history, board, detected_at)
        self._counts["restarts"] += 1
        _log.info("board taken whole", position=str(state.position), recoverable=len(history))

    def _as_here(self, publication: Publication) -> Publication:
        return structs.replace(publication, detected_at=publication.detected_at + self.skew_ms)


def _is_reached(position: Position, held: Position) -> bool:
    return position.epoch == held.epoch and position.offset <= held.offset
