"""
What a feed adapter is, and what it hands on.

    FeedError
    ├── Garbled          the answer is no payload of this feed (no JSON, HTML, wrong shape)
    ├── TooLarge         the answer is longer than the cap
    ├── Refused          an HTTP status that is no answer; carries status and Retry-After
    └── Unreachable      no connection, or no answer before the deadline
"""

from collections.abc import Callable
from datetime import datetime
from typing import Literal, Protocol

from msgspec import Struct

from dashboard.core.model import Game


FailureKind = Literal["garbled", "too_large", "refused", "unreachable"]


class FeedError(Exception):
    """A poll failed. `kind` names the metric, `retry_after_s` is the feed's own wish, if it told one."""

    kind: FailureKind = "garbled"

    def __init__(self, message: str, *, status: int | None = None, retry_after_s: float | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.retry_after_s = retry_after_s


class Garbled(FeedError):
    """The answer is no payload of this feed."""

    kind = "garbled"


class TooLarge(FeedError):
    """The answer is longer than the cap, packed or unpacked."""

    kind = "too_large"


class Refused(FeedError):
    """The feed answered with an HTTP status that carries no games."""

    kind = "refused"


class Unreachable(FeedError):
    """No connection, or no whole answer before the deadline."""

    kind = "unreachable"


class Unreadable(Exception):
    """One game of an answer makes no sense; the others go on. Raised inside an adapter only."""


class Problem(Struct, frozen=True):
    """A part of an answer that could not be used, or only in part: counted, logged once."""

    game: str | None
    """The feed's own id, where it could be read."""
    message: str


class Parsed(Struct, frozen=True):
    """What one payload says."""

    games: list[Game]
    problems: list[Problem] = []
    updated_at: datetime | None = None
    """The feed's own time of its data, where it tells one."""


Parse = Callable[[object], Parsed]
"""From decoded JSON to games. Pure; raises `Garbled` when the whole payload is of no use."""


class Pace(Struct, frozen=True):
    """How often a source may be asked, in seconds, by what its games are doing."""

    live_s: float
    near_s: float
    """A game starts within the next quarter of an hour."""
    idle_s: float


class Reading(Struct, frozen=True):
    """One good answer of a source."""

    parsed: Parsed
    observed_at: datetime
    """When the payload was the feed's present: now, or the recorded time of a replay."""
    wait_s: float | None = None
    """How long the source itself wants to be left alone."""
    ended: bool = False
    """A replay has played its last payload."""


class Source(Protocol):
    """A feed as the poller sees it."""

    name: str
    """The spec it was made from: `espn:soccer/usa.1`."""
    pace: Pace

    async def fetch(self) -> Reading | float | None:
        """
        Ask once. A `Reading` when there is an answer, `None` when nothing changed since the last one
        (HTTP 304), a number when nothing is due for so many seconds. Raises `FeedError`.
        """
        ...

    async def close(self) -> None:
        """Let go of connections and files."""
        ...
