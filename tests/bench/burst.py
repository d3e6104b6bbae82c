"""
The savings of the tick when many publications come at once: `python -m tests.bench.burst --help`.

The same bursts are sent twice: with the tick, and without it, when each publication is one write per client.
"""

import sys
from collections.abc import Sequence
from statistics import median

from msgspec import Struct

from dashboard.settings import Settings
from tests.bench.command import parse_options, write_result
from tests.bench.contestants import product
from tests.bench.environment import Environment, environment
from tests.bench.measure import figures
from tests.bench.servers.driver import Plan
from tests.bench.trial import ClientGroup, run


class Options(Struct, frozen=True, kw_only=True):
    """Options of a run."""

    clients: int = 1000
    burst: int = 200
    """Publications within one iteration of the event loop."""
    bursts: int = 4
    every_s: float = 3.0
    """Seconds between two bursts: long enough to finish 200 writes to all clients."""
    message_bytes: int = 200


class Cost(Struct, frozen=True):
    """The cost of one burst."""

    cpu_ms: float
    """Processor time of the server, median."""
    frames: int
    """Frames to all clients together, median."""
    last_client_ms: float
    """Time until the last client has the last publication, median."""


class Result(Struct, kw_only=True):
    """Content of the JSON file."""

    environment: Environment
    options: Options
    tick_ms: int
    with_tick: Cost
    without: Cost
    times_cheaper: float


def compare(options: Options) -> Result:
    """Measure the bursts with and without the tick."""
    about = environment()
    tick_ms = Settings(sources=()).tick_ms
    with_tick, without = _cost(options, tick_ms), _cost(options, 0)
    return Result(
        environment=about,
        options=options,
        tick_ms=tick_ms,
        with_tick=with_tick,
        without=without,
        times_cheaper=round(without.cpu_ms / with_tick.cpu_ms, 1),
    )


def _cost(options: Options, tick_ms: int) -> Cost:
    plan = Plan(
        clients=options.clients,
        rate=1 / options.every_s,
        publications=options.bursts,
        message_bytes=options.message_bytes,
        burst=options.burst,
        tick_ms=tick_ms,
    )
    trial = run(product(plan), [ClientGroup(options.clients)], seconds=options.bursts * options.every_s)
    measured = figures(trial, contestant="product", number=1, warm_up=0)
    if measured.lost or measured.duplicated or measured.reordered:
        raise AssertionError(
            f"{measured.lost} lost, {measured.duplicated} duplicated, {measured.reordered} out of order"
        )
    return Cost(
        cpu_ms=round(median((b.cpu_ns - a.cpu_ns) / 1e6 for a, b in zip(trial.sent, trial.sent[1:], strict=False)), 1),
        frames=round(sum(map(len, trial.arrivals.values())) / options.bursts),
        last_client_ms=measured.last_client_median_ms,
    )


def report(result: Result) -> str:
    """Return the result as text."""
    options = result.options
    lines = [
        f"{options.burst} publications at once to {options.clients:,} clients, {options.bursts} times",
        *(
            f"{name}: {cost.frames:,} frames, {cost.cpu_ms:,.1f} ms of processor time, at the last client after"
            f" {cost.last_client_ms:,.0f} ms"
            for name, cost in (
                (f"tick of {result.tick_ms} ms", result.with_tick),
                ("one write for each", result.without),
            )
        ),
        f"{result.times_cheaper:.1f} times cheaper; a publication that comes alone is sent without waiting for a tick",
    ]
    return "".join(f"{line}\n" for line in lines)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run, print and write the result."""
    options, file = parse_options(Options, "burst", __doc__, arguments)
    result = compare(options)
    sys.stdout.write(report(result))
    write_result(result, file)
    return 0


if __name__ == "__main__":
    sys.exit(main())
