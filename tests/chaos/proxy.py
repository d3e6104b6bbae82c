"""
A TCP proxy that breaks connections on command, and counts what was really felt.

Raw sockets, so that a fault is exactly what its name says: a reset is a reset and not a close that the library
found kinder. A fault is `ordered` when a test asks for it and `felt` when bytes were touched by it.
"""

import asyncio
import contextlib
import socket
import struct
from collections import Counter
from collections.abc import AsyncIterator
from enum import StrEnum
from typing import Final


class Fault(StrEnum):
    """What can happen to a connection."""

    DELAY = "delay"
    RATE = "rate"
    FREEZE = "freeze"
    CUT = "cut"
    RESET = "reset"
    CLOSE = "close"
    STALL = "stall"


READ_BYTES: Final = 16 * 2**10
TICK_S: Final = 0.01
"""A limited link carries its bytes in portions of this long."""

SERVER_BUFFER_BYTES: Final = 8 * 2**10
"""The receive buffer towards the server: small, so that a reader that stalls is soon felt at the other end."""


class FrameTracker:
    """Follows the server's side of a WebSocket, to know whether a byte count ends in the middle of a frame."""

    def __init__(self) -> None:
        self.whole = 0
        """Frames that went by."""
        self._open = b""
        self._upgraded = False

    @property
    def inside(self) -> bool:
        """Whether the last byte was not the last of its frame (or of the answer to the upgrade)."""
        return bool(self._open) or not self._upgraded

    def feed(self, data: bytes) -> None:
        """Take the next bytes."""
        self._open += data
        if not self._upgraded:
            _, self._upgraded, self._open = _split_head(self._open)
        while self._upgraded and (size := self._size()) and len(self._open) >= size:
            self._open = self._open[size:]
            self.whole += 1

    def _size(self) -> int:
        """Of the frame that is open, header included; 0 while the header is not complete."""
        if len(self._open) < 2:
            return 0
        short = self._open[1] & 0x7F
        extra = {126: 2, 127: 8}.get(short, 0)
        if len(self._open) < 2 + extra:
            return 0
        return 2 + extra + (int.from_bytes(self._open[2 : 2 + extra], "big") if extra else short)


def _split_head(data: bytes) -> tuple[bytes, bool, bytes]:
    head, end, rest = data.partition(b"\r\n\r\n")
    return (head, True, rest) if end else (b"", False, data)


