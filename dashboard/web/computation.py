"""Long computations: off the event loop, one at a time, and shared by all that request the same."""

import asyncio
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Final

from dashboard.web.neighbor.address import NOBODY, Neighbor
from dashboard.web.neighbor.shares import Shares


KEPT: Final = 32
"""Number of results that are kept. The oldest leave first."""
WAITING_LIMIT: Final = 16
"""Number of different computations that may wait for their turn. Further ones are refused."""
WAITING_SHARE: Final = 0.25
"""Share of them that one neighbor may have."""
REST: Final = 3.0
"""
Pause after a computation, as a multiple of its time.

A thread and the event loop share one interpreter lock. So all computations together get at most a quarter of a core.
"""


class TooManyComputations(Exception):
    """As many computations wait as are allowed."""


class Computations:
    """Results by their key. A result is computed in a thread, and kept for a while."""

    def __init__(self, kept_s: float, *, clock: Callable[[], float] = time.monotonic) -> None:
        """Start empty. A result is kept for `kept_s` seconds. `clock` returns monotonic seconds."""
        self._kept_s = kept_s
        self._clock = clock
        self._results: OrderedDict[Hashable, asyncio.Task[bytes]] = OrderedDict()
        self._expires_s: dict[Hashable, float] = {}
        self._turn = asyncio.Lock()
        self._shares: Shares[Hashable] = Shares(WAITING_LIMIT, WAITING_SHARE)
        self.waiting = 0
        """Number of computations that wait for their turn."""

    def __len__(self) -> int:
        return len(self._results)

    async def result(
        self, key: Hashable, prepare: Callable[[], Callable[[], bytes]], neighbor: Neighbor = NOBODY
    ) -> bytes:
        """
        Return the result for a key, which a client of this neighbor requests.

        `prepare` is called on the event loop when the computation's turn has come. It copies what the computation
        reads, and returns the function that runs in a thread. Raises `TooManyComputations`, and what either raises.
        """
        self._drop_expired()
        task = self._results.get(key)
        if task is None:
            if self.waiting >= WAITING_LIMIT or not self._shares.has_room(neighbor, key):
                raise TooManyComputations
            self.waiting += 1
            self._shares.take(neighbor, key)
            task = self._results[key] = asyncio.create_task(self._compute(key, prepare, neighbor))
        # A client that leaves must not cancel the result of the others.
        return await asyncio.shield(task)

    async def _compute(self, key: Hashable, prepare: Callable[[], Callable[[], bytes]], neighbor: Neighbor) -> bytes:
        try:
            await self._turn.acquire()
        finally:
            self.waiting -= 1
            self._shares.release(neighbor, key)
        started_s = self._clock()
        try:
            return await asyncio.to_thread(prepare())
        finally:
            ended_s = self._clock()
            self._expires_s[key] = ended_s + self._kept_s
            asyncio.get_running_loop().call_later(REST * (ended_s - started_s), self._turn.release)

    def _drop_expired(self) -> None:
        now_s = self._clock()
        for key, task in list(self._results.items()):
            if not task.done():
                continue
            is_over = self._expires_s.get(key, now_s) <= now_s
            if is_over or task.cancelled() or task.exception() or len(self._results) > KEPT:
                del self._results[key]
                self._expires_s.pop(key, None)
