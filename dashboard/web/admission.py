"""Admission: limits on connections in total, per neighbor and per second. Pure; the time is an argument."""

from collections import Counter
from collections.abc import Iterator
from typing import Literal, assert_never

from msgspec import Struct
from prometheus_client.core import Metric

from dashboard.metrics import counter
from dashboard.web.neighbor.address import Neighbor
from dashboard.web.token_bucket import TokenBucket


RefusalReason = Literal["total", "address", "rate", "origin", "shutdown"]
"""Why a connection is refused. `admit` returns all but `origin`, which is checked before."""


class Refusal(Struct, frozen=True):
    """A refused connection: the reason, and the seconds after which to try again."""

    reason: RefusalReason
    retry_after_s: int

    @property
    def detail(self) -> str:
        """The reason and an advice for the client, in sentences."""
        return f"{_explanation(self.reason)} Try again in {self.retry_after_s} s."


def _explanation(reason: RefusalReason) -> str:
    match reason:
        case "total":
            return "The server has as many connections as it allows."
        case "address":
            return "Your address has as many connections as the server allows for one."
        case "rate":
            return "Too many new connections reach the server at this moment."
        case "origin":
            return "A page of another site may not connect here."
        case "shutdown":
            return "The server is about to stop."
        case _:
            assert_never(reason)


class Admission:
    """Counts the open connections. Each one that was admitted must be released."""

    def __init__(self, *, total: int, per_neighbor: int, rate_per_s: float) -> None:
        """
        Take the limits.

        - `total` and `per_neighbor` are numbers of connections at one time. The second does not hold for exempt
          neighbors.
        - `rate_per_s` is the number of new connections per second. A burst may have twice as many.
        """
        self.refused: Counter[RefusalReason] = Counter()
        """Refused connections by reason."""
        self.open = 0
        """Open connections."""
        self.closed = False
        """Whether all are refused, since the server is about to stop."""
        self._total = total
        self._per_neighbor = per_neighbor
        self._by_neighbor: Counter[Neighbor] = Counter()
        self._bucket = TokenBucket(rate_per_s, 2 * rate_per_s)

    def metrics(self) -> Iterator[Metric]:
        """Yield the refused connections by reason."""
        refused = {str(reason): count for reason, count in self.refused.items()}
        yield counter("refusals", "Refused connections, by reason.", "reason", refused)

    def admit(self, neighbor: Neighbor, now_s: float, *, is_new: bool = True) -> Refusal | None:
        """
        Count a connection as open, or return why it is refused.

        A connection that `is_new` counts towards the rate. `now_s` is in monotonic s.
        """
        refusal = self._find_refusal(neighbor, now_s, is_new=is_new)
        if refusal:
            self.refused[refusal.reason] += 1
            return refusal
        self.open += 1
        if not neighbor.exempt:
            self._by_neighbor[neighbor] += 1
        return None

    def release(self, neighbor: Neighbor) -> None:
        """Count a connection as closed."""
        self.open -= 1
        if not neighbor.exempt:
            self._by_neighbor[neighbor] -= 1
            if not self._by_neighbor[neighbor]:
                del self._by_neighbor[neighbor]

    def _find_refusal(self, neighbor: Neighbor, now_s: float, *, is_new: bool) -> Refusal | None:
        if self.closed:
            return Refusal("shutdown", 5)
        if self.open >= self._total:
            return Refusal("total", 30)
        if self._by_neighbor[neighbor] >= self._per_neighbor and not neighbor.exempt:
            return Refusal("address", 30)
        return None if not is_new or self._bucket.take(now_s) else Refusal("rate", 2)
