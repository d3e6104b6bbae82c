"""
Honest viewers beside an attack, in one process: `python -m tests.chaos.honest PORT ADDRESS VIEWERS SECONDS`.

- Viewers read a WebSocket each. The delay of a delta is the time from its detection to its arrival, on one clock.
- A probe requests `/readyz` on a new connection, as a proxy does.
- One visitor of `/contrast` sends what its page sends: a socket, a stream, polls, the counterfactual and the log.

They print one line of JSON. A connection that ends, and a status that is not 200, counts as an honest viewer refused.
"""

import asyncio
import contextlib
import json
import random
import re
import sys
import time
from collections import Counter
from functools import partial
from typing import Final


_DETECTED: Final = re.compile(rb'"detected_at":(\d{13})')
PROBE_S: Final = 0.05
"""Time between two probes, s."""


def handshake(path: str) -> bytes:
    """Return the request of a WebSocket."""
    return (
        f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
        "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
    ).encode()


async def get(port: int, path: str, address: str, headers: str = "") -> tuple[int, bytes, bytes]:
    """Send one request on a new connection. Return status, head and body."""
    async with asyncio.timeout(10):
        reader, writer = await asyncio.open_connection("127.0.0.1", port, local_addr=(address, 0))
        try:
            writer.write(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n{headers}\r\n".encode())
            answer = await reader.read(-1)
        finally:
            writer.close()
    head, _, body = answer.partition(b"\r\n\r\n")
    return int(head.split(None, 2)[1]) if head else 0, head, body


class Viewer(asyncio.Protocol):
    """One WebSocket that only reads."""

    def __init__(self, honest: "Honest", request: bytes) -> None:
        self._honest = honest
        self._request = request

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Shake hands."""
        assert isinstance(transport, asyncio.Transport)
        transport.write(self._request)

    def data_received(self, data: bytes) -> None:
        """Note the delay of the newest delta in the data."""
        now_ms = time.time_ns() / 1e6
        if self._request:
            self._request = b""
            self._honest.counts["connected" if b" 101 " in data or b" 200 " in data else "refused"] += 1
        elif b'"delta"' in data:
            self._honest.delays_ms.append(now_ms - int(_DETECTED.findall(data)[-1]))

    def connection_lost(self, _error: Exception | None) -> None:
        """Count a viewer that was cut off."""
        self._honest.counts["cut"] += not self._honest.over


class Honest:
    """The viewers, the probe and the visitor, and what they saw."""

    def __init__(self, port: int, address: str) -> None:
        self._port = port
        self._address = address
        self.delays_ms: list[float] = []
        self.probes_ms: list[float] = []
        self.counts: Counter[str] = Counter()
        self.over = False

    async def run(self, viewers: int, seconds: float) -> None:
        """Watch for some seconds."""
        for number in range(viewers):
            path = handshake("/ws?leagues=NBA" if number % 50 == 49 else "/ws")
            await self._watch(path)
        print("ready", flush=True)
        end = time.monotonic() + seconds
        await asyncio.gather(self._probe(end), self._visit(end))
        self.over = True

    async def _watch(self, request: bytes) -> None:
        make = partial(Viewer, self, request)
        loop = asyncio.get_running_loop()
        await loop.create_connection(make, "127.0.0.1", self._port, local_addr=(self._address, 0))

    async def _probe(self, end: float) -> None:
        while time.monotonic() < end:
            begun = time.monotonic()
            await self._request("/readyz")
            self.probes_ms.append(1000 * (time.monotonic() - begun))
            await asyncio.sleep(PROBE_S * random.uniform(0.5, 1.5))

    async def _visit(self, end: float) -> None:
        """Do what the page `/contrast` does."""
        stream = b"GET /api/v1/stream HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
        for request in (handshake("/ws"), stream):
            await self._watch(request)
        await self._request("/contrast", "Accept-Encoding: gzip\r\n")
        position, turn = "", 0
        while time.monotonic() < end:
            since = f"?since={position}" if position else ""
            body = await self._request(f"/api/v1/board{since}")
            if body:
                at = json.loads(body)["position"]
                position = f"{at['epoch']}:{at['offset']}"
            if turn % 5 == 0:
                await self._request("/api/v1/contrast/counterfactual?interval=2", "Accept-Encoding: gzip\r\n")
                await self._request("/api/v1/contrast/log?since=1", "Accept-Encoding: gzip\r\n")
            turn += 1
            await asyncio.sleep(min(2, max(0, end - time.monotonic())))

    async def _request(self, path: str, headers: str = "") -> bytes:
        with contextlib.suppress(OSError, TimeoutError):
            status, _, body = await get(self._port, path, self._address, headers)
            if status == 200:
                return body
            self.counts[f"{path.partition('?')[0]} {status}"] += 1
            return b""
        self.counts[f"{path.partition('?')[0]} failed"] += 1
        return b""

    def report(self) -> dict[str, object]:
        """Return the quantiles, in ms, and everything that went wrong."""
        wrong = {name: count for name, count in self.counts.items() if name != "connected" and count}
        return {
            "deltas": len(self.delays_ms),
            "read_p50_ms": _quantile(self.delays_ms, 0.5),
            "read_p95_ms": _quantile(self.delays_ms, 0.95),
            "read_max_ms": _quantile(self.delays_ms, 1),
            "ready_p50_ms": _quantile(self.probes_ms, 0.5),
            "ready_p95_ms": _quantile(self.probes_ms, 0.95),
            "ready_max_ms": _quantile(self.probes_ms, 1),
            "wrong": wrong,
        }


def _quantile(values: list[float], share: float) -> float:
    ordered = sorted(values) or [float("nan")]
    return round(ordered[min(len(ordered) - 1, int(share * len(ordered)))], 1)


async def main(port: int, address: str, viewers: int, seconds: float) -> None:
    """Watch, and print the report."""
    honest = Honest(port, address)
    await honest.run(viewers, seconds)
    print(json.dumps(honest.report()), flush=True)


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]), sys.argv[2], int(sys.argv[3]), float(sys.argv[4])))
