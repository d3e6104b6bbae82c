"""
The contract of a broker: a lease, a stream of publications, and the board at the end of the stream.

    BrokerError          the broker did not carry out a request; `kind` says why

All stored times are by the broker's clock. So nodes whose clocks differ by an hour still agree on ages.
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
"""
Why a request failed.

`away`: no answer. `refused`: Redis answered with an error. `readonly`: Redis is a replica, or cannot write to its disk.
`full`: Redis is out of memory.
"""


class BrokerError(Exception):
    """The broker did not carry out a request."""

    def __init__(self, kind: BrokerErrorKind, message: str) -> None:
        super().__init__(message)
        self.kind = kind


class SourcedGame(Struct, frozen=True, array_like=True):
    """A game on the board, with the name of the source that reported it."""

    source: str
    game: Game


class StoredState(Struct, frozen=True):
    """The end of the stream: all that a node needs to continue from there."""

    position: Position
    games: Mapping[GameKey, SourcedGame]
    detected_at: int | None = None
    """When the newest change was detected, ms since 1970 UTC by the broker's clock."""
    publications: list[Publication] = []
    """The last publications, oldest first. Each leads to the next, and the last one to `position`. May be empty."""
    writer: str = ""
    """The node that published last."""
    run_id: str = ""
    """The run of the broker in which every publication of this epoch is known to be stored."""


class CampaignResult(Struct, frozen=True):
    """The broker's answer to a campaign."""

    token: str
    """The fencing token, if this node holds the lease now; otherwise empty."""
    leader: str
    """The node that holds the lease; empty if no node does."""
    position: Position | None
    """The end of the stream; `None` if there is no stream yet."""
    run_id: str
    """Identifies this run of the broker: it changes with each restart."""
    now_ms: int
    """The broker's time, ms since 1970 UTC."""
    health: list[SourceHealth] = []
    """Health of the sources, as last reported by the leader."""


class WriteResult(StrEnum):
    """The result of a write."""

    WRITTEN = "written"
    FENCED = "fenced"
    """Another node holds the lease by now: nothing was written."""
    CONFLICT = "conflict"
    """The stream does not end where the only publisher left it: nothing was written."""


class Broker(Protocol):
    """A broker between the nodes. Every method except `close` raises `BrokerError`."""

    rejected: int
    """Stored entries and states that could not be decoded, since the start."""

    async def open(self) -> None:
        """Connect. Raises `UsageError` with one line if this can never work."""
        ...

    async def campaign(self, node: str, token: str, *, candidate: bool, health: list[SourceHealth]) -> CampaignResult:
        """
        Renew the lease of `token`, or take the lease if it is free and this node is a candidate.

        The node that holds the lease stores `health` for the others.
        """
        ...

    async def resign(self, token: str) -> None:
        """Give up the lease, if `token` holds it."""
        ...

    async def publish(
        self, token: str, node: str, publication: Publication, sources: Mapping[GameKey, str]
    ) -> WriteResult:
        """
        Append a publication to the stream and move the stored board to its position, both or neither.

        A repeated publication is not appended twice. `sources` names the source of each changed game.
        """
        ...

    async def begin(self, token: str, state: StoredState) -> WriteResult:
        """Replace everything that is stored with `state`, the start of a new epoch."""
        ...

    async def adopt(self, token: str, run_id: str) -> WriteResult:
        """Confirm that the stored epoch is complete, although the broker has restarted since: it is now of `run_id`."""
        ...

    async def load(self) -> StoredState | None:
        """Return what is stored; `None` if there is nothing, or nothing that can be decoded."""
        ...

    async def read(self, after: Position) -> list[tuple[Publication, Mapping[GameKey, str]]]:
        """
        Return the publications after a position, each with the sources of its games.

        Waits a short time for one, and may return none. Skips entries that cannot be decoded. Only one task at a time
        may call it.
        """
        ...

    async def close(self) -> None:
        """Disconnect. Raises nothing."""
        ...
