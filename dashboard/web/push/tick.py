"""
What is published within a tick leaves together: the only way below one `send()` per message and client.
"""

import asyncio
import time
from collections.abc import Callable

from prometheus_client import Histogram


class Tick:
    """
    Calls back soon after it was woken, but never twice within a tick: what comes alone goes at once, what comes in a
    burst goes together. A tick without length calls back at once, each time.
    """

    def __init__(self, length_s: float) -> None:
        self._length_s = length_s
        self._act: Callable[[], None] = lambda: None
        self._took_s: Histogram | None = None
        self._not_before_s = 0.0

    def drive(self, act: Callable[[], None], took_s: Histogram) -> None:
        """What to call, and where to note how long it took."""
        self._act = act
        self._took_s = took_s

    def wake(self) -> None:
        """There is something to send. Needs a running loop."""
        if not self._length_s:
            self._end()
            return
        loop = asyncio.get_running_loop()
        loop.call_at(max(loop.time(), self._not_before_s), self._end)

    def _end(self) -> None:
        begun = time.perf_counter()
        self._not_before_s = asyncio.get_running_loop().time() + self._length_s
        self._act()
        if self._took_s:
            self._took_s.observe(time.perf_counter() - begun)
