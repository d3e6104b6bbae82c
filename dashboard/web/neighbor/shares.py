"""Shares: a limited number of things that clients use together, and of it at most a share per neighbor. Pure."""

from collections import Counter
from collections.abc import Hashable
from typing import Generic, Literal, TypeVar

from dashboard.web.neighbor.address import Neighbor


Item = TypeVar("Item", bound=Hashable)


class Shares(Generic[Item]):
    """Counts the users of each item, by neighbor. Equal items count once."""

    def __init__(self, limit: int, share: float) -> None:
        """
        Allow `limit` different items in use.

        One neighbor may use `share` of them, and one at least. An exempt neighbor may use all.
        """
        self.limit = limit
        self.limit_per_neighbor = max(1, int(limit * share))
        self._users: Counter[Item] = Counter()
        self._by_neighbor: dict[Neighbor, Counter[Item]] = {}

    def __len__(self) -> int:
        return len(self._users)

    def take(self, neighbor: Neighbor, item: Item) -> Literal["limit", "share"] | None:
        """Count one more user of an item, or return why not: `limit` or `share` is used up."""
        own = self._by_neighbor.get(neighbor, Counter())
        if item not in own and len(own) >= self.limit_per_neighbor and not neighbor.exempt:
            return "share"
        if item not in self._users and len(self._users) >= self.limit:
            return "limit"
        self._users[item] += 1
        own[item] += 1
        self._by_neighbor[neighbor] = own
        return None

    def release(self, neighbor: Neighbor, item: Item) -> None:
        """Count one user less. Each item that was taken must be released once."""
        _subtract(self._users, item)
        own = self._by_neighbor[neighbor]
        _subtract(own, item)
        if not own:
            del self._by_neighbor[neighbor]


def _subtract(counts: Counter[Item], item: Item) -> None:
    counts[item] -= 1
    if not counts[item]:
        del counts[item]
