"""
The contestants: what a viewer of each kind says, and how it reads what it gets.
"""

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


WAIT_S: Final = 25
"""What a long poll asks the server to wait."""


class PushViewer(Viewer):
    """One WebSocket. As the page does, it says what it shows when a heartbeat vouches for what it has not said yet."""

    def __init__(self, context: ViewerContext, phase: float) -> None:
        """As for all."""
        super().__init__(context, phase)
        self._open = False
        self._confirmed: Replica | None = None

    def send_request(self) -> None:
        """Shake hands."""
        self.counts.requests += 1
        self._send(websocket_request("/ws", self._context.host))

    def read(self, buffer: bytearray) -> None:
        """The answer to the handshake, then frames."""
        if not self._open:
            head = take_head(buffer)
            if head is None:
                return
            if status_of(head) != 101:
                raise Malformed(f"no WebSocket: {head.partition(HEAD_END)[0][:80]!r}")
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
    """One event stream."""

    def __init__(self, context: ViewerContext, phase: float) -> None:
        """As for all."""
        super().__init__(context, phase)
        self._open = False
        self._events = bytearray()

    def send_request(self) -> None:
        """Listen."""
        self.counts.requests += 1
        self._send(event_stream_request("/api/v1/stream", self._context.host))

    def read(self, buffer: bytearray) -> None:
        """The head, then chunks, then events in them."""
        if not self._open:
            head = take_head(buffer)
            if head is None:
                return
            if status_of(head) != 200:
                raise Malformed(f"no event stream: {head.partition(HEAD_END)[0][:80]!r}")
            self._open = True
        while (chunk := take_chunk(buffer)) is not None:
            self._events += chunk
        while (text := take_event(self._events)) is not None:
            if text:
                self._reach(self.replica.after_text(text))


class PollingViewer(Viewer):
    """One kept-alive connection and a timer; the first poll is made at once, for a first board."""

    keeps_open = False

    def __init__(self, context: ViewerContext, phase: float) -> None:
        """As for all."""
        super().__init__(context, phase)
        self._is_waiting = False
        self._tag = b""

    @property
    def is_waiting(self) -> bool:
        """An answer is due."""
        return self._is_waiting

    def connection_lost(self, exc: Exception | None) -> None:
        """
        Where a server closes what has been idle just as the next request is on its way, a browser asks again on a new
        connection (RFC 9112, section 9.3.1: the method is idempotent, and nothing of an answer has come).
        """
        reused = self.counts.messages > self._since.messages
        if self._is_waiting and reused and not self._buffer and not self.finished:
            self._transport = None
            self._is_waiting = False
            self._context.reconnect(self)
        else:
            super().connection_lost(exc)

    def send_request(self) -> None:
        """Poll."""
        self._is_waiting = True
        self.counts.requests += 1
        self._send(self.request())

    def request(self) -> bytes:
        """What is asked."""
        raise NotImplementedError

    def replica_after(self, answer: Answer) -> Replica:
        """The board after an answer that is no 304."""
        return self._context.board_cache.replica(answer.body)

    def read(self, buffer: bytearray) -> None:
        """Answers."""
        while (answer := take_answer(buffer)) is not None:
            self._is_waiting = False
            if answer.status not in (200, 304):
                raise Malformed(f"a poll was answered with {answer.status}")
            self._tag = answer.tag
            self._reach(self.replica if answer.status == 304 else self.replica_after(answer))
            self.on_answer()

    def on_answer(self) -> None:
        """Whoever polls by the clock waits for its timer."""

    def start_polling(self, loop: asyncio.AbstractEventLoop, start_s: float) -> None:
        """Poll at the phase, and every interval from there."""
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
    """The whole board, every time."""

    def request(self) -> bytes:
        """Past every cache."""
        return poll_request("/api/v1/board", self._context.host, fresh=True)


class FairPoller(PollingViewer):
    """The whole board, if there is another one."""

    def request(self) -> bytes:
        """With the validator of the last answer."""
        return poll_request("/api/v1/board", self._context.host, tag=self._tag)


class DeltaPoller(PollingViewer):
    """What came after the last answer."""

    def request(self) -> bytes:
        """From where it stands."""
        if self.replica.offset < 0:
            return poll_request("/api/v1/board", self._context.host)
        return poll_request(f"/api/v1/board?since={self.replica.position}", self._context.host)

    def replica_after(self, answer: Answer) -> Replica:
        """A delta, or the board."""
        if self.replica.offset < 0:
            return super().replica_after(answer)
        return self.replica.after_answer(answer.body)


class LongPoller(DeltaPoller):
    """What came after the last answer, as soon as it comes."""

    def request(self) -> bytes:
        """Wait for it."""
        if self.replica.offset < 0:
            return super().request()
        return poll_request(f"/api/v1/board?since={self.replica.position}&wait={WAIT_S}", self._context.host)

    def on_answer(self) -> None:
        """Ask again at once."""
        if self._transport and not self._transport.is_closing():
            self.send_request()
        else:
            self._context.reconnect(self)

    def start_polling(self, loop: asyncio.AbstractEventLoop, start_s: float) -> None:
        """It has none."""


CONTESTANTS: Final[dict[Name, type[Viewer]]] = {
    "push": PushViewer,
    "sse": SseViewer,
    "long_poll": LongPoller,
    "fair_poll": FairPoller,
    "delta_poll": DeltaPoller,
    "naive_poll": NaivePoller,
}
