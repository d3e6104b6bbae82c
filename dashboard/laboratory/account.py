"""
Staleness, wrong scores and missed changes of viewers, from their tracks and the server's change log. Pure.

All contestants are measured over a span of the same length, and only changes that were detected in it count. A
viewer's track is its offsets and the times at which it reached them, in s since 1970 UTC.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from typing import Final

from hdrh.histogram import HdrHistogram
from msgspec import Struct

from dashboard.contrast.changelog import Entry
from dashboard.core.model import GameKey


Track = tuple[Sequence[int], Sequence[float]]
"""Offsets, and the times at which a viewer reached them, s since 1970 UTC."""

STALENESS_LIMIT_US: Final = 3_600_000_000
DIGITS: Final = 3
"""Significant digits of the histogram: percentiles are exact to a thousandth."""


class Staleness(Struct, frozen=True):
    """Time from the detection of a publication until a viewer reached its position, over all of both, ms."""

    mean: float
    p50: float
    p95: float
    p99: float
    max: float


class Observation(Struct, frozen=True):
    """The sums over all viewers of a contestant."""

    staleness_ms: Staleness
    wrong_score_seconds: float
    """Time × games × viewers with an old score: the server had detected another one."""
    missed_changes: int
    """Versions of games that were replaced before a viewer saw them."""
    lost: int
    """Publications that a viewer never reached."""
    versions: int
    """Versions of games that all viewers together could see."""


class Account:
    """A change log and the measured span of it."""

    def __init__(self, entries: Sequence[Entry], begin_s: float, end_s: float) -> None:
        """
        Measure from `begin_s` to `end_s` (s since 1970 UTC).

        `entries` also contain publications from before and after.
        """
        self._entries = entries
        self._offsets = [entry.offset for entry in entries]
        self._begin_s = begin_s
        self._end_s = end_s
        before = [entry.offset for entry in entries if entry.detected_at / 1000 < begin_s]
        self._first_offset = before[-1] if before else 0
        """The offset at which all viewers are taken to begin: earlier publications do not count."""
        self._counted = [entry for entry in entries if begin_s <= entry.detected_at / 1000 < end_s]
        self._missed: dict[tuple[int, int], int] = {}
        self._wrong: dict[int, list[tuple[float, float]]] = {}

    @property
    def publications(self) -> int:
        """The number of publications in the measured span."""
        return len(self._counted)

    def observation(self, tracks: Iterable[Track]) -> Observation:
        """Return the sums over viewers with these tracks."""
        histogram = HdrHistogram(1, STALENESS_LIMIT_US, DIGITS)
        wrong_s, missed, lost, viewers = 0.0, 0, 0, 0
        for offsets, times_s in tracks:
            viewers += 1
            lost += self._staleness(offsets, times_s, histogram)
            for index, offset in enumerate(offsets):
                until_s = times_s[index + 1] if index + 1 < len(offsets) else self._end_s
                wrong_s += self._wrong_s(offset, times_s[index], until_s)
                if index:
                    missed += self._missed_between(offsets[index - 1], offset)
        return Observation(
            staleness_ms=_staleness(histogram),
            wrong_score_seconds=wrong_s,
            missed_changes=missed,
            lost=lost,
            versions=viewers * sum(len(entry.games) for entry in self._counted),
        )

    def _staleness(self, offsets: Sequence[int], times_s: Sequence[float], histogram: HdrHistogram) -> int:
        lost = 0
        for entry in self._counted:
            reached = bisect_left(offsets, entry.offset)
            if reached == len(offsets):
                lost += 1
            else:
                stale_us = 1e6 * times_s[reached] - 1e3 * entry.detected_at
                histogram.record_value(min(STALENESS_LIMIT_US, max(1, round(stale_us))))
        return lost

    def _missed_between(self, offset: int, then: int) -> int:
        """
        Return how many versions a viewer missed that went from `offset` to `then`.

        Both a version and its successor must lie in the measured span to count.
        """
        missed = self._missed.get((offset, then))
        if missed is None:
            first, last = bisect_right(self._offsets, offset), bisect_right(self._offsets, then)
            shown: set[GameKey] = set()
            missed = 0
            for entry in reversed(self._entries[first:last]):
                if self._begin_s <= entry.detected_at / 1000 < self._end_s:
                    missed += len(shown.intersection(entry.games))
                    shown.update(entry.games)
            self._missed[offset, then] = missed
        return missed

    def _wrong_s(self, offset: int, since_s: float, until_s: float) -> float:
        """Return the seconds, summed over games, for which a viewer at this offset had an old score."""
        until_s, total = min(until_s, self._end_s), 0.0
        since_s = max(since_s, self._begin_s)
        for start_s, end_s in self._wrong_from(max(offset, self._first_offset)):
            if start_s >= until_s:
                break
            total += max(0.0, min(end_s, until_s) - max(start_s, since_s))
        return total

    def _wrong_from(self, offset: int) -> list[tuple[float, float]]:
        """
        Return the spans in which a game's score differs from that at this offset, ordered by their beginnings.

        Each span belongs to one game. Spans of several games may overlap.
        """
        spans = self._wrong.get(offset)
        if spans is None:
            at = bisect_right(self._offsets, offset)
            shown: dict[GameKey, str] = {}
            for entry in self._entries[:at]:
                shown.update(entry.scores)
            spans, open_since = [], dict[GameKey, float]()
            for entry in self._entries[at:]:
                moment_s = entry.detected_at / 1000
                for key, score in entry.scores.items():
                    if score != shown.get(key):
                        open_since.setdefault(key, moment_s)
                    elif key in open_since:
                        spans.append((open_since.pop(key), moment_s))
            spans += [(since_s, float("inf")) for since_s in open_since.values()]
            self._wrong[offset] = spans = sorted(spans)
        return spans


def _staleness(histogram: HdrHistogram) -> Staleness:
    if not histogram.get_total_count():
        return Staleness(0.0, 0.0, 0.0, 0.0, 0.0)
    quantiles = (histogram.get_value_at_percentile(share) / 1000 for share in (50, 95, 99, 100))
    return Staleness(histogram.get_mean_value() / 1000, *quantiles)
