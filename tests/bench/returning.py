"""
Many pages that come back at once: `python -m tests.bench.returning --help`.

Ten thousand pages return over five seconds after a hundred missed publications, beside viewers that never left. A run
reports the server's processor time for all of it, and how late the viewers' heartbeats were.

- `behind`: all pages missed the same publications.
- `apart`: the pages stand at a hundred different positions.
- `current`: the pages missed nothing.
- `handshake`: the same requests to a bare aiohttp handler, which upgrades and sends one message. It is the part of the
  cost that has nothing to do with scores.
- `anew`: fewer pages that missed the same publications. Each gets its gap encoded anew, as before answers were shared.
"""

import select
import socket
import struct
import sys
import time
from collections.abc import Sequence
from typing import Final

import msgspec
from msgspec import Struct

from tests.bench.command import parse_options, write_result
from tests.bench.environment import Environment, environment
from tests.bench.processes import Failed, LineProcess, cores, line_process, pinned_to, python
from tests.bench.servers.returning import Stage
from tests.bench.wire import PONG, frames, request


KINDS: Final = ("behind", "apart", "current", "handshake", "anew")
GOAL_S: Final = 2.0
"""Processor time for ten thousand pages that return, s."""

_READ: Final = 2**18
_TIMEOUT_S: Final = 60.0
_PING: Final = 0x89
_HEAD: Final = 120
"""Bytes of a heartbeat in which its position is."""


class Options(Struct, frozen=True, kw_only=True):
    """Options of a run."""

    pages: int = 10_000
    seconds: float = 5.0
    """Time over which the pages return, s."""
    missed: int = 100
    """Publications that a page has missed."""
    games: int = 60
    viewers: int = 200
    """Viewers that never left."""
    heartbeat_ms: int = 5000
    rounds: int = 3
    anew_pages: int = 500
    """Pages of `anew`, each of which costs milliseconds."""
    kinds: str = ",".join(KINDS)


class Storm(Struct, kw_only=True):
    """One storm of returning pages."""

    kind: str
    cpu_s: float
    """Processor time of the server from the first connection until the last page is up to date."""
    wall_s: float
    us_per_page: float
    bytes_per_page: int
    beat_late_p95_ms: float
    """How late a heartbeat of a viewer that never left was, 95th percentile."""
    beat_late_max_ms: float
    page_p95_ms: float
    """Time from a page's connect until its board is confirmed, 95th percentile."""


class Result(Struct, kw_only=True):
    """Content of the JSON file."""

    environment: Environment
    options: Options
    storms: list[Storm]
    """The median round of each kind, by processor time."""


class Page:
    """One connection."""

    __slots__ = ("beats_s", "began_s", "done_s", "is_open", "read_bytes", "rest", "socket")

    def __init__(self, port: int, target: str) -> None:
        self.began_s = time.monotonic()
        self.done_s = 0.0
        self.beats_s: list[float] = []
        self.is_open = False
        self.read_bytes = 0
        self.rest = b""
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.sendall(request("browser", port, target))
        self.socket.setblocking(False)

    def read(self, last: bytes, position: bytes) -> None:
        """Read what has arrived. A message that begins with `last` and names the position confirms the page."""
        data = self.socket.recv(_READ)
        if not data:
            raise Failed("the server closed a connection")
        self.read_bytes += len(data)
        data = self.rest + data
        if not self.is_open:
            head, end, data = data.partition(b"\r\n\r\n")
            if not end:
                self.rest = head
                return
            if not head.startswith(b"HTTP/1.1 101"):
                raise Failed(f"the server refused the upgrade: {head[:200]!r}")
            self.is_open = True
        consumed = 0
        for start, end_at, payload in frames(data):
            consumed = end_at
            if data[start] == _PING:
                self.socket.send(PONG)
            elif data.startswith(last, payload) and position in data[payload : payload + _HEAD]:
                self.beats_s.append(time.monotonic())
                self.done_s = self.done_s or self.beats_s[-1]
        self.rest = data[consumed:]


class Crowd:
    """All pages and viewers on one epoll loop."""

    def __init__(self, port: int, last: bytes, position: bytes) -> None:
        self._port = port
        self._last = last
        self._position = position
        self._epoll = select.epoll()
        self._pages: dict[int, Page] = {}

    def add(self, target: str) -> Page:
        """Connect one page."""
        page = Page(self._port, target)
        self._pages[page.socket.fileno()] = page
        self._epoll.register(page.socket.fileno(), select.EPOLLIN)
        return page

    def read(self, timeout_s: float) -> None:
        """Read from all connections with data."""
        for fd, _ in self._epoll.poll(max(0.0, timeout_s), 512):
            self._pages[fd].read(self._last, self._position)

    def wait_for(self, pages: Sequence[Page]) -> None:
        """Read until all of these are up to date."""
        end_s = time.monotonic() + _TIMEOUT_S
        while not all(page.done_s for page in pages):
            if time.monotonic() > end_s:
                raise Failed(f"{sum(not page.done_s for page in pages)} pages were not brought up to date")
            self.read(0.1)

    def close(self) -> None:
        """Close all connections with a reset, so that no port waits for their end."""
        for page in self._pages.values():
            page.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            page.socket.close()
        self._epoll.close()


