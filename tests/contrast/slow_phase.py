"""The seconds with an old score by their definition: each version against each earlier one. The oracle of tests."""

from collections.abc import Sequence

from dashboard.contrast.window import Version, Window


def wrong_score_s(window: Window, interval_s: float, request_s: float) -> float:
    """
    Return the mean seconds in which one poller shows an old score, summed over the games.

    While the version of [a, b) is true, the poller is wrong with the share of (s - d - I, s - d] that lies in versions
    [c, e) with another score: the integral over s in [a, b) of |[c, e) ∩ (s - d - I, s - d]| / I ds. With R(x) =
    max(0, x), the overlap at x = s - d is R(x - c) - R(x - e) - R(x - I - c) + R(x - I - e), so the integral is a
    difference of squares.
    """
    return sum(_wrong_of(versions, window.length_s, interval_s, request_s) for versions in window.games)


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
