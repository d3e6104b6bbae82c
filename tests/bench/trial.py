"""One trial: start a server and its clients, connect, publish, stop."""

import tempfile
import time
from array import array
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Final

import msgspec
from msgspec import Struct

from tests.bench.load import Summary
from tests.bench.processes import Failed, LineProcess, cores, line_process, python, socket_memory_bytes


SETTLE_S: Final = 0.7
"""Seconds between the last connection and the measurement of memory."""

CONNECTIONS_PER_S: Final = 200
"""A server that accepts fewer connections per second has failed."""


class ClientGroup(Struct, frozen=True):
    """The clients of one process."""

    clients: int
    stalled: int = 0
    """The number of clients that never read."""


class Sent(Struct, frozen=True):
    """The start of a publication, or with number -1 the end of the last one's period."""

    number: int
    at_ns: int
    cpu_ns: int
    """Processor time that the server had used until then."""
    rss_bytes: int
    """Resident memory of the server at about that time."""


class Trial(Struct, frozen=True):
    """Measurements of one trial."""

    sent: list[Sent]
    """One entry for each publication, and one for the end."""
    arrivals: dict[int, list[int]]
    """Arrival times at the clients, by number of publication."""
    summaries: list[Summary]
    counters: dict[str, int]
    rss_before: int
    rss_connected: int
    socket_bytes: int
    """Bytes in the kernel's socket buffers of the whole machine, `SETTLE_S` seconds after the last publication."""
    waited: float
    """Share of the time that the server was runnable but waited for its core."""
    log: str


def run(server: list[str], groups: Sequence[ClientGroup], *, seconds: float, headers: str = "short") -> Trial:
    """Run one trial of a server that publishes for `seconds`. Raises `Failed`."""
    clients = sum(group.clients for group in groups)
    limit_s = 60 + seconds * 3 + clients / CONNECTIONS_PER_S
    server_core, client_core = cores()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="bench-")))
        serving = stack.enter_context(line_process(server, core=server_core, limit_s=limit_s))
        (port,) = serving.expect("port")
        rss_before = serving.rss_bytes
        loads = []
        for index, group in enumerate(groups):
            command = [*load_command(port, group, headers), "--out", str(folder / str(index))]
            loads.append(stack.enter_context(line_process(command, core=client_core, limit_s=limit_s)))
        for load in loads:
            load.expect("ready")
        serving.expect("ready")
        time.sleep(SETTLE_S)
        rss_connected = serving.rss_bytes
        waited, begun = serving.waited_ns, time.monotonic_ns()
        serving.write_line("go")
        sent = follow(serving)
        waited, took = serving.waited_ns - waited, time.monotonic_ns() - begun
        (counters,) = serving.expect("counters")
        time.sleep(SETTLE_S)
        socket_bytes = socket_memory_bytes()
        for load in loads:
            load.write_line(f"stop {sent[0].number - 1} {sent[-2].number}")
        summaries = [msgspec.json.decode(" ".join(load.read_words()), type=Summary) for load in loads]
        return Trial(
            sent=sent,
            arrivals=arrivals_in([folder / str(index) for index in range(len(groups))]),
            summaries=summaries,
            counters=msgspec.json.decode(counters),
            rss_before=rss_before,
            rss_connected=rss_connected,
            socket_bytes=socket_bytes,
            waited=waited / took,
            log=serving.log(),
        )


def load_command(port: str, group: ClientGroup, headers: str = "short") -> list[str]:
    """Return the command for these clients. The caller adds `--out FILE`."""
    return python(
        "load", "--port", port, "--clients", str(group.clients), "--stalled", str(group.stalled), "--headers", headers
    )


def follow(serving: LineProcess) -> list[Sent]:
    """Read the server's lines about its publications until the end."""
    sent = []
    while True:
        word, *numbers = serving.read_words()
        match word, [int(number) for number in numbers]:
            case "sent", [number, at_ns, cpu_ns]:
                sent.append(Sent(number, at_ns, cpu_ns, serving.rss_bytes))
            case "end", [at_ns, cpu_ns]:
                return [*sent, Sent(-1, at_ns, cpu_ns, serving.rss_bytes)]
            case _:
                raise Failed(f"unexpected line from the server: {word}")


def arrivals_in(files: Sequence[Path]) -> dict[int, list[int]]:
    """Return the arrival times that the load generators have written, by number of publication."""
    merged: dict[int, list[int]] = {}
    for file in files:
        for number, packed in msgspec.msgpack.decode(file.read_bytes(), type=dict[int, bytes]).items():
            times = array("q")
            times.frombytes(packed)
            merged.setdefault(number, []).extend(times)
    return merged
