"""
The change log: publications with time, size and scores, from which every other transport can be computed.
"""

from collections import deque
from collections.abc import Callable

from msgspec import Struct

from dashboard.core.diff import Change, delta_of
from dashboard.core.history import Publication
from dashboard.core.model import Competitor, GameKey
from dashboard.core.position import Position
from dashboard.core.protocol import DeltaPush, encode


Measure = Callable[[bytes], tuple[int, int]]
"""A function from a message's text to the size of its frame in bytes: plain, and deflated where that pays."""


class Entry(Struct, frozen=True):
    """One publication."""

    offset: int
    detected_at: int
    """ms since 1970 UTC."""
    delta_bytes: int
    """Size of its frame for a viewer without a filter, never deflated."""
    packed_bytes: int
    """Size of the same frame for a client with permessage-deflate."""
    games: tuple[GameKey, ...]
    """The games that changed."""
    scores: dict[GameKey, str]
    """The new scores of the games whose score changed."""


class ChangeLog:
    """
    The last publications.

    Sizes are those of one delta per publication, which is encoded here even if nobody is connected. Publications of
    one tick leave as one frame, which is a little shorter.
    """

    def __init__(self, *, measure: Measure, limit: int, now_ms: int) -> None:
        """
        Start an empty log at `now_ms` (ms since 1970 UTC).

        It keeps at most `limit` entries, and counts the older ones that it drops.
        """
        self.entries: deque[Entry] = deque(maxlen=limit)
        self.since_ms = now_ms
        """The log is complete from this time on, ms since 1970 UTC."""
        self.dropped = 0
        self._last: Position | None = None
        self._measure = measure

    def add(self, publication: Publication) -> None:
        """
        Log a publication.

        The first board is no change: the log starts with it. The log starts anew if a publication does not follow the
        last one.
        """
        starts = not self.entries and all(change.before is None for change in publication.changes.values())
        if starts or self._last not in (None, publication.previous):
            self.entries.clear()
            self.since_ms, self.dropped = publication.detected_at, 0
        if not starts:
            self._keep(publication)
        self._last = publication.position

    def _keep(self, publication: Publication) -> None:
        if len(self.entries) == self.entries.maxlen:
            self.dropped += 1
            self.since_ms = self.entries[0].detected_at
        delta = delta_of(publication.changes)
        push = DeltaPush(
            publication.position,
            publication.previous,
            delta.games,
            delta.removed,
            publication.events,
            publication.detected_at,
        )
        plain, packed = self._measure(encode(push))
        self.entries.append(
            Entry(
                offset=publication.position.offset,
                detected_at=publication.detected_at,
                delta_bytes=plain,
                packed_bytes=packed,
                games=tuple(publication.changes),
                scores={key: score for key, change in publication.changes.items() if (score := _new_score(change))},
            )
        )


def _new_score(change: Change) -> str | None:
    """Return the score after a change, or `None` if the change left it as it was."""
    if change.after is None:
        return None
    now = _score(change.after.home, change.after.away)
    before = change.before
    return None if before is not None and _score(before.home, before.away) == now else now


def _score(home: Competitor, away: Competitor) -> str:
    sides = ((side.score_text if side.score is None else side.score, side.shootout) for side in (home, away))
    return ":".join(
        f"{'-' if score is None else score}{'' if kicks is None else f'({kicks})'}" for score, kicks in sides
    )
