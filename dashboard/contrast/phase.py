"""
The view of pollers with one interval and random phases: exact averages, no simulation. Pure.

A poller sends requests at p, p + I, p + 2 I, …; its phase p is uniform in [0, I). So the moment of a poll is uniform
over the window, and "a poll" means a moment p with the span (p - I, p] behind it. All times are in seconds.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise

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


def wrong_score_s(window: Window, interval_s: float, request_s: float) -> float:
    """
    Return the mean seconds in which one poller shows an old score, summed over the games.

    A score is old if the server has detected another one. At s a poller shows the state of its last poll p, which is
    uniform in (s - d - I, s - d]. While the version of [a, b) is true, the poller is wrong with the share of that span
    that lies in versions [c, e) with another score. That is the integral over s in [a, b) of
    |[c, e) ∩ (s - d - I, s - d]| / I ds. With R(x) = max(0, x), the overlap at x = s - d is
    R(x - c) - R(x - e) - R(x - I - c) + R(x - I - e), so the integral is a difference of squares.
    """
    return sum(_wrong_of(versions, window.length_s, interval_s, request_s) for versions in window.games)


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


def _wrong_of(versions: Sequence[Version], length_s: float, interval_s: float, request_s: float) -> float:
    ends = [version.at_s for version in versions[1:]] + [length_s]
    wrong = 0.0
    for number, version in enumerate(versions):
        start, end = version.at_s, ends[number]
        for earlier in range(number - 1, -1, -1):
            if ends[earlier] <= start - request_s - interval_s:
                break
            if versions[earlier].score != version.score:
                # The first version has always been present.
                since = versions[earlier].at_s if earlier else -interval_s - request_s
                wrong += _overlap(since, ends[earlier], start - request_s, end - request_s, interval_s)
    return wrong


def _overlap(since: float, until: float, start: float, end: float, interval_s: float) -> float:
    """Return the integral over x in [start, end) of the share of (x - I, x] that lies in [since, until)."""
    if not interval_s:
        return max(0.0, min(end, until) - max(start, since))

    def squares(x: float) -> float:
        return (
            _square(x - since) - _square(x - until) - _square(x - interval_s - since) + _square(x - interval_s - until)
        )

    return (squares(end) - squares(start)) / (2 * interval_s)


def _square(x: float) -> float:
    return x * x if x > 0 else 0.0
