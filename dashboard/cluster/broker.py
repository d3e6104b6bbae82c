"""
What stands between the nodes: a lease, a stream of publications, and the board at its end.

    BrokerError          the broker did not do what it was asked to; `kind` says why

All times in what a broker keeps are by its own clock, so that nodes whose clocks are an hour apart agree on ages.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Literal, Protocol

from msgspec import Struct

from dashboard.core.history import Publication
from dashboard.core.model import Game, GameKey
from dashboard.core.position import Position
from dashboard.core.protocol import SourceHealth


BrokerErrorKind = Literal["away", "refused", "readonly", "full"]
"""No answer; an answer that is none; a replica or a full disk; out of memory."""


class BrokerError(Exception):
    """The broker did not do what it was asked to."""

    def __init__(self, kind: BrokerErrorKind, message: str) -> None:
        super().__init__(message)
        self.kind = kind


class SourcedGame(Struct, frozen=True, array_like=True):
    """A game on the board, and the name of the source that told it."""

    source: str
    game: Game


class StoredState(Struct, frozen=True):
    """The end of the stream: what a node needs to go on from there."""

    position: Position
    games: Mapping[GameKey, SourcedGame]
    detected_at: int | None = None
    """When the newest change was detected, ms since 1970 UTC by the broker's clock."""
    publications: list[Publication] = []
    """The last ones, in order, each leading to the next and the last to `position`; may be none."""
    writer: str = ""
    """The node that published last."""
    run_id: str = ""
    """The life of the broker in which every publication of this epoch is known to be kept."""


class CampaignResult(Struct, frozen=True):
    """The answer to a node that stood for election."""

    token: str
    """Of the lease, where it is this node's now; empty: it is not."""
    leader: str
    """The node that has the lease; empty: nobody."""
    position: Position | None
    """The end of the stream; `None`: there is none yet."""
    run_id: str
    """Names the broker's life: another one after each restart."""
    now_ms: int
    """The broker's time, ms since 1970 UTC."""
    health: list[SourceHealth] = []
    """How the sources are doing, as the leader last told it."""


class WriteResult(StrEnum):
    """What became of a write."""

    WRITTEN = "written"
    FENCED = "fenced"
    """The lease is another's by now: nothing was written."""
    CONFLICT = "conflict"
    """What is kept is not what the only publisher left there: nothing was written."""


class Broker(Protocol):
    """Every method but `close` raises `BrokerError`."""

    rejected: int
    """Entries and states that could not be read, so far."""

    async def open(self) -> None:
        """Connect. Raises `UsageError`, one line, where it will never work."""
        ...

    async def campaign(self, node: str, token: str, *, candidate: bool, health: list[SourceHealth]) -> CampaignResult:
        """
        Renew the lease of `token`, or take it if it is nobody's and the node stands. Who has it leaves word of
        `health`.
        """
        ...

    async def resign(self, token: str) -> None:
        """Give the lease up, if it is this token's."""
        ...

    async def publish(
        self, token: str, node: str, publication: Publication, sources: Mapping[GameKey, str]
    ) -> WriteResult:
        """
        Append to the stream and bring the kept board there, both or neither. The same publication again is no second
        one. `sources` tells who told the games.
        """
        ...

    async def begin(self, token: str, state: StoredState) -> WriteResult:
        """Throw away what is kept and begin with this."""
        ...

    async def adopt(self, token: str, run_id: str) -> WriteResult:
        """What is kept is whole, although the broker has begun another life."""
        ...

    async def load(self) -> StoredState | None:
        """What is kept; `None` when there is nothing, or nothing that can be read."""
        ...

    async def read(self, after: Position) -> list[tuple[Publication, Mapping[GameKey, str]]]:
        """
        What came after a position, with the sources of its games; waits a little for it, and may come back with
        nothing. What cannot be read is left out. Called by one task at a time.
        """
        ...

    async def close(self) -> None:
        """Let go of everything."""
        ...
