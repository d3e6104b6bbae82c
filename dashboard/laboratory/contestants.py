"""The contestants: the requests of a viewer of each kind, and its reading of the answers."""

import asyncio
from typing import Final

from dashboard.laboratory.browser_requests import PONG, event_stream_request, poll_request, websocket_request
from dashboard.laboratory.replica import Replica
from dashboard.laboratory.viewers import Name, Viewer, ViewerContext
from dashboard.laboratory.wire_parsers import (
    CLOSE,
    HEAD_END,
    PING,
    TEXT,
    Answer,
    Malformed,
    status_of,
    take_answer,
    take_chunk,
    take_event,
    take_frame,
    take_head,
)
from dashboard.tables import BOUNDS


WAIT_S: Final = BOUNDS.wait_s.usual
"""Time for which a long poll lets the server wait, s."""


class PushViewer(Viewer):
    """
    A viewer with one WebSocket.

    Like the page, it sends a paint receipt when a heartbeat confirms a board that it has not acknowledged yet.
    """

    def __init__(self, context: ViewerContext, phase: float) -> None:
        super().__init__(context, phase)
        self._open = False
        self._confirmed: Replica | None = None

    def send_request(self) -> None:
        """Send the handshake."""
        self.counts.requests += 1
        self._send(websocket_request("/ws", self._context.host))

    def read(self, buffer: bytearray) -> None:
        """Read the answer to the handshake, then frames."""
        if not self._open:
            head = take_head(buffer)
            if head is None:
                return
            if status_of(head) != 101:
                raise Malformed(f"the server refused the WebSocket: {head.partition(HEAD_END)[0][:80]!r}")
            self._open = True
        while (frame := take_frame(buffer)) is not None:
            if frame.kind == TEXT:
                before = self.replica
                self._reach(before.after_frame(frame))
                if self.replica is before and before is not self._confirmed and before.offset >= 0:
                    self._confirmed = before
                    self._send(before.painted)
            elif frame.kind == PING:
                self._send(PONG)
            elif frame.kind == CLOSE:
                raise Malformed("the server closed the WebSocket")


class SseViewer(Viewer):
    """A viewer with one event stream."""

    def __init__(self, context: ViewerContext, phase: float) -> None:
        super().__init__(context, phase)
        self._open = False
        self._events = bytearray()

    def send_request(self) -> None:
        """Request the stream."""
        self.counts.requests += 1
        self._send(event_stream_request("/api/v1/stream", self._context.host))

    def read(self, buffer: bytearray) -> None:
        """Read the head of the answer, then chunks, and the events in them."""
        if not self._open:
            head = take_head(buffer)
            if head is None:
                return
            if status_of(head) != 200:
                raise Malformed(f"the server refused the event stream: {head.partition(HEAD_END)[0][:80]!r}")
            self._open = True
        while (chunk := take_chunk(buffer)) is not None:
            self._events += chunk
        while (text := take_event(self._events)) is not None:
            if text:
                self._reach(self.replica.after_text(text))


class PollingViewer(Viewer):
    """A viewer with a keep-alive connection and a timer. It polls at once for its first board."""

    keeps_open = False

    def __init__(self, context: ViewerContext, phase: float) -> None:
        super().__init__(context, phase)
        self._is_waiting = False
        self._tag = b""

    @property
    def is_waiting(self) -> bool:
        """Whether an answer is due."""
        return self._is_waiting

    def connection_lost(self, exc: Exception | None) -> None:
        """
        Retry a request that crossed the end of an idle connection; else report the loss.

        A server may close an idle connection just as the next request is on its way. Then a browser retries on a new
        one (RFC 9112, section 9.3.1: the method is idempotent, and no part of an answer has arrived).
        """
        reused = self.counts.messages > self._since.messages
        if self._is_waiting and reused and not self._buffer and not self.finished:
            self._transport = None
            self._is_waiting = False
            self._context.reconnect(self)
        else:
            super().connection_lost(exc)

    def send_request(self) -> None:
        """Send a poll."""
        self._is_waiting = True
        self.counts.requests += 1
        self._send(self.request())

    def request(self) -> bytes:
        """Return the request."""
        raise NotImplementedError

    def replica_after(self, answer: Answer) -> Replica:
        """Return the board after an answer with a body."""
        return self._context.board_cache.replica(answer.body)

    def read(self, buffer: bytearray) -> None:
        """Read answers."""
        while (answer := take_answer(buffer)) is not None:
            self._is_waiting = False
            if answer.status not in (200, 304):
                raise Malformed(f"the server answered a poll with status {answer.status}")
            self._tag = answer.tag
            self._reach(self.replica if answer.status == 304 else self.replica_after(answer))
            self.on_answer()

    def on_answer(self) -> None:
        """Do nothing: the timer sends the next poll."""

    def start_polling(self, loop: asyncio.AbstractEventLoop, start_s: float) -> None:
        """Poll at the phase, and at every interval from there."""
        self._tick(loop, start_s + self.phase * self._context.interval_s)

    def _tick(self, loop: asyncio.AbstractEventLoop, due_s: float) -> None:
        loop.call_at(due_s, self._poll, loop, due_s)

    def _poll(self, loop: asyncio.AbstractEventLoop, due_s: float) -> None:
        if self.finished:
            return
        if self._is_waiting:
            self.counts.late += 1
        elif self._transport is None or self._transport.is_closing():
            self._context.reconnect(self)
        else:
            self.send_request()
        self._tick(loop, due_s + self._context.interval_s)


class NaivePoller(PollingViewer):
    """A viewer that requests the whole board each time."""

    def request(self) -> bytes:
        """Return a request that bypasses every cache."""
        return poll_request("/api/v1/board", self._context.host, fresh=True)


class FairPoller(PollingViewer):
    """A viewer that requests the whole board if it has changed."""

    def request(self) -> bytes:
        """Return a request with the ETag of the last answer."""
        return poll_request("/api/v1/board", self._context.host, tag=self._tag)


class DeltaPoller(PollingViewer):
    """A viewer that requests the gap since its last answer."""

    def request(self) -> bytes:
        """Return a request for the gap since its position, or for its first board."""
        if self.replica.offset < 0:
            return poll_request("/api/v1/board", self._context.host)
        return poll_request(f"/api/v1/board?since={self.replica.position}", self._context.host)

    def replica_after(self, answer: Answer) -> Replica:
        """Return the board after a delta or a whole board."""
        if self.replica.offset < 0:
            return super().replica_after(answer)
        return self.replica.after_answer(answer.body)


class LongPoller(DeltaPoller):
    """A viewer that requests the gap since its last answer, and waits until there is one."""

    def request(self) -> bytes:
        """Return a request that waits up to `WAIT_S`, or one for its first board."""
        if self.replica.offset < 0:
            return super().request()
        return poll_request(f"/api/v1/board?since={self.replica.position}&wait={WAIT_S}", self._context.host)

    def on_answer(self) -> None:
        """Send the next request at once."""
        if self._transport and not self._transport.is_closing():
            self.send_request()
        else:
            self._context.reconnect(self)

    def start_polling(self, loop: asyncio.AbstractEventLoop, start_s: float) -> None:
        """Do nothing: a long poll has no timer."""


CONTESTANTS: Final[dict[Name, type[Viewer]]] = {
    "push": PushViewer,
    "sse": SseViewer,
    "long_poll": LongPoller,
    "fair_poll": FairPoller,
    "delta_poll": DeltaPoller,
    "naive_poll": NaivePoller,
}