class Link:
    """One connection through the proxy: two sockets and what is wrong between them."""

    def __init__(self, client: socket.socket, server: socket.socket, effective: Counter[Fault]) -> None:
        self.fault: Fault | None = None
        """The fault it is under, or that ended it."""
        self.frames = FrameTracker()
        self._client = client
        self._server = server
        self._effective = effective
        self._delay_s = 0.0
        self._rate = 0.0
        self._cut_after = 0
        self._flowing = asyncio.Event()
        self._flowing.set()
        self._recorded = False
        self._ended = asyncio.Event()
        self._hard = False

    @property
    def healthy(self) -> bool:
        """Open, upgraded and under no fault."""
        return self.fault is None and not self._ended.is_set() and self.frames.whole > 0

    async def run(self) -> None:
        """Carry bytes both ways until both ends have closed or a fault ends it; then the sockets may be closed."""
        pumps = {
            asyncio.create_task(self._pump_to_server(), name="pump up"),
            asyncio.create_task(self._pump_to_client(), name="pump down"),
        }
        ended = asyncio.create_task(self._wait_ended(), name="pump end")
        running = set(pumps)
        try:
            while running and not ended.done():
                done, _ = await asyncio.wait({*running, ended}, return_when=asyncio.FIRST_COMPLETED)
                running -= done
        finally:
            for task in (*running, ended):
                task.cancel()
            # Only when nobody reads them any more may the sockets go: the loop watches them by number.
            results = await asyncio.gather(*pumps, return_exceptions=True)
            if self._hard:
                for side in (self._client, self._server):
                    side.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        for result in results:
            if isinstance(result, Exception):
                raise result

    # --- faults -------------------------------------------------------------------------------------------

    def delay(self, seconds: float) -> None:
        """Hold every chunk back, both ways."""
        self.fault, self._delay_s = Fault.DELAY, seconds

    def limit(self, bytes_per_s: float) -> None:
        """Let only so much through, in small chunks, from the server."""
        self.fault, self._rate = Fault.RATE, bytes_per_s

    def freeze(self, *, acknowledged: bool = True) -> None:
        """
        Let nothing through either way, and no news of a close either: half-open. What the server sends is swallowed, or
        else left unread, so that it is not even acknowledged once a buffer is full.
        """
        self.fault = Fault.FREEZE
        if not acknowledged:
            self._flowing.clear()

    def cut(self, after: int) -> None:
        """End the connection after so many bytes more from the server, and in the middle of a frame."""
        self.fault, self._cut_after = Fault.CUT, max(1, after)

    def reset(self) -> None:
        """RST to both ends, now."""
        self._end(Fault.RESET, hard=True)
        self._effective[Fault.RESET] += 1

    def close(self) -> None:
        """FIN to both ends, now, and no word of WebSocket before it."""
        self._end(Fault.CLOSE, hard=False)
        self._effective[Fault.CLOSE] += 1

    def stall(self) -> None:
        """Stop reading from the server, so that its socket fills up; a close by the client is not passed on either."""
        self.fault = Fault.STALL
        self._flowing.clear()

    def heal(self) -> None:
        """Be a good connection again. What a frozen one has swallowed is gone for ever, so that one is reset."""
        if self.fault is Fault.FREEZE:
            self.drop()
        elif self.fault in (Fault.DELAY, Fault.RATE, Fault.STALL):
            if self.fault is Fault.STALL and _has_bytes(self._server):
                self._record_effect()
            self.fault, self._delay_s, self._rate, self._recorded = None, 0.0, 0.0, False
            self._flowing.set()

    def drop(self) -> None:
        """End it, whatever it is under; no fault of ours, so it is not counted."""
        self._hard = True
        self._ended.set()

    # --- inside -------------------------------------------------------------------------------------------

    async def _wait_ended(self) -> None:
        await self._ended.wait()

    def _end(self, fault: Fault, *, hard: bool) -> None:
        self.fault, self._hard = fault, hard
        self._ended.set()

    def _break(self) -> None:
        """One end broke off; so it is for the other, unless nothing gets through."""
        if self._discards():
            return
        if self.fault is Fault.STALL:
            # The server has had enough of it.
            self._record_effect()
        self.drop()

    def _record_effect(self) -> None:
        """Count the present fault, once."""
        if self.fault and not self._recorded:
            self._recorded = True
            self._effective[self.fault] += 1

    async def _pump_to_server(self) -> None:
        while chunk := await self._read(self._client, READ_BYTES):
            await self._apply_delay()
            if not self._discards():
                await self._send(self._server, chunk)
        await self._flowing.wait()
        self._finish(self._server)

    async def _pump_to_client(self) -> None:
        while chunk := await self._read(self._server, self._portion(), flowing=self._flowing):
            await self._apply_delay()
            if self.fault is Fault.RATE:
                self._record_effect()
                await asyncio.sleep(len(chunk) / self._rate)
            if self._discards():
                continue
            if self.fault is Fault.CUT:
                if len(chunk) >= self._cut_after:
                    await self._send(self._client, self._up_to_mid_frame(chunk))
                    self._record_effect()
                    self._end(Fault.CUT, hard=False)
                    return
                self._cut_after -= len(chunk)
            self.frames.feed(chunk)
            await self._send(self._client, chunk)
        self._finish(self._client)

    async def _read(self, source: socket.socket, size: int, flowing: asyncio.Event | None = None) -> bytes:
        """The next bytes, none at the end."""
        try:
            if flowing:
                # Readable first, and only then decide: a stall that begins meanwhile must leave the bytes there.
                await _readable(source)
                await flowing.wait()
            return await asyncio.get_running_loop().sock_recv(source, size)
        except OSError:
            self._break()
            return b""

    async def _send(self, target: socket.socket, chunk: bytes) -> None:
        try:
            await asyncio.get_running_loop().sock_sendall(target, chunk)
        except OSError:
            self._break()

    def _finish(self, target: socket.socket) -> None:
        """Pass on that the other end has finished."""
        if not self._discards():
            with contextlib.suppress(OSError):
                target.shutdown(socket.SHUT_WR)

    async def _apply_delay(self) -> None:
        if self.fault is Fault.DELAY:
            self._record_effect()
            await asyncio.sleep(self._delay_s)

    def _discards(self) -> bool:
        if self.fault is not Fault.FREEZE:
            return False
        self._record_effect()
        return True

    def _portion(self) -> int:
        return max(1, int(self._rate * TICK_S)) if self.fault is Fault.RATE else READ_BYTES

    def _up_to_mid_frame(self, chunk: bytes) -> bytes:
        """The first `cut_after` bytes, or a few more so that the last one is not the end of a frame."""
        end = self._cut_after
        self.frames.feed(chunk[:end])
        while not self.frames.inside and end < len(chunk):
            self.frames.feed(chunk[end : end + 1])
            end += 1
        return chunk[:end]


