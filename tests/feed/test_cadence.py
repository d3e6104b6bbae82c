"""The time of the next poll."""

from datetime import timedelta

import pytest

from dashboard.core.model import Game, Status
from dashboard.feed.cadence import FORBIDDEN_S, JITTER, MAX_BACKOFF_S, backoff_s, next_delay_s
from dashboard.feed.source import FeedError, Garbled, Pace, Refused
from tests.boards import KICK_OFF, game


PACE = Pace(live_s=10, near_s=30, idle_s=300)


@pytest.mark.parametrize(
    ("games", "delay_s"),
    [
        ([], 300),
        ([game(1)], 10),
        ([game(1, stale=True)], 300),
        ([game(1, status=Status.INTERMISSION)], 10),
        ([game(1, status=Status.DELAYED)], 10),
        ([game(1, status=Status.PREGAME)], 10),
        ([game(1, status=Status.FINAL)], 300),
        ([game(1, status=Status.SCHEDULED, start_time=KICK_OFF + timedelta(minutes=15))], 30),
        ([game(1, status=Status.SCHEDULED, start_time=KICK_OFF - timedelta(minutes=10))], 30),
        ([game(1, status=Status.SCHEDULED, start_time=KICK_OFF + timedelta(minutes=16))], 300),
        ([game(1, status=Status.SCHEDULED, start_time=None)], 300),
        ([game(1, status=Status.SCHEDULED), game(2)], 10),
    ],
)
def test_pace_follows_the_states_of_the_games(games: list[Game], delay_s: float) -> None:
    """A game in play selects the live interval, a near start the near one, anything else the idle one."""
    assert next_delay_s(games, KICK_OFF, PACE, requested_s=None, random=lambda: 0.5) == delay_s


def test_delay_requested_by_the_source_has_no_jitter() -> None:
    """The requested seconds are used unchanged."""
    assert next_delay_s([game(1)], KICK_OFF, PACE, requested_s=1.25, random=lambda: 0.0) == 1.25


def test_jitter_stays_within_its_share_of_the_interval() -> None:
    """The shortest and the longest delay are the interval minus and plus the share."""
    assert next_delay_s([game(1)], KICK_OFF, PACE, requested_s=None, random=lambda: 0.0) == 10 * (1 - JITTER)
    assert next_delay_s([game(1)], KICK_OFF, PACE, requested_s=None, random=lambda: 1.0) == 10 * (1 + JITTER)


@pytest.mark.parametrize(
    ("error", "failures", "delay_s"),
    [
        (Garbled("x"), 1, 20),
        (Garbled("x"), 3, 80),
        (Garbled("x"), 99, MAX_BACKOFF_S),
        (Refused("x", status=503), 1, 20),
        (Refused("x", status=503, retry_after_s=120), 1, 120),
        (Refused("x", status=429, retry_after_s=3), 1, 20),
        (Refused("x", status=429, retry_after_s=900), 1, 900),
        (Refused("x", status=403), 1, FORBIDDEN_S),
        (Refused("x", status=401), 1, FORBIDDEN_S),
    ],
)
def test_backoff_depends_on_the_kind_of_failure(error: FeedError, failures: int, delay_s: float) -> None:
    """It is at least twice the interval and at least Retry-After, and long after 401 and 403."""
    assert backoff_s(error, failures, PACE, random=lambda: 0.5) == delay_s
