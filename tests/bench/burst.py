"""
What the tick saves when many publications come at once: `python -m tests.bench.burst --help`.

The same bursts, once as the wall sends them and once with the tick off: one write for each publication and client.
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
    """What is run."""

    clients: int = 1000
    burst: int = 200
    """Publications within one turn of the event loop."""
    bursts: int = 4
    every_s: float = 3.0
    """Long enough that 200 writes to everybody are over."""
    message_bytes: int = 200


class Cost(Struct, frozen=True):
    """Of one burst."""

    cpu_ms: float
    """Of the server, median."""
    frames: int
    """To all clients together, median."""
    last_client_ms: float
    """Until the last publication of it is with the last client, median."""


class Result(Struct, kw_only=True):
    """What the JSON file holds."""

    environment: Environment
    options: Options
    tick_ms: int
    with_tick: Cost
    without: Cost
    times_cheaper: float


def compare(options: Options) -> Result:
    """Both ways."""
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
        raise AssertionError(f"{measured.lost} lost, {measured.duplicated} twice, {measured.reordered} out of order")
    return Cost(
        cpu_ms=round(median((b.cpu_ns - a.cpu_ns) / 1e6 for a, b in zip(trial.sent, trial.sent[1:], strict=False)), 1),
        frames=round(sum(map(len, trial.arrivals.values())) / options.bursts),
        last_client_ms=measured.last_client_median_ms,
    )


def report(result: Result) -> str:
    """For people."""
    options = result.options
    lines = [
        f"{options.burst} publications at once to {options.clients:,} clients, {options.bursts} times",
        *(
            f"{name}: {cost.frames:,} frames, {cost.cpu_ms:,.1f} ms of processor time, with the last client after"
            f" {cost.last_client_ms:,.0f} ms"
            for name, cost in ((f"tick of {result.tick_ms} ms", result.with_tick), ("a write each", result.without))
        ),
        f"{result.times_cheaper:.1f} times cheaper; what comes alone leaves at once and waits for no tick",
    ]
    return "".join(f"{line}\n" for line in lines)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run, print, write."""
    options, file = parse_options(Options, "burst", __doc__, arguments)
    result = compare(options)
    sys.stdout.write(report(result))
    write_result(result, file)
    return 0


if __name__ == "__main__":
    sys.exit(main())
