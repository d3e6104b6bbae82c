"""A proxy between a browser and a wall that fails one file, the page or the socket for some time."""

import asyncio
import contextlib
import random
import re
import time
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from typing import Final


LOGIN_PAGE: Final = b"<!doctype html><html><body><form>Accept the terms of this network</form></body></html>"
PAGE: Final = "page"
SOCKET: Final = "socket"
KINDS: Final = {
    "file": ("502", "404", "reset", "stall", "truncate", "swap", "login"),
    PAGE: ("truncate", "stall"),
    SOCKET: ("502", "reset", "cut", "mute"),
}
"""Faults by target. The page fails after its head: an error page of the browser cannot be mended from within."""
CUT_S: Final = 0.3
"""A socket that is cut lives this long."""


@dataclass(frozen=True)
class Fault:
    """A fault of one target: the name of a file below its build, `PAGE` or `SOCKET`. Times are in seconds."""

    target: str
    kind: str
    begins_s: float
    """From the first request for the target on."""
    lasts_s: float
    swapped: str
    """The file whose content comes instead."""

    @classmethod
    def draw(cls, draw: random.Random, files: Sequence[str]) -> "Fault":
        """Draw a fault: mostly of a file, mostly from the first moment on, for up to twelve seconds."""
        target = draw.choice([*files, *[PAGE] * (len(files) // 6), *[SOCKET] * (len(files) // 6)])
        kind = draw.choice(KINDS.get(target, KINDS["file"]))
        begins_s = 0.0 if draw.random() < 0.7 else draw.uniform(0, 2)
        return cls(target, kind, begins_s, draw.uniform(0.5, 12), draw.choice(files))


class FaultyProxy:
    """Passes HTTP/1.1 and WebSockets on to one port of this machine, but for the fault."""

    def __init__(self, port: int, fault: Fault) -> None:
        self._port = port
        self._fault = fault
        self._made = time.monotonic()
        self._began: float | None = None
        self._writers: set[asyncio.StreamWriter] = set()
        self.hits = 0
        """Requests that failed."""

    @property
    def ends_at(self) -> float:
        """The end of the fault by `time.monotonic()`."""
        return (self._began or self._made) + self._fault.begins_s + self._fault.lasts_s

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator[str]:
        """Listen, and yield the URL."""
        server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        try:
            yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        finally:
            server.close()
            for writer in [*self._writers]:
                writer.transport.abort()

    def _strikes(self, target: str) -> bool:
        if target != self._fault.target:
            return False
        if self._began is None:
            self._began = time.monotonic()
        age = time.monotonic() - self._began - self._fault.begins_s
        return 0 <= age <= self._fault.lasts_s

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writers.add(writer)
        with contextlib.suppress(asyncio.IncompleteReadError, OSError):
            while await self._answer(await reader.readuntil(b"\r\n\r\n"), reader, writer):
                pass
        self._writers.discard(writer)
        writer.close()

    async def _answer(self, head: bytes, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        """Answer one request. Return whether the connection stays open."""
        path = head.split(b" ", 2)[1].decode().partition("?")[0]
        upgrade = b"upgrade: websocket" in head.lower()
        target = SOCKET if upgrade else PAGE if path == "/" else re.sub(r"^/static/\w+/", "", path)
        kind = self._fault.kind if self._strikes(target) else ""
        self.hits += bool(kind)
        if kind == "reset":
            writer.transport.abort()
            return False
        if kind in ("502", "404"):
            return await _write(writer, int(kind), b"", b"no")
        if kind == "login":
            return await _write(writer, 200, b"Content-Type: text/html\r\n", LOGIN_PAGE)
        if upgrade:
            await self._tunnel(head, reader, writer, kind)
            return False
        if kind == "swap":
            head = head.replace(f"/{target}".encode(), f"/{self._fault.swapped}".encode(), 1)
        if kind and target == PAGE:
            head = re.sub(rb"(?i)accept-encoding:[^\r]*\r\n", b"", head)
        response_head, body = await self._fetch(head)
        if kind in ("truncate", "stall"):
            # Of the page its head and the first part of the board come.
            share = body.find(b"</head>") + len(body) // 4 if target == PAGE else len(body) // 2
            writer.write(response_head + body[: share if kind == "truncate" or target == PAGE else 0])
            await writer.drain()
            if kind == "stall":
                # For ever: the end of the fault does not bring it.
                await reader.read(-1)
            return False
        writer.write(response_head + body)
        await writer.drain()
        return True

    async def _fetch(self, head: bytes) -> tuple[bytes, bytes]:
        """Return head and body of the wall's response."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self._port)
        writer.write(re.sub(rb"(?i)connection: keep-alive", b"Connection: close", head))
        response = await reader.read(-1)
        writer.close()
        response_head, _, body = response.partition(b"\r\n\r\n")
        return re.sub(rb"(?i)\r\nconnection: close", b"", response_head) + b"\r\n\r\n", body

    async def _tunnel(self, head: bytes, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, kind: str) -> None:
        """Pass a WebSocket on: for a moment only if it is cut, without the wall's messages if it is mute."""
        from_wall, to_wall = await asyncio.open_connection("127.0.0.1", self._port)
        to_wall.write(head)
        writer.write(await from_wall.readuntil(b"\r\n\r\n"))
        if kind == "cut":
            asyncio.get_running_loop().call_later(CUT_S, writer.transport.abort)
        inward = asyncio.create_task(_pipe(reader, to_wall))
        if kind != "mute":
            await _pipe(from_wall, writer)
        await inward
        to_wall.close()


async def _pipe(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError):
        while data := await reader.read(65_536):
            writer.write(data)
            await writer.drain()
    writer.close()


async def _write(writer: asyncio.StreamWriter, status: int, headers: bytes, body: bytes) -> bool:
    writer.write(b"HTTP/1.1 %d X\r\n%sContent-Length: %d\r\n\r\n%s" % (status, headers, len(body), body))
    await writer.drain()
    return True