def storm(options: Options, kind: str) -> Storm:
    """Let the pages return to a fresh server."""
    server_core, client_core = cores()
    stage = Stage(
        games=options.games,
        publications=2 * options.missed,
        heartbeat_ms=options.heartbeat_ms,
        shared=kind != "anew",
    )
    is_bare = kind == "handshake"
    module = "servers.upgraded" if is_bare else "servers.returning"
    command = python(module, msgspec.json.encode(stage).decode())
    with pinned_to(client_core), line_process(command, core=server_core, limit_s=180) as server:
        (port,) = server.expect("port")
        epoch, newest = server.expect("position")
        last = b'{"type":"hello"' if is_bare else b'{"type":"heartbeat"'
        crowd = Crowd(int(port), last, b"" if is_bare else f'"offset":{newest}}}'.encode())
        try:
            return _storm(options, kind, server, crowd, (epoch, int(newest)))
        finally:
            crowd.close()


def _storm(options: Options, kind: str, server: LineProcess, crowd: Crowd, position: tuple[str, int]) -> Storm:
    epoch, newest = position
    viewers = [crowd.add("/ws") for _ in range(options.viewers)]
    crowd.wait_for(viewers)
    _rest(crowd, 1.5 * options.heartbeat_ms / 1000)
    cpu_ns, began_s = server.cpu_ns, time.monotonic()
    pages: list[Page] = []
    count = options.anew_pages if kind == "anew" else options.pages
    for number in range(count):
        missed = {"apart": 1 + number % options.missed, "current": 0}.get(kind, options.missed)
        due_s = began_s + number * options.seconds / count
        while (left_s := due_s - time.monotonic()) > 0:
            crowd.read(min(left_s, 0.001))
        pages.append(crowd.add(f"/ws?epoch={epoch}&offset={newest - missed}"))
        if not number % 8:
            crowd.read(0)
    crowd.wait_for(pages)
    wall_s, cpu_s = time.monotonic() - began_s, (server.cpu_ns - cpu_ns) / 1e9
    _rest(crowd, options.heartbeat_ms / 1000)
    late_ms = [
        1000 * (after - before) - options.heartbeat_ms
        for viewer in viewers
        for before, after in zip(viewer.beats_s[1:], viewer.beats_s[2:], strict=False)
    ]
    return Storm(
        kind=kind,
        cpu_s=round(cpu_s, 3),
        wall_s=round(wall_s, 2),
        us_per_page=round(cpu_s / count * 1e6, 1),
        bytes_per_page=sum(page.read_bytes for page in pages) // len(pages),
        beat_late_p95_ms=round(_quantile(late_ms, 0.95), 1),
        beat_late_max_ms=round(max(late_ms, default=0.0), 1),
        page_p95_ms=round(_quantile([1000 * (page.done_s - page.began_s) for page in pages], 0.95), 1),
    )


def _rest(crowd: Crowd, seconds: float) -> None:
    end_s = time.monotonic() + seconds
    while (left_s := end_s - time.monotonic()) > 0:
        crowd.read(left_s)


def _quantile(values: Sequence[float], share: float) -> float:
    return sorted(values)[min(len(values) - 1, int(share * len(values)))] if values else 0.0


def returning(options: Options) -> Result:
    """Run all storms in turns, so that a disturbed minute hits all kinds."""
    about = environment()
    kinds = options.kinds.split(",")
    storms = [storm(options, kind) for _ in range(options.rounds) for kind in kinds]
    by_kind = [sorted((one for one in storms if one.kind == kind), key=lambda one: one.cpu_s) for kind in kinds]
    return Result(environment=about, options=options, storms=[rounds[len(rounds) // 2] for rounds in by_kind])


def report(result: Result) -> str:
    """Return the result as text."""
    options, costs = result.options, {one.kind: one.us_per_page for one in result.storms}
    lines = [
        f"{options.pages:,} pages return over {options.seconds:g} s after {options.missed} publications,"
        f" beside {options.viewers} viewers; {options.games} games, median of {options.rounds} rounds"
    ]
    for one in result.storms:
        lines.append(
            f"{one.kind:9} {one.us_per_page:5.0f} µs of processor time and {one.bytes_per_page:6,} bytes a page,"
            f" {one.cpu_s:4.1f} s in all; up to date after {one.page_p95_ms:.0f} ms (p95);"
            f" heartbeats late by {one.beat_late_p95_ms:.0f} ms (p95), {one.beat_late_max_ms:.0f} ms (worst)"
        )
    if {"behind", "handshake", "anew"} <= costs.keys():
        lines.append(
            f"behind: {costs['behind'] / costs['handshake']:.2f} × a bare handshake,"
            f" {costs['anew'] / costs['behind']:.0f} times cheaper than anew (goal: {GOAL_S:g} s for 10,000 pages)"
        )
    return "".join(f"{line}\n" for line in lines)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run, print and write the result."""
    options, file = parse_options(Options, "returning", __doc__, arguments)
    result = returning(options)
    sys.stdout.write(report(result))
    write_result(result, file)
    return 0


if __name__ == "__main__":
    sys.exit(main())
