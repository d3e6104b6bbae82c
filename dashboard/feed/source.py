"""
The interface of a source: its readings, its pace and its errors.

    FeedError
    ├── Garbled          the answer is no payload of this feed (not JSON, HTML, wrong shape)
    ├── TooLarge         the answer is longer than the limit
    ├── Refused          an HTTP status without games; carries status and Retry-After
    └── Unreachable      no connection, or no answer before the deadline
"""

from collections.abc import Callable
from datetime import datetime
from typing import Literal, Protocol

from msgspec import Struct

from dashboard.core.model import Game


FailureKind = Literal["garbled", "too_large", "refused", "unreachable"]


class FeedError(Exception):
    """A failed poll. `kind` names the metric; `retry_after_s` is the delay that the feed requests, if any."""

    kind: FailureKind = "garbled"

    def __init__(self, message: str, *, status: int | None = None, retry_after_s: float | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.retry_after_s = retry_after_s


class Garbled(FeedError):
    """The answer is no payload of this feed."""

    kind = "garbled"


class TooLarge(FeedError):
    """The answer is longer than the limit, packed or unpacked."""

    kind = "too_large"


class Refused(FeedError):
    """The feed answered with an HTTP status other than 200 and 304."""

    kind = "refused"


class Unreachable(FeedError):
    """No connection, or no complete answer before the deadline."""

    kind = "unreachable"


class Unreadable(Exception):
    """One game of an answer that makes no sense, while the others do. Raised and caught inside an adapter."""


class Problem(Struct, frozen=True):
    """A game that could not be read, or not completely. Counted each time, logged once."""

    game: str | None
    """The game's `source_id`, if it could be read. `None` may mean any game."""
    message: str


class Parsed(Struct, frozen=True):
    """The games of one payload."""

    games: list[Game]
    problems: list[Problem] = []
    updated_at: datetime | None = None
    """The feed's own time of its data, if the payload carries one."""


Parse = Callable[[object], Parsed]
"""A function from decoded JSON to games. Pure; raises `Garbled` when the whole payload is useless."""


class Pace(Struct, frozen=True):
    """Seconds between two polls of a source, by the states of its games."""

    live_s: float
    """While a game is in play, delayed, about to begin or just over."""
    near_s: float
    """While a game starts within a quarter of an hour."""
    idle_s: float
    """At all other times."""


class Reading(Struct, frozen=True):
    """One successful answer of a source."""

    parsed: Parsed
    observed_at: datetime
    """Time at which the payload was current: now, or the recorded time of a replay."""
    wait_s: float | None = None
    """Seconds until the next poll, if the source itself requests a delay."""
    ended: bool = False
    """No answer will follow: a replay has played its last payload."""


class Source(Protocol):
    """A feed that can be polled."""

    name: str
    """The public name, see `source_name`: `espn:soccer/usa.1`."""
    pace: Pace

    async def fetch(self) -> Reading | float | None:
        """
        Poll once. Raises `FeedError`.

        Return a `Reading` when there is an answer, `None` when nothing has changed since the last one (HTTP 304), or a
        number when nothing is due for that many seconds.
        """
        ...

    async def close(self) -> None:
        """Close connections and files."""
        ...
