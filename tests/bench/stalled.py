"""
A soak test with stalled clients: `python -m tests.bench.stalled --help`.

A hundred of ten thousand clients never read. The others must not be affected: each gets every publication once and in
order. The server evicts the stalled clients, and its memory stays bounded.
"""

import sys
from collections.abc import Sequence
from typing import Final

from msgspec import Struct

from tests.bench.command import parse_options, write_result
from tests.bench.contestants import product
from tests.bench.environment import Environment, environment
from tests.bench.measure import Figures, figures
from tests.bench.servers.driver import Plan
from tests.bench.trial import ClientGroup, Trial, run


class Options(Struct, frozen=True, kw_only=True):
    """Options of a run. Kernel buffers of a stalled client take about 200 KB before the server can notice."""

    clients: int = 10_000
    stalled: int = 100
    processes: int = 2
    rate: float = 5.0
    seconds: float = 60.0
    message_bytes: int = 2000
    """Size of a message; this one contains eight or nine scores, as a busy poll does."""
    slow_after_s: float = 10.0


class Result(Struct, kw_only=True):
    """Content of the JSON file."""

    environment: Environment
    options: Options
    violations: list[str]
    evicted: int
    """Clients that the server evicted: sessions at the start that are missing at the end."""
    ticked: int
    """Publications that were merged into others for all clients because a delayed server put them in one tick."""
    noticed: int
    """Stalled clients that saw their connection end."""
    rss_growth_kib: int
    """Growth of memory from the idle server with all connections to the peak."""
    rss_bound_kib: int
    figures: Figures
    counters: dict[str, int]


BASE_KIB: Final = 16 * 1024
"""Bound for the memory of history and allocator, independent of clients."""

STALLED_FRAMES: Final = 4
"""Bound for the frames of a stalled client: one partly written, one queued, and temporary copies."""


def soak(options: Options) -> Result:
    """Run the soak test and check its result."""
    about = environment()
    plan = Plan(
        clients=options.clients,
        rate=options.rate,
        publications=max(2, round(options.rate * options.seconds)),
        message_bytes=options.message_bytes,
        slow_after_s=options.slow_after_s,
    )
    trial = run(product(plan), _client_groups(options), seconds=options.seconds)
    evicted = options.clients - trial.counters["sessions"]
    growth = max(sent.rss_bytes for sent in trial.sent) - trial.rss_connected
    bound = BASE_KIB + options.stalled * STALLED_FRAMES * options.message_bytes // 1024
    result = Result(
        environment=about,
        options=options,
        violations=[],
        evicted=evicted,
        ticked=trial.counters["publications"] - trial.counters["fan_outs"],
        noticed=sum(summary.stalled_cut_off for summary in trial.summaries),
        rss_growth_kib=growth // 1024,
        rss_bound_kib=bound,
        figures=figures(trial, contestant="product", number=1, warm_up=1),
        counters=trial.counters,
    )
    result.violations = violations(result, trial)
    return result


def violations(result: Result, trial: Trial) -> list[str]:
    """Return a text for each violated guarantee."""
    measured, options = result.figures, result.options
    cut_off = sum(summary.cut_off for summary in trial.summaries)
    readers = options.clients - options.stalled
    due = readers * (measured.publications - result.ticked)
    return [
        text
        for wrong, text in (
            (measured.lost, f"{measured.lost} publications lost"),
            (measured.duplicated, f"{measured.duplicated} publications duplicated"),
            (measured.reordered, f"{measured.reordered} publications out of order"),
            (
                measured.merged != readers * result.ticked,
                f"{measured.merged} merged publications at readers, {readers * result.ticked} of them by the tick",
            ),
            (measured.delivered != due, f"{measured.delivered} deliveries instead of {due}"),
            (cut_off, f"{cut_off} clients that read were disconnected"),
            (result.evicted != options.stalled, f"{result.evicted} evicted of {options.stalled} stalled"),
            (
                result.rss_growth_kib > result.rss_bound_kib,
                f"{result.rss_growth_kib} KiB of growth, bound {result.rss_bound_kib}",
            ),
        )
        if wrong
    ]


def _client_groups(options: Options) -> list[ClientGroup]:
    """Return the clients, and the stalled among them, distributed over the processes."""
    count = options.processes
    return [
        ClientGroup(_share(options.clients, index, count), _share(options.stalled, index, count))
        for index in range(count)
    ]


def _share(whole: int, index: int, count: int) -> int:
    return whole // count + (index < whole % count)


def report(result: Result) -> str:
    """Return the result as text."""
    measured, options = result.figures, result.options
    lines = [
        f"{options.clients:,} clients, {options.stalled} of them stalled, {measured.publications} publications"
        f" of {measured.frame_bytes:,} bytes in {options.seconds:g} s",
        f"delivered {measured.delivered:,}; lost {measured.lost}, duplicated {measured.duplicated},"
        f" out of order {measured.reordered},"
        f" merged {measured.merged} ({result.ticked} publications by the tick, for all clients)",
        f"evicted {result.evicted} of {options.stalled} ({result.noticed} noticed it)",
        f"memory grew by {result.rss_growth_kib:,} KiB, bound {result.rss_bound_kib:,} KiB",
        f"CPU {measured.cpu_us_per_delivery:.1f} µs a message, server {measured.server_busy:.0%} busy;"
        f" p50 {measured.latency_p50_ms:.0f} ms, p99 {measured.latency_p99_ms:.0f} ms,"
        f" last client {measured.last_client_median_ms:.0f} ms (p95 {measured.last_client_p95_ms:.0f} ms)",
        *(f"VIOLATED: {text}" for text in result.violations),
    ]
    return "".join(f"{line}\n" for line in lines)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run, print and write the result. Return 1 if a guarantee was violated."""
    options, file = parse_options(Options, "stalled", __doc__, arguments)
    result = soak(options)
    sys.stdout.write(report(result))
    write_result(result, file)
    return 1 if result.violations else 0


if __name__ == "__main__":
    sys.exit(main())
