"""
When to ask a source again: a pure function of what its games are doing and how the last polls went.
"""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Final

from dashboard.core.model import PLAYING, SETTLED, Game, Status
from dashboard.feed.source import FeedError, Pace, Refused


NEAR: Final = timedelta(minutes=15)
"""A start this close makes a source worth watching."""

JITTER: Final = 0.1
"""Share of a delay by which it is spread, so that many walls do not ask a feed in step."""

MAX_BACKOFF_S: Final = 300.0
FORBIDDEN_S: Final = 900.0
"""After 401 or 403: nothing will change until somebody changes a setting."""


def next_delay_s(
    games: Iterable[Game], now: datetime, pace: Pace, *, requested_s: float | None, random: Callable[[], float]
) -> float:
    """
    Seconds until the next poll after a good one.

    `requested_s` is what the source itself asked for and is kept as it is. `random` gives numbers in [0, 1).
    """
    if requested_s is not None:
        return requested_s
    return _spread(_interval_s(games, now, pace), random)


def backoff_s(error: FeedError, failures: int, pace: Pace, *, random: Callable[[], float]) -> float:
    """
    Seconds until the next poll after `failures` (at least 1) failed ones.

    429 waits as long as the feed says, else at least twice the interval; 401 and 403 wait long; all else doubles
    from the live interval up to five minutes.
    """
    if isinstance(error, Refused) and error.status in (401, 403):
        return _spread(max(FORBIDDEN_S, pace.live_s), random)
    doubled = min(max(MAX_BACKOFF_S, pace.live_s), pace.live_s * 2.0 ** min(failures, 16))
    return max(error.retry_after_s or 0.0, _spread(doubled, random))


def _interval_s(games: Iterable[Game], now: datetime, pace: Pace) -> float:
    interval = pace.idle_s
    for game in games:
        if game.stale:
            continue
        if game.status in PLAYING or game.status in (Status.DELAYED, Status.PREGAME, Status.ENDED):
            return pace.live_s
        if game.status not in SETTLED and game.start_time and abs(game.start_time - now) <= NEAR:
            interval = min(interval, pace.near_s)
    return interval


def _spread(delay_s: float, random: Callable[[], float]) -> float:
    return delay_s * (1 + JITTER * (2 * random() - 1))
