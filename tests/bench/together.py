"""
The cost of several transports together: `python -m tests.bench.together --help`.

The same publications go to viewers of each transport alone, and to viewers of all transports together. The server's
cost for all together is compared with the sum of the single costs.
"""

import re
import select
import socket
import sys
import time
from collections.abc import Callable, Sequence
from functools import partial
from statistics import median
from typing import Final

from msgspec import Struct

from tests.bench.command import parse_options, write_result
from tests.bench.environment import Environment, environment
from tests.bench.processes import Failed, LineProcess, cores, line_process, pinned_to, python
from tests.bench.wire import request


LIMIT: Final = 1.3
"""Limit for the cost of all together, as a multiple of the sum."""

KINDS: Final = ("push", "sse", "long_poll")

_DELTA: Final = b'"type":"delta"'
_POSITION: Final = re.compile(rb'"position":\{"epoch":"(\w+)","offset":(\d+)\}')
_READ: Final = 2**18
_TIMEOUT_S: Final = 20.0


class Options(Struct, frozen=True, kw_only=True):
    """Options of a run."""

    viewers: int = 1000
    """Number of viewers of each transport."""
    publications: int = 12
    every_s: float = 1.0
    rounds: int = 3


class Result(Struct, kw_only=True):
    """Content of the JSON file. Times are the server's processor time in ms per publication, medians of rounds."""

    environment: Environment
    options: Options
    nobody_ms: float
    alone_ms: dict[str, float]
    """Cost by transport, minus `nobody_ms`."""
    together_ms: float
    """Cost of all transports, minus `nobody_ms`."""
    times_the_sum: float


class Viewer:
    """One viewer, which counts the publications that it has received."""

    __slots__ = ("_kind", "_port", "_rest", "seen", "socket")

    def __init__(self, kind: str, port: int) -> None:
        self._kind = kind
        self._port = port
        self._rest = b""
        self.seen = 0
        self.socket = socket.create_connection(("127.0.0.1", port))
        if kind == "push":
            self.socket.sendall(request("short", port))
        else:
            self._request("stream" if kind == "sse" else "board")

    def read(self) -> None:
        """Read the received bytes and count the publications in them."""
        data = self.socket.recv(_READ)
        if not data:
            raise Failed(f"{self._kind}: the server closed the connection after {self.seen} publications")
        data = self._rest + data
        if self._kind == "long_poll":
            self._take_response(data)
        else:
            self.seen += data.count(_DELTA)
            # The end of the data may be the beginning of another delta.
            self._rest = data[-len(_DELTA) + 1 :]

    def _take_response(self, data: bytes) -> None:
        head, end, body = data.partition(b"\r\n\r\n")
        length = re.search(rb"Content-Length: (\d+)", head)
        if not end or not length or len(body) < int(length[1]):
            self._rest = data
            return
        self._rest = b""
        position = _POSITION.search(body)
        if position is None:
            raise Failed(f"no position in {data[:300]!r}")
        self.seen += b'"recovered":true' in body
        self._request(f"board?since={position[1].decode()}:{position[2].decode()}&wait=60")

    def _request(self, path: str) -> None:
        self.socket.sendall(f"GET /api/v1/{path} HTTP/1.1\r\nHost: 127.0.0.1:{self._port}\r\n\r\n".encode())


class ViewerGroup:
    """Viewers of some transports on one epoll loop."""

    def __init__(self, port: int, kinds: Sequence[str], count: int) -> None:
        self._epoll = select.epoll()
        self.viewers = [Viewer(kind, port) for kind in kinds for _ in range(count)]
        self._by_descriptor = {viewer.socket.fileno(): viewer for viewer in self.viewers}
        for descriptor in self._by_descriptor:
            self._epoll.register(descriptor, select.EPOLLIN)

    def read_until(self, done: Callable[[], bool], limit_s: float) -> bool:
        """Read until `done` returns true or the time is over, and return whether it did."""
        end = time.monotonic() + limit_s
        while not done():
            left = end - time.monotonic()
            if left <= 0:
                return False
            for descriptor, _ in self._epoll.poll(min(left, 0.1)):
                self._by_descriptor[descriptor].read()
        return True

    def have_seen(self, number: int) -> bool:
        """Return whether all viewers have received `number` publications."""
        return all(viewer.seen >= number for viewer in self.viewers)

    def close(self) -> None:
        """Close all connections."""
        self._epoll.close()
        for viewer in self.viewers:
            viewer.socket.close()


