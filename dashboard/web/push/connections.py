"""All open push connections of this server, and the state that they share."""

from collections import Counter
from collections.abc import Iterator
from typing import Final, Protocol

from msgspec import UNSET
from prometheus_client.core import Metric

from dashboard.core import protocol
from dashboard.core.filter import EVERYTHING, Filter
from dashboard.core.hub import Hub
from dashboard.core.position import Position
from dashboard.core.protocol import ErrorCode, ProtocolError
from dashboard.core.session import Session
from dashboard.metrics import counter, gauge
from dashboard.settings import Settings
from dashboard.steady_clock import now_ms
from dashboard.web.neighbor.address import Neighbor
from dashboard.web.neighbor.shares import Shares
from dashboard.web.push.frames import PreparedFrame


HELLO_SHARED_MS: Final = 10
"""Time for which a `hello` is shared, ms."""


class Client(Protocol):
    """One open WebSocket or event stream."""

    session: Session | None
    """The session in the hub. `None` until the client is registered there."""
    painted: protocol.Painted | None
    """The last `painted` command: the position and digest of the board that the page shows."""

    def send(self, push: protocol.Push) -> bool:
        """Send one message to this client only. Return whether it was taken; a message that was not is dropped."""
        ...

    async def close(self, code: int, reason: str) -> None:
        """Close without waiting for unsent data, which a stalled peer would never take."""
        ...

    def abort(self) -> None:
        """Free the connection at once."""
        ...


class Connections:
    """The open connections, their first message, and counts of their commands."""

    def __init__(self, hub: Hub, settings: Settings, build: str) -> None:
        """Start without clients. `build` is the build of the page that this server serves."""
        self.hub = hub
        self.settings = settings
        self.build = build
        self.clients: set[Client] = set()
        """All open WebSockets and event streams, with or without a session."""
        self._hello: tuple[tuple[Position, int], PreparedFrame] | None = None
        self.draining = False
        """Whether the server is about to stop. `/readyz` then reports 503, so that a proxy sends no new client."""
        self.commands: Counter[str] = Counter()
        """Commands by type, and refused commands as `error.CODE`."""
        self.filters: Shares[Filter] = Shares(settings.filters_limit, settings.filters_share)
        """Filters in use. That of the whole board is not among them."""
        self.resyncs: Counter[str] = Counter()
        """Resyncs requested by clients with a session: `gap` (resume) or `digest` (the whole board)."""

    def hello(self) -> protocol.Hello:
        """Return the first message on every connection."""
        return protocol.Hello(
            protocol=protocol.PROTOCOL,
            build=self.build,
            epoch=self.hub.position.epoch,
            offset=self.hub.position.offset,
            heartbeat_ms=self.settings.heartbeat_ms,
            server_time=now_ms(),
        )

    def hello_frame(self) -> PreparedFrame:
        """
        Return the frame of `hello`, shared for up to `HELLO_SHARED_MS`.

        Its time may be older by that much, as if the network had taken longer.
        """
        moment = self.hub.position, now_ms() // HELLO_SHARED_MS
        if self._hello is None or self._hello[0] != moment:
            self._hello = moment, PreparedFrame(protocol.encode(self.hello()))
        return self._hello[1]

    def change_filter(self, neighbor: Neighbor, old: Filter, new: Filter) -> ProtocolError | None:
        """
        Let a client of this neighbor use a filter instead of another, or return the error that it gets.

        The limits are `Settings.filters_limit` and `Settings.filters_share`: each view costs one encoding per
        publication. Filters that select the same games share one, so that a further one is free. That of all games does
        not count; it is the filter before the first and after the last.
        """
        if old == new:
            return None
        if old != EVERYTHING:
            self.filters.release(neighbor, old)
        limit = self._filter_limit(neighbor, new)
        if (used := old if limit else new) != EVERYTHING:
            self.filters.take(neighbor, used)
        if not limit:
            return None
        return ProtocolError(
            ErrorCode.TOO_MANY_FILTERS,
            f"the server allows {limit} different filters and all are in use: use fewer names, or filter on the page",
        )

    def _filter_limit(self, neighbor: Neighbor, selection: Filter) -> str:
        """Return the limit that a new filter would exceed, or nothing if there is none."""
        if self.hub.has_view(selection):
            return ""
        if not self.filters.has_room(neighbor, selection):
            return f"your address {self.filters.limit_per_neighbor}"
        limit = self.settings.filters_limit
        return "" if self.hub.filters_in_use < limit else str(limit)

    def count_painted(self) -> int:
        """Return the number of pages whose last `painted` command matches the current state of their view."""
        return sum(
            client.session is not None
            and client.painted is not None
            and client.painted.position == client.session.view.position
            and client.painted.digest == client.session.view.digest
            for client in self.clients
        )

    def metrics(self) -> Iterator[Metric]:
        """Yield the number of clients, and counts of their commands."""
        yield gauge("connections", "Open WebSockets and event streams.", len(self.clients))
        yield gauge("painted", "Pages that confirmed to show the current position.", self.count_painted())
        yield counter(
            "commands", "Commands received from clients, by type; refused ones as error.CODE.", "command", self.commands
        )
        yield counter("resyncs", "Resyncs requested by connected clients, by cause.", "cause", self.resyncs)


def bye_message(reason: str, clients: int, build: str | None = None) -> protocol.Bye:
    """
    Return the `bye` of a planned restart for this number of clients; `build` is the next one, if it is known.

    Clients reconnect at a random time within its window, which grows with their number: from 1 s by 2 ms per client to
    at most 30 s.
    """
    window_ms = min(30_000, 1000 + 2 * clients)
    return protocol.Bye(reason, after_ms_min=0, after_ms_max=window_ms, build=UNSET if build is None else build)


def reload_window_ms(clients: int) -> int:
    """
    Return the time over which the pages of this number of clients spread their reload for a new build, ms.

    From 5 s by 25 ms per client to at most 5 min. A page and its hundred files cost a server 20 ms of its processor.
    """
    return min(300_000, 5000 + 25 * clients)
