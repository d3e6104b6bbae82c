"""
What the model knows of an evening: when something was published and how large it was, and every game's versions. Pure.
"""

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Final

from msgspec import Struct

from dashboard.contrast.changelog import Entry


LEAD_S: Final = 60.0
"""So far back a poll of the evening may reach: the longest interval."""


class Version(Struct, frozen=True):
    """A game from one change to the next."""

    at_s: float
    """Since the evening began."""
    score: str
    """Empty where it is not known."""


class Window(Struct, frozen=True):
    """A change log between two moments, in seconds since the first of them."""

    length_s: float
    changes_s: Sequence[float]
    """When something was published, ascending."""
    frame_bytes: Sequence[int]
    """Of each publication's delta as a WebSocket frame, deflated where that pays."""
    plain_bytes: Sequence[int]
    """The same, never deflated."""
    games: Sequence[Sequence[Version]]
    """Of each game that changed its versions, ascending; the first is the one at the beginning."""
    lead_s: Sequence[float] = ()
    """When something was published in the `LEAD_S` before it, negative, ascending: first polls tell of that, too."""

    @property
    def changes_per_s(self) -> float:
        """Publications a second."""
        return len(self.changes_s) / self.length_s

    @property
    def gaps_s(self) -> list[float]:
        """From the beginning to the first publication, from each to the next, and from the last to the end."""
        return [after - before for before, after in pairwise([0.0, *self.changes_s, self.length_s])]


def window_of(entries: Iterable[Entry], since_ms: float, until_ms: float) -> Window:
    """The part of a log from `since_ms` to `until_ms` (ms since 1970 UTC). Raises `ValueError` for an empty span."""
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
