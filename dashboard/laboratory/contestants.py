"""
The contestants: what a viewer of each kind says, and how it reads what it gets.
"""

import asyncio
from typing import Final

from dashboard.laboratory import wire
from dashboard.laboratory.replica import Replica
from dashboard.laboratory.viewers import Name, Setting, Viewer
from dashboard.tables import BOUNDS


WAIT_S: Final = BOUNDS.wait_s.usual
"""What a long poll asks the server to wait."""


class Pushed(Viewer):
    """One WebSocket. As the page does, it says what it shows when a heartbeat vouches for what it has not said yet."""

    def __init__(self, setting: Setting, phase: float) -> None:
        """As for all."""
        super().__init__(setting, phase)
        self._open = False
        self._confirmed: Replica | None = None

    def ask(self) -> None:
        """Shake hands."""
        self.counts.requests += 1
        self._send(wire.upgrade("/ws", self._setting.host))

    def read(self, buffer: bytearray) -> None:
        """The answer to the handshake, then frames."""
        if not self._open:
            head = wire.take_head(buffer)
            if head is None:
                return
            if wire.status_of(head) != 101:
                raise wire.Malformed(f"no WebSocket: {head.partition(wire.HEAD_END)[0][:80]!r}")
            self._open = True
        while (frame := wire.take_frame(buffer)) is not None:
            if frame.kind == wire.TEXT:
                before = self.replica
                self._reach(before.after_frame(frame))
                if self.replica is before and before is not self._confirmed and before.offset >= 0:
                    self._confirmed = before
                    self._send(before.painted)
            elif frame.kind == wire.PING:
                self._send(wire.PONG)
            elif frame.kind == wire.CLOSE:
                raise wire.Malformed("the server closed the WebSocket")


class Streamed(Viewer):
    """One event stream."""

    def __init__(self, setting: Setting, phase: float) -> None:
        """As for all."""
        super().__init__(setting, phase)
        self._open = False
        self._events = bytearray()

    def ask(self) -> None:
        """Listen."""
        self.counts.requests += 1
        self._send(wire.listen("/api/v1/stream", self._setting.host))

    def read(self, buffer: bytearray) -> None:
        """The head, then chunks, then events in them."""
        if not self._open:
            head = wire.take_head(buffer)
            if head is None:
                return
            if wire.status_of(head) != 200:
                raise wire.Malformed(f"no event stream: {head.partition(wire.HEAD_END)[0][:80]!r}")
            self._open = True
        while (chunk := wire.take_chunk(buffer)) is not None:
            self._events += chunk
        while (text := wire.take_event(self._events)) is not None:
            if text:
                self._reach(self.replica.after_text(text))


class Polling(Viewer):
    """One kept-alive connection and a timer; the first poll is made at once, for a first board."""

    keeps_open = False

    def __init__(self, setting: Setting, phase: float) -> None:
        """As for all."""
        super().__init__(setting, phase)
        self._asked = False
        self._tag = b""

    @property
    def is_waiting(self) -> bool:
        """An answer is due."""
        return self._asked

    def connection_lost(self, exc: Exception | None) -> None:
        """
        Where a server closes what has been idle just as the next request is on its way, a browser asks again on a new
        connection (RFC 9112, section 9.3.1: the method is idempotent, and nothing of an answer has come).
        """
        reused = self.counts.messages > self._since.messages
        if self._asked and reused and not self._buffer and not self.finished:
            self._transport = None
            self._asked = False
            self._setting.reopen(self)
        else:
            super().connection_lost(exc)

    def ask(self) -> None:
        """Poll."""
        self._asked = True
        self.counts.requests += 1
        self._send(self.request())

    def request(self) -> bytes:
        """What is asked."""
        raise NotImplementedError

    def after(self, answer: wire.Answer) -> Replica:
        """The board after an answer that is no 304."""
        return self._setting.shelf.board(answer.body)

    def read(self, buffer: bytearray) -> None:
        """Answers."""
        while (answer := wire.take_answer(buffer)) is not None:
            self._asked = False
            if answer.status not in (200, 304):
                raise wire.Malformed(f"a poll was answered with {answer.status}")
            self._tag = answer.tag
            self._reach(self.replica if answer.status == 304 else self.after(answer))
            self.answered()

    def answered(self) -> None:
        """Whoever polls by the clock waits for its timer."""

    def begin_rhythm(self, loop: asyncio.AbstractEventLoop, start_s: float) -> None:
        """Poll at the phase, and every interval from there."""
        self._tick(loop, start_s + self.phase * self._setting.interval_s)

    def _tick(self, loop: asyncio.AbstractEventLoop, due_s: float) -> None:
        loop.call_at(due_s, self._poll, loop, due_s)

    def _poll(self, loop: asyncio.AbstractEventLoop, due_s: float) -> None:
        if self.finished:
            return
        if self._asked:
            self.counts.late += 1
        elif self._transport is None or self._transport.is_closing():
            self._setting.reopen(self)
        else:
            self.ask()
        self._tick(loop, due_s + self._setting.interval_s)


class Naive(Polling):
    """The whole board, every time."""

    def request(self) -> bytes:
        """Past every cache."""
        return wire.get("/api/v1/board", self._setting.host, fresh=True)


class Fair(Polling):
    """The whole board, if there is another one."""

    def request(self) -> bytes:
        """With the validator of the last answer."""
        return wire.get("/api/v1/board", self._setting.host, tag=self._tag)


class Delta(Polling):
    """What came after the last answer."""

    def request(self) -> bytes:
        """From where it stands."""
        if self.replica.offset < 0:
            return wire.get("/api/v1/board", self._setting.host)
        return wire.get(f"/api/v1/board?since={self.replica.position}", self._setting.host)

    def after(self, answer: wire.Answer) -> Replica:
        """A delta, or the board."""
        if self.replica.offset < 0:
            return super().after(answer)
        return self.replica.after_answer(answer.body)


class Long(Delta):
    """What came after the last answer, as soon as it comes."""

    def request(self) -> bytes:
        """Wait for it."""
        if self.replica.offset < 0:
            return super().request()
        return wire.get(f"/api/v1/board?since={self.replica.position}&wait={WAIT_S}", self._setting.host)

    def answered(self) -> None:
        """Ask again at once."""
        if self._transport and not self._transport.is_closing():
            self.ask()
        else:
            self._setting.reopen(self)

    def begin_rhythm(self, loop: asyncio.AbstractEventLoop, start_s: float) -> None:
        """It has none."""


CONTESTANTS: Final[dict[Name, type[Viewer]]] = {
    "push": Pushed,
    "sse": Streamed,
    "long_poll": Long,
    "fair_poll": Fair,
    "delta_poll": Delta,
    "naive_poll": Naive,
}
