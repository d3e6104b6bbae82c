"""
The one timer of the downstream side: heartbeats, and what undrained clients are owed. No task per connection.
"""

import asyncio
import time
from collections.abc import Callable
from typing import Final

import structlog

from dashboard.core.hub import Hub, Session
from dashboard.core.protocol import SourceHealth
from dashboard.web.frames import Connection


PERIOD_S: Final = 0.05
"""How soon a client that has drained gets what it is owed."""

_log = structlog.get_logger("pulse")


class Pulse:
    """Beats until cancelled; `beat` is one beat, for tests."""

    def __init__(
        self,
        hub: Hub,
        health: Callable[[], list[SourceHealth]],
        *,
        heartbeat_s: float,
        slow_after_s: float,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`slow_after_s`: a client that has not drained for so long is cut off, comes back and recovers."""
        self.evictions = 0
        self._hub = hub
        self._health = health
        self._heartbeat_s = heartbeat_s
        self._slow_after_s = slow_after_s
        self._clock = clock
        self._next_heartbeat = clock() + heartbeat_s
        self._undrained_since: dict[Session, float] = {}

    async def run(self) -> None:
        """Beat for ever."""
        while True:
            self.beat()
            await asyncio.sleep(PERIOD_S)

    def beat(self) -> None:
        """Flush who has drained, cut off who has not for too long, send the heartbeat when it is due."""
        now = self._clock()
        for session in list(self._hub.undrained):
            if not self._hub.flush(session):
                self._judge(session, now)
        self._undrained_since = {s: since for s, since in self._undrained_since.items() if s in self._hub.undrained}
        if now >= self._next_heartbeat:
            self._next_heartbeat = now + self._heartbeat_s
            self._hub.heartbeat(self._health(), time.time_ns() // 1_000_000)

    def _judge(self, session: Session, now: float) -> None:
        since = self._undrained_since.setdefault(session, now)
        if now - since >= self._slow_after_s and isinstance(session.sink, Connection):
            # The client sees 1006, reconnects and resumes; close() would hang on a peer that does not read.
            self.evictions += 1
            self._hub.detach(session)
            session.sink.abort()
            _log.info("slow consumer cut off", after_s=round(now - since, 1), evictions=self.evictions)
