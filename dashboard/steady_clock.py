"""
The server's clock on the wire: the wall clock at the start of the process, plus the time since.

Pages compute ages and broadcast delays from differences of these times. A wall clock that is set while the server runs
(NTP, an operator, a Raspberry Pi without a battery) must not change a difference, so it does not change this clock.
Time for which the machine was suspended counts. Logs, days and the times of games follow the wall clock.
"""

import asyncio
import time
from collections.abc import Callable
from typing import Final

import structlog


CHECK_S: Final = 10.0
"""Time between two comparisons with the wall clock, s."""

SET_MS: Final = 5_000
"""A wall clock that is off by this much was set, ms. Slewing changes both clocks alike."""

_ELAPSED_CLOCK: Final = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)

_log = structlog.get_logger("clock")


def elapsed_ns() -> int:
    """Return ns since some moment; the time for which the machine was suspended counts, where the system can say so."""
    return time.clock_gettime_ns(_ELAPSED_CLOCK)


class SteadyClock:
    """Time that no step of the wall clock changes."""

    def __init__(self, wall_ns: Callable[[], int] = time.time_ns, elapsed_ns: Callable[[], int] = elapsed_ns) -> None:
        """Start at `wall_ns`, ns since 1970 UTC. `elapsed_ns` never goes back."""
        self._wall_ns = wall_ns
        self._elapsed_ns = elapsed_ns
        self._zero_ns = wall_ns() - elapsed_ns()
        self._reported_ms = 0

    def now_ms(self) -> int:
        """Return ms since 1970 UTC."""
        return (self._zero_ns + self._elapsed_ns()) // 1_000_000

    def set_by_ms(self) -> int:
        """Return the ms by which the wall clock was set since the start; negative if it was set back."""
        return self._wall_ns() // 1_000_000 - self.now_ms()

    def check(self) -> None:
        """Log once that the wall clock was set, and again if it is set again."""
        set_by_ms = self.set_by_ms()
        if abs(set_by_ms - self._reported_ms) < SET_MS:
            return
        self._reported_ms = set_by_ms
        _log.warning(
            "the clock of this machine was set: delays and ages of the scores are unaffected;"
            " restart so that the times in the API follow it, too",
            off_s=round(set_by_ms / 1000),
        )

    async def watch(self) -> None:
        """Check for ever."""
        while True:
            await asyncio.sleep(CHECK_S)
            self.check()


CLOCK: Final = SteadyClock()
"""The clock of this process."""

now_ms: Final = CLOCK.now_ms
