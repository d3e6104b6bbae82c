"""The feed at the current moment: its evening, the state of its contests, and the pinned changes."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from dashboard.mockfeed import payload, serializer
from dashboard.mockfeed.pins import Pins
from dashboard.mockfeed.simulator.evening import Evening, Evenings


START_GRID: Final = timedelta(minutes=5)
"""Planned starts are announced on multiples of this."""


class Feed:
    """
    A feed whose simulated time runs from `start` at `speed` simulated seconds per second.

    At speed 0 the evening stands still. With `hold_s` the evening begins at the first request and stops so many
    simulated seconds later, so that all clients see the same part of it.
    """

    def __init__(
        self, *, seed: int, speed: float, start: datetime, now: Callable[[], float], hold_s: float | None = None
    ) -> None:
        if not speed >= 0:
            raise ValueError(f"the speed of the feed must be 0 or more, not {speed}")
        self._speed = speed
        self._start = start.astimezone(UTC)
        self._now = now
        self._hold_s = hold_s
        self._started_at_s = now() if hold_s is None else None
        self._evenings = Evenings(seed)
        self._pins = Pins(1)
        self._pinned_at = self._start

    def scoreboard(self) -> payload.Scoreboard:
        """Return the whole scoreboard of this moment."""
        evening, contests, _ = self._current()
        changed_at = max(contest.changed_at for contest in contests)
        pinned = [self._pins.apply(contest) for contest in contests]
        if any(shown is not contest for shown, contest in zip(pinned, contests, strict=True)):
            changed_at = max(changed_at, self._pinned_at)
        return payload.Scoreboard(evening=evening.number, changed_at=changed_at, contests=pinned)

    def patch(self, contest_id: str, patch: dict[str, Any]) -> payload.Contest | None:
        """
        Pin a change to a contest and return the contest; `None` for an unknown ID.

        Raises `msgspec.ValidationError` if the result is not a valid contest.
        """
        _, contests, moment = self._current()
        contest = next((contest for contest in contests if contest.id == contest_id), None)
        if contest is None:
            return None
        patched = self._pins.add(contest, patch)
        self._pinned_at = moment.replace(microsecond=0)
        return patched

    def _current(self) -> tuple[Evening, list[payload.Contest], datetime]:
        if self._started_at_s is None:
            self._started_at_s = self._now()
        second = (self._now() - self._started_at_s) * self._speed
        if self._hold_s is not None:
            second = min(second, self._hold_s)
        evening, began_s = self._evenings.at(second)
        if self._pins.evening != evening.number:
            self._pins = Pins(evening.number)
        moment = self._start + timedelta(seconds=second)
        began = _round_start(self._start + timedelta(seconds=began_s))
        return evening, serializer.contests(evening, began, (moment - began).total_seconds()), moment


def _round_start(moment: datetime) -> datetime:
    return moment - (moment - datetime.min.replace(tzinfo=UTC)) % START_GRID
