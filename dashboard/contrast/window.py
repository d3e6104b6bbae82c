"""A window of the change log: times and sizes of its publications, and the versions of its games. Pure."""

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Final

from msgspec import Struct

from dashboard.contrast.changelog import Entry


LEAD_S: Final = 60.0
"""Time before a window that its first polls may reach back to: the longest interval."""


class Version(Struct, frozen=True):
    """The state of a game from one change to the next."""

    at_s: float
    """Seconds since the window began."""
    score: str
    """Empty if it is unknown."""


class Window(Struct, frozen=True):
    """A change log between two moments, in seconds since the first."""

    length_s: float
    changes_s: Sequence[float]
    """Times of the publications, ascending."""
    frame_bytes: Sequence[int]
    """Size of each publication's delta as a WebSocket frame, deflated where that pays."""
    plain_bytes: Sequence[int]
    """Size of the same frame, never deflated."""
    games: Sequence[Sequence[Version]]
    """Versions of each game that changed, ascending; the first is that at the beginning."""
    lead_s: Sequence[float] = ()
    """Times of the publications in the `LEAD_S` before, negative, ascending: the first polls see them, too."""

    @property
    def changes_per_s(self) -> float:
        """Publications per second."""
        return len(self.changes_s) / self.length_s

    @property
    def gaps_s(self) -> list[float]:
        """Times from the beginning to the first publication, from each to the next, and from the last to the end."""
        return [after - before for before, after in pairwise([0.0, *self.changes_s, self.length_s])]


def window_of(entries: Iterable[Entry], since_ms: float, until_ms: float) -> Window:
    """
    Return the window of a log from `since_ms` to `until_ms` (ms since 1970 UTC).

    Raises `ValueError` if it would be empty.
    """
    if until_ms <= since_ms:
        raise ValueError("a window must end after it begins")
    changes: list[float] = []
    frames: list[int] = []
    plain: list[int] = []
    lead: list[float] = []
    games: dict[str, list[Version]] = {}
    for entry in entries:
        at_s = (entry.detected_at - since_ms) / 1000
        inside = 0 <= at_s < (until_ms - since_ms) / 1000
        if inside:
            changes.append(at_s)
            frames.append(entry.packed_bytes)
            plain.append(entry.delta_bytes)
        elif -LEAD_S <= at_s < 0:
            lead.append(at_s)
        for key in entry.games:
            versions = games.setdefault(key, [Version(0.0, "")])
            score = entry.scores.get(key, versions[-1].score)
            if inside:
                versions.append(Version(at_s, score))
            elif at_s < 0:
                versions[0] = Version(0.0, score)
    changed = [versions for versions in games.values() if len(versions) > 1]
    return Window((until_ms - since_ms) / 1000, changes, frames, plain, changed, lead)
