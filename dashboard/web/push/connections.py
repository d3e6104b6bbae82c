"""
Everybody who is pushed to, whatever the transport, whether the hub knows them yet or not.
"""

import time
from collections import Counter
from collections.abc import Iterator
from typing import Protocol

from prometheus_client.core import Metric

from dashboard.core import protocol
from dashboard.core.filter import Filter
from dashboard.core.hub import Hub
from dashboard.core.protocol import ErrorCode, ProtocolError
from dashboard.core.session import Session
from dashboard.metrics import counter, gauge
from dashboard.settings import Settings


class Client(Protocol):
    """One open connection."""

    session: Session | None
    """Absent while the hub does not know it yet."""
    painted: protocol.Painted | None
    """What its page last said it shows."""

    def send(self, push: protocol.Push) -> bool:
        """Send a message of this connection's own. One that it does not take is not kept."""
        ...

    async def close(self, code: int, reason: str) -> None:
        """Close without waiting for unsent data, which a stalled peer would never take."""
        ...

    def abort(self) -> None:
        """Free the connection at once."""
        ...


class Connections:
    """The guests, what they are greeted with, and what their commands came to."""

    def __init__(self, hub: Hub, settings: Settings, build: str) -> None:
        self.hub = hub
        self.settings = settings
        self.build = build
        self.clients: set[Client] = set()
        self.draining = False
        """The process is about to stop: nobody new should be sent here."""
        self.commands: Counter[str] = Counter()
        """By type; those that could not be carried out by `error.` and their code."""
        self.resyncs: Counter[str] = Counter()
        """Resyncs that connected clients requested: `gap` (resume) or `digest` (the whole board)."""

    def hello(self) -> protocol.Hello:
        """The first message on every connection."""
        return protocol.Hello(
            protocol=protocol.PROTOCOL,
            build=self.build,
            epoch=self.hub.position.epoch,
            offset=self.hub.position.offset,
            heartbeat_ms=self.settings.heartbeat_ms,
            server_time=now_ms(),
        )

    def too_many_filters(self, selection: Filter) -> ProtocolError | None:
        """What is said when this filter would be one too many."""
        views, limit = self.hub.views, self.settings.filters_limit
        if len(views) < limit or any(view.filter == selection for view in views):
            return None
        return ProtocolError(ErrorCode.TOO_MANY_FILTERS, f"{limit} different filters are in use already")

    def count_painted(self) -> int:
        """How many pages have said that they show what their session sees now."""
        return sum(
            client.session is not None
            and client.painted is not None
            and client.painted.position == client.session.view.position
            and client.painted.digest == client.session.view.digest
            for client in self.clients
        )

    def metrics(self) -> Iterator[Metric]:
        """Yield the clients that are connected, and what they sent."""
        yield gauge("connections", "Open WebSockets and event streams.", len(self.clients))
        yield gauge("painted", "Pages that reported the present position as painted.", self.count_painted())
        yield counter("commands", "Commands of clients.", "command", self.commands)
        yield counter("resyncs", "Resyncs that connected clients requested.", "cause", self.resyncs)


def goodbye(reason: str, clients: int) -> protocol.Bye:
    """A planned restart: the more clients there are, the wider the window in which they come back."""
    return protocol.Bye(reason, after_ms_min=0, after_ms_max=min(30_000, 1000 + 2 * clients))


def now_ms() -> int:
    """The server's time, ms since 1970 UTC."""
    return time.time_ns() // 1_000_000
