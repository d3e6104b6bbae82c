"""
Polls that wait for something new: `GET /api/v1/board?since=EPOCH:OFFSET&wait=SECONDS`.

A waiting poll is a future, a timer and its handler's task. All are woken together after a tick, when everybody who is
pushed to has been written to; whether there is news is found out once for all who see the same.
"""

import asyncio
from collections import Counter
from collections.abc import Iterator

from prometheus_client.core import Metric

from dashboard.core.filter import Filter
from dashboard.core.hub import Hub
from dashboard.core.position import Position
from dashboard.metrics import gauge


class _LongPoll:
    """One poll: what it sees, and a position since which there was nothing new for it."""

    __slots__ = ("position", "released", "selection")

    def __init__(self, selection: Filter, position: Position, released: asyncio.Future[None]) -> None:
        self.selection = selection
        self.position = position
        self.released = released


class LongPolls:
    """Every poll that waits."""

    def __init__(self, hub: Hub, filters_limit: int) -> None:
        """`filters_limit`: how many different filters may wait at one time, since each costs a look a tick."""
        self._hub = hub
        self._filters_limit = filters_limit
        self._long_polls: dict[_LongPoll, None] = {}
        self._filters: Counter[Filter] = Counter()

    def __len__(self) -> int:
        return len(self._long_polls)

    def metrics(self) -> Iterator[Metric]:
        """Yield how many polls wait."""
        yield gauge("waiting", "Long polls that wait for a change.", len(self))

    def has_news(self, since: Position, selection: Filter) -> bool:
        """Whether somebody who was told everything up to `since` has anything to learn; an unknown gap is a reason."""
        gap = self._hub.history.since(since)
        return gap is None or any(selection.changes(publication.changes) for publication in gap)

    async def wait_for_news(self, selection: Filter, timeout_s: float) -> None:
        """
        Return as soon as there is something newer than now for this filter, or after so many seconds. Raises
        `LookupError` when too many different filters wait already.
        """
        if selection not in self._filters and len(self._filters) >= self._filters_limit:
            raise LookupError(f"polls with {self._filters_limit} different filters wait already")
        loop = asyncio.get_running_loop()
        long_poll = _LongPoll(selection, self._hub.position, loop.create_future())
        timer = loop.call_later(timeout_s, _release, long_poll)
        self._long_polls[long_poll] = None
        self._filters[selection] += 1
        try:
            await long_poll.released
        finally:
            timer.cancel()
            del self._long_polls[long_poll]
            self._filters[selection] -= 1
            if not self._filters[selection]:
                del self._filters[selection]

    def wake(self) -> None:
        """Let those go for whom something was published."""
        has_news: dict[tuple[Filter, Position], bool] = {}
        position = self._hub.position
        for long_poll in self._long_polls:
            key = long_poll.selection, long_poll.position
            if key not in has_news:
                has_news[key] = self.has_news(long_poll.position, long_poll.selection)
            if has_news[key]:
                _release(long_poll)
            else:
                # What was looked through once need not be looked through again.
                long_poll.position = position

    def wake_all(self) -> None:
        """Let all go, news or not: the server is about to stop."""
        for long_poll in self._long_polls:
            _release(long_poll)


def _release(long_poll: _LongPoll) -> None:
    if not long_poll.released.done():
        long_poll.released.set_result(None)
