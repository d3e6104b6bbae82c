"""A client that follows the protocol over links that break, and records its deliveries."""

import asyncio
import contextlib
import json
import random
from collections import Counter, deque
from collections.abc import AsyncIterator, Callable
from typing import Any, Final

import aiohttp
import msgspec
from aiohttp import ClientWSTimeout, WSMsgType

from dashboard.core.filter import EVERYTHING, Filter
from dashboard.core.model import Board
from dashboard.core.position import Position
from tests.replica import Replica


SILENT_HEARTBEATS: Final = 2.5
"""Number of missing heartbeats after which a link counts as dead."""

TRAIL_LENGTH: Final = 30
"""Number of messages in the trail of a record."""

BoardCheck = Callable[[Position, Board, Filter], None]
"""Called each time a viewer reaches a position, with its board and filter."""


class DeliveryRecord:
    """
    The deliveries to a viewer, counted independently of the replica that applies them.

    `lost` counts deltas whose predecessor never came, `duplicated` those that came twice, and `disordered` those that
    lead backwards. A gap that a `resumed` or a `snapshot` has closed is not lost.
    """

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        """Number of messages by type."""
        self.duplicated = 0
        self.disordered = 0
        self.gaps = 0
        """Number of deltas that did not follow on the one before."""
        self._at: Position | None = None
        self._gap = False
        self._reached: set[Position] = set()
        self._promised = 0
        self._broken_promises = 0
        self.trail: deque[str] = deque(maxlen=TRAIL_LENGTH)
        """The last messages, for error texts."""

    @property
    def lost(self) -> int:
        """Open gaps, and deltas that a `resumed` announced but did not send."""
        return self._gap + self._broken_promises

    def add(self, kind: str, payload: dict[str, Any]) -> None:
        """Add one message."""
        self.counts[kind] += 1
        self.trail.append(f"{kind} {payload.get('position', {}).get('offset')}")
        match kind:
            case "snapshot":
                self._promised, self._gap = 0, False
                self._at = _position(payload["position"])
            case "resumed":
                position = _position(payload["position"])
                if self._at and position.epoch == self._at.epoch:
                    self.disordered += position.offset < self._at.offset
                self._promised, self._gap = payload["deltas"], False
                self._at = position
            case "delta":
                self._add_delta(_position(payload["previous"]), _position(payload["position"]))
            case "heartbeat":
                self._broken_promises += self._promised > 0

    def reconnect(self) -> None:
        """Note a new connection, which requests missing deltas again."""
        self.trail.append("connects")
        self._promised = 0

    def skip(self) -> None:
        """Note a delta that was ignored on purpose."""
        self._promised = max(0, self._promised - 1)

    def _add_delta(self, previous: Position, position: Position) -> None:
        self._promised = max(0, self._promised - 1)
        if self._gap:
            return
        if position in self._reached:
            self.duplicated += 1
        elif position.offset <= previous.offset or position.epoch != previous.epoch:
            self.disordered += 1
        elif previous != self._at:
            self.gaps += 1
            self._gap = True
            return
        self._reached.add(position)
        self._at = position


