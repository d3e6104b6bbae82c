"""
All open connections, idle ones included: limits in total and per neighbor, and who has to leave for a new one.

A connection is *busy* while a handler runs: a push connection, a waiting poll, a request. It is *unread* while its
client has not read its response, and *idle* otherwise: before the first request, between requests, in the middle of
slow headers. Idle and unread ones may be closed for new connections, the oldest first. A browser opens another one when
it needs it.

Free of I/O; the clock is an argument.
"""

import time
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Final, Literal, Protocol

from prometheus_client.core import Metric

from dashboard.metrics import counter, gauge
from dashboard.web.neighbor.address import Neighbor


LARGEST_S: Final = 0.1
"""Time for which the neighbor with the most connections is cached, s: looking at all of them takes a millisecond."""

Eviction = Literal["idle", "unread"]
Refusal = Literal["total", "address"]


class Evictable(Protocol):
    """A connection that can be closed at once."""

    def evict(self) -> None:
        """Free the connection without waiting for its client."""
        ...


class _Group:
    """The connections of one neighbor."""

    __slots__ = ("count", "idle", "unread")

    def __init__(self) -> None:
        self.count = 0
        self.idle: dict[Evictable, None] = {}
        self.unread: dict[Evictable, None] = {}


class OpenConnections:
    """Counts connections. Each one that was opened must be closed."""

    def __init__(
        self,
        *,
        total: int,
        per_neighbor: int,
        unread: int,
        unread_per_neighbor: int,
        unread_s: float,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """
        Take the limits.

        - `total` and `per_neighbor` are numbers of connections. One neighbor gets half of the total at most. The second
          limit does not hold for exempt neighbors.
        - `unread` and `unread_per_neighbor` are numbers of connections with a response that waits for its client.
        - `unread_s` is the longest time for which a response may wait, s.
        """
        self.total = total
        self.per_neighbor = min(per_neighbor, max(1, total // 2))
        self.evictions: Counter[Eviction] = Counter()
        self.refusals: Counter[Refusal] = Counter()
        self.is_watched = False
        """Whether a timer will call `close_unread`. None runs while everything is read."""
        self._unread_limit = unread
        self._unread_per_neighbor = unread_per_neighbor
        self._unread_s = unread_s
        self._clock = clock
        self._groups: dict[Neighbor, _Group] = {}
        self._neighbors: dict[Evictable, Neighbor] = {}
        self._expected: Counter[Neighbor] = Counter()
        """Connections that were accepted and do not have their protocol yet."""
        self._unread: dict[Evictable, float] = {}
        """Unread connections with the time since which they are, the oldest first."""
        self._largest: tuple[float, Neighbor | None] = (0.0, None)

    def __len__(self) -> int:
        return len(self._neighbors)

    @property
    def unread(self) -> int:
        """Number of connections with a response that waits for its client."""
        return len(self._unread)

    def metrics(self) -> Iterator[Metric]:
        """Yield the number of connections, and those that were refused or closed for others."""
        yield gauge("open_connections", "Open TCP connections of clients.", len(self))
        yield gauge("unread_responses", "Connections whose client has not read its response.", self.unread)
        closed = {str(reason): count for reason, count in self.evictions.items()}
        closed |= {f"refused_{reason}": count for reason, count in self.refusals.items()}
        yield counter("closed_connections", "Connections closed for the sake of others, by reason.", "reason", closed)

    def make_room(self, neighbor: Neighbor) -> Refusal | None:
        """
        Make room for a new connection, by closing an idle or unread one if need be. Return why there is none.

        At the limit of its neighbor one of its own leaves, at the limit in total one of the largest neighbor's. The
        room is kept for the connection until `opened` or `failed`.
        """
        group = self._groups.get(neighbor)
        count = self._expected[neighbor] + (group.count if group else 0)
        is_over = count >= self.per_neighbor and not neighbor.exempt
        if is_over and not (group and self._evict_one(group)):
            self.refusals["address"] += 1
            return "address"
        if len(self) + self._expected.total() >= self.total and not self._evict_of_largest():
            self.refusals["total"] += 1
            return "total"
        self._expected[neighbor] += 1
        return None

    def failed(self, neighbor: Neighbor) -> None:
        """Give up the room of a connection that did not open."""
        self._expected[neighbor] -= 1
        if self._expected[neighbor] <= 0:
            del self._expected[neighbor]

    def opened(self, connection: Evictable, neighbor: Neighbor) -> None:
        """Count a new connection, in the room that was made for it. It is idle."""
        self.failed(neighbor)
        group = self._groups.setdefault(neighbor, _Group())
        group.count += 1
        group.idle[connection] = None
        self._neighbors[connection] = neighbor

    def closed(self, connection: Evictable) -> None:
        """Count a connection that has been closed. Does nothing for one that is not counted any more."""
        neighbor = self._neighbors.pop(connection, None)
        if neighbor is None:
            return
        group = self._groups[neighbor]
        group.count -= 1
        group.idle.pop(connection, None)
        group.unread.pop(connection, None)
        self._unread.pop(connection, None)
        if not group.count:
            del self._groups[neighbor]

    def became_busy(self, connection: Evictable) -> None:
        """Note that a request is being handled."""
        if group := self._group(connection):
            group.idle.pop(connection, None)

    def became_idle(self, connection: Evictable) -> None:
        """Note that the last request has been answered."""
        if group := self._group(connection):
            group.idle[connection] = None

    def became_unread(self, connection: Evictable) -> None:
        """Note that a response waits for its client. Over the limits, the one that waits for longest is closed."""
        if group := self._group(connection):
            group.unread[connection] = None
            self._unread[connection] = self._clock()
            if len(group.unread) > self._unread_per_neighbor:
                self._evict(next(iter(group.unread)), "unread")
            elif len(self._unread) > self._unread_limit:
                self._evict(next(iter(self._unread)), "unread")

    def became_read(self, connection: Evictable) -> None:
        """Note that the client has read on."""
        if group := self._group(connection):
            group.unread.pop(connection, None)
            self._unread.pop(connection, None)

    def close_unread(self) -> None:
        """Close the connections whose response has waited for too long."""
        before_s = self._clock() - self._unread_s
        for connection, since_s in list(self._unread.items()):
            if since_s > before_s:
                break
            self._evict(connection, "unread")

    def _group(self, connection: Evictable) -> _Group | None:
        neighbor = self._neighbors.get(connection)
        return None if neighbor is None else self._groups[neighbor]

    def _evict_of_largest(self) -> bool:
        until_s, neighbor = self._largest
        group = None if neighbor is None else self._groups.get(neighbor)
        if group and self._clock() < until_s and self._evict_one(group):
            return True
        groups = {neighbor: group for neighbor, group in self._groups.items() if group.idle or group.unread}
        if not groups:
            return False
        largest = max(groups, key=lambda neighbor: groups[neighbor].count)
        self._largest = (self._clock() + LARGEST_S, largest)
        return self._evict_one(groups[largest])

    def _evict_one(self, group: _Group) -> bool:
        """Close the connection of a neighbor that has been unread for longest, or else idle."""
        if group.unread:
            self._evict(next(iter(group.unread)), "unread")
        elif group.idle:
            self._evict(next(iter(group.idle)), "idle")
        else:
            return False
        return True

    def _evict(self, connection: Evictable, reason: Eviction) -> None:
        self.evictions[reason] += 1
        self.closed(connection)
        connection.evict()
