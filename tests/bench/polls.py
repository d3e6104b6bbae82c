"""
What a poll of the board costs the server: `python -m tests.bench.polls --help`.

The same requests, at the same moments, go to the wall and to a bare aiohttp handler that returns the same bytes, in
turns; both live in one process. Viewers keep their connections and ask at random phases, so that the server wakes up
for about each of them, as it would in an evening.
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
"""Processor time a poll may cost."""

_LENGTH: Final = re.compile(rb"\r\ncontent-length: (\d+)", re.IGNORECASE)
_TAG: Final = re.compile(rb"\r\netag: ([^\r]+)", re.IGNORECASE)
_READ: Final = 2**18


class Options(Struct, frozen=True, kw_only=True):
    """What is run."""

    viewers: int = 500
    rate: float = 1000.0
    """Polls a second, of all viewers together."""
    seconds: float = 3.0
    rounds: int = 5
    seed: int = 1


class Cost(Struct, frozen=True, kw_only=True):
    """Of one kind of poll; medians over the rounds."""

    kind: str
    """`full` or `unchanged` (304)."""
    wall_us: float
    bare_us: float
    times_bare: float
    request_bytes: int
    answer_bytes: int


class Result(Struct, kw_only=True):
    """What the JSON file holds."""

    environment: Environment
    options: Options
    nothing_us: float
    """A handler that returns no bytes at all: what aiohttp itself takes."""
    costs: list[Cost]


class Viewers:
    """Connections to one server, each with one request open at most."""

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
        """Ask at these moments (s from now, rising); the bytes of an answer, all of which must have that status."""
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
                    raise Failed(f"not {status!r}: {data[:200]!r}")
                answered, size = answered + 1, len(data)
                self._idle.append(descriptor)
        return size

    def close(self) -> None:
        """All of them."""
        self._epoll.close()
        for client in self._sockets.values():
            client.close()


def compare(options: Options) -> Result:
    """All rounds, in turns."""
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
                if number:  # the first one warms up
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
    """As a browser sends them, without what is about the page."""
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
        raise Failed(f"no tag in {data[:300]!r}")
    return {"full": head + b"\r\n", "unchanged": head + b"If-None-Match: " + tag[1] + b"\r\n\r\n"}


def _response_length(data: bytes) -> int:
    """How long the answer is that begins so; longer than what is there while its head is not whole."""
    end = data.find(b"\r\n\r\n") + 4
    if end < 4:
        return len(data) + 1
    length = _LENGTH.search(data, 0, end)
    return end + (int(length[1]) if length else 0)


def _cpu_ns(server: LineProcess) -> int:
    server.write_line("cpu")
    return int(server.expect("cpu")[0])


def report(result: Result) -> str:
    """For people."""
    options = result.options
    lines = [
        f"{options.rate:,.0f} polls a second of {options.viewers:,} viewers at random phases,"
        f" {options.rounds} rounds of {options.seconds:g} s",
        *(
            f"{cost.kind}: {cost.wall_us:.0f} µs of processor time a poll, {cost.times_bare:.2f} × a bare handler"
            f" with the same bytes ({cost.bare_us:.0f} µs); {cost.answer_bytes:,} bytes"
            for cost in result.costs
        ),
        f"an empty answer: {result.nothing_us:.0f} µs, which are aiohttp's and the kernel's",
    ]
    return "".join(f"{line}\n" for line in lines)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run, print, write."""
    options, file = parse_options(Options, "polls", __doc__, arguments)
    result = compare(options)
    sys.stdout.write(report(result))
    write_result(result, file)
    return 0


if __name__ == "__main__":
    sys.exit(main())
