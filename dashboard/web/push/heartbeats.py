"""
Heartbeats in slices, flush of drained clients, and eviction of slow or silent ones.

One task serves all connections, and there is at most one timer.
"""

import asyncio
import time
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Final, Literal

import structlog
from prometheus_client import Histogram
from prometheus_client.core import Metric

from dashboard.core.hub import SLICES, Hub
from dashboard.core.protocol import SourceHealth
from dashboard.core.session import Session
from dashboard.metrics import counter
from dashboard.steady_clock import now_ms
from dashboard.web.push.connection import Connection


PERIOD_S: Final = 0.05
"""Time between two attempts to flush pending data, s."""

LAG_BUCKETS_S: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5)
"""Upper bounds of the buckets of the event loop lag, s."""

Eviction = Literal["time", "bytes", "silence"]
"""Why a client was evicted: undrained for too long, too large a backlog, or no answer to a ping."""

_log = structlog.get_logger("heartbeats")


class Heartbeats:
    """The periodic work on all sessions. `run` repeats it until cancelled; `beat` does it once, for tests."""

    def __init__(
        self,
        hub: Hub,
        health: Callable[[], list[SourceHealth]],
        *,
        heartbeat_s: float,
        slow_after_s: float,
        behind_limit_bytes: int,
        silent_after_s: float,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """
        Take the limits of slow and silent clients. An evicted client reconnects and recovers.

        - `health` returns the health of every source now.
        - `heartbeat_s` is the interval of the heartbeats to each session, s.
        - `slow_after_s` is how long a connection may stay undrained, s.
        - `behind_limit_bytes` is how large the backlog of a client may get, bytes.
        - `silent_after_s` is how long a client may stay silent, s. It is pinged after a third of that.
        - `clock` returns monotonic seconds.
        """
        self.evictions: Counter[Eviction] = Counter()
        """Evicted clients by reason."""
        self._hub = hub
        self._health = health
        self._heartbeat_s = heartbeat_s
        self._slow_after_s = slow_after_s
        self._behind_limit_bytes = behind_limit_bytes
        self._silent_after_s = silent_after_s
        self._lag_s = Histogram(
            "scorewall_event_loop_lag_seconds",
            "Delay of a heartbeat after its due time, s.",
            registry=None,
            buckets=LAG_BUCKETS_S,
        )
        self._clock = clock
        self._slice = 0
        self._next_slice_s = clock()
        self._flush_timer: asyncio.TimerHandle | None = None
        """The next flush between two beats; `None` if none is scheduled."""

    def metrics(self) -> Iterator[Metric]:
        """Yield the evictions by reason, and the lag of the event loop."""
        evictions = {str(reason): count for reason, count in self.evictions.items()}
        yield counter("evictions", "Clients evicted, by reason.", "reason", evictions)
        yield from self._lag_s.collect()

    async def run(self) -> None:
        """Beat until cancelled, whenever a slice is due."""
        while True:
            due = max(self._clock() + PERIOD_S, self._next_slice_s)
            await asyncio.sleep(due - self._clock())
            self._lag_s.observe(max(0.0, self._clock() - due))
            self.beat()
            self.flush_soon()

    def flush_soon(self) -> None:
        """
        Schedule a flush if a session has pending data, and nothing otherwise. Needs a running loop.

        An idle server does not wake up for it: one wake-up costs a few hundred µs, as much as twenty messages.
        """
        if self._hub.undrained and self._flush_timer is None:
            self._flush_timer = asyncio.get_running_loop().call_later(PERIOD_S, self._flush_now)

    def _flush_now(self) -> None:
        self._flush_timer = None
        self._flush(self._clock())
        self.flush_soon()

    def beat(self) -> None:
        """Flush drained clients, evict those that stay undrained for too long, and send the heartbeats that are due."""
        now = self._clock()
        self._flush(now)
        due = int((now - self._next_slice_s) / self._heartbeat_s * SLICES) + 1 if now >= self._next_slice_s else 0
        if due > 0:
            health, server_time = self._health(), now_ms()
            for _ in range(min(due, SLICES)):
                self._hub.heartbeat(self._slice, health, server_time)
                self._check_silence(self._slice, now)
                self._slice = (self._slice + 1) % SLICES
            self._next_slice_s += due * self._heartbeat_s / SLICES

    def _flush(self, now: float) -> None:
        for session in list(self._hub.undrained):
            if self._hub.flush(session):
                if isinstance(session.sink, Connection):
                    session.sink.undrained_since_s = None
            else:
                self._check_backlog(session, now)

    def _check_silence(self, slice_index: int, now: float) -> None:
        """
        Ping clients after a third of the silence limit, evict them after all of it.

        TCP may acknowledge for a peer that hangs, so only a frame counts as a sign of life. A page that sends `painted`
        is never pinged. An event stream has no way back: only TCP notices a silent one.
        """
        for session in list(self._hub.sessions_in_slice(slice_index)):
            connection = session.sink
            if not isinstance(connection, Connection) or not connection.can_be_pinged:
                continue
            if connection.last_received_s is None:
                connection.last_received_s = now
            silent_s = now - connection.last_received_s
            if silent_s >= self._silent_after_s:
                self._evict(session, connection, "silence", silent_s)
            elif silent_s >= self._silent_after_s / 3 and (connection.pinged_s or 0.0) <= connection.last_received_s:
                connection.pinged_s = now
                connection.ping()

    def _check_backlog(self, session: Session, now: float) -> None:
        """Evict a client that has stayed undrained for too long, or whose backlog is too large."""
        connection = session.sink
        if not isinstance(connection, Connection):
            return
        if connection.drained and not connection.is_closing:
            # The data waits for the rate limit of the client, not for its connection.
            connection.undrained_since_s = None
            return
        if connection.undrained_since_s is None:
            connection.undrained_since_s = now
        waited_s = now - connection.undrained_since_s
        if waited_s >= self._slow_after_s:
            self._evict(session, connection, "time", waited_s)
        elif session.outbox and session.outbox.missed_bytes > self._behind_limit_bytes:
            self._evict(session, connection, "bytes", waited_s)

    def _evict(self, session: Session, connection: Connection, reason: Eviction, waited_s: float) -> None:
        """
        Abort the connection of a client. It sees the close code 1006, reconnects and recovers.

        `close()` would wait for a peer that does not read.
        """
        self.evictions[reason] += 1
        self._hub.detach(session)
        connection.abort(reset=True)
        _log.info("client evicted", reason=reason, waited_s=round(waited_s, 1), so_far=self.evictions.total())
