"""
Ten attacks on a server, each from its own address: `python -m tests.chaos.attackers NAME PORT ADDRESS SECONDS`.

Each is one process with raw sockets, which is all that an attacker needs. It runs at a lower priority than the server,
since it would have a machine of its own. It prints how much it has sent.
"""

import asyncio
import contextlib
import json
import os
import random
import socket
import struct
import sys
import time
from collections.abc import Awaitable, Callable
from typing import Final

from tests.chaos.honest import get, handshake


NICENESS: Final = 5
"""Priority of the attacker below the server's."""


class Target:
    """The server, and what was sent to it so far."""

    def __init__(self, port: int, address: str) -> None:
        self.port = port
        self.address = address
        self.sent_bytes = 0
        self.actions = 0

    async def connect(self, *, receive_bytes: int | None = None) -> socket.socket:
        """Open a connection from the attacker's address."""
        link = socket.socket()
        link.setblocking(False)
        if receive_bytes:
            link.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_bytes)
        try:
            link.bind((self.address, 0))
            async with asyncio.timeout(5):
                await asyncio.get_running_loop().sock_connect(link, ("127.0.0.1", self.port))
        except BaseException:
            link.close()
            raise
        self.actions += 1
        return link

    async def send(self, link: socket.socket, data: bytes) -> None:
        """Send all of the data, however slowly the server reads."""
        await asyncio.get_running_loop().sock_sendall(link, data)
        self.sent_bytes += len(data)

    async def position(self) -> tuple[str, int]:
        """Return epoch and offset of the board. They come from an exempt address: this one may be over its budget."""
        _, _, body = await get(self.port, "/healthz", "127.0.0.1")
        position = json.loads(body)["position"]
        return position["epoch"], position["offset"]


async def _repeat_forever(count: int, act: Callable[[int], Awaitable[None]]) -> None:
    """Run `count` copies of an action again and again. One that fails starts again after a moment."""

    async def repeat(number: int) -> None:
        while True:
            with contextlib.suppress(OSError, TimeoutError, asyncio.IncompleteReadError):
                await act(number)
            await asyncio.sleep(0.01)

    await asyncio.gather(*(repeat(number) for number in range(count)))


async def _flood_requests(target: Target, connections: int, path: Callable[[], str]) -> None:
    """Send requests over kept connections, the next as soon as the last is answered."""

    async def flood(_number: int) -> None:
        link = await target.connect()
        try:
            reader, writer = await asyncio.open_connection(sock=link)
            while True:
                request = f"GET {path()} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept-Encoding: gzip\r\n\r\n".encode()
                writer.write(request)
                target.sent_bytes += len(request)
                target.actions += 1
                head = await reader.readuntil(b"\r\n\r\n")
                length = next(line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:"))
                await reader.readexactly(int(length.partition(b":")[2]))
        finally:
            link.close()

    await _repeat_forever(connections, flood)


async def _hold(target: Target, link: socket.socket, request: bytes, seconds: float, *, reads: bool = True) -> None:
    """Send a request and hold the connection, with or without reading, until the server closes it."""
    loop, end = asyncio.get_running_loop(), time.monotonic() + seconds
    try:
        await target.send(link, request)
        while (left_s := end - time.monotonic()) > 0:
            if not reads:
                await asyncio.sleep(min(1, left_s))
                if link.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 1) != b"\x01":
                    return
            else:
                # Not `wait_for`: in Python 3.11 it may swallow a cancellation.
                async with asyncio.timeout(left_s):
                    if not await loop.sock_recv(link, 65536):
                        return
    finally:
        link.close()


async def counterfactual(target: Target) -> None:
    """Request the dearest counterfactual, with another parameter each time."""
    query = "/api/v1/contrast/counterfactual?interval=60&viewers="
    await _flood_requests(target, 24, lambda: query + str(random.randrange(1, 100_000)))


async def resume(target: Target) -> None:
    """Request the longest gap fifty times at once, on 48 sockets that are never read."""
    epoch, offset = await target.position()
    since = {"epoch": epoch, "offset": max(0, offset - 950)}
    text = json.dumps({"type": "resume", "payload": {"position": since}}).encode()
    command = struct.pack("!BB", 0x81, 0x80 | 126) + struct.pack("!H", len(text)) + bytes(4) + text
    if len(text) < 126:
        command = struct.pack("!BB", 0x81, 0x80 | len(text)) + bytes(4) + text

    async def burst(_number: int) -> None:
        link = await target.connect(receive_bytes=4096)
        await _hold(target, link, handshake("/ws") + command * 50, 5, reads=False)

    await _repeat_forever(48, burst)


