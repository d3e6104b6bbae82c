"""
The view of pollers with one interval and random phases: exact averages, no simulation. Pure.

A poller sends requests at p, p + I, p + 2 I, …; its phase p is uniform in [0, I). So the moment of a poll is uniform
over the window, and "a poll" means a moment p with the span (p - I, p] behind it. All times are in seconds.
"""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import pairwise
from math import inf
from typing import NamedTuple

from msgspec import Struct

from dashboard.contrast.window import Version, Window


class Span(Struct, frozen=True):
    """A span of moments at which a poll gets the same answer: from one position to another."""

    length_s: float
    missed: int
    """Publications since the previous poll."""


class Staleness(Struct, frozen=True):
    """Time from the detection of a change until it is shown, ms."""

    mean: float
    p50: float
    p95: float
    max: float


def spans(window: Window, interval_s: float) -> Iterator[Span]:
    """
    Yield the spans of the window in which all polls get the same answer.

    The window is cut at every t, when a publication becomes present, and at every t + I, when the last poll without it
    is over. The first polls also see publications from before the window, as far as their spans reach back.
    """
    before = [at for at in window.lead_s if at + interval_s > 0]
    leaving = [at + interval_s for at in [*before, *window.changes_s] if 0 < at + interval_s < window.length_s]
    cuts = sorted([*((at, 1) for at in window.changes_s), *((at, -1) for at in leaving)])
    since, missed = 0.0, len(before)
    for at, step in [*cuts, (window.length_s, 0)]:
        if at > since:
            yield Span(at - since, missed)
        since, missed = at, missed + step


def poll_probability(length_s: float, interval_s: float, viewers: int) -> float:
    """Return the probability that one of V pollers polls in a span of length L: 1 - (1 - min(L, I) / I)^V."""
    return 1 - (1 - min(length_s, interval_s) / interval_s) ** viewers


def staleness(interval_s: float, request_s: float) -> Staleness:
    """
    Return the staleness of polling with an interval I and a request that takes d.

    A change waits for the next poll, uniform in [0, I), and for the request. So the mean is d + I/2, the q-quantile
    d + q I, and the maximum d + I. With I = 0, as in push, all are d.
    """
    quantiles = (request_s + share * interval_s for share in (0.5, 0.5, 0.95, 1.0))
    return Staleness(*(1000 * seconds for seconds in quantiles))


class ScoreHistory:
    """
    The scores of a window's games over time, prepared once for any number of intervals.

    A score is old if the server has detected another one. At s a poller shows the state of its last poll p, which is
    uniform in (s - d - I, s - d]. While a score of [a, b) is true, the poller is right with the share of that span in
    which the same score was true, and wrong with the rest.
    """

    __slots__ = ("_true",)

    def __init__(self, window: Window) -> None:
        self._true = [true for versions in window.games for true in _true_scores(versions, window.length_s)]

    def wrong_s(self, interval_s: float, request_s: float) -> float:
        """Return the mean seconds in which one poller shows an old score, summed over the games."""
        latest_s = request_s + interval_s
        usual_s = request_s + interval_s / 2
        return sum(
            # All other spans of these two scores are out of reach.
            usual_s
            if before_s >= latest_s <= end - start
            else end - start - runs.share_s(start - request_s, end - request_s, interval_s)
            for start, end, before_s, runs in self._true
        )


def wrong_score_s(window: Window, interval_s: float, request_s: float) -> float:
    """Return the mean seconds in which one poller shows an old score, summed over the games: see `ScoreHistory`."""
    return ScoreHistory(window).wrong_s(interval_s, request_s)


def never_shown(window: Window, interval_s: float) -> float:
    """
    Return the mean number of versions of games that one poller never shows.

    A version that lasted L < I is missed with probability 1 - L/I. The last version of a game is not counted: it may
    still be shown.
    """
    if not interval_s:
        return 0.0
    return sum(
        max(0.0, 1 - (after.at_s - version.at_s) / interval_s)
        for versions in window.games
        for version, after in pairwise(versions[1:])
    )


class _Runs:
    """
    The runs of one score: disjoint spans [c, e), ascending. With T(x), the time in them before x, and its integral.

    Sums over all earlier runs are kept, so that a value costs a binary search. A score that comes and goes thousands of
    times must not cost a product of two lengths.
    """

    __slots__ = ("_before", "_ends", "_lengths", "_moments", "_starts")

    def __init__(self, *, before: bool) -> None:
        """Start without runs. `before` says that the score was true at all times before 0."""
        self._before = before
        self._starts: list[float] = []
        self._ends: list[float] = []
        self._lengths = [0.0]
        """Σ (e - c) of the runs before each."""
        self._moments = [0.0]
        """Σ (e² - c²) / 2 of the runs before each."""

    def append(self, start_s: float, end_s: float) -> None:
        """Add a run that begins after the last one has ended."""
        self._starts.append(start_s)
        self._ends.append(end_s)
        self._lengths.append(self._lengths[-1] + end_s - start_s)
        self._moments.append(self._moments[-1] + (end_s * end_s - start_s * start_s) / 2)

    def share_s(self, start_s: float, end_s: float, interval_s: float) -> float:
        """
        Return the integral over x in [start, end) of the share of (x - I, x] that lies in the runs.

        With I = 0 the share is 1 within a run and 0 elsewhere.
        """
        if not interval_s:
            return self._time_s(end_s) - self._time_s(start_s)
        late = self._integral(end_s) - self._integral(start_s)
        early = self._integral(end_s - interval_s) - self._integral(start_s - interval_s)
        return (late - early) / interval_s

    def _time_s(self, x: float) -> float:
        """Return T(x)."""
        begun = bisect_left(self._starts, x)
        if not begun:
            return min(x, 0.0) if self._before else 0.0
        return self._lengths[begun] - max(0.0, self._ends[begun - 1] - x)

    def _integral(self, x: float) -> float:
        """Return the integral of T from 0 to x: Σ (e - c) (x - (c + e) / 2) over the runs before x, the last cut."""
        begun = bisect_left(self._starts, x)
        if not begun:
            return x * x / 2 if self._before and x < 0 else 0.0
        rest = max(0.0, self._ends[begun - 1] - x)
        return self._lengths[begun] * x - self._moments[begun] + rest * rest / 2


class _TrueScore(NamedTuple):
    """A span in which a score was true."""

    start_s: float
    end_s: float
    before_s: float
    """Length of the span before, whose score is another one; 0 if there is none."""
    runs: _Runs
    """All spans of the same score in the same game."""


def _true_scores(versions: Sequence[Version], length_s: float) -> Iterator[_TrueScore]:
    """Yield the spans of a game whose score changed, ascending."""
    starts, scores = [versions[0].at_s], [versions[0].score]
    for version in versions:
        # A change of the clock makes a version, too. Versions with equal scores are one span.
        if version.score != scores[-1]:
            starts.append(version.at_s)
            scores.append(version.score)
    if len(scores) < 2:
        return
    # The first score has always been true.
    runs = {scores[0]: _Runs(before=True)}
    before_s = 0.0
    for number, (score, (start, end)) in enumerate(zip(scores, pairwise([*starts, length_s]), strict=True)):
        same = runs.get(score) or runs.setdefault(score, _Runs(before=False))
        same.append(start, end)
        yield _TrueScore(start, end, before_s, same)
        before_s = end - start if number else inf
