"""The deliveries to one client, compared with the publications."""

from tests.bench.wire import Arrival


class Deliveries:
    """Counts the publications that reach one client. Each must come once and in order."""

    __slots__ = ("_first", "_last", "_missing", "duplicated", "merged", "reordered")

    def __init__(self) -> None:
        self._first = self._last = -1
        self._missing: set[int] | None = None
        self.duplicated = 0
        self.reordered = 0
        self.merged = 0

    def count(self, arrival: Arrival) -> None:
        """Count one delta."""
        number, previous = arrival
        if previous == self._last or self._first < 0:
            if self._first < 0:
                self._first = previous
            self.merged += number - previous - 1
            self._last = number
        else:
            self._disorder(number, previous)

    def lost(self, first: int, last: int) -> int:
        """Return how many of the publications after `first` up to `last` did not arrive."""
        if self._first < 0:
            return last - first
        return max(0, self._first - first) + max(0, last - self._last) + len(self._missing or ())

    def _disorder(self, number: int, previous: int) -> None:
        missing = self._missing = self._missing or set()
        if number > self._last:
            missing.update(range(self._last + 1, previous + 1))
            self.merged += number - previous - 1
            self._last = number
        elif number in missing:
            missing.discard(number)
            self.reordered += 1
        else:
            self.duplicated += 1