class Viewer:
    """A client that follows the board, notices silence, and reconnects with its position until stopped."""

    def __init__(
        self,
        http: aiohttp.ClientSession,
        url: str | Callable[[], str],
        *,
        rng: random.Random,
        seen: Filter = EVERYTHING,
        compress: bool = False,
        pause_s: tuple[float, float] = (0.001, 0.02),
        heartbeat_s: float = 0.1,
        check: BoardCheck | None = None,
    ) -> None:
        """
        Prepare a viewer.

        `url`: the server's URL, or a function that returns one for each connection. `seen`: the filter to subscribe to
        after each connect. `compress`: offer permessage-deflate. `pause_s`: least and greatest wait before a reconnect.
        `heartbeat_s`: the interval until the server's hello gives another one. `check`: called at each new position.
        """
        self.replica = Replica()
        self.record = DeliveryRecord()
        self.filter = seen
        self.connected = False
        self.counts: Counter[str] = Counter()
        """`connects`, `hops`, `refused`, `silences`, `drops`, `skipped`, `requests.resume`, `requests.hello`."""
        self.confirmed: Position | None = None
        """The position at which the last heartbeat of this connection confirmed the board."""
        self._http = http
        self._url = url
        self._rng = rng
        self._compress = compress
        self._pause_s = pause_s
        self._heartbeat_s = heartbeat_s
        self._check = check
        self._request_pending = False
        self._skip = 0
        self._stopping = asyncio.Event()
        self._socket: aiohttp.ClientWebSocketResponse | None = None

    async def run(self) -> None:
        """Run until stopped."""
        while not self._stopping.is_set():
            self.record.reconnect()
            # To connect is a request: for the deltas after the position in the URL, or for a snapshot.
            self.confirmed, self._request_pending = None, True
            try:
                await self._connect()
            except (aiohttp.ClientError, OSError):
                # A TimeoutError is an OSError.
                self.counts["refused"] += 1
            finally:
                self.connected = False
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._stopping.wait(), self._rng.uniform(*self._pause_s))

    def stop(self) -> None:
        """Close the connection at the next message."""
        self._stopping.set()

    async def hop(self) -> None:
        """Close the connection and connect again."""
        if self._socket:
            self.counts["hops"] += 1
            await self._socket.close()

    def skip(self) -> None:
        """Ignore the next delta: the one fault that TCP cannot have."""
        self._skip += 1

    async def _connect(self) -> None:
        async with asyncio.timeout(10 * SILENT_HEARTBEATS * self._heartbeat_s):
            socket = await self._http.ws_connect(
                self._address(), compress=15 if self._compress else 0, timeout=ClientWSTimeout(ws_close=0.05)
            )
        self.counts["connects"] += 1
        self._socket = socket
        try:
            if self.filter != EVERYTHING:
                names = msgspec.to_builtins(self.filter)
                await socket.send_json({"type": "subscribe", "payload": {k: sorted(v) for k, v in names.items()}})
            while not self._stopping.is_set():
                message = await socket.receive(timeout=SILENT_HEARTBEATS * self._heartbeat_s)
                if message.type is not WSMsgType.TEXT:
                    self.counts["drops"] += 1
                    return
                self.connected = True
                if command := self._handle(json.loads(message.data)):
                    await socket.send_json(command)
        except TimeoutError:
            self.counts["silences"] += 1
        finally:
            self._socket = None
            await socket.close()

    def _address(self) -> str:
        position = self.replica.position
        url = self._url if isinstance(self._url, str) else self._url()
        # A position in the URL is one of the whole stream, and the server does not know the filter yet.
        if position is None or self.filter != EVERYTHING:
            return f"{url}/ws"
        return f"{url}/ws?epoch={position.epoch}&offset={position.offset}"

    def _handle(self, message: dict[str, Any]) -> dict[str, Any] | None:
        """Apply one message, and return the command to send, if any."""
        kind, payload = message["type"], message.get("payload", {})
        if kind == "hello":
            self._heartbeat_s = payload["heartbeat_ms"] / 1000
        if kind == "delta" and self._skip and self._can_skip():
            self._skip -= 1
            self.counts["skipped"] += 1
            self.record.skip()
            return None
        before = self.replica.position
        self.record.add(kind, payload)
        self.replica.feed(message)
        if kind in ("snapshot", "resumed"):
            self._request_pending = False
        position = self.replica.position
        if self._check and position and (position != before or kind == "snapshot"):
            self._check(position, self.replica.board, self.filter)
        if kind == "heartbeat":
            self.confirmed = None if self.replica.resync else position
        return self._resync_command(kind, payload) if self.replica.resync and not self._request_pending else None

    def _can_skip(self) -> bool:
        """Return whether no request is pending, whose reply would lead back to an earlier position."""
        replica = self.replica
        shown = map(self.filter.admits, replica.board.games.values())
        return not replica.resync and not self._request_pending and all(shown)

    def _resync_command(self, kind: str, payload: dict[str, Any]) -> dict[str, Any]:
        self._request_pending = True
        position = self.replica.position
        if position is None or (kind == "heartbeat" and _position(payload["position"]) == position):
            self.counts["requests.hello"] += 1
            return {"type": "hello"}
        self.counts["requests.resume"] += 1
        return {"type": "resume", "payload": {"position": msgspec.to_builtins(position)}}


def _position(value: dict[str, Any]) -> Position:
    return msgspec.convert(value, Position)


@contextlib.asynccontextmanager
async def watching(viewers: list[Viewer]) -> AsyncIterator[None]:
    """Run the viewers within the block, and raise what one of them raises."""
    async with asyncio.TaskGroup() as group:
        for number, viewer in enumerate(viewers):
            group.create_task(viewer.run(), name=f"viewer {number}")
        try:
            yield
        finally:
            for viewer in viewers:
                viewer.stop()