async def pages(target: Target) -> None:
    """Request the page, compressed, and rendered anew each time."""
    await _flood_requests(target, 16, lambda: f"/?favourites={random.randrange(10**9)}")


async def deltas(target: Target) -> None:
    """Request the delta since another offset each time."""
    epoch, offset = await target.position()
    await _flood_requests(
        target, 16, lambda: f"/api/v1/board?since={epoch}:{max(0, offset - random.randrange(1, 950))}"
    )


async def filters(target: Target) -> None:
    """Hold 500 WebSockets, each with a filter of its own."""

    async def hold(number: int) -> None:
        await _hold(target, await target.connect(), handshake(f"/ws?leagues=junk{number}"), 3600)

    await _repeat_forever(500, hold)


async def control_frames(target: Target) -> None:
    """Send pings and pongs of 6 bytes on one connection, 1.7 MB per second."""
    frames = (b"\x89\x80" + bytes(4) + b"\x8a\x80" + bytes(4)) * 1400

    async def flood(_number: int) -> None:
        link = await target.connect()
        reading = asyncio.create_task(_hold(target, link, handshake("/ws"), 3600))
        try:
            await asyncio.sleep(0.1)
            while not reading.done():
                await target.send(link, frames)
                await asyncio.sleep(len(frames) / 1.7e6)
        finally:
            reading.cancel()
            await asyncio.gather(reading, return_exceptions=True)

    await _repeat_forever(1, flood)


async def long_polls(target: Target) -> None:
    """Let 500 long polls wait, each with a filter of its own."""

    async def poll(number: int) -> None:
        epoch, offset = await target.position() if number == 0 else target_position
        request = f"GET /api/v1/board?since={epoch}:{offset}&wait=50&leagues=j{number} HTTP/1.1\r\nHost: a\r\n\r\n"
        await _hold(target, await target.connect(), request.encode(), 55)

    target_position = await target.position()
    await _repeat_forever(500, poll)


async def unread_pages(target: Target) -> None:
    """Request pages on 400 connections and read none of them."""

    async def request(number: int) -> None:
        link = await target.connect(receive_bytes=4096)
        await _hold(target, link, b"GET /?x=%d HTTP/1.1\r\nHost: a\r\n\r\n" % number, 60, reads=False)

    await _repeat_forever(400, request)


async def connections(target: Target) -> None:
    """Hold as many silent connections as there are, far beyond the server's file limit."""

    async def hold(_number: int) -> None:
        await _hold(target, await target.connect(), b"", 3600)

    await _repeat_forever(2500, hold)


async def garbage(target: Target) -> None:
    """Send random bytes, and requests that cannot be parsed."""
    kinds = (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", b"GET / HTTP/9.9\r\n\r\n", b"GET /\x00 HTTP/1.1\r\n\r\n")

    async def send(_number: int) -> None:
        junk = random.choice((*kinds, os.urandom(400), b"A" * 9000, b"GET / HTTP/1.1\r\nHost\r\n\r\n"))
        await _hold(target, await target.connect(), junk + b"\r\n\r\n", 1)

    await _repeat_forever(32, send)


ATTACKS: Final[dict[str, Callable[[Target], Awaitable[None]]]] = {
    "counterfactual": counterfactual,
    "pages": pages,
    "deltas": deltas,
    "resume": resume,
    "filters": filters,
    "control frames": control_frames,
    "long polls": long_polls,
    "unread pages": unread_pages,
    "connections": connections,
    "garbage": garbage,
}
"""The attacks by name, in the order in which they run."""


async def main(name: str, port: int, address: str, seconds: float) -> None:
    """Run one attack for some seconds, and print what it sent."""
    target = Target(port, address)
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await ATTACKS[name](target)
    print(json.dumps({"sent_bytes": target.sent_bytes, "actions": target.actions}), flush=True)


if __name__ == "__main__":
    import resource

    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    with contextlib.suppress(PermissionError):
        os.sched_setscheduler(0, os.SCHED_OTHER, os.sched_param(0))
    os.nice(NICENESS)
    asyncio.run(main(sys.argv[1], int(sys.argv[2]), sys.argv[3], float(sys.argv[4])))
