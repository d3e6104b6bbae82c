"""Pollers that are simulated one by one, with evenly spread phases: the formulas have to agree with them."""

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise

from hypothesis import strategies as st

from dashboard.contrast.window import Version, Window


CELL_S = 0.1
"""
The unit of all moments and intervals here.

They are multiples of it, so the view of a poller is linear in its phase within a cell. One poller in the middle of each
cell stands for all of it, and the mean of these pollers is exactly the integral.
"""


def phases(interval_s: float) -> int:
    """Return the number of pollers: one for each cell of the interval."""
    return round(interval_s / CELL_S)


def polls(window: Window, interval_s: float) -> Iterator[list[float]]:
    """Yield the moments of each poller, from one interval before the window on."""
    for number in range(phases(interval_s)):
        first = (number + 0.5) * CELL_S - interval_s
        count = int((window.length_s - first) / interval_s) + 1
        moments = (first + turn * interval_s for turn in range(count + 1))
        yield [moment for moment in moments if moment < window.length_s]


def missed_by_polls(window: Window, interval_s: float) -> dict[int, float]:
    """Return the share of polls in the window by their number of new publications."""
    counts: Counter[int] = Counter()
    for moments in polls(window, interval_s):
        for moment in moments:
            if moment >= 0:
                counts[sum(moment - interval_s < at <= moment for at in _published(window))] += 1
    return {missed: count / counts.total() for missed, count in counts.items()}


def _published(window: Window) -> list[float]:
    """Return the times of all known publications."""
    return [*window.lead_s, *window.changes_s]


def polled_gaps(window: Window, interval_s: float, viewers: Sequence[int]) -> set[tuple[int, int]]:
    """Return the pairs of positions between which pollers with these phases request a gap."""
    gaps = set()
    for viewer, moments in enumerate(polls(window, interval_s)):
        for moment in moments if viewer in viewers else ():
            if moment >= 0:
                since = sum(at <= moment - interval_s for at in _published(window))
                gaps.add((since, sum(at <= moment for at in _published(window))))
    return gaps


def wrong_score_s(window: Window, interval_s: float, request_s: float) -> float:
    """Compare, at every moment, the version of the last answered poll with the true one."""
    total = 0.0
    for moments in polls(window, interval_s):
        for versions in window.games:
            shown = [version_at(versions, moment) for moment in moments]
            painted = [moment + request_s for moment in moments]
            cuts = sorted({0.0, window.length_s, *painted, *(version.at_s for version in versions)})
            for start, end in pairwise(cuts):
                if start < 0 or end > window.length_s:
                    continue
                seen = [version for version, at in zip(shown, painted, strict=True) if at <= start]
                version = seen[-1] if seen else versions[0]
                total += (end - start) * (version.score != version_at(versions, start).score)
    return total / phases(interval_s)


def never_shown(window: Window, interval_s: float) -> float:
    """Return the mean number of versions that no poll saw, without the last of each game."""
    total = 0
    for moments in polls(window, interval_s):
        for versions in window.games:
            seen = {id(version_at(versions, moment)) for moment in moments}
            total += sum(id(version) not in seen for version in versions[1:-1])
    return total / phases(interval_s)


def version_at(versions: Sequence[Version], moment: float) -> Version:
    """Return the version that is true at a moment."""
    return [version for version in versions if version.at_s <= moment or version is versions[0]][-1]


@st.composite
def windows(draw: st.DrawFn) -> Window:
    """Draw a window of up to a minute, with up to eight publications of three games. Old scores may come back."""
    length_s = draw(st.integers(20, 60))
    tenths = draw(st.lists(st.integers(1, 10 * length_s - 1), max_size=8, unique=True))
    changes = sorted(tenth / 10 for tenth in tenths)
    games: list[list[Version]] = [[Version(0.0, "0:0")] for _ in range(3)]
    for at_s in changes:
        versions = games[draw(st.integers(0, 2))]
        versions.append(Version(at_s, draw(st.sampled_from(("0:0", "1:0", "1:1")))))
    sizes = [draw(st.integers(100, 3000)) for _ in changes]
    before = sorted(-tenth / 10 for tenth in draw(st.lists(st.integers(1, 400), max_size=3, unique=True)))
    changed = [versions for versions in games if len(versions) > 1]
    return Window(float(length_s), changes, sizes, sizes, changed, before)
