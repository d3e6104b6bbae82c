"""The account of viewers, checked with hand-made tracks and with the model."""

from array import array

import pytest

from dashboard.contrast.changelog import Entry
from dashboard.contrast.phase import never_shown, staleness, wrong_score_s
from dashboard.contrast.window import window_of
from dashboard.core.model import GameKey
from dashboard.laboratory.account import Account, Track


A, B = GameKey("a"), GameKey("b")


def _entry(offset: int, at_s: float, games: tuple[GameKey, ...], **scores: str) -> Entry:
    return Entry(offset, round(at_s * 1000), 9, 9, games, {GameKey(key): score for key, score in scores.items()})


LOG = [
    _entry(1, 5, (A,), a="0:0"),
    _entry(2, 10, (A, B), a="1:0", b="0:1"),
    _entry(3, 11, (A,)),
    _entry(4, 12, (A,), a="0:0"),
    _entry(5, 18, (B,), b="1:1"),
    _entry(6, 25, (A,), a="2:0"),
]


def _track(*steps: tuple[int, float]) -> Track:
    return array("q", [step[0] for step in steps]), array("d", [step[1] for step in steps])


def test_push_misses_nothing_and_is_stale_for_a_delivery() -> None:
    """Each change arrives 100 ms after its detection."""
    seen = Account(LOG, 8, 20).observation([_track((1, 5.0), (2, 10.1), (3, 11.1), (4, 12.1), (5, 18.1), (6, 25.1))])

    assert seen.staleness_ms.p50 == pytest.approx(100, rel=0.01)
    assert seen.wrong_score_seconds == pytest.approx(0.2 + 0.1 + 0.1)
    assert (seen.missed_changes, seen.lost, seen.versions) == (0, 0, 5)


def test_late_poll_misses_replaced_versions() -> None:
    """It misses two versions of A. A score is wrong only while the true one differs."""
    seen = Account(LOG, 8, 20).observation([_track((1, 5.0), (4, 14.0), (6, 26.0))])

    assert seen.missed_changes == 2
    assert seen.wrong_score_seconds == pytest.approx((12 - 10) + (14 - 10) + (20 - 18))
    assert seen.staleness_ms.max == pytest.approx(8000, rel=0.01)


def test_publication_that_was_never_reached_is_lost() -> None:
    """A span without publications has no staleness."""
    seen = Account(LOG, 8, 20).observation([_track((1, 5.0), (3, 13.0))])
    nothing = Account(LOG, 100, 110).observation([_track((6, 26.0))])

    assert (seen.lost, nothing.lost) == (2, 0)
    assert nothing.staleness_ms.max == 0
    assert nothing.versions == 0


def test_account_of_pollers_agrees_with_the_model() -> None:
    """It does for pollers with two hundred phases of an interval of three seconds."""
    interval_s, phases, entries = 3.0, 200, [_entry(1, 7, (A,), a="0:0"), *LOG[1:]]
    tracks = []
    for phase in range(phases):
        moments = [phase / phases * interval_s + turn * interval_s for turn in range(12)]
        steps: list[tuple[int, float]] = [(0, 4.0)]
        for moment in moments:
            offset = max((entry.offset for entry in entries if entry.detected_at / 1000 <= moment), default=0)
            if offset > steps[-1][0]:
                steps.append((offset, moment))
        tracks.append(_track(*steps))
    seen = Account(entries, 8, 20).observation(tracks)
    window = window_of(entries, 8000, 20_000)

    assert seen.wrong_score_seconds / phases == pytest.approx(wrong_score_s(window, interval_s, 0), rel=0.02)
    assert seen.missed_changes / phases == pytest.approx(never_shown(window, interval_s), rel=0.05)
    assert seen.staleness_ms.mean == pytest.approx(staleness(interval_s, 0).mean, rel=0.02)
