"""
The server's cost of a poll of the board: `python -m tests.bench.polls --help`.

The same requests go at the same moments to the wall and to a bare aiohttp handler that returns the same bytes, in
turns. Both run in one process. Viewers keep their connections and poll at random phases, so that the server wakes up
for almost each of them, as on a real evening.
"""

import random
import re
import select
import socket
import sys
import time
from collections.abc import Sequence
from statistics import median
from typing import Final

from msgspec import Struct

from tests.bench.command import parse_options, write_result
from tests.bench.environment import Environment, environment
from tests.bench.processes import Failed, LineProcess, cores, line_process, pinned_to, python
from tests.bench.servers.polled import EMPTY, PATH


GOAL_US: Final = 120.0
"""Limit for the processor time of a poll."""

_LENGTH: Final = re.compile(rb"\r\ncontent-length: (\d+)", re.IGNORECASE)
_TAG: Final = re.compile(rb"\r\netag: ([^\r]+)", re.IGNORECASE)
_READ: Final = 2**18


class Options(Struct, frozen=True, kw_only=True):
    """Options of a run."""

    viewers: int = 500
    rate: float = 1000.0
    """Polls per second of all viewers together."""
    seconds: float = 3.0
    rounds: int = 5
    seed: int = 1


class Cost(Struct, frozen=True, kw_only=True):
    """The cost of one kind of poll, medians over the rounds."""

    kind: str
    """`full` or `unchanged` (304)."""
    wall_us: float
    bare_us: float
    times_bare: float
    request_bytes: int
    answer_bytes: int


class Result(Struct, kw_only=True):
    """Content of the JSON file."""

    environment: Environment
    options: Options
    nothing_us: float
    """Processor time of a handler with an empty response: the cost of aiohttp itself."""
    costs: list[Cost]


class Viewers:
    """Connections to one server, each with at most one open request."""

    def __init__(self, port: int, count: int) -> None:
        self._epoll = select.epoll()
        self._sockets: dict[int, socket.socket] = {}
        for _ in range(count):
            client = socket.create_connection(("127.0.0.1", port))
            client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._sockets[client.fileno()] = client
            self._epoll.register(client, select.EPOLLIN)
        self._idle = list(self._sockets)

    def send(self, request: bytes, moments: Sequence[float], status: bytes) -> int:
        """
        Send requests at these moments (seconds from now, ascending), and return the size of a response in bytes.

        Raises `Failed` if a response has another status or does not come within 5 s.
        """
        begun, sent, answered, size = time.monotonic(), 0, 0, 0
        buffers: dict[int, bytes] = {}
        while answered < len(moments):
            due = begun + moments[sent] - time.monotonic() if sent < len(moments) else 5.0
            if due <= 0 and self._idle:
                self._sockets[self._idle.pop(0)].send(request)
                sent += 1
                continue
            events = self._epoll.poll(max(0.0, due))
            if not events and sent == len(moments):
                raise Failed("the server did not answer within 5 s")
            for descriptor, _ in events:
                data = buffers.pop(descriptor, b"") + self._sockets[descriptor].recv(_READ)
                if len(data) < _response_length(data):
                    buffers[descriptor] = data
                    continue
                if not data.startswith(b"HTTP/1.1 " + status):
                    raise Failed(f"a response without status {status!r}: {data[:200]!r}")
                answered, size = answered + 1, len(data)
                self._idle.append(descriptor)
        return size

    def close(self) -> None:
        """Close all connections."""
        self._epoll.close()
        for client in self._sockets.values():
            client.close()


def compare(options: Options) -> Result:
    """Run all rounds, with wall and bare handler in turns."""
    about = environment()
    server_core, client_core = cores()
    draw = random.Random(options.seed)
    limit_s = 60 + 12 * options.rounds * options.seconds
    with line_process(python("servers.polled"), core=server_core, limit_s=limit_s) as server, pinned_to(client_core):
        wall, bare = (int(port) for port in server.expect("ports"))
        viewers_by_port = {port: Viewers(port, options.viewers) for port in (wall, bare)}
        requests = _requests(wall)
        trials = {(kind, port): request for kind, request in requests.items() for port in viewers_by_port}
        trials["nothing", bare] = requests["full"].replace(PATH.encode(), EMPTY.encode(), 1)
        used: dict[tuple[str, int], list[float]] = {trial: [] for trial in trials}
        sizes: dict[str, int] = {}
        count = round(options.rate * options.seconds)
        for number in range(options.rounds + 1):
            moments = sorted(draw.uniform(0, options.seconds) for _ in range(count))
            for (kind, port), request in trials.items():
                before = _cpu_ns(server)
                sizes[kind] = viewers_by_port[port].send(request, moments, b"304" if kind == "unchanged" else b"200")
                if number:  # the first round is the warm-up
                    used[kind, port].append((_cpu_ns(server) - before) / count / 1000)
        for viewers in viewers_by_port.values():
            viewers.close()
    costs = [
        Cost(
            kind=kind,
            wall_us=round(median(used[kind, wall]), 1),
            bare_us=round(median(used[kind, bare]), 1),
            times_bare=round(median(a / b for a, b in zip(used[kind, wall], used[kind, bare], strict=True)), 2),
            request_bytes=len(request),
            answer_bytes=sizes[kind],
        )
        for kind, request in requests.items()
    ]
    return Result(environment=about, options=options, nothing_us=round(median(used["nothing", bare]), 1), costs=costs)


def _requests(port: int) -> dict[str, bytes]:
    """Return requests with a browser's headers, except those about the page."""
    head = (
        f"GET {PATH} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: keep-alive\r\n"
        "User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0\r\n"
        "Accept: */*\r\nAccept-Encoding: gzip, deflate, br, zstd\r\nAccept-Language: en-GB,en;q=0.9\r\n"
    ).encode()
    with socket.create_connection(("127.0.0.1", port)) as client:
        client.sendall(head + b"\r\n")
        data = client.recv(_READ)
    tag = _TAG.search(data)
    if tag is None:
        raise Failed(f"no ETag in {data[:300]!r}")
    return {"full": head + b"\r\n", "unchanged": head + b"If-None-Match: " + tag[1] + b"\r\n\r\n"}


def _response_length(data: bytes) -> int:
    """Return the length of the response that begins with `data`. While its head is incomplete: more than there is."""
    end = data.find(b"\r\n\r\n") + 4
    if end < 4:
        return len(data) + 1
    length = _LENGTH.search(data, 0, end)
    return end + (int(length[1]) if length else 0)


def _cpu_ns(server: LineProcess) -> int:
    server.write_line("cpu")
    return int(server.expect("cpu")[0])


def report(result: Result) -> str:
    """Return the result as text."""
    options = result.options
    lines = [
        f"{options.rate:,.0f} polls a second by {options.viewers:,} viewers at random phases,"
        f" {options.rounds} rounds of {options.seconds:g} s",
        *(
            f"{cost.kind}: {cost.wall_us:.0f} µs of processor time a poll, {cost.times_bare:.2f} × a bare handler"
            f" with the same bytes ({cost.bare_us:.0f} µs); {cost.answer_bytes:,} bytes"
            for cost in result.costs
        ),
        f"an empty response: {result.nothing_us:.0f} µs, the cost of aiohttp and the kernel",
    ]
    return "".join(f"{line}\n" for line in lines)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run, print and write the result."""
    options, file = parse_options(Options, "polls", __doc__, arguments)
    result = compare(options)
    sys.stdout.write(report(result))
    write_result(result, file)
    return 0


if __name__ == "__main__":
    sys.exit(main())
