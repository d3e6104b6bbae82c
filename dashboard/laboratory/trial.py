"""A trial: one contestant's run with one number of viewers, and the judgment of its figures."""

import asyncio
import contextlib
import tempfile
import time
from array import array
from collections.abc import Callable
from pathlib import Path
from typing import Final, NamedTuple
from urllib.parse import urlsplit

import msgspec

from dashboard.contrast.cost import Sizes
from dashboard.contrast.window import Window, window_of
from dashboard.laboratory.account import Account, Observation, Track
from dashboard.laboratory.client_process import Finished, Measured, Plan
from dashboard.laboratory.probe import probe
from dashboard.laboratory.processes import Process, Unmeasurable, cores, started
from dashboard.laboratory.result import Contestant, Options
from dashboard.laboratory.server import Server, serving
from dashboard.laboratory.viewers import Counts, Name


VIEWERS_PER_PROCESS: Final = 5000
"""Viewers of one process, at most."""
LEAD_S: Final = 4.0
"""
Time from the beginning of the evening to the first poll, besides the time that viewers need to connect.

The server starts in this time, which takes one second, or three on a busy machine.
"""
CONNECTS_PER_S: Final = 400
"""Connections that viewers must open per second; the trial fails if they connect more slowly."""
SETTLE_S: Final = 0.5
"""Time after the last change, besides an interval, in which viewers must receive it."""

BUSY_LIMIT: Final = 0.9
"""Largest share of a core. Above it viewers or server are too late for fair figures."""
LATE_LIMIT: Final = 0.02
"""Largest share of polls that may be skipped because the previous one has no answer yet."""
BYTES_LIMIT: Final = 0.02
"""Largest difference between our count of bytes and the kernel's, as a share."""
IN_FLIGHT_BYTES: Final = 50_000
"""The same in bytes: data that the kernel has received and we have not read yet."""
LAG_LIMIT_MS: Final = 50.0
"""Largest lateness of the viewers' timers, median."""

Progress = Callable[[str, float], None]
"""A callback with the present step and the share of the work that is done."""


class Measurement(NamedTuple):
    """The measured time of a trial."""

    begin_s: float
    """Monotonic s."""
    end_s: float
    cpu_ns: int | None
    """Processor time that the server used; `None` for a server that is not ours."""
    waited_ns: int | None
    """
    Time in which the server was ready to run, but other processes used its core.

    `None` for a server that is not ours.
    """
    clients: list[Measured]

    @property
    def length_s(self) -> float:
        """Seconds from begin to end."""
        return self.end_s - self.begin_s

    @property
    def counts(self) -> Counts:
        """The sum over all viewers."""
        total = Counts()
        for client in self.clients:
            total = total.plus(client.counts)
        return total


