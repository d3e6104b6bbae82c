"""
Ticks: all publications within one tick leave together.

Nothing else takes less than one `send()` per publication and client.
"""

import asyncio
import time
from collections.abc import Callable, Iterable
from typing import Final

from prometheus_client import Histogram
from prometheus_client.core import Metric


BUCKETS_S: Final = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1)
"""Upper bounds of the buckets of the fan-out time, s."""


class Tick:
    """
    Calls its actions soon after `wake`, but never twice within one tick.

    So a single publication leaves at once, and a burst leaves together. A tick of length 0 calls them at once, each
    time.
    """

    def __init__(self, length_s: float) -> None:
        """Make a tick of `length_s` seconds."""
        self._length_s = length_s
        self._actions: tuple[Callable[[], None], ...] = ()
        self._duration_s = Histogram(
            "scorewall_fan_out_seconds",
            "Time from the end of a tick until every connection was offered its frame, s.",
            registry=None,
            buckets=BUCKETS_S,
        )
        self._not_before_s = 0.0

    def set_actions(self, *actions: Callable[[], None]) -> None:
        """Set the functions to call at the end of each tick, in this order."""
        self._actions = actions

    def metrics(self) -> Iterable[Metric]:
        """Return the time that the actions of a tick took."""
        return self._duration_s.collect()

    def wake(self) -> None:
        """Schedule the end of the current tick. Needs a running loop."""
        if not self._length_s:
            self._end()
            return
        loop = asyncio.get_running_loop()
        loop.call_at(max(loop.time(), self._not_before_s), self._end)

    def _end(self) -> None:
        started = time.perf_counter()
        self._not_before_s = asyncio.get_running_loop().time() + self._length_s
        for act in self._actions:
            act()
        self._duration_s.observe(time.perf_counter() - started)
