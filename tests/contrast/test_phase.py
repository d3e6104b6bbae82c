"""The formulas for random phases agree with simulated pollers."""

import cProfile
from collections import Counter
from itertools import accumulate
from math import isclose

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.contrast.phase import never_shown, poll_probability, spans, staleness, wrong_score_s
from dashboard.contrast.window import Version, Window
from tests.contrast import pollers, slow_phase


intervals = st.sampled_from((0.5, 2.0, 7.3, 30.0))
"""One is longer than some windows; one divides none of them."""


@given(pollers.windows(), intervals)
@settings(max_examples=300)
def test_spans_count_the_publications_behind_a_poll(window: Window, interval_s: float) -> None:
    """Their shares are those of pollers at every phase."""
    shares: Counter[int] = Counter()
    for span in spans(window, interval_s):
        shares[span.missed] += span.length_s / window.length_s  # type: ignore[assignment]
    played = pollers.missed_by_polls(window, interval_s)

    assert isclose(sum(shares.values()), 1)
    for missed in shares.keys() | played.keys():
        assert isclose(shares[missed], played.get(missed, 0.0), abs_tol=1e-9)


@given(pollers.windows(), intervals)
@settings(max_examples=300)
def test_each_span_is_a_pair_of_positions(window: Window, interval_s: float) -> None:
    """Enough pollers to hit every span request as many different gaps as there are spans."""
    wide = [span for span in spans(window, interval_s) if span.length_s > 2 * pollers.CELL_S]
    gaps = pollers.polled_gaps(window, interval_s, range(pollers.phases(interval_s)))

    assert len(wide) <= len(gaps) <= len(list(spans(window, interval_s)))


@given(pollers.windows(), intervals, st.sampled_from((0.0, 0.3)))
@settings(max_examples=300)
def test_wrong_score_seconds_agree_with_simulated_pollers(window: Window, interval_s: float, request_s: float) -> None:
    """They do also for scores that come back before a poll."""
    played = pollers.wrong_score_s(window, interval_s, request_s)

    assert isclose(wrong_score_s(window, interval_s, request_s), played, abs_tol=1e-9)


@st.composite
def long_windows(draw: st.DrawFn) -> Window:
    """Return a window of at most three hours, with scores that come and go, and changes of the clock between them."""
    games = []
    for gaps in draw(st.lists(st.lists(st.floats(0.001, 40), max_size=40), min_size=1, max_size=3)):
        times_s = accumulate(gaps, initial=draw(st.floats(0, 9000)))
        scores = draw(st.lists(st.sampled_from("abc"), min_size=len(gaps) + 1, max_size=len(gaps) + 1))
        games.append(
            [Version(0.0, draw(st.sampled_from("abc"))), *(Version(*v) for v in zip(times_s, scores, strict=True))]
        )
    latest_s = max(versions[-1].at_s for versions in games)
    return Window(latest_s + draw(st.floats(0.001, 100)), [], [], [], games)


@given(long_windows(), st.sampled_from((0.0, 0.1, 2.0, 10.0, 60.0)), st.sampled_from((0.0, 0.004, 0.3, 5.0)))
@settings(max_examples=300)
def test_wrong_score_seconds_are_those_of_the_definition(window: Window, interval_s: float, request_s: float) -> None:
    """Runs of equal scores and sums over them change the cost, not the result."""
    slow = slow_phase.wrong_score_s(window, interval_s, request_s)

    assert isclose(wrong_score_s(window, interval_s, request_s), slow, rel_tol=1e-7, abs_tol=1e-5)


def test_cost_grows_with_versions_and_not_with_their_square() -> None:
    """A score that alternates all the time is no exception: ten times the versions cost far less than a hundredfold."""

    def calls(count: int) -> int:
        versions = [Version(number / 10, str(number % 2)) for number in range(count)]
        window = Window(count / 10, [], [], [], [versions])
        profile = cProfile.Profile()
        profile.runcall(wrong_score_s, window, 60.0, 0.01)
        return sum(entry.callcount for entry in profile.getstats())

    assert calls(5000) < 15 * calls(500)


@given(pollers.windows(), intervals)
@settings(max_examples=300)
def test_versions_never_shown_agree_with_simulated_pollers(window: Window, interval_s: float) -> None:
    """These versions were replaced before the next poll."""
    assert isclose(never_shown(window, interval_s), pollers.never_shown(window, interval_s), abs_tol=1e-9)


def test_push_shows_a_wrong_score_for_the_time_of_a_delivery() -> None:
    """A score that lasts shorter than a delivery is wrong for as long as it lasts."""
    window = Window(
        10.0,
        [2.0, 3.0, 3.1],
        [9] * 3,
        [9] * 3,
        [[Version(0.0, "0"), Version(2.0, "1"), Version(3.0, "2"), Version(3.1, "3")]],
    )

    assert isclose(wrong_score_s(window, 0.0, 0.2), 0.2 + 0.1 + 0.2)
    assert never_shown(window, 0.0) == 0


def test_mean_staleness_is_half_an_interval_and_a_request() -> None:
    """The longest is a whole interval and a request."""
    times = staleness(2.0, 0.01)

    assert (times.mean, times.p50, times.p95, times.max) == pytest.approx((1010, 1010, 1910, 2010))


@given(st.floats(0.01, 10), st.integers(1, 50))
def test_poll_is_certain_in_a_whole_interval_and_likelier_with_viewers(length_s: float, viewers: int) -> None:
    """For one viewer the probability is the share of the interval."""
    assert poll_probability(2.0 + length_s, 2.0, viewers) == 1
    assert poll_probability(length_s, 10.0, viewers) <= poll_probability(length_s, 10.0, viewers + 1)
    assert isclose(poll_probability(length_s, 10.0, 1), length_s / 10)