class Trial:
    """One contestant with one number of viewers."""

    def __init__(self, options: Options, name: Name, viewers: int, progress: Progress) -> None:
        self._options = options
        self._name = name
        self._viewers = viewers
        self._progress = progress
        self._lead_s = LEAD_S + viewers / CONNECTS_PER_S + options.interval_s

    def _report(self, step: str, share: float) -> None:
        self._progress(f"{self._name.replace('_', ' ')}, {self._viewers:,} viewers: {step}", share)

    async def run(self) -> Contestant:
        """Run the trial and return its figures. Raises `Unmeasurable`."""
        async with contextlib.AsyncExitStack() as stack:
            self._report("starting", 0.0)
            clients = await self._started(stack)
            evening_s = self._lead_s + self._options.duration_s
            server, began_s = await stack.enter_async_context(serving(self._options, evening_s))
            rss_bytes = await self._connect(clients, server)
            begin_s = await self._begin(server, began_s, clients)
            measurement = await self._measure(server, clients, begin_s)
            self._report("waiting for the last change", 0.9)
            digest = await self._settle(server)
            tracks = await self._finish(clients, digest)
            entries, sizes = (await server.log()).entries(), await probe(server.url)
        epoch_s = time.time() - time.monotonic()
        begin_utc_s, end_utc_s = measurement.begin_s + epoch_s, measurement.end_s + epoch_s
        account = Account(entries, begin_utc_s, end_utc_s)
        observation = account.observation(tracks)
        if observation.lost:
            raise Unmeasurable(f"{self._name}: {observation.lost} publications never reached a viewer")
        contestant = _contestant(
            measurement,
            observation,
            viewers=self._viewers,
            digest=digest,
            publications=account.publications,
            rss_bytes=rss_bytes,
            window=window_of(entries, 1000 * begin_utc_s, 1000 * end_utc_s),
            sizes=sizes,
        )
        self._judge(contestant, max(client.lag_ms[0] for client in measurement.clients), measurement.counts.late)
        return contestant

    async def _started(self, stack: contextlib.AsyncExitStack) -> list[Process]:
        """Start the client processes, which wait for their plans: they are up before the evening begins."""
        arguments = ["-m", "dashboard.laboratory.client_process"]
        clients = [
            await stack.enter_async_context(started("a client process", arguments, core=cores()[1]))
            for _ in range(0, self._viewers, VIEWERS_PER_PROCESS)
        ]
        for client in clients:
            await client.receive("up", 30.0)
        return clients

    async def _connect(self, clients: list[Process], server: Server) -> int | None:
        """Connect all viewers. Return the growth of the server's memory in bytes; `None` if it is not ours."""
        process = server.process
        rss_before = process.rss_bytes() if process else 0
        address = urlsplit(server.url)
        for index, client in enumerate(clients):
            first = index * VIEWERS_PER_PROCESS
            plan = Plan(
                contestant=self._name,
                address=address.hostname or "127.0.0.1",
                port=address.port or 80,
                first=first,
                viewers=min(VIEWERS_PER_PROCESS, self._viewers - first),
                interval_s=self._options.interval_s,
                seed=self._options.seed,
            )
            await client.send(msgspec.json.encode(plan).decode())
        for client in clients:
            await client.receive("ready", 70.0)
        return process.rss_bytes() - rss_before if process else None

    async def _begin(self, server: Server, began_s: float, clients: list[Process]) -> float:
        """Wait for the beginning of the measured time and return it, monotonic s."""
        begin_s = began_s + self._lead_s
        if server.process is None:
            begin_s = time.monotonic() + self._options.interval_s + 0.1
        if begin_s - self._options.interval_s < time.monotonic():
            raise Unmeasurable(
                f"{self._name}: {self._viewers:,} viewers took too long to connect"
                f" (more than {self._lead_s - self._options.interval_s:.1f} s): the machine is too busy or too small"
            )
        for client in await _all(clients, lambda _: f"begin {begin_s}"):
            await client.receive("begun", 10.0)
        await asyncio.sleep(begin_s - time.monotonic())
        return begin_s

    async def _measure(self, server: Server, clients: list[Process], begin_s: float) -> Measurement:
        process = server.process
        cpu_ns, waited_ns = (process.cpu_ns(), process.waited_ns()) if process else (None, None)
        end_s = begin_s + self._options.duration_s
        while (left_s := end_s - time.monotonic()) > 0:
            self._report("measuring", 0.2 + 0.7 * (1 - left_s / self._options.duration_s))
            await asyncio.sleep(min(left_s, 0.5))
            if process:
                process.check()
        if process and cpu_ns is not None and waited_ns is not None:
            cpu_ns, waited_ns = process.cpu_ns() - cpu_ns, process.waited_ns() - waited_ns
        measured = [
            msgspec.json.decode(await client.receive("ended", 30.0), type=Measured)
            for client in await _all(clients, lambda _: "end")
        ]
        return Measurement(begin_s, end_s, cpu_ns, waited_ns, measured)

    async def _settle(self, server: Server) -> str:
        """Wait until the feed stands still and all viewers had time to poll. Return the server's digest."""
        await asyncio.sleep(SETTLE_S + 1.5 * self._options.feed_interval_s)
        before = await server.health()
        await asyncio.sleep(self._options.interval_s + SETTLE_S)
        after = await server.health()
        if before["position"] != after["position"] and server.process:
            raise Unmeasurable(f"{self._name}: the feed stands still, but the board still changes")
        if server.process:
            server.process.check()
        return str(after["digest"])

    async def _finish(self, clients: list[Process], digest: str) -> list[Track]:
        """Return the tracks of all viewers. Raises `Unmeasurable` if one ended with another board than `digest`."""
        with tempfile.TemporaryDirectory(prefix="contrast-") as folder:
            files = [Path(folder, str(index)) for index in range(len(clients))]
            finished = [
                msgspec.json.decode(await client.receive("finished", 60.0), type=Finished)
                for client in await _all(clients, lambda index: f"finish {files[index]}")
            ]
            digests = {board for client in finished for board in client.digests}
            if digests != {digest}:
                boards = ", ".join(sorted(digests))
                raise Unmeasurable(f"{self._name}: viewers ended with the boards {boards}, the server with {digest}")
            return _tracks(files)

    def _judge(self, contestant: Contestant, lag_ms: float, late: int) -> None:
        """Raise `Unmeasurable` if the machine was too busy for fair figures."""
        if contestant.server_waited is not None and contestant.server_waited > self._options.waited_limit:
            raise Unmeasurable(
                f"{self._name}: the machine is too busy: the server waited for its core for"
                f" {contestant.server_waited:.0%} of the time (--waited-limit is {self._options.waited_limit:.0%})"
            )
        if contestant.server_busy is not None and contestant.server_busy > BUSY_LIMIT:
            raise Unmeasurable(
                f"{self._name}: {self._viewers:,} viewers use {contestant.server_busy:.0%} of the server's core:"
                " measure fewer viewers or a longer interval"
            )
        if contestant.viewers_busy > BUSY_LIMIT:
            raise Unmeasurable(
                f"{self._name}: a process of viewers used {contestant.viewers_busy:.0%} of its core:"
                " measure fewer viewers or a longer interval"
            )
        difference = abs(contestant.counted_bytes - contestant.kernel_bytes)
        if difference > max(IN_FLIGHT_BYTES, BYTES_LIMIT * contestant.kernel_bytes):
            raise Unmeasurable(
                f"{self._name}: we counted {contestant.counted_bytes:,} bytes, the kernel {contestant.kernel_bytes:,}"
            )
        if lag_ms > LAG_LIMIT_MS:
            raise Unmeasurable(f"{self._name}: the viewers' timers were {lag_ms:.0f} ms late: the machine is too busy")
        if late > LATE_LIMIT * max(1, contestant.requests):
            raise Unmeasurable(f"{self._name}: {late} polls were skipped because the previous answer was still due")


