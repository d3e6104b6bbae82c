"""
Many pages that reconnect, in one process: `python -m tests.chaos.reconnecting_pages --url https://… --clients N`.

Each page keeps its position and checks that every delta follows on it. After a `bye` it reconnects at a random moment
of the announced window, with its position in the URL. Pages have no boards. The process prints `ready` once all are
connected, and a line of JSON (`Count`) for each `count` on standard input.
"""

import argparse
import asyncio
import random
import ssl
import sys
import time
from collections import Counter
from typing import Final
from urllib.parse import urlsplit

import msgspec
from msgspec import Struct

from dashboard.core.position import Position
from tests.bench.reconnect import backoff_s
from tests.bench.wire import PONG, frames, request


ADDRESSES: Final = 50
"""Number of client addresses, from 127.0.1.1 on."""

AT_ONCE: Final = 40
"""Number of concurrent handshakes at the start, which is not measured."""

TIMEOUT_S: Final = 20.0
"""Time limit of a handshake."""

SEEN_LIMIT: Final = 1000
"""Size of the cache of decoded messages. All pages get the same bytes."""

_CLOSE: Final = 0x88
_PING: Final = 0x89


class Count(Struct):
    """Totals of all pages so far."""

    clients: int
    positions: dict[str, int]
    """Number of connected pages by position."""
    recovered: int = 0
    snapshots: int = 0
    """Snapshots, without the first of each page."""
    gaps: int = 0
    duplicated: int = 0
    byes: int = 0
    window_ms: int = 0
    """The window that was announced last."""
    unannounced: int = 0
    """Number of connections that ended without a `bye`."""
    refused: int = 0
    """Number of tries without a WebSocket."""
    ends: dict[int, int] = {}
    """Number of ended connections by second of the monotonic clock."""
    tries: dict[int, int] = {}
    """Number of reconnect attempts by second of the monotonic clock."""
    late_ms: int = 0
    """The largest delay of an attempt behind its due time, because the processor was busy."""


class _Payload(Struct):
    position: Position | None = None
    previous: Position | None = None
    after_ms_min: int = 0
    after_ms_max: int = 0


class _Message(Struct):
    type: str
    payload: _Payload


class Pages:
    """All pages, and their common state."""

    def __init__(self, url: str, clients: int) -> None:
        parts = urlsplit(url)
        self.host, self.port = str(parts.hostname), int(parts.port or 0)
        self.tls: ssl.SSLContext | None = None
        if parts.scheme == "https":
            self.tls = ssl.create_default_context()
            self.tls.check_hostname, self.tls.verify_mode = False, ssl.CERT_NONE
        self.count = Count(clients, {})
        self.ends: Counter[int] = Counter()
        self.tries: Counter[int] = Counter()
        self.pages = [Page(self, f"127.0.1.{1 + number % ADDRESSES}") for number in range(clients)]
        self._decode = msgspec.json.Decoder(_Message).decode
        self._seen: dict[bytes, _Message] = {}

    async def connect_all(self) -> None:
        """Connect all pages. A refused page tries again."""
        places = asyncio.Semaphore(AT_ONCE)

        async def connect_all(page: Page) -> None:
            async with places:
                while not page.position:
                    await page.connect()
                    await asyncio.wait_for(page.settled.wait(), TIMEOUT_S)

        await asyncio.gather(*map(connect_all, self.pages))

    def decode(self, text: bytes) -> _Message:
        """Return the decoded message, from the cache if possible."""
        message = self._seen.get(text)
        if message is None:
            if len(self._seen) >= SEEN_LIMIT:
                self._seen.clear()
            message = self._seen[text] = self._decode(text)
        return message

    def totals(self) -> Count:
        """Return the present totals."""
        self.count.positions = dict(Counter(str(page.position) for page in self.pages if page.up_to_date))
        self.count.ends, self.count.tries = dict(self.ends), dict(self.tries)
        return self.count


