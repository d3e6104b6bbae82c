"""
Long polls: `GET /api/v1/board?since=EPOCH:OFFSET&wait=SECONDS`.

A waiting poll is a future, a timer and the task of its handler. After a tick all are woken together, when the push
connections have been written to. Whether there is something new is computed once for all polls with the same filter and
position.
"""

import asyncio
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

    __slots__ = ("position", "released", "selection")

    def __init__(self, selection: Filter, position: Position, released: asyncio.Future[None]) -> None:
        self.selection = selection
        self.position = position
        self.released = released


class LongPolls:
    """All waiting polls."""

    def __init__(self, hub: Hub, filters_limit: int, filters_share: float = 1.0) -> None:
        """
        Start without polls.

        At most `filters_limit` filters may wait, since each costs a check per tick, and of one neighbor a share of
        them. Polls of the whole board may always wait.
        """
        self._hub = hub
        self._long_polls: dict[_LongPoll, None] = {}
        self._filters: Shares[Filter] = Shares(filters_limit, filters_share)

    def __len__(self) -> int:
        return len(self._long_polls)

    def metrics(self) -> Iterator[Metric]:
        """Yield the number of waiting polls."""
        yield gauge("waiting", "Long polls that wait for a change.", len(self))

    def has_news(self, since: Position, selection: Filter) -> bool:
        """Return whether the filter passes a change since that position. An unknown gap counts as one."""
        gap = self._hub.history.since(since)
        return gap is None or any(selection.changes(publication.changes) for publication in gap)

    async def wait_for_news(self, selection: Filter, timeout_s: float, neighbor: Neighbor = UNKNOWN) -> None:
        """
        Return once something newer than now passes this filter, or after `timeout_s`.

        Raises `LookupError` if too many different filters wait already, of all clients or of this neighbor.
        """
        if selection != EVERYTHING and (refusal := self._filters.take(neighbor, selection)):
            yours = f"{self._filters.limit_per_neighbor} of your address"
            limit = yours if refusal == "share" else f"{self._filters.limit}"
            raise LookupError(
                f"Polls with {limit} different filters wait, and no more may. Poll without wait=, or without leagues=."
            )
        loop = asyncio.get_running_loop()
        long_poll = _LongPoll(selection, self._hub.position, loop.create_future())
        timer = loop.call_later(timeout_s, _release, long_poll)
        self._long_polls[long_poll] = None
        try:
            await long_poll.released
        finally:
            timer.cancel()
            del self._long_polls[long_poll]
            if selection != EVERYTHING:
                self._filters.release(neighbor, selection)

    def wake(self) -> None:
        """Release the polls for which something was published."""
        has_news: dict[tuple[Filter, Position], bool] = {}
        position = self._hub.position
        for long_poll in self._long_polls:
            key = long_poll.selection, long_poll.position
            if key not in has_news:
                has_news[key] = self.has_news(long_poll.position, long_poll.selection)
            if has_news[key]:
                _release(long_poll)
            else:
                # The next check starts here, so that no publication is checked twice.
                long_poll.position = position

    def wake_all(self) -> None:
        """Release all polls: the server is about to stop."""
        for long_poll in self._long_polls:
            _release(long_poll)


def _release(long_poll: _LongPoll) -> None:
    """Let a poll continue, unless it does already."""
    if not long_poll.released.done():
        long_poll.released.set_result(None)
