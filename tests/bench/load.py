"""
The clients, all in one process: `python -m tests.bench.load --port P --clients N`.

One epoll loop. A message costs one `recv`, one clock reading and one lookup in a table of earlier chunks, since all
clients get the same bytes. The process prints `ready` when all clients are connected. It reads `stop FIRST LAST`: the
publications after FIRST up to LAST were made. Then it prints a summary. Arrival times go to `--out`.
"""

import argparse
import gc
import select
import socket
import sys
import time
from array import array
from pathlib import Path
from typing import Final

import msgspec
from msgspec import Struct

from tests.bench.deliveries import Deliveries
from tests.bench.wire import PONG, REQUESTS, Chunk, parse_chunk, request


CONNECTING: Final = 250
"""Number of concurrent handshakes."""

NAP_S: Final = 0.001
"""
Pause between two polls without data. If this process slept in `epoll_wait` instead, each `send` of the server would
have to wake it. On one machine that costs the sender several µs, and more the slower it sends. Over a network it costs
nothing.
"""

STALLED_BUFFER_BYTES: Final = 8192

STDIN: Final = 0
RECV_BYTES: Final = 2**18
SEEN_LIMIT: Final = 2000
"""Size of the table of earlier chunks."""

QUIET_S: Final = 0.3
"""After `stop`, seconds without a publication until no more are expected."""

LATE_S: Final = 5.0
"""After `stop`, seconds until missing publications count as lost."""


class Summary(Struct):
    """Results of this process."""

    clients: int
    lost: int
    duplicated: int
    reordered: int
    merged: int
    """Publications that arrived merged into a later one, as happens to a slow client."""
    cut_off: int
    """Reading clients that the server disconnected."""
    stalled_cut_off: int
    """Stalled clients that the server disconnected."""
    frame_bytes: int
    busy: float
    """Share of one core that this process used between the first publication and `stop`."""


class Client:
    """One connection."""

    __slots__ = ("deliveries", "open", "rest", "socket", "stalled")

    def __init__(self, connection: socket.socket, *, stalled: bool) -> None:
        self.socket = connection
        self.stalled = stalled
        self.rest = b""
        self.open = False
        self.deliveries = Deliveries()