class Page(asyncio.Protocol):
    """One page."""

    def __init__(self, pages: Pages, address: str) -> None:
        self.position: Position | None = None
        self.up_to_date = False
        """Whether the page is connected and has the present position."""
        self.settled = asyncio.Event()
        """Set once the last attempt has succeeded or failed."""
        self._pages = pages
        self._address = address
        self._transport: asyncio.Transport | None = None
        self._upgraded = False
        self._rest = b""
        self._failures = 0
        self._bye: _Payload | None = None
        self._task: asyncio.Task[None] | None = None

    async def connect(self) -> None:
        """Try to connect once. A failure schedules the next attempt."""
        pages, loop = self._pages, asyncio.get_running_loop()
        self.settled.clear()
        self._upgraded, self._rest, self._bye = False, b"", None
        try:
            async with asyncio.timeout(TIMEOUT_S):
                await loop.create_connection(
                    lambda: self, pages.host, pages.port, ssl=pages.tls, local_addr=(self._address, 0)
                )
        except OSError:
            self._fail()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Request the WebSocket from this page's position on."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        position = self.position
        path = f"/ws?epoch={position.epoch}&offset={position.offset}" if position else "/ws"
        transport.write(request("short", self._pages.port, path))

    def data_received(self, data: bytes) -> None:
        """Process messages, after the response to the upgrade."""
        data = self._rest + data
        if not self._upgraded:
            head, end, rest = data.partition(b"\r\n\r\n")
            if not end:
                self._rest = data
                return
            self._upgraded = head.startswith(b"HTTP/1.1 101")
            if not self._upgraded:
                self._close()
                return
            data = rest
        consumed = 0
        for start, end_, payload in frames(data):
            consumed = end_
            if data[start] == _PING and self._transport:
                self._transport.write(PONG)
            elif data[start] == _CLOSE:
                self._close()
            else:
                self._handle(self._pages.decode(data[payload:end_]))
        self._rest = data[consumed:]

    def connection_lost(self, _error: Exception | None) -> None:
        """Schedule the next attempt."""
        count, bye = self._pages.count, self._bye
        self._transport = None
        if not self._upgraded:
            self._fail()
            return
        self.up_to_date = False
        self._pages.ends[int(time.monotonic())] += 1
        if bye is None:
            count.unannounced += 1
            self._schedule_reconnect(backoff_s(0, random.random))
        else:
            self._schedule_reconnect(random.uniform(bye.after_ms_min, bye.after_ms_max) / 1000)

    def _handle(self, message: _Message) -> None:
        count, payload, position = self._pages.count, message.payload, self.position
        match message.type:
            case "snapshot" | "resumed":
                count.snapshots += message.type == "snapshot" and position is not None
                count.recovered += message.type == "resumed"
                self.position, self.up_to_date, self._failures = payload.position, True, 0
                self.settled.set()
            case "delta" if payload.position:
                if payload.previous == position:
                    self.position = payload.position
                elif (
                    position and position.epoch == payload.position.epoch and position.offset >= payload.position.offset
                ):
                    count.duplicated += 1
                else:
                    count.gaps += 1
                    self._close()
            case "bye":
                self._bye = payload
                count.byes += 1
                count.window_ms = payload.after_ms_max

    def _close(self) -> None:
        if self._transport:
            self._transport.close()

    def _fail(self) -> None:
        self._pages.count.refused += 1
        self._failures += 1
        self.settled.set()
        if self.position:
            self._schedule_reconnect(backoff_s(self._failures, random.random))

    def _schedule_reconnect(self, after_s: float) -> None:
        asyncio.get_running_loop().call_later(after_s, self._reconnect, time.monotonic() + after_s)

    def _reconnect(self, due_s: float) -> None:
        now_s, count = time.monotonic(), self._pages.count
        self._pages.tries[int(now_s)] += 1
        count.late_ms = max(count.late_ms, int((now_s - due_s) * 1000))
        self._task = asyncio.get_running_loop().create_task(self.connect())


async def main(url: str, clients: int) -> None:
    """Run the pages until the end of standard input."""
    loop, commands = asyncio.get_running_loop(), asyncio.StreamReader()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(commands), sys.stdin)
    pages = Pages(url, clients)
    await pages.connect_all()
    _print_line("ready")
    while await commands.readline():
        _print_line(msgspec.json.encode(pages.totals()).decode())


def _print_line(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--url", required=True, help="URL of the server or proxy")
    parser.add_argument("--clients", type=int, required=True, help="number of pages")
    options = parser.parse_args()
    asyncio.run(main(options.url, options.clients))
