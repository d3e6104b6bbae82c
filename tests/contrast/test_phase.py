"""The formulas for random phases agree with pollers that are played through."""

from collections import Counter
from math import isclose

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.contrast.phase import never_shown, poll_probability, spans, staleness, wrong_score_s
from dashboard.contrast.window import Version, Window
from tests.contrast import pollers


intervals = st.sampled_from((0.5, 2.0, 7.3, 30.0))
"""One longer than some evenings, one that divides nothing."""


@given(pollers.windows(), intervals)
@settings(max_examples=300)
def test_spans_tell_how_many_publications_lie_behind_a_poll(window: Window, interval_s: float) -> None:
    """The same shares as those of pollers at every phase."""
    shares: Counter[int] = Counter()
    for span in spans(window, interval_s):
        shares[span.missed] += span.length_s / window.length_s  # type: ignore[assignment]
    played = pollers.missed_by_polls(window, interval_s)

    assert isclose(sum(shares.values()), 1)
    for missed in shares.keys() | played.keys():
        assert isclose(shares[missed], played.get(missed, 0.0), abs_tol=1e-9)


@given(pollers.windows(), intervals)
@settings(max_examples=300)
def test_one_span_is_one_pair_of_positions(window: Window, interval_s: float) -> None:
    """With so many pollers that no span escapes them, they ask between as many pairs as there are spans."""
    wide = [span for span in spans(window, interval_s) if span.length_s > 2 * pollers.CELL_S]
    gaps = pollers.polled_gaps(window, interval_s, range(pollers.phases(interval_s)))

    assert len(wide) <= len(gaps) <= len(list(spans(window, interval_s)))


@given(pollers.windows(), intervals, st.sampled_from((0.0, 0.3)))
@settings(max_examples=300)
def test_wrong_score_seconds(window: Window, interval_s: float, request_s: float) -> None:
    """Also for scores that come back before anybody saw them go."""
    played = pollers.wrong_score_s(window, interval_s, request_s)

    assert isclose(wrong_score_s(window, interval_s, request_s), played, abs_tol=1e-9)


@given(pollers.windows(), intervals)
@settings(max_examples=300)
def test_versions_never_shown(window: Window, interval_s: float) -> None:
    """Those that were over before a poller came by."""
    assert isclose(never_shown(window, interval_s), pollers.never_shown(window, interval_s), abs_tol=1e-9)


def test_push_is_wrong_for_as_long_as_a_delivery_takes() -> None:
    """Without an interval there is nothing to wait for; a score that lasts shorter than that is wrong for its life."""
    window = Window(
        10.0,
        [2.0, 3.0, 3.1],
        [9] * 3,
        [9] * 3,
        [[Version(0.0, "0"), Version(2.0, "1"), Version(3.0, "2"), Version(3.1, "3")]],
    )

    assert isclose(wrong_score_s(window, 0.0, 0.2), 0.2 + 0.1 + 0.2)
    assert never_shown(window, 0.0) == 0


def test_staleness_is_half_an_interval_on_average() -> None:
    """And the request comes on top."""
    times = staleness(2.0, 0.01)

    assert (times.mean, times.p50, times.p95, times.max) == pytest.approx((1010, 1010, 1910, 2010))


@given(st.floats(0.01, 10), st.integers(1, 50))
def test_who_asks_within_a_span(length_s: float, viewers: int) -> None:
    """Somebody certainly does in a whole interval, and one of many sooner than one alone."""
    assert poll_probability(2.0 + length_s, 2.0, viewers) == 1
    assert poll_probability(length_s, 10.0, viewers) <= poll_probability(length_s, 10.0, viewers + 1)
    assert isclose(poll_probability(length_s, 10.0, 1), length_s / 10)