class Proxy:
    """Listens on a free port and carries every connection to one server."""

    def __init__(self, listener: socket.socket, target: tuple[str, int]) -> None:
        self.url = "http://{}:{}".format(*listener.getsockname())
        self.effective: Counter[Fault] = Counter()
        """Faults that touched bytes, by kind."""
        self._listener = listener
        self._target = target
        self._tasks: set[asyncio.Task[None]] = set()
        self._links: dict[Link, None] = {}
        self._stopping = self._cut_off = False
        self._errors: list[BaseException] = []

    @property
    def links(self) -> list[Link]:
        """Connections that are not over, in the order they came."""
        return list(self._links)

    def cut_off(self) -> None:
        """Freeze all there are and all that come: half-open, and new connections fare no better."""
        self._cut_off = True
        for link in self.links:
            link.freeze()

    def heal(self) -> None:
        """End all faults."""
        self._cut_off = False
        for link in self.links:
            link.heal()

    async def serve(self) -> None:
        """Accept until cancelled."""
        while True:
            client, _ = await asyncio.get_running_loop().sock_accept(self._listener)
            client.setblocking(False)
            task = asyncio.create_task(self._handle(client), name="link")
            self._tasks.add(task)
            task.add_done_callback(self._done)

    async def stop(self) -> None:
        """Reset what is left; raises what went wrong in here."""
        self._stopping = True
        for link in self.links:
            link.drop()
        if self._tasks:
            await asyncio.wait([*self._tasks])
        if self._errors:
            raise BaseExceptionGroup("the proxy itself is broken", self._errors)

    def _done(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if error := task.exception():
            self._errors.append(error)

    async def _handle(self, client: socket.socket) -> None:
        with client, socket.socket() as server:
            server.setblocking(False)
            # Before connecting: later it would not be told to the peer.
            server.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, SERVER_BUFFER_BYTES)
            try:
                await asyncio.get_running_loop().sock_connect(server, self._target)
            except OSError:
                return
            for side in (client, server):
                side.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            link = Link(client, server, self.effective)
            self._links[link] = None
            if self._cut_off:
                link.freeze()
            try:
                if not self._stopping:
                    await link.run()
            finally:
                del self._links[link]


@contextlib.asynccontextmanager
async def running_proxy(url: str) -> AsyncIterator[Proxy]:
    """A proxy in front of the server at this address."""
    host, port = url.removeprefix("http://").split(":")
    with socket.create_server(("127.0.0.1", 0), backlog=256) as listener:
        listener.setblocking(False)
        proxy = Proxy(listener, (host, int(port)))
        serving = asyncio.create_task(proxy.serve(), name="proxy")
        try:
            yield proxy
        finally:
            serving.cancel()
            await asyncio.gather(serving, return_exceptions=True)
            await proxy.stop()


def _has_bytes(source: socket.socket) -> bool:
    """Whether bytes (or the end) wait to be read."""
    try:
        source.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT)
    except BlockingIOError:
        return False
    except OSError:
        return True
    return True


async def _readable(source: socket.socket) -> None:
    """Return when a read would not wait."""
    loop = asyncio.get_running_loop()
    ready = loop.create_future()

    def wake() -> None:
        if not ready.done():
            ready.set_result(None)

    loop.add_reader(source, wake)
    try:
        await ready
    finally:
        loop.remove_reader(source)
