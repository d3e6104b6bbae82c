"""
A TCP proxy that breaks connections on command, and counts the faults that had an effect.

It uses raw sockets, so that a reset is a reset and not a close by a library. A fault is *injected* when a test requests
it. It is *effective* once it has affected bytes.
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
    """The faults of a connection."""

    DELAY = "delay"
    RATE = "rate"
    FREEZE = "freeze"
    CUT = "cut"
    RESET = "reset"
    CLOSE = "close"
    STALL = "stall"


READ_BYTES: Final = 16 * 2**10
TICK_S: Final = 0.01
"""A rate-limited link sends the bytes of this many seconds at once."""

SERVER_BUFFER_BYTES: Final = 8 * 2**10
"""Receive buffer towards the server: small, so that the server soon notices a stalled reader."""


class FrameTracker:
    """Follows the server's frames, to know whether a byte count ends in the middle of one."""

    def __init__(self) -> None:
        self.whole = 0
        """Number of complete frames."""
        self._open = b""
        self._upgraded = False

    @property
    def inside(self) -> bool:
        """Whether the last byte was inside a frame, or inside the response to the upgrade."""
        return bool(self._open) or not self._upgraded

    def feed(self, data: bytes) -> None:
        """Process the next bytes."""
        self._open += data
        if not self._upgraded:
            _, self._upgraded, self._open = _split_head(self._open)
        while self._upgraded and (size := self._size()) and len(self._open) >= size:
            self._open = self._open[size:]
            self.whole += 1

    def _size(self) -> int:
        """Return the size of the open frame including its header, or 0 while the header is incomplete."""
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
    """One connection through the proxy: two sockets and the fault between them."""

    def __init__(self, client: socket.socket, server: socket.socket, effective: Counter[Fault]) -> None:
        self.fault: Fault | None = None
        """The present fault, or that which ended the connection."""
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
        """Whether the connection is open, upgraded and without a fault."""
        return self.fault is None and not self._ended.is_set() and self.frames.whole > 0

    async def run(self) -> None:
        """
        Forward bytes both ways until both ends have closed or a fault ends the connection.

        The sockets may be closed afterwards.
        """
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
            # The loop watches sockets by number, so they may be closed only when no task reads them any more.
            results = await asyncio.gather(*pumps, return_exceptions=True)
            if self._hard:
                for side in (self._client, self._server):
                    side.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        for result in results:
            if isinstance(result, Exception):
                raise result

    # --- faults -------------------------------------------------------------------------------------------

    def delay(self, seconds: float) -> None:
        """Delay every chunk in both directions."""
        self.fault, self._delay_s = Fault.DELAY, seconds

    def limit(self, bytes_per_s: float) -> None:
        """Limit the bytes per second from the server, and forward them in small chunks."""
        self.fault, self._rate = Fault.RATE, bytes_per_s

    def freeze(self, *, acknowledged: bool = True) -> None:
        """
        Make the connection half-open: forward nothing in either direction, not even a close.

        Bytes from the server are discarded, or, without `acknowledged`, left unread. Then the kernel stops
        acknowledging them once a buffer is full.
        """
        self.fault = Fault.FREEZE
        if not acknowledged:
            self._flowing.clear()

    def cut(self, after: int) -> None:
        """End the connection in the middle of a frame, after at least `after` more bytes from the server."""
        self.fault, self._cut_after = Fault.CUT, max(1, after)

    def reset(self) -> None:
        """Send RST to both ends at once."""
        self._end(Fault.RESET, hard=True)
        self._effective[Fault.RESET] += 1

    def close(self) -> None:
        """Send FIN to both ends at once, without a closing handshake."""
        self._end(Fault.CLOSE, hard=False)
        self._effective[Fault.CLOSE] += 1

    def stall(self) -> None:
        """Stop reading from the server, so that its socket fills up. A close by the client is not forwarded either."""
        self.fault = Fault.STALL
        self._flowing.clear()

    def heal(self) -> None:
        """End the fault. A frozen connection has lost bytes, so it is reset."""
        if self.fault is Fault.FREEZE:
            self.drop()
        elif self.fault in (Fault.DELAY, Fault.RATE, Fault.STALL):
            if self.fault is Fault.STALL and _has_bytes(self._server):
                self._record_effect()
            self.fault, self._delay_s, self._rate, self._recorded = None, 0.0, 0.0, False
            self._flowing.set()

    def drop(self) -> None:
        """End the connection without counting a fault."""
        self._hard = True
        self._ended.set()

    # --- inside -------------------------------------------------------------------------------------------

    async def _wait_ended(self) -> None:
        await self._ended.wait()

    def _end(self, fault: Fault, *, hard: bool) -> None:
        self.fault, self._hard = fault, hard
        self._ended.set()

    def _break(self) -> None:
        """End the connection because one end broke off, unless it is frozen."""
        if self._discards():
            return
        if self.fault is Fault.STALL:
            # The server has evicted the stalled client.
            self._record_effect()
        self.drop()

    def _record_effect(self) -> None:
        """Count the present fault as effective, once."""
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
        """Return the next bytes, or none at the end."""
        try:
            if flowing:
                # The stall is checked after the wait: if it began meanwhile, the bytes must stay unread.
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
        """Forward the end of the stream."""
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
        """Return the first `cut_after` bytes, or a few more so that the last one is inside a frame."""
        end = self._cut_after
        self.frames.feed(chunk[:end])
        while not self.frames.inside and end < len(chunk):
            self.frames.feed(chunk[end : end + 1])
            end += 1
        return chunk[:end]


class Proxy:
    """Listens on a free port and forwards each connection to one server."""

    def __init__(self, listener: socket.socket, target: tuple[str, int]) -> None:
        self.url = "http://{}:{}".format(*listener.getsockname())
        self.effective: Counter[Fault] = Counter()
        """Number of effective faults by kind."""
        self._listener = listener
        self._target = target
        self._tasks: set[asyncio.Task[None]] = set()
        self._links: dict[Link, None] = {}
        self._stopping = self._cut_off = False
        self._errors: list[BaseException] = []

    @property
    def links(self) -> list[Link]:
        """The open connections, oldest first."""
        return list(self._links)

    def cut_off(self) -> None:
        """Freeze all present and new connections."""
        self._cut_off = True
        for link in self.links:
            link.freeze()

    def heal(self) -> None:
        """End all faults."""
        self._cut_off = False
        for link in self.links:
            link.heal()

    async def serve(self) -> None:
        """Accept connections until cancelled."""
        while True:
            client, _ = await asyncio.get_running_loop().sock_accept(self._listener)
            client.setblocking(False)
            task = asyncio.create_task(self._handle(client), name="link")
            self._tasks.add(task)
            task.add_done_callback(self._done)

    async def stop(self) -> None:
        """Reset the remaining connections. Raises an exception group with the proxy's own errors."""
        self._stopping = True
        for link in self.links:
            link.drop()
        if self._tasks:
            await asyncio.wait([*self._tasks])
        if self._errors:
            raise BaseExceptionGroup("the proxy itself failed", self._errors)

    def _done(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if error := task.exception():
            self._errors.append(error)

    async def _handle(self, client: socket.socket) -> None:
        with client, socket.socket() as server:
            server.setblocking(False)
            # The buffer size must be set before connecting, which announces it to the peer.
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
    """Run a proxy in front of the server at this URL."""
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
    """Return whether bytes or the end of the stream wait to be read."""
    try:
        source.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT)
    except BlockingIOError:
        return False
    except OSError:
        return True
    return True


async def _readable(source: socket.socket) -> None:
    """Wait until a read would not block."""
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