def compare(options: Options) -> Result:
    """Measure no viewers, each transport and all together, in turns."""
    about = environment()
    server_core, client_core = cores()
    cases: list[tuple[str, ...]] = [(), *((kind,) for kind in KINDS), KINDS]
    used: dict[tuple[str, ...], list[float]] = {case: [] for case in cases}
    limit_s = 60 + options.rounds * len(cases) * (20 + 2 * options.publications * options.every_s)
    with line_process(python("servers.polled"), core=server_core, limit_s=limit_s) as server, pinned_to(client_core):
        port = int(server.expect("ports")[0])
        for _ in range(options.rounds):
            for case in cases:
                used[case].append(_cost_ms(server, port, case, options))
    nobody = median(used[()])
    alone = {kind: round(median(used[kind,]) - nobody, 2) for kind in KINDS}
    together = median(used[KINDS]) - nobody
    return Result(
        environment=about,
        options=options,
        nobody_ms=round(nobody, 2),
        alone_ms=alone,
        together_ms=round(together, 2),
        times_the_sum=round(together / sum(alone.values()), 2),
    )


def _cost_ms(server: LineProcess, port: int, kinds: Sequence[str], options: Options) -> float:
    """Return the processor time per publication. Raises `Failed` if a viewer misses one or gets one twice."""
    group = ViewerGroup(port, kinds, options.viewers)
    try:
        _wait_until_connected(server, group)
        before = _cpu_ns(server)
        for number in range(1, options.publications + 1):
            due = time.monotonic() + options.every_s
            server.write_line("publish")
            if not group.read_until(partial(group.have_seen, number), _TIMEOUT_S):
                late = sum(viewer.seen < number for viewer in group.viewers)
                raise Failed(f"{late} of {len(group.viewers)} viewers did not get publication {number}")
            group.read_until(lambda: False, due - time.monotonic())
        cost_ms = (_cpu_ns(server) - before) / 1e6 / options.publications
        if wrong := sum(viewer.seen != options.publications for viewer in group.viewers):
            raise Failed(f"{wrong} viewers got a publication twice")
        return cost_ms
    finally:
        group.close()


def _wait_until_connected(server: LineProcess, group: ViewerGroup) -> None:
    """Wait until all viewers are connected and have their first messages."""
    count = len(group.viewers)
    end = time.monotonic() + _TIMEOUT_S
    while _connected(server) != count:
        if time.monotonic() > end:
            raise Failed(f"{_connected(server)} of {count} viewers are connected")
        group.read_until(lambda: False, 0.1)
    group.read_until(lambda: False, 0.5)


def _connected(server: LineProcess) -> int:
    server.write_line("connected")
    return int(server.expect("connected")[0])


def _cpu_ns(server: LineProcess) -> int:
    server.write_line("cpu")
    return int(server.expect("cpu")[0])


def report(result: Result) -> str:
    """Return the result as text."""
    options = result.options
    each = ", ".join(f"{kind} {cost:.1f} ms" for kind, cost in result.alone_ms.items())
    return (
        f"{options.viewers:,} viewers of each kind, a publication every {options.every_s:g} s,"
        f" {options.rounds} rounds of {options.publications}\n"
        f"processor time of a publication: {each}; all {len(KINDS) * options.viewers:,} together"
        f" {result.together_ms:.1f} ms, {result.times_the_sum:.2f} × the sum\n"
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Run, print and write the result. Return 1 if all together cost more than the limit."""
    options, file = parse_options(Options, "together", __doc__, arguments)
    result = compare(options)
    sys.stdout.write(report(result))
    write_result(result, file)
    return int(result.times_the_sum > LIMIT)


if __name__ == "__main__":
    sys.exit(main())
