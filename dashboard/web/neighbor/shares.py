"""Shares: how many different things each neighbor uses of those that cost the server something. Pure."""

from collections import Counter
from collections.abc import Hashable
from typing import Generic, TypeVar

from dashboard.web.neighbor.address import Neighbor


Item = TypeVar("Item", bound=Hashable)


class Shares(Generic[Item]):
    """Counts the users of each item, by neighbor. Equal items of one neighbor count once."""

    def __init__(self, limit: int, share: float) -> None:
        """Allow a neighbor this share of `limit`, and one item at least. An exempt neighbor may use all."""
        self.limit_per_neighbor = max(1, int(limit * share))
        self._by_neighbor: dict[Neighbor, Counter[Item]] = {}

    def __len__(self) -> int:
        return sum(len(items) for items in self._by_neighbor.values())

    def has_room(self, neighbor: Neighbor, item: Item) -> bool:
        """Return whether the neighbor uses the item already, or may use one more."""
        own = self._by_neighbor.get(neighbor)
        return own is None or neighbor.exempt or item in own or len(own) < self.limit_per_neighbor

    def take(self, neighbor: Neighbor, item: Item) -> None:
        """Count one more user of an item."""
        self._by_neighbor.setdefault(neighbor, Counter())[item] += 1

    def release(self, neighbor: Neighbor, item: Item) -> None:
        """Count one user less. Each item that was taken must be released once."""
        own = self._by_neighbor[neighbor]
        own[item] -= 1
        if not own[item]:
            del own[item]
        if not own:
            del self._by_neighbor[neighbor]
