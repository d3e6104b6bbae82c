"""
The cost of clients that never read, for the others and the machine: `python -m tests.bench.neighbors --help`.

The same readers are served with and without stalled clients beside them, in turns. Stalled clients are never evicted,
which is the worst case.
"""

import sys
from collections.abc import Iterable, Sequence
from statistics import median
from typing import Final

from msgspec import Struct

from tests.bench.command import parse_options, write_result
from tests.bench.contestants import product
from tests.bench.environment import Environment, environment
from tests.bench.measure import figures
from tests.bench.processes import socket_memory_bytes
from tests.bench.servers.driver import Plan
from tests.bench.trial import ClientGroup, Trial, run


class Options(Struct, frozen=True, kw_only=True):
    """Options of a run. At this rate the buffers of a stalled client are full after about 5 s."""

    readers: int = 900
    stalled: int = 100
    rate: float = 20.0
    message_bytes: int = 2000
    warm_up_s: float = 7.0
    """Seconds until every stalled client has a backlog. Delivered and checked, but not timed."""
    seconds: float = 10.0
    rounds: int = 3


class Side(Struct, frozen=True):
    """The readers' latencies in one trial, and the growth of memory from the last connection to the end."""

    p50_ms: float
    p99_ms: float
    rss_bytes: int
    kernel_bytes: int
    lost: int

    @property
    def memory_bytes(self) -> int:
        """Memory of the process and of the kernel's socket buffers."""
        return self.rss_bytes + self.kernel_bytes


class Result(Struct, kw_only=True):
    """Content of the JSON file."""

    environment: Environment
    options: Options
    alone: list[Side]
    beside: list[Side]
    p99_ratio: float
    """99th percentile beside stalled clients divided by that without them, median of the rounds."""
    kib_per_stalled: float
    """Memory of the server's process and of the kernel's socket buffers, median of the rounds."""


NEVER_S: Final = 1000.0


def compare(options: Options) -> Result:
    """Run all rounds, with and without stalled clients in turns."""
    about = environment()
    alone, beside = [], []
    for _ in range(options.rounds):
        alone.append(_run_side(options, 0))
        beside.append(_run_side(options, options.stalled))
    grown = [b.memory_bytes - a.memory_bytes for a, b in zip(alone, beside, strict=True)]
    return Result(
        environment=about,
        options=options,
        alone=alone,
        beside=beside,
        p99_ratio=round(median(b.p99_ms / a.p99_ms for a, b in zip(alone, beside, strict=True)), 3),
        kib_per_stalled=round(median(grown) / 1024 / options.stalled, 1),
    )


def _run_side(options: Options, stalled: int) -> Side:
    warm_up, timed = (round(options.rate * seconds) for seconds in (options.warm_up_s, options.seconds))
    plan = Plan(
        clients=options.readers + stalled,
        rate=options.rate,
        publications=warm_up + timed,
        message_bytes=options.message_bytes,
        slow_after_s=NEVER_S,
    )
    before = socket_memory_bytes()
    trial = run(product(plan), [ClientGroup(plan.clients, stalled)], seconds=plan.publications / plan.rate)
    return _side_of(trial, warm_up, before)


def _side_of(trial: Trial, warm_up: int, before: int) -> Side:
    measured = figures(trial, contestant="product", number=1, warm_up=warm_up)
    return Side(
        p50_ms=measured.latency_p50_ms,
        p99_ms=measured.latency_p99_ms,
        rss_bytes=trial.sent[-1].rss_bytes - trial.rss_connected,
        kernel_bytes=trial.socket_bytes - before,
        lost=measured.lost + measured.duplicated + measured.reordered,
    )


def report(result: Result) -> str:
    """Return the result as text."""
    options = result.options
    lines = [
        f"{options.readers} readers, with and without {options.stalled} clients that never read;"
        f" {options.rate:g} publications a second of {options.message_bytes:,} bytes, {options.rounds} rounds",
        f"alone   p50 {_all(side.p50_ms for side in result.alone)} ms, p99 {_all(s.p99_ms for s in result.alone)} ms",
        f"beside  p50 {_all(side.p50_ms for side in result.beside)} ms, p99 {_all(s.p99_ms for s in result.beside)} ms",
        f"p99 × {result.p99_ratio:.2f}; {result.kib_per_stalled:.0f} KiB for each stalled client, kernel included",
    ]
    return "".join(f"{line}\n" for line in lines)


def _all(numbers: Iterable[float]) -> str:
    return ", ".join(f"{number:.1f}" for number in numbers)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run, print and write the result. Return 1 if a message to a reader was lost, duplicated or out of order."""
    options, file = parse_options(Options, "neighbors", __doc__, arguments)
    result = compare(options)
    sys.stdout.write(report(result))
    write_result(result, file)
    return 1 if any(side.lost for side in (*result.alone, *result.beside)) else 0


if __name__ == "__main__":
    sys.exit(main())
