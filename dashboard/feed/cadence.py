"""
The time of the next poll of a source: a pure function of the states of its games and the results of the last polls.
"""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Final

from dashboard.core.model import PLAYING, SETTLED, Game, Status
from dashboard.feed.source import FeedError, Pace, Refused


NEAR: Final = timedelta(minutes=15)
"""A game that starts within this time selects the pace `near_s`."""

JITTER: Final = 0.1
"""Largest random change of a delay, as a share of it. Without it many servers would request a feed in step."""

MAX_BACKOFF_S: Final = 300.0
"""Longest back-off in seconds, before jitter."""

RETRY_AFTER_S: Final = 900.0
"""Longest delay in seconds that a feed's Retry-After may cause: one wrong header must not blind a wall for a day."""

FORBIDDEN_S: Final = 900.0
"""Delay in seconds after 401 or 403: a retry is useless until somebody changes a setting."""


def next_delay_s(
    games: Iterable[Game], now: datetime, pace: Pace, *, requested_s: float | None, random: Callable[[], float]
) -> float:
    """
    Return the seconds until the next poll after a successful one.

    `requested_s` is the delay that the source itself requests; it is used unchanged. `random` returns numbers in
    [0, 1).
    """
    if requested_s is not None:
        return requested_s
    return _spread(_interval_s(games, now, pace), random)


def backoff_s(error: FeedError, failures: int, pace: Pace, *, random: Callable[[], float]) -> float:
    """
    Return the seconds until the next poll after `failures` (at least 1) failed ones in a row.

    The delay starts at twice the live interval and doubles up to five minutes. It is at least as long as the feed's
    Retry-After, which counts up to a quarter of an hour. After 401 and 403 it is a quarter of an hour.
    """
    if isinstance(error, Refused) and error.status in (401, 403):
        return _spread(max(FORBIDDEN_S, pace.live_s), random)
    doubled = min(max(MAX_BACKOFF_S, pace.live_s), pace.live_s * 2.0 ** min(failures, 16))
    return max(min(error.retry_after_s or 0.0, RETRY_AFTER_S), _spread(doubled, random))


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