async def _all(clients: list[Process], line: Callable[[int], str]) -> list[Process]:
    """Send each process its line before waiting for any answer. Return the processes."""
    for index, client in enumerate(clients):
        await client.send(line(index))
    return clients


def _contestant(
    measurement: Measurement,
    observation: Observation,
    *,
    viewers: int,
    digest: str,
    publications: int,
    rss_bytes: int | None,
    window: Window,
    sizes: Sizes,
) -> Contestant:
    counts, clients, length_s = measurement.counts, measurement.clients, measurement.length_s
    cpu_ns, waited_ns = measurement.cpu_ns, measurement.waited_ns
    checks = [client.byte_check for client in clients]
    return Contestant(
        staleness_ms=observation.staleness_ms,
        wrong_score_seconds=observation.wrong_score_seconds,
        requests=counts.requests,
        messages=counts.messages,
        bytes_sent=counts.bytes_sent,
        bytes_received=counts.bytes_received,
        nothing_new_share=counts.nothing_new / counts.messages if counts.messages else 0.0,
        server_cpu_ms_per_viewer_minute=None if cpu_ns is None else cpu_ns / 1e6 / viewers * 60 / length_s,
        missed_changes=observation.missed_changes,
        digest=digest,
        versions=observation.versions,
        publications=publications,
        kib_per_viewer=None if rss_bytes is None else rss_bytes / 1024 / viewers,
        opening_bytes=sum(client.opening.bytes_sent + client.opening.bytes_received for client in clients),
        kernel_bytes=sum(check.kernel_sent + check.kernel_received for check in checks),
        counted_bytes=sum(check.sent + check.received for check in checks),
        viewers_busy=max(client.busy for client in clients),
        viewers_lag_ms=max(client.lag_ms[1] for client in clients),
        server_waited=None if waited_ns is None else waited_ns / 1e9 / length_s,
        server_busy=None if cpu_ns is None else cpu_ns / 1e9 / length_s,
        window=window,
        sizes=sizes,
    )


def _tracks(files: list[Path]) -> list[Track]:
    tracks: list[Track] = []
    for file in files:
        for packed_offsets, packed_times in msgspec.msgpack.decode(file.read_bytes(), type=list[tuple[bytes, bytes]]):
            offsets, times_s = array("q"), array("d")
            offsets.frombytes(packed_offsets)
            times_s.frombytes(packed_times)
            tracks.append((offsets, times_s))
    return tracks
