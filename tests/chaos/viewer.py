"""A client that keeps to the protocol and keeps its own books of what it got, over links that break."""

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
"""Heartbeats of silence after which a link is dead."""

TRAIL_LENGTH: Final = 30
"""Messages of which each viewer's books keep a note."""

BoardCheck = Callable[[Position, Board, Filter], None]
"""Told each time a viewer stands somewhere, with the board it has there."""


class DeliveryRecord:
    """
    What a viewer got, counted apart from the replica that applies it.

    `lost` deltas whose predecessor never came, `duplicated` ones that were applied twice, `disordered` ones that lead
    backwards; a gap that a `resumed` or a `snapshot` covered is not lost.
    """

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        """Messages by type."""
        self.duplicated = 0
        self.disordered = 0
        self.gaps = 0
        """Times a delta did not follow on the one before."""
        self._at: Position | None = None
        self._gap = False
        self._reached: set[Position] = set()
        self._promised = 0
        self._broken_promises = 0
        self.trail: deque[str] = deque(maxlen=TRAIL_LENGTH)
        """The last that was entered, to tell what went wrong."""

    @property
    def lost(self) -> int:
        """Gaps that nothing has covered, and deltas that a `resumed` promised and did not send."""
        return self._gap + self._broken_promises

    def add(self, kind: str, payload: dict[str, Any]) -> None:
        """Enter one message."""
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
        """A new socket: what the old one still owed will be asked for again."""
        self.trail.append("connects")
        self._promised = 0

    def skip(self) -> None:
        """A delta was lost on purpose."""
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
    """Connects, follows, notices silence, comes back with its position; until stopped."""

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
        `url`: of the wall, or what names one for each connect. `seen`: a filter makes it subscribe after each connect.
        `packs`: offers permessage-deflate. `pause_s`: the window of the wait before it comes back. `heartbeat_s`:
        believed until the server's hello says otherwise.
        """
        self.replica = Replica()
        self.record = DeliveryRecord()
        self.filter = seen
        self.connected = False
        self.counts: Counter[str] = Counter()
        """`connects`, `hops`, `refused`, `silences`, `drops`, `skipped`, `requests.resume`, `requests.hello`."""
        self.confirmed: Position | None = None
        """Where the last heartbeat of this connection agreed with the board."""
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
        """View until stopped."""
        while not self._stopping.is_set():
            self.record.reconnect()
            # To connect is to ask: with the position in the address, or for a snapshot.
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
        """Say goodbye at the next message and be gone."""
        self._stopping.set()

    async def hop(self) -> None:
        """Leave, and connect again."""
        if self._socket:
            self.counts["hops"] += 1
            await self._socket.close()

    def skip(self) -> None:
        """Overlook the next delta: the one fault that TCP cannot have."""
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
        # A position in the address is that of the whole stream, and the server cannot know the filter yet.
        if position is None or self.filter != EVERYTHING:
            return f"{url}/ws"
        return f"{url}/ws?epoch={position.epoch}&offset={position.offset}"

    def _handle(self, message: dict[str, Any]) -> dict[str, Any] | None:
        """Follow one message; the command that it calls for."""
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
        """Whether no question is open: an answer to an old one would lead back to where it was asked."""
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
    """Let them run for as long as the block lasts; what one of them raises is raised here."""
    async with asyncio.TaskGroup() as group:
        for number, viewer in enumerate(viewers):
            group.create_task(viewer.run(), name=f"viewer {number}")
        try:
            yield
        finally:
            for viewer in viewers:
                viewer.stop()