class Load:
    """Many clients."""

    def __init__(self, port: int, headers: str) -> None:
        self.arrivals: dict[int, array[int]] = {}
        self.frame_bytes = 0
        self.began: tuple[float, float] | None = None
        self.clients: list[Client] = []
        self._address = ("127.0.0.1", port)
        self._request = request(headers, port)
        self._by_fd: dict[int, Client] = {}
        self._seen: dict[bytes, Chunk] = {}
        self._buffer = memoryview(bytearray(RECV_BYTES))
        self._has_command = False
        self._epoll = select.epoll()

    def connect(self, number: int, stalled: int) -> None:
        """Connect `number` clients. The last `stalled` of them read nothing after the handshake."""
        while len(self.clients) < number:
            batch = range(len(self.clients), min(number, len(self.clients) + CONNECTING))
            waiting = [self._connect(stalled=index >= number - stalled) for index in batch]
            while not all(client.open for client in waiting):
                if not self.poll(30.0):
                    raise TimeoutError("the server did not answer a handshake within 30 s")

    def poll(self, timeout_s: float) -> int:
        """Read from all clients with data, and return their number."""
        ready = self._epoll.poll(timeout_s, 1024)
        for fd, _ in ready:
            client = self._by_fd.get(fd)
            if client:
                self._read(client)
            elif fd == STDIN:
                self._has_command = True
        return len(ready)

    def read_until_command(self) -> list[str]:
        """Read messages until a line arrives on standard input, and return its words."""
        self._epoll.register(STDIN, select.EPOLLIN)
        while not self._has_command:
            if not self.poll(0):
                time.sleep(NAP_S)
        self._epoll.unregister(STDIN)
        return sys.stdin.readline().split()

    def _connect(self, *, stalled: bool) -> Client:
        connection = socket.socket()
        if stalled:
            # A larger buffer would only delay the moment at which the server notices.
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, STALLED_BUFFER_BYTES)
        connection.settimeout(30)
        connection.connect(self._address)
        connection.sendall(self._request)
        connection.setblocking(False)
        client = Client(connection, stalled=stalled)
        self.clients.append(client)
        self._by_fd[connection.fileno()] = client
        self._epoll.register(connection.fileno(), select.EPOLLIN)
        return client

    def _read(self, client: Client) -> None:
        if client.stalled and client.open:
            self._disconnect(client)
            return
        try:
            length = client.socket.recv_into(self._buffer)
        except ConnectionError:
            length = 0
        now = time.monotonic_ns()
        if not length:
            self._disconnect(client)
            return
        data = self._buffer[:length].tobytes()
        if client.rest:
            data = client.rest + data
            client.rest = b""
        if not client.open:
            data = self._finish_handshake(client, data)
        chunk = self._seen.get(data) or self._parse(data)
        if chunk.consumed < len(data):
            client.rest = data[chunk.consumed :]
        if chunk.pings:
            client.socket.send(PONG * chunk.pings)
        for arrival in chunk.arrivals:
            client.deliveries.count(arrival)
            self.arrivals[arrival.number].append(now)

    def _finish_handshake(self, client: Client, data: bytes) -> bytes:
        """Return the bytes after the response to the upgrade, or none while it is incomplete."""
        head, end, rest = data.partition(b"\r\n\r\n")
        if not end:
            client.rest = head
            return b""
        if not head.startswith(b"HTTP/1.1 101"):
            raise ConnectionError(f"the server refused the upgrade: {head[:300]!r}")
        client.open = True
        if client.stalled:
            # epoll reports hang-ups and errors in any case.
            self._epoll.modify(client.socket.fileno(), 0)
        return rest

    def _parse(self, data: bytes) -> Chunk:
        chunk = parse_chunk(data)
        if len(self._seen) >= SEEN_LIMIT:
            self._seen.clear()
        if chunk.consumed == len(data):
            self._seen[data] = chunk
        for arrival in chunk.arrivals:
            self.arrivals.setdefault(arrival.number, array("q"))
            self.began = self.began or (time.monotonic(), time.process_time())
        self.frame_bytes = chunk.frame_bytes or self.frame_bytes
        return chunk

    def _disconnect(self, client: Client) -> None:
        self._epoll.unregister(client.socket.fileno())
        del self._by_fd[client.socket.fileno()]
        client.socket.close()

    def _wait_for_late_messages(self) -> None:
        """Wait until no more publications arrive. Heartbeats never stop, so they do not count."""
        begun = changed = time.monotonic()
        count = -1
        while time.monotonic() < min(changed + QUIET_S, begun + LATE_S):
            self.poll(QUIET_S / 4)
            if count != (arrived := sum(map(len, self.arrivals.values()))):
                count, changed = arrived, time.monotonic()

    def summary(self, first: int, last: int) -> Summary:
        """Return how the publications after `first` up to `last` arrived."""
        wall, cpu = self.began or (time.monotonic(), time.process_time())
        busy = (time.process_time() - cpu) / max(time.monotonic() - wall, 1e-9)
        self._wait_for_late_messages()
        gone = [client for client in self.clients if client.socket.fileno() < 0]
        all_deliveries = [client.deliveries for client in self.clients if not client.stalled]
        return Summary(
            clients=len(self.clients),
            lost=sum(deliveries.lost(first, last) for deliveries in all_deliveries),
            duplicated=sum(deliveries.duplicated for deliveries in all_deliveries),
            reordered=sum(deliveries.reordered for deliveries in all_deliveries),
            merged=sum(deliveries.merged for deliveries in all_deliveries),
            cut_off=sum(not client.stalled for client in gone),
            stalled_cut_off=sum(client.stalled for client in gone),
            frame_bytes=self.frame_bytes,
            busy=round(busy, 3),
        )


def main() -> None:
    """Connect the clients, read until `stop`, print the summary."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--clients", type=int, required=True)
    parser.add_argument("--stalled", type=int, default=0)
    parser.add_argument("--headers", choices=REQUESTS, default="short")
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    load = Load(options.port, options.headers)
    load.connect(options.clients, options.stalled)
    gc.freeze()
    gc.disable()
    print_line("ready")
    _, first, last = load.read_until_command()
    summary = load.summary(int(first), int(last))
    options.out.write_bytes(msgspec.msgpack.encode({number: at.tobytes() for number, at in load.arrivals.items()}))
    print_line(msgspec.json.encode(summary).decode())


def print_line(line: str) -> None:
    """Print one line for the parent process."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
