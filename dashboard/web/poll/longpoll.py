"""
Long polls: `GET /api/v1/board?since=EPOCH:OFFSET&wait=SECONDS`.

A waiting poll is a future, a timer and the task of its handler. After a tick all are woken together, when the push
connections have been written to. Whether there is something new is computed once for all polls with the same filter and
position.
"""

import asyncio
from collections import Counter
from collections.abc import Iterator

from prometheus_client.core import Metric

from dashboard.core.filter import EVERYTHING, Filter
from dashboard.core.hub import Hub
from dashboard.core.position import Position
from dashboard.metrics import gauge
from dashboard.web.neighbor.address import UNKNOWN, Neighbor
from dashboard.web.neighbor.shares import Shares


class _LongPoll:
    """A waiting poll: its filter, and a position since which there was nothing new for it."""

    __slots__ = ("narrowed", "position", "released", "selection")

    def __init__(self, selection: Filter, narrowed: Filter, position: Position, released: asyncio.Future[None]) -> None:
        self.selection = selection
        """The filter as the client wrote it."""
        self.narrowed = narrowed
        """A filter that selects the same games, which others share."""
        self.position = position
        self.released = released


class LongPolls:
    """All waiting polls."""

    def __init__(self, hub: Hub, filters_limit: int, filters_share: float = 1.0) -> None:
        """
        Start without polls.

        At most `filters_limit` selections of games may wait, besides all games: each costs a check per tick. One
        neighbor may use a share of them.
        """
        self._hub = hub
        self._long_polls: dict[_LongPoll, None] = {}
        self._filters_limit = filters_limit
        self._shares: Shares[Filter] = Shares(filters_limit, filters_share)
        self._filters: Counter[Filter] = Counter()
        """Waiting polls by their narrowed filter."""
        self._names_version = hub.names_version

    def __len__(self) -> int:
        return len(self._long_polls)

    def metrics(self) -> Iterator[Metric]:
        """Yield the number of waiting polls."""
        yield gauge("waiting", "Long polls that wait for a change.", len(self))

    def has_news(self, since: Position, selection: Filter) -> bool:
        """Return whether the filter passes a change since that position. An unknown gap counts as one."""
        gap = self._hub.history.since(since)
        narrowed = self._hub.narrow(selection)
        return gap is None or any(narrowed.changes(publication.changes) for publication in gap)

    async def wait_for_news(self, selection: Filter, timeout_s: float, neighbor: Neighbor = UNKNOWN) -> None:
        """
        Return once something newer than now passes this filter, or after `timeout_s`.

        Raises `LookupError` if too many different filters wait already, of all clients or of this neighbor.
        """
        narrowed = self._hub.narrow(selection)
        is_shared = narrowed == EVERYTHING or narrowed in self._filters
        if not is_shared and not self._shares.has_room(neighbor, selection):
            limit = self._shares.limit_per_neighbor
            raise LookupError(f"Polls of your address wait with {limit} different filters: poll without wait=.")
        if not is_shared and len(self._filters) - (EVERYTHING in self._filters) >= self._filters_limit:
            limit = self._filters_limit
            raise LookupError(f"Polls wait with {limit} different filters, and no more may: poll without wait=.")
        loop = asyncio.get_running_loop()
        long_poll = _LongPoll(selection, narrowed, self._hub.position, loop.create_future())
        timer = loop.call_later(timeout_s, _release, long_poll)
        self._long_polls[long_poll] = None
        self._filters[narrowed] += 1
        if selection != EVERYTHING:
            self._shares.take(neighbor, selection)
        try:
            await long_poll.released
        finally:
            timer.cancel()
            del self._long_polls[long_poll]
            self._forget(long_poll.narrowed)
            if selection != EVERYTHING:
                self._shares.release(neighbor, selection)

    def _forget(self, narrowed: Filter) -> None:
        self._filters[narrowed] -= 1
        if not self._filters[narrowed]:
            del self._filters[narrowed]

    def wake(self) -> None:
        """Release the polls for which something was published."""
        has_news: dict[tuple[Filter, Position], bool] = {}
        position = self._hub.position
        self._narrow_again()
        for long_poll in self._long_polls:
            key = long_poll.narrowed, long_poll.position
            if key not in has_news:
                has_news[key] = self.has_news(long_poll.position, long_poll.narrowed)
            if has_news[key]:
                _release(long_poll)
            else:
                # The next check starts here, so that no publication is checked twice.
                long_poll.position = position

    def _narrow_again(self) -> None:
        """Narrow the filters again after a game with a new name has come: some of them may select it."""
        if self._names_version == self._hub.names_version:
            return
        self._names_version = self._hub.names_version
        for long_poll in self._long_polls:
            if long_poll.narrowed != (narrowed := self._hub.narrow(long_poll.selection)):
                self._forget(long_poll.narrowed)
                self._filters[narrowed] += 1
                long_poll.narrowed = narrowed

    def wake_all(self) -> None:
        """Release all polls: the server is about to stop."""
        for long_poll in self._long_polls:
            _release(long_poll)


def _release(long_poll: _LongPoll) -> None:
    """Let a poll continue, unless it does already."""
    if not long_poll.released.done():
        long_poll.released.set_result(None)
